// @ts-check
/* How a scorer reaches the score of a pair: a list of the shares that it multiplies, and what each was made from. */

/**
 * @typedef {{ score: number, shares: Record<string, number>, passages: number, words: number,
 *   counts: Record<string, number>, covered: [number, number] | null, agreed: Record<string, number>,
 *   furniture: number, later: string, conflicts: [string, string, string][] }} Reckoning
 */

/** What a share is of, in words. */
const SHARES = /** @type {Record<string, string>} */ ({
  coverage: "text in common",
  facts: "facts that agree",
  evidence: "enough text to exclude chance",
  "own text": "text of their own",
  "another day": "too much to recur",
  versions: "one version",
});

/**
 * @param {{ shared: Shared, scorer: string, found: Reckoning, conflicts: [string, string, string][] }} props
 */
function ScoreList({ shared, scorer, found, conflicts }) {
  let before = 1;
  const rows = Object.entries(found.shares).map(([name, share]) => {
    const row = { name, share, before, after: before * share };
    before = row.after;
    return row;
  });
  return html`
    <section class="reckoning">
      <h2>How ${scorer} scores this pair</h2>
      <p class="soft">
        ${
          rows.length
            ? "It multiplies the shares below. The dark bar is what is left after each, the light one what it takes away."
            : "The texts are identical."
        }
      </p>
      ${
        rows.length > 0 &&
        html`
          <div class="wide" role="region" aria-label=${`How ${scorer} scores this pair`} tabindex="0">
            <table>
              <thead><tr><th scope="col" class="text">share</th><th scope="col">value</th><th scope="col" class="text fallen">left</th>
                <th scope="col" class="text">what was found</th></tr></thead>
              <tbody>
                ${rows.map(
                  (row) => html`
                    <tr key=${row.name}>
                      <th scope="row" class="text">${SHARES[row.name] ?? row.name}</th>
                      <td>× ${row.share.toFixed(2)}</td>
                      <td class="text fallen"><${FallBar} before=${row.before} after=${row.after} /></td>
                      <td class="text">${foundText(shared, row.name, found, conflicts)}</td>
                    </tr>
                  `,
                )}
              </tbody>
              <tfoot><tr><th scope="row" class="text">score</th><td><strong>${found.score.toFixed(3)}</strong></td>
                <td class="text fallen"><${FallBar} before=${found.score} after=${found.score} /></td><td></td></tr></tfoot>
            </table>
          </div>
        `
      }
    </section>
  `;
}

/**
 * How the scorer `facts` scores a pair, where it was asked.
 * @param {{ shared: Shared, pair: ErrorPair }} props
 */
function FactsScore({ shared, pair }) {
  if (!pair.reckoned) return null;
  const differing = pair.differing.map(
    ({ kind, left, right }) => /** @type {[string, string, string]} */ ([kind, left, right]),
  );
  return html`
    <${ScoreList} shared=${shared} scorer="the scorer facts" found=${pair.reckoned} conflicts=${differing} />
  `;
}

/**
 * What is left of 1 after a share, and what the share takes away.
 * @param {{ before: number, after: number }} props
 */
function FallBar({ before, after }) {
  return html`
    <svg class="fall" viewBox="0 0 102 14" aria-hidden="true">
      <rect x="0.5" y="0.5" width="101" height="13" fill="none" stroke="var(--line)" />
      <rect x="1" y="2" width=${100 * before} height="10" fill="var(--bar)" />
      <rect x="1" y="2" width=${100 * after} height="10" fill="var(--other)" />
    </svg>
  `;
}

/**
 * What a share was made from.
 * @param {Shared} shared
 * @param {string} name
 * @param {Reckoning} found
 * @param {[string, string, string][]} conflicts
 */
function foundText(shared, name, found, conflicts) {
  if (name === "coverage" && found.covered) {
    const [left, right] = found.covered.map((each) => each.toFixed(2));
    return `${left} of the left text and ${right} of the right one; ${amountOf(found.passages, "passage")}, ${amountOf(found.words, "word")}`;
  }
  if (name === "facts") {
    return html`<${FactsFound} found=${found} conflicts=${conflicts.filter(([kind]) => kind !== "notice")} />`;
  }
  if (name === "own text") {
    return html`${found.furniture.toFixed(2)} of what matches is <${Term} shared=${shared} word="furniture">furniture<//>`;
  }
  if (name === "versions") {
    const notice = found.counts.notice ? ["one text only has the notice of a correction"] : [];
    return [...(found.later ? [`the ${found.later} text is later by its date`] : []), ...notice].join("; ");
  }
  return "";
}

/**
 * Facts that agree, and those that contradict each other with both values.
 * @param {{ found: Reckoning, conflicts: [string, string, string][] }} props
 */
function FactsFound({ found, conflicts }) {
  const { number = 0, name = 0 } = found.agreed;
  const count = ["number", "name"]
    .map((kind) => found.counts[kind] && amountOf(found.counts[kind], kind))
    .filter(Boolean);
  return html`
    <ul class="facts-found">
      <li>agree: ${amountOf(number, "number")}, ${amountOf(name, "name")}</li>
      ${
        conflicts.length
          ? conflicts.map(
              ([kind, left, right], place) => html`
                <li key=${place}>${kind} differs: <bdi class="piece fact gone">${left || "–"}</bdi> / <bdi class="piece fact come">${right || "–"}</bdi></li>
              `,
            )
          : html`<li>differ: ${count.length ? count.join(", ") : "none"}</li>`
      }
    </ul>
  `;
}

/**
 * @param {number} number
 * @param {string} what
 */
function amountOf(number, what) {
  return `${number.toLocaleString("en")} ${what}${number === 1 ? "" : "s"}`;
}
