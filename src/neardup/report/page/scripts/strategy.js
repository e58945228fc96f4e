// @ts-check
/* The view Strategy: one strategy on one corpus. */

/** @param {ViewProps} props */
function StrategyView({ data, shared, state }) {
  const sheets = /** @type {StrategiesData} */ (data);
  const corpus = sheets.corpora.find((each) => each.name === state.corpus) ?? sheets.corpora[0];
  const best = [...shared.strategies].sort((one, other) => rankOf(one) - rankOf(other));
  const first = best.find((each) => corpus.strategies.some(({ text }) => text === each.text));
  const sheet =
    corpus.strategies.find((each) => each.text === state.strategy) ??
    corpus.strategies.find((each) => each.text === first?.text) ??
    corpus.strategies[0];
  /** @type {[string, string][]} */
  const choices = corpus.strategies.map(({ text }) => [text, strategyOf(shared, text).name]);
  return html`
    <h1>${strategyOf(shared, sheet.text).name}</h1>
    <div class="controls">
      <${Choice} label="Strategy" name="strategy" value=${sheet.text} also=${{ t: "" }} options=${choices} />
      <${CorpusChoice} shared=${shared} state=${state} />
    </div>
    <${Card} shared=${shared} state=${state} sheet=${sheet} tunedOn=${sheets.tuned_on[sheet.text] ?? []} />
    <${ThresholdDrag} shared=${shared} state=${state} sheet=${sheet} />
    <${LossAccount} shared=${shared} sheet=${sheet} />
    <${RecallMap} shared=${shared} corpus=${corpus} sheet=${sheet} />
    <${Captured} shared=${shared} sheet=${sheet} />
    <${Perturbed} shared=${shared} corpus=${corpus} sheet=${sheet} />
    <${Costs} sheet=${sheet} />
  `;
}

/**
 * The order of strategies in choices: those with a colour first, as the best come.
 * @param {StrategyName} strategy
 */
function rankOf(strategy) {
  return strategy.colour < 0 ? Number.POSITIVE_INFINITY : strategy.colour;
}

/**
 * What the strategy is.
 * @param {{ shared: Shared, state: State, sheet: StrategySheet, tunedOn: string[] }} props
 */
function Card({ shared, state, sheet, tunedOn }) {
  const { repeats } = strategyOf(shared, sheet.text);
  return html`
    <p><code>${sheet.text}</code></p>
    <p class="soft">
      <${Term} shared=${shared} word="floor">Floor<//> ${thresholdText(sheet.floor)}, default threshold
      ${" "}${thresholdText(sheet.default)}, <${Term} shared=${shared} word="linkage">linkage<//> <code>${sheet.linkage}</code>.
      ${repeats && ` It repeats ${repeats} by other means.`}
      ${tunedOn.length > 0 && ` Its settings were tuned on ${listed(tunedOn)}.`}
      ${" "}<${ItsPairs} shared=${shared} state=${state} strategy=${sheet.text} />
    </p>
  `;
}

/**
 * A link to the errors of a strategy; without labels to its pairs.
 * @param {{ shared: Shared, state: State, strategy: string }} props
 */
function ItsPairs({ shared, state, strategy }) {
  const view = ["errors", "pairs"].find((key) => viewsOf(shared, state.corpus).includes(key));
  return view && html`<a href=${addressOf({ view, ...NO_ERROR_CHOICE, strategy })}>Its ${view}</a>`;
}

/**
 * Seconds by stage, and what else it cost.
 * @param {{ sheet: StrategySheet }} props
 */
function Costs({ sheet }) {
  const stages = Object.entries(sheet.stages);
  const most = Math.max(...stages.map(([, seconds]) => seconds), 0);
  const { seconds, processor_seconds: processor, peak_bytes: bytes, candidates, pairs } = sheet.figures;
  return html`
    <section>
      <h2>Time and memory</h2>
      <p>
        ${seconds !== undefined && `${secondsText(seconds)} s in the median round`}
        ${processor !== undefined && `, ${secondsText(processor)} s of all processors together`}
        ${bytes !== undefined && `, at most ${inUnit(bytes, "bytes")} MB`}.
        ${candidates !== undefined && ` ${candidates.toLocaleString("en")} pairs were compared`}
        ${pairs !== undefined && `, ${pairs.toLocaleString("en")} reported`}.
      </p>
      ${
        stages.length > 0 &&
        html`
          <table>
            <thead>
              <tr><th scope="col" class="text">stage</th><th scope="col">seconds</th><th scope="col" class="text">share</th></tr>
            </thead>
            <tbody>
              ${stages.map(
                ([name, each]) => html`
                  <tr key=${name}>
                    <th scope="row" class="text">${name}</th>
                    <td>${secondsText(each)}</td>
                    <td class="text">
                      <svg class="log-bar" viewBox="0 0 122 14" aria-hidden="true">
                        <rect x="1" y="2" width=${most ? (120 * each) / most : 0} height="10" fill="var(--other)" />
                      </svg>
                    </td>
                  </tr>
                `,
              )}
            </tbody>
          </table>
        `
      }
    </section>
  `;
}

addView("strategy", StrategyView);
