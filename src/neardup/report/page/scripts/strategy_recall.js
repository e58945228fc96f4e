// @ts-check
/* Which documents a strategy finds the copies of: recall by property, as a heat map beside other strategies. */

const BESIDE = 5;

/**
 * @param {{ shared: Shared, corpus: CorpusSheets, sheet: StrategySheet }} props
 */
function RecallMap({ shared, corpus, sheet }) {
  if (!corpus.recall.length) return null;
  const place = (/** @type {string} */ text) => corpus.strategies.findIndex((each) => each.text === text);
  const others = shared.strategies
    .filter((each) => each.colour >= 0 && each.text !== sheet.text && place(each.text) >= 0)
    .sort((one, other) => one.colour - other.colour)
    .slice(0, BESIDE);
  const columns = [sheet.text, ...others.map((each) => each.text)];
  return html`
    <section>
      <h2>Recall by property of the documents</h2>
      <p class="soft">
        Of the gold pairs in which a document has the property, the share that is found at the default threshold. A stronger colour is
        more. Beside this strategy stand the best ${others.length} others. A dash: too few cases.
      </p>
      <div class="wide" role="region" aria-label="Recall by property" tabindex="0">
        <table class="heat">
          <thead>
            <tr>
              <th scope="col" class="text">property</th>
              <th scope="col">gold pairs</th>
              ${columns.map((text) => html`<th scope="col" key=${text}>${strategyOf(shared, text).name}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${corpus.recall.map(
              (row, at) => html`
                ${
                  row.column !== corpus.recall[at - 1]?.column &&
                  html`<tr key=${row.column}><th scope="rowgroup" class="text group" colspan=${2 + columns.length}>${row.column}</th></tr>`
                }
                <tr key=${`${row.column} ${row.value}`}>
                  <th scope="row" class="text">${row.value}</th>
                  <td>${row.gold.toLocaleString("en")}</td>
                  ${columns.map((text) => {
                    const share = row.recall[place(text)];
                    return share === null || share === undefined
                      ? html`<td>–</td>`
                      : html`<td class=${`heat-${Math.round(share * 10)}`}>${share.toFixed(2)}</td>`;
                  })}
                </tr>
              `,
            )}
          </tbody>
        </table>
      </div>
    </section>
  `;
}
