// @ts-check
/* A chart, given as plain data, drawn as SVG by Observable Plot. */

/**
 * @typedef {{ title: string, log: boolean, low: number | null, high: number | null, dates?: boolean }} ChartAxis
 *   `dates`: values are milliseconds since 1970.
 * @typedef {{ name: string, colour: number, line: number[][], stepped: boolean, marks: [number, number, string][],
 *   bars: number[][], label?: string, joins?: boolean }} ChartSeries
 *   `line` has points, `marks` points with a text, `bars` x with both ends of an interval; `colour` -1 is grey.
 *   `label` stands beside the first mark, in place of the name; "" for none. `joins`: the line joins marks of others.
 * @typedef {{ title: string, note: string, x: ChartAxis, y: ChartAxis, series: ChartSeries[], limit: number | null,
 *   guides: { name: string, line: number[][] }[] }} Chart
 * @typedef {{ x: number, y: number, text: string, colour: number, firm: boolean }} Label
 */

/** @type {PlotSymbol[]} */
const SYMBOLS = ["circle", "square", "triangle", "diamond", "star", "wye", "cross"];
const HOUR = 3_600_000;
const MARGIN = { left: 46, right: 20, top: 26, bottom: 40 };

/**
 * @param {number} colour
 * @returns {string}
 */
function strokeOf(colour) {
  return colour < 0 ? "var(--other)" : `var(--colour-${colour})`;
}

/**
 * The chart as SVG.
 * @param {Chart} chart
 * @param {{ width: number, height: number, labelled: boolean | "along" }} size `labelled`: names stand at points and lines;
 *   `along`: anywhere along their lines.
 */
function drawn(chart, { width, height, labelled }) {
  const { series } = chart;
  const x = scaleOf(chart.x, valuesOf(chart, 0), [MARGIN.left, width - MARGIN.right]);
  const y = scaleOf(chart.y, valuesOf(chart, 1), [height - MARGIN.bottom, MARGIN.top]);
  const back = [...series].sort((a, b) => Number(a.colour >= 0) - Number(b.colour >= 0));
  const marks = [
    Plot.ruleX(chart.limit === null ? [] : [chart.limit], { stroke: "var(--ink)", strokeDasharray: "3 3" }),
    ...chart.guides.map((guide) =>
      Plot.line(guide.line, { ...pair(chart), stroke: "var(--ink)", strokeDasharray: "2 3" }),
    ),
    ...back.flatMap((each, place) => marksOf(each, chart, place)),
    ...(labelled ? labelMarks(chart, x, y, width, labelled === "along") : []),
    Plot.tip(
      tipsOf(chart),
      Plot.pointer({ x: "x", y: "y", title: "text", fill: "var(--back)", stroke: "var(--other)" }),
    ),
  ];
  const svg = /** @type {SVGSVGElement} */ (
    Plot.plot({
      width,
      height,
      marginLeft: MARGIN.left,
      marginRight: MARGIN.right,
      marginTop: MARGIN.top,
      marginBottom: MARGIN.bottom,
      ariaLabel: `${chart.title}: ${chart.y.title} over ${chart.x.title}`,
      style: { color: "var(--soft)", background: "transparent", fontSize: "12px", fontFamily: "system-ui, sans-serif" },
      x: { ...axisOf(chart.x, x), labelAnchor: "center", ticks: Math.max(3, Math.round(width / 90)) },
      y: { ...axisOf(chart.y, y), grid: true },
      marks,
    })
  );
  for (const part of svg.querySelectorAll("g[aria-label]")) part.removeAttribute("aria-label");
  svg.setAttribute("role", labelled ? "group" : "img");
  if (labelled) reachable(svg, back);
  return svg;
}

/**
 * Points as pairs; what a logarithmic axis cannot show is left out.
 * @param {Chart} chart
 */
function pair({ x, y }) {
  const shown = (/** @type {ChartAxis} */ axis, /** @type {number} */ value) =>
    axis.log && value <= 0 ? Number.NaN : value;
  return {
    x: (/** @type {(number | string)[]} */ d) => shown(x, Number(d[0])),
    y: (/** @type {(number | string)[]} */ d) => shown(y, Number(d[1])),
  };
}

/**
 * @param {ChartSeries} series
 * @param {Chart} chart
 * @param {number} place
 */
function marksOf(series, chart, place) {
  const stroke = strokeOf(series.colour);
  const faint = series.colour < 0 && series.line.length > 0 ? 0.5 : 1;
  const curve = /** @type {"step-after" | "linear"} */ (series.stepped ? "step-after" : "linear");
  const [x, y1, y2] = [0, 1, 2].map((place) => (/** @type {number[]} */ d) => d[place]);
  const symbol = SYMBOLS[series.colour] ?? "circle";
  const r = series.line.length ? 3.5 : 5;
  return [
    Plot.line(series.line, { ...pair(chart), curve, stroke, strokeOpacity: faint, strokeWidth: faint < 1 ? 1.2 : 2 }),
    Plot.ruleX(faint < 1 ? [] : series.bars, { x, y1, y2, stroke, strokeOpacity: 0.7, strokeWidth: 1.5 }),
    Plot.dot(series.marks, {
      ...pair(chart),
      fill: stroke,
      r,
      symbol,
      className: seriesClass(place),
      fillOpacity: faint < 1 ? 0.6 : 1,
    }),
  ];
}

/**
 * All values of a chart on an axis.
 * @param {Chart} chart
 * @param {0 | 1} place 0 for x, 1 for y
 * @returns {number[]}
 */
function valuesOf(chart, place) {
  const lines = [...chart.series.map((each) => each.line), ...chart.guides.map((each) => each.line)].flat();
  const marks = chart.series.flatMap((each) => each.marks).map((mark) => mark[place]);
  const bars = chart.series.flatMap((each) => each.bars).flatMap((bar) => (place ? bar.slice(1) : bar.slice(0, 1)));
  return [...lines.map((point) => point[place]), ...marks, ...bars];
}

/**
 * @param {ChartAxis} axis
 * @param {number[]} values
 * @param {[number, number]} range in pixels
 */
function scaleOf(axis, values, range) {
  const held = axis.log ? values.filter((value) => value > 0) : values;
  const low = axis.low ?? d3.min(held) ?? 0;
  const high = axis.high ?? d3.max(held) ?? 1;
  if (axis.dates) {
    const room = Math.max((high - low) * 0.04, HOUR);
    return d3.scaleLinear([low - room, high + room], range);
  }
  if (axis.log) return d3.scaleLog([axis.low ?? low / 1.3, high * 1.3], range);
  return d3.scaleLinear(high > low ? [low, high] : [Math.min(0, low), Math.max(0, low) || 1], range); // one value: from 0
}

/**
 * @param {ChartAxis} axis
 * @param {{ domain: () => number[] }} scale
 */
function axisOf(axis, scale) {
  const type = /** @type {"log" | "linear" | "utc"} */ (axis.dates ? "utc" : axis.log ? "log" : "linear");
  return {
    type,
    domain: axis.dates ? scale.domain().map((value) => new Date(value)) : scale.domain(),
    label: axis.title,
    labelArrow: false,
    ...(axis.log ? { tickFormat: "~g" } : {}),
    ...(!axis.log && !axis.dates && scale.domain()[1] >= 100_000 ? { tickFormat: "~s" } : {}), // else they are cut off
  };
}

/**
 * What a pointer is told beside it.
 * @param {Chart} chart
 */
function tipsOf(chart) {
  return chart.series.flatMap((each) => [
    ...each.marks.map(([x, y, text]) => ({ x, y, text })),
    ...(each.joins ? [] : each.line).map(([x, y]) => ({ x, y, text: tipText(chart, each.name, x, y) })),
  ]);
}

/**
 * @param {Chart} chart
 * @param {string} name
 * @param {number} x
 * @param {number} y
 */
function tipText(chart, name, x, y) {
  return `${name}: ${round3(y)} at ${chart.x.dates ? dateText(x) : round3(x)}`;
}

/**
 * A date with its minute, UTC.
 * @param {number} value milliseconds since 1970
 */
function dateText(value) {
  return new Date(value).toISOString().slice(0, 16).replace("T", " ");
}

/** @param {number} value */
function round3(value) {
  return String(Number(value.toFixed(3)));
}
