// @ts-check
/* Curves of a strategy: pairs examined by similarity, and variants found by how much was changed. */

/**
 * @param {{ shared: Shared, sheet: StrategySheet }} props
 */
function Captured({ shared, sheet }) {
  if (!sheet.captured) return null;
  return html`
    <section>
      <h2>Which pairs are <${Term} shared=${shared} word="candidates">examined<//></h2>
      <${Figure} chart=${sheet.captured} legend height=${300} />
    </section>
  `;
}

/**
 * A small chart for each perturbation: this strategy in colour, the best others grey behind it.
 * @param {{ shared: Shared, corpus: CorpusSheets, sheet: StrategySheet }} props
 */
function Perturbed({ shared, corpus, sheet }) {
  const charts = useMemo(() => corpus.perturbed.map((chart) => focused(chart, shared, sheet)), [corpus, sheet]);
  if (!charts.length) return null;
  return html`
    <section>
      <h2>How much change it tolerates</h2>
      <p class="soft">
        Documents were changed on purpose. Shown is the share of changed ones that end up in the cluster of their original, at
        the default threshold. The upright line is where the label stops holding, or where variants must be apart. Details
        compares all strategies.
      </p>
      <div class="charts small"><${Charts} charts=${charts} small /></div>
    </section>
  `;
}

/**
 * The same chart with one strategy in colour.
 * @param {Chart} chart
 * @param {Shared} shared
 * @param {StrategySheet} sheet
 * @returns {Chart}
 */
function focused(chart, shared, sheet) {
  const own = strategyOf(shared, sheet.text);
  const best = new Set(shared.strategies.filter((each) => each.colour >= 0).map((each) => each.name));
  const series = chart.series.flatMap((each) => {
    if (each.name === own.name) return [{ ...each, colour: Math.max(own.colour, 0) }];
    return best.has(each.name) ? [{ ...each, colour: -1, marks: [] }] : [];
  });
  return { ...chart, series };
}
