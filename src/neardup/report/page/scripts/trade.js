// @ts-check
/* Quality against time: where strategies lie, and which of them nobody beats in both. */

/**
 * @param {{ shared: Shared, state: State, board: Board, metric: ColumnSpec, sweeps: Family[] }} props
 */
function Trade({ shared, state, board, metric, sweeps }) {
  const rows = bestFirst(board, metric).filter(
    (row) => row.figures.seconds && (state.peers === "1" || !strategyOf(shared, row.strategy).repeats),
  );
  if (rows.length < 2) return null;
  const joined = sweepLines(shared, rows, metric, sweeps);
  /** @type {ChartSeries[]} */
  const series = rows.map((row) => {
    const [seconds] = row.figures.seconds;
    const [value, low, high] = row.figures[metric.figure];
    const { name, colour } = strategyOf(shared, row.strategy);
    const text = `${name}: ${metric.title} ${value.toFixed(3)} in ${secondsText(seconds)} s`;
    const bars = low === undefined || high === undefined ? [] : [[seconds, low, high]];
    const label = joined.labels.get(row.strategy) ?? name;
    return { name, colour, line: [], stepped: false, marks: [[seconds, value, text]], bars, label };
  });
  const spec = {
    title: `${metric.title} against time`,
    note: `Up and left is better. The dotted line is the frontier: no strategy on it is beaten in both.${
      joined.lines.length
        ? " A solid line joins settings of one strategy that differ in one parameter, those that none of them beats in both."
        : ""
    }`,
    x: { title: "seconds (logarithmic)", log: true, low: null, high: null },
    y: { title: metric.title, log: false, low: leastOf(rows, metric), high: 1 },
    series: [...joined.lines, ...series],
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
 * Where a row lies: seconds, and the metric.
 * @param {BoardRow} row
 * @param {ColumnSpec} metric
 * @returns {[number, number]}
 */
function pointOf(row, metric) {
  return [row.figures.seconds[0], row.figures[metric.figure][0]];
}

/**
 * From the fastest up, each strategy that is better than all faster ones.
 * @param {BoardRow[]} rows
 * @param {ColumnSpec} metric
 * @returns {BoardRow[]}
 */
function unbeaten(rows, metric) {
  const sorted = [...rows].sort((one, other) => {
    const [[a, low], [b, high]] = [pointOf(one, metric), pointOf(other, metric)];
    return a - b || high - low;
  });
  let best = Number.NEGATIVE_INFINITY;
  return sorted.filter((row) => {
    const value = pointOf(row, metric)[1];
    if (value <= best) return false;
    best = value;
    return true;
  });
}

/**
 * The corners of the frontier.
 * @param {BoardRow[]} rows
 * @param {ColumnSpec} metric
 * @returns {[number, number][]}
 */
function frontier(rows, metric) {
  const points = unbeaten(rows, metric).map((row) => pointOf(row, metric));
  return points.flatMap((point, place) => (place ? [[point[0], points[place - 1][1]], point] : [point]));
}

/**
 * A line for each sweep over a parameter, and what stands beside the strategies on it: names at its ends only.
 * @param {Shared} shared
 * @param {BoardRow[]} rows
 * @param {ColumnSpec} metric
 * @param {Family[]} sweeps
 */
function sweepLines(shared, rows, metric, sweeps) {
  /** @type {Map<string, string>} */
  const labels = new Map();
  const lines = sweeps.flatMap(({ name, parameter, members }) => {
    const value = new Map(members.map(([number, text]) => [text, number]));
    const all = rows.filter((row) => value.has(row.strategy));
    const own = unbeaten(all, metric);
    if (own.length < 2) return [];
    for (const { strategy } of all.filter((row) => !own.includes(row))) {
      if (!labels.has(strategy)) labels.set(strategy, `${parameter}=${value.get(strategy)}`);
    }
    own.forEach(({ strategy }, place) => {
      const end = place === 0 || place === own.length - 1;
      const before = labels.get(strategy);
      if (!before) labels.set(strategy, end ? `${name}, ${parameter}=${value.get(strategy)}` : "");
    });
    const { colour } = strategyOf(shared, own[own.length - 1].strategy);
    const line = own.map((row) => pointOf(row, metric));
    return [{ name: `${name} over ${parameter}`, colour, line, stepped: false, marks: [], bars: [], joins: true }];
  });
  return { labels, lines };
}
