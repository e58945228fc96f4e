// @ts-check
/* A corpus without labels: what is known, what is not, and what to do next. */

/**
 * @typedef {{ why: string, command: string }} Step
 * @typedef {{ unknown: string, known: string, warnings: string[], removed: Chart | null, finding: string[],
 *   agreement: (number | null)[][], steps: Step[] }} Unlabelled
 */

/**
 * What is known and what is not, before the table.
 * @param {{ unlabelled: Unlabelled }} props
 */
function Known({ unlabelled }) {
  return html`
    <div class="verdict">
      <p>${unlabelled.unknown} ${unlabelled.known}</p>
      ${unlabelled.warnings.map((line) => html`<p key=${line}><strong>Be wary:</strong> ${line}</p>`)}
    </div>
  `;
}

/**
 * What stands below the table.
 * @param {{ shared: Shared, state: State, unlabelled: Unlabelled }} props
 */
function WithoutLabels({ shared, state, unlabelled }) {
  const { removed, steps } = unlabelled;
  return html`
    <section>
      <h2>What to do next</h2>
      <ol class="steps">
        ${steps.map((step) => html`<li key=${step.command}>${step.why} <${Command} text=${step.command} /></li>`)}
      </ol>
    </section>
    ${removed && html`<${Figure} chart=${removed} labelled="along" legend height=${520} />`}
    <${Agreement} shared=${shared} state=${state} unlabelled=${unlabelled} />
  `;
}

/**
 * How far every two strategies agree, as a heat map.
 * @param {{ shared: Shared, state: State, unlabelled: Unlabelled }} props
 */
function Agreement({ shared, state, unlabelled }) {
  const { finding, agreement } = unlabelled;
  if (!finding.length) return null;
  const name = (/** @type {string} */ text) => html`<${Name} text=${strategyOf(shared, text).name} />`;
  return html`
    <section>
      <h2>Where strategies agree</h2>
      <p class="soft">
        Of the pairs that either of two strategies finds at its default threshold, the share that both find. A stronger colour is more.
        Two that agree can both be wrong.
        ${
          viewsOf(shared, state.corpus).includes("pairs") &&
          html` <a href=${addressOf({ view: "pairs", ...NO_ERROR_CHOICE, strategy: "" })}>Read pairs that one finds and another does not</a>`
        }
      </p>
      <div class="wide" role="region" aria-label="Agreement" tabindex="0">
        <table class="heat">
          <thead>
            <tr>
              <th scope="col" class="text">strategy</th>
              ${finding.map((text) => html`<th scope="col" key=${text}>${name(text)}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${finding.map(
              (row, at) => html`
                <tr key=${row}>
                  <th scope="row" class="text">${name(row)}</th>
                  ${agreement[at].map((share, place) => agreementCell(share, place === at))}
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
 * @param {number | null} share
 * @param {boolean} self whether it is a strategy with itself
 */
function agreementCell(share, self) {
  if (self || share === null) return html`<td class="soft">${self ? "·" : "none"}</td>`;
  return html`<td class=${`heat-${Math.round(share * 10)}`}>${share.toFixed(2)}</td>`;
}
