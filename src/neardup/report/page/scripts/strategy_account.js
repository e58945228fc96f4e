// @ts-check
/* Where pairs are lost, from texts to clusters. */

/** @type {Record<string, string>} */
const STAGES = { texts: "1. Texts", candidates: "2. Candidates", scores: "3. Scores", linkage: "4. Linkage" };

/**
 * The loss account: a bar for each way that pairs go; those that end wrong lead to their pairs.
 * @param {{ shared: Shared, sheet: StrategySheet }} props
 */
function LossAccount({ shared, sheet }) {
  if (!sheet.account.length) return null;
  const most = Math.max(...sheet.account.map((line) => line.gold ?? line.wrong ?? 0));
  return html`
    <section>
      <h2>From texts to clusters: where pairs are lost</h2>
      <p class="soft">
        At the default threshold, ${thresholdText(sheet.default)}, over all labels. A count that is a link ends wrong; it
        leads to its pairs. Bars are logarithmic.
      </p>
      <div class="wide" role="region" aria-label="Loss account" tabindex="0">
        <table>
          <thead>
            <tr>
              <th scope="col" class="text">stage</th>
              <th scope="col" class="text">pairs that are</th>
              <th scope="col">right pairs</th>
              <th scope="col">wrong pairs</th>
              <th scope="col" class="text">how many</th>
            </tr>
          </thead>
          <tbody>
            ${sheet.account.map(
              (line) => html`
                <tr key=${line.text}>
                  <th scope="row" class="text">${STAGES[line.stage]}</th>
                  <td class="text">${line.text}</td>
                  <td><${Lost} shared=${shared} sheet=${sheet} line=${line} count=${line.gold} outcome="missed" /></td>
                  <td><${Lost} shared=${shared} sheet=${sheet} line=${line} count=${line.wrong} outcome="wrong" /></td>
                  <td class="text"><${LogBar} count=${line.gold ?? line.wrong ?? 0} most=${most} lost=${line.step !== null} /></td>
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
 * A count, with a link where these pairs end wrong.
 * @param {{ shared: Shared, sheet: StrategySheet, line: AccountLine, count: number | null, outcome: string }} props
 */
function Lost({ shared, sheet, line, count, outcome }) {
  if (count === null) return "";
  const text = count.toLocaleString("en");
  if (!line.step || !count) return text;
  const to = { strategy: sheet.text, at: "default", outcome, step: line.step };
  return html`<${ErrorLink} shared=${shared} to=${to}>${text}<//>`;
}

/**
 * @param {{ count: number, most: number, lost: boolean }} props `lost` are drawn hollow.
 */
function LogBar({ count, most, lost }) {
  const width = count ? 6 + (114 * Math.log(count)) / Math.log(Math.max(2, most)) : 0;
  return html`
    <svg class="log-bar" viewBox="0 0 122 14" aria-hidden="true">
      <rect x="1" y="2" width=${width} height="10" fill=${lost ? "var(--back)" : "var(--other)"} stroke="var(--other)" stroke-width="1.5" />
    </svg>
  `;
}
