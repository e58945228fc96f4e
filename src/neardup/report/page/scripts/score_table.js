// @ts-check
/* The score of every strategy for one pair. */

/**
 * @typedef {{ text: string, score: number | null, floor: number, threshold: number, joined: boolean, wrong: boolean }} ScoreRow
 *   A strategy: its score (null where it reported none), and whether both documents end up in one cluster, wrongly or not.
 */

/**
 * The score of every strategy, the highest first.
 * @param {{ shared: Shared, rows: ScoreRow[], chosen: string, title: any }} props `title` is what they show, in a line.
 */
function ScoreTable({ shared, rows, chosen, title }) {
  const inOrder = [...rows].sort((one, other) => (other.score ?? -1) - (one.score ?? -1));
  return html`
    <section class="scores">
      <p>
        <strong>${title}.</strong>${" "}
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
            ${inOrder.map(
              (row) => html`
                <tr key=${row.text} class=${row.text === chosen ? "marked" : null}>
                  <th scope="row" class="text">
                    <a href=${addressOf({ strategy: row.text })}>${strategyOf(shared, row.text).name}</a>
                  </th>
                  <td class="text score"><${ScoreBar} ...${row} /></td>
                  <td>${thresholdText(row.threshold)}</td>
                  <td class="text score">
                    ${row.joined ? "joined" : "apart"}${row.wrong && html`${" "}<strong title="wrong">✗</strong>`}
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
 * @param {ScoreRow} props
 */
function ScoreBar({ score, threshold, floor }) {
  const width = 60;
  const line = width * Math.min(1, threshold);
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
