// @ts-check
/* Quality against time: where strategies lie, and which of them nobody beats in both. */

/**
 * @param {{ shared: Shared, state: State, board: Board, metric: ColumnSpec }} props
 */
function Trade({ shared, state, board, metric }) {
  const rows = bestFirst(board, metric).filter(
    (row) => row.figures.seconds && (state.peers === "1" || !strategyOf(shared, row.strategy).repeats),
  );
  if (rows.length < 2) return null;
  /** @type {ChartSeries[]} */
  const series = rows.map((row) => {
    const [seconds] = row.figures.seconds;
    const [value, low, high] = row.figures[metric.figure];
    const { name, colour } = strategyOf(shared, row.strategy);
    const text = `${name}: ${metric.title} ${value.toFixed(3)} in ${secondsText(seconds)} s`;
    const bars = low === undefined || high === undefined ? [] : [[seconds, low, high]];
    return { name, colour, line: [], stepped: false, marks: [[seconds, value, text]], bars };
  });
  const spec = {
    title: `${metric.title} against time`,
    note: "Up and left is better. The dotted line is the frontier: no strategy on it is beaten in both.",
    x: { title: "seconds (logarithmic)", log: true, low: null, high: null },
    y: { title: metric.title, log: false, low: leastOf(rows, metric), high: 1 },
    series,
    limit: null,
    guides: [{ name: "the frontier", line: frontier(rows, metric) }],
  };
  return html`<${Figure} shared=${shared} chart=${spec} labelled />`;
}

/**
 * Where the axis starts: a tenth below all figures and intervals.
 * @param {BoardRow[]} rows
 * @param {ColumnSpec} metric
 */
function leastOf(rows, metric) {
  const ends = rows.map((row) => row.figures[metric.figure][1] ?? row.figures[metric.figure][0]);
  return Math.floor(10 * Math.max(0, Math.min(...ends))) / 10;
}

/**
 * The corners of the frontier: from the fastest up, each strategy that is better than all faster ones.
 * @param {BoardRow[]} rows
 * @param {ColumnSpec} metric
 * @returns {[number, number][]}
 */
function frontier(rows, metric) {
  const points = rows.map((row) => [row.figures.seconds[0], row.figures[metric.figure][0]]);
  points.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  /** @type {[number, number][]} */
  const corners = [];
  let best = Number.NEGATIVE_INFINITY;
  for (const [seconds, value] of points) {
    if (value > best) {
      if (corners.length) corners.push([seconds, best]);
      corners.push([seconds, value]);
      best = value;
    }
  }
  return corners;
}
