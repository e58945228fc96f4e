// @ts-check
/* Names beside points and lines: each where it hides no other, those of the best first. */

/** @typedef {{ left: number, right: number, top: number, bottom: number }} Box In pixels. */

/** Where a label may stand: its anchor, and how far it is moved. */
const PLACES = [
  { anchor: /** @type {const} */ ("start"), dx: 9, dy: 0 },
  { anchor: /** @type {const} */ ("end"), dx: -9, dy: 0 },
  { anchor: /** @type {const} */ ("middle"), dx: 0, dy: -12 },
  { anchor: /** @type {const} */ ("middle"), dx: 0, dy: 13 },
  { anchor: /** @type {const} */ ("start"), dx: 8, dy: -11 },
  { anchor: /** @type {const} */ ("start"), dx: 8, dy: 11 },
  { anchor: /** @type {const} */ ("end"), dx: -8, dy: -11 },
  { anchor: /** @type {const} */ ("end"), dx: -8, dy: 11 },
];
const LETTER = 7.2;
const LINE = 13;

/**
 * Labels for the series of a chart, as marks of Plot. What finds no room has none: a pointer tells its name.
 * @param {Chart} chart
 * @param {(value: number) => number} x
 * @param {(value: number) => number} y
 * @param {number} width
 * @param {boolean} along whether a name may stand anywhere along its line, since it belongs to all of it
 */
function labelMarks(chart, x, y, width, along) {
  const wanted = chart.series
    .filter((each) => each.marks.length && each.label !== "")
    .map(({ name, label, marks: [[x, y]], line, colour }) => {
      const firm = along || colour >= 0 || (label !== undefined && label !== name);
      return { x, y, text: label ?? name, colour, firm, points: along ? spread(line) : [] };
    });
  wanted.sort((a, b) => Number(b.firm) - Number(a.firm));
  /** @type {Box[]} */
  const taken = chart.series.flatMap((each) => each.marks).map((mark) => boxAround(x(mark[0]), y(mark[1])));
  const bars = chart.series
    .flatMap((each) => each.bars)
    .map(([at, low, high]) => ({ left: x(at) - 2, right: x(at) + 2, top: y(high), bottom: y(low) }));
  const lines = along ? chart.series.flatMap((each) => each.line.map(([a, b]) => dotAt(x(a), y(b)))) : [];
  return wanted.flatMap((label) => {
    const inside = (/** @type {Box} */ box) => box.left > MARGIN.left && box.right < width - 2 && box.top > 2;
    const crossed = (/** @type {Box} */ box) => [...bars, ...lines].filter((other) => overlap(box, other)).length;
    const rooms = [[label.x, label.y], ...label.points].flatMap(([a, b]) =>
      PLACES.map((place) => ({ a, b, place, box: boxOf(label.text, x(a) + place.dx, y(b) + place.dy, place.anchor) })),
    );
    const free = rooms.filter(({ box }) => inside(box) && !taken.some((other) => overlap(box, other)));
    const best = free[d3.minIndex(free, ({ box }) => crossed(box))];
    if (!best || (!label.firm && crossed(best.box))) return [];
    taken.push(best.box);
    return [textMark({ ...label, x: best.a, y: best.b }, best.place)];
  });
}

/**
 * Some points of a line, evenly along it.
 * @param {number[][]} line
 */
function spread(line) {
  const steps = 12;
  const shown = line.filter(([, value]) => value > 0);
  return Array.from({ length: steps }, (_, step) => shown[Math.floor((step * shown.length) / steps)]).filter(Boolean);
}

/**
 * @param {number} x
 * @param {number} y
 * @returns {Box}
 */
function dotAt(x, y) {
  return { left: x - 1, right: x + 1, top: y - 1, bottom: y + 1 };
}

/**
 * @param {Label} label
 * @param {{ anchor: "start" | "end" | "middle", dx: number, dy: number }} place
 */
function textMark(label, { anchor, dx, dy }) {
  const fill = label.colour < 0 ? "var(--soft)" : strokeOf(label.colour);
  return Plot.text([label], {
    x: "x",
    y: "y",
    text: "text",
    textAnchor: anchor,
    dx,
    dy,
    fill,
    stroke: "var(--back)",
    strokeWidth: 3,
    fontWeight: label.colour < 0 ? 400 : 600,
  });
}

/**
 * @param {number} x
 * @param {number} y
 * @returns {Box}
 */
function boxAround(x, y) {
  return { left: x - 5, right: x + 5, top: y - 5, bottom: y + 5 };
}

/**
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {"start" | "end" | "middle"} anchor
 * @returns {Box}
 */
function boxOf(text, x, y, anchor) {
  const wide = text.length * LETTER;
  const left = anchor === "start" ? x : anchor === "end" ? x - wide : x - wide / 2;
  return { left, right: left + wide, top: y - LINE / 2, bottom: y + LINE / 2 };
}

/**
 * @param {Box} one
 * @param {Box} other
 */
function overlap(one, other) {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}
