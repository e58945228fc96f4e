// @ts-check
/* The sentence at the top: what to use here, how sure that is, and what it costs. */

/**
 * Rows of a board that have a figure, the best first.
 * @param {Board} board
 * @param {ColumnSpec} metric
 * @returns {BoardRow[]}
 */
function bestFirst(board, metric) {
  const valued = board.rows.filter((row) => row.figures[metric.figure]);
  return valued.sort((a, b) => b.figures[metric.figure][0] - a.figures[metric.figure][0]);
}

/**
 * @param {{ shared: Shared, corpus: OnCorpus, board: Board, metric: ColumnSpec, documents: number }} props
 */
function Verdict({ shared, corpus, board, metric, documents }) {
  const own = bestFirst(board, metric).filter((row) => !strategyOf(shared, row.strategy).repeats);
  const [best] = own;
  if (!best) return null;
  const figure = best.figures[metric.figure];
  const cost = best.figures.seconds?.[0];
  const sure = figure.length === 3 ? ` (95 % interval ${intervalText(figure)})` : "";
  const compared = metric.figure === corpus.metric && board.at === "tuned";
  return html`
    <p class="verdict">
      ${advice(corpus, metric, own)} <strong>${strategyOf(shared, best.strategy).name}</strong>:
      ${` ${metric.title} ${figure[0].toFixed(3)}${sure}${whereText(board, best)}. `}
      ${board.at === "tuned" && best.at_floor && "That threshold is its floor, so a lower floor might do better. "}
      ${compared && `${tiesText(shared, own, best)} `}
      ${cost !== undefined && `It takes about ${roughly(cost)} s for ${documents.toLocaleString("en")} documents. `}
      ${compared && fasterText(shared, own, best, metric)}
    </p>
  `;
}

/**
 * How the sentence begins: nothing is advised by a figure that one-sided strategies lead, such as precision alone.
 * @param {OnCorpus} corpus
 * @param {ColumnSpec} metric
 * @param {BoardRow[]} own
 */
function advice(corpus, metric, own) {
  if (corpus.incomplete) return "The labels here are not complete, so no strategy can be named the best. Highest is";
  if (own.length === 1) return "Only one strategy has figures here,";
  return metric.figure === corpus.metric ? "Here use" : `Highest by ${metric.title} alone is`;
}

/**
 * What the figure is of.
 * @param {Board} board
 * @param {BoardRow} best
 */
function whereText(board, best) {
  const threshold = best.threshold?.toFixed(2);
  if (board.at === "tuned") return ` on the test half, at the threshold ${threshold} chosen on the dev half`;
  const linked = board.linkage ? `, by linkage ${board.linkage}` : "";
  return ` over all labels, at its default threshold ${threshold}${linked}`;
}

/**
 * Seconds, as a sentence says them.
 * @param {number} seconds
 */
function roughly(seconds) {
  return Number(seconds.toPrecision(seconds < 10 ? 1 : 2)).toLocaleString("en");
}

/**
 * Which strategies may be as good.
 * @param {Shared} shared
 * @param {BoardRow[]} own
 * @param {BoardRow} best
 * @returns {string}
 */
function tiesText(shared, own, best) {
  if (best.tied === null || own.length < 2) return "";
  if (!best.tied.length) return "It was found better than every other.";
  const names = best.tied.map((text) => strategyOf(shared, text).name);
  const few = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} more`] : names;
  return `It was not told apart from ${listed(few)}.`;
}

/**
 * How a strategy was compared with one that has the higher figure.
 * @param {Shared} shared
 * @param {Compared} against
 * @returns {string}
 */
function comparedText(shared, { better, comparisons, difference, p }) {
  const { name } = strategyOf(shared, better);
  if (!difference || !p) return `It was not tested against ${name}: too few units contribute to the difference.`;
  const [value, low, high] = difference.map((each) => each.toFixed(3).replace("-", "−"));
  const [alone, corrected] = p.map((each) => (each < 0.001 ? "below 0.001" : String(Number(each.toPrecision(2)))));
  const end = p[1] < 0.05 ? "So it was found worse." : "That is not below 0.05, so it was not found worse.";
  return `${name} is higher by ${value} (95 % interval ${low} to ${high}). Alone this has p = ${alone}; corrected for
    ${comparisons.toLocaleString("en")} comparisons at once it has p = ${corrected}. ${end}`;
}

/**
 * The fastest of those tied with the best and within its interval, where it takes less than half of the time.
 * @param {Shared} shared
 * @param {BoardRow[]} own
 * @param {BoardRow} best
 * @param {ColumnSpec} metric
 * @returns {string}
 */
function fasterText(shared, own, best, metric) {
  const seconds = (/** @type {BoardRow} */ row) => row.figures.seconds?.[0] ?? Number.POSITIVE_INFINITY;
  const near = (/** @type {BoardRow} */ row) => row.figures[metric.figure][0] >= (best.figures[metric.figure][1] ?? 1);
  const tied = own.filter((row) => best.tied?.includes(row.strategy) && near(row));
  tied.sort((a, b) => seconds(a) - seconds(b));
  if (!tied.length || seconds(tied[0]) * 2 > seconds(best)) return "";
  const [fastest] = tied;
  const reached = fastest.figures[metric.figure][0].toFixed(3);
  return `${strategyOf(shared, fastest.strategy).name} reaches ${reached} in about ${roughly(seconds(fastest))} s.`;
}
