// @ts-check
/* What people say of a pair, and what every strategy makes of it. */

/**
 * The score of every strategy, the highest first.
 * @param {ErrorProps & { place: number, chosen: string }} props
 */
function Scores({ shared, corpus, at, place, chosen }) {
  const wrong = new Set(erring(corpus, at, place));
  const rows = corpus.strategies.flatMap((strategy) => {
    const list = listAt(strategy, at);
    return list ? [{ strategy, list, score: strategy.scores[place] }] : [];
  });
  rows.sort((one, other) => (other.score ?? -1) - (one.score ?? -1));
  const err = `${wrong.size} of ${rows.length} strategies have this pair wrong`;
  return html`
    <section class="scores">
      <p>
        <strong>${err} (✗).</strong>${" "}
        <span class="soft">Below its <${Term} shared=${shared} word="floor">floor<//> a strategy reports nothing, nor of a pair
        that it never compared.</span>
      </p>
      <div class="wide" role="region" aria-label="Scores" tabindex="0">
        <table>
          <thead>
            <tr>
              <th scope="col" class="text">strategy</th>
              <th scope="col" class="text">score</th>
              <th scope="col">threshold</th>
              <th scope="col" class="text">ends</th>
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              ({ strategy, list, score }) => html`
                <tr key=${strategy.text} class=${strategy.text === chosen ? "marked" : null}>
                  <th scope="row" class="text">
                    <a href=${addressOf({ strategy: strategy.text })}>${strategyOf(shared, strategy.text).name}</a>
                  </th>
                  <td class="text score"><${ScoreBar} score=${score} list=${list} floor=${strategy.floor} /></td>
                  <td>${thresholdText(list.threshold)}</td>
                  <td class="text score">
                    ${list.joined[place] === "1" ? "joined" : "apart"}${wrong.has(strategy) && html`${" "}<strong title="wrong">✗</strong>`}
                  </td>
                </tr>
              `,
            )}
          </tbody>
        </table>
      </div>
    </section>
  `;
}

/**
 * A score as a bar with the threshold as a line across it.
 * @param {{ score: number | null, list: ErrorList, floor: number }} props
 */
function ScoreBar({ score, list, floor }) {
  const width = 60;
  const line = width * Math.min(1, list.threshold);
  const told = score === null ? `below floor ${thresholdText(floor)}` : thresholdText(score);
  return html`
    <span class="bar">
      <svg viewBox="0 0 60 18" aria-hidden="true">
        <rect x="0" y="3" width=${width} height="12" fill="var(--shade)" />
        <rect x="0" y="3" width=${width * (score ?? 0)} height="12" fill="var(--other)" />
        <path d=${`M${line} 0V18`} stroke="var(--ink)" stroke-width="1.6" />
      </svg>
      <span>${told}</span>
    </span>
  `;
}
