// @ts-check
/* A chart with its legend, its data as a table, and downloads. */

/**
 * @param {{ chart: Chart, labelled?: boolean | "along", legend?: boolean, height?: number }} props `labelled`: names stand at the
 *   points; `legend`: names of the coloured series stand below.
 */
function Figure({ chart, labelled = false, legend = false, height = 0 }) {
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  const width = useWidth(place);
  const [opened, open] = useState(false);
  // Before the page is painted, so that a chart never stands below the words of another one.
  useLayoutEffect(() => {
    const draw = (/** @type {number} */ wide) =>
      place.current?.replaceChildren(
        drawn(chart, { width: wide, height: height || Math.round(clamp(wide * 0.5, 260, 460)), labelled }),
      );
    if (!width) return;
    draw(width);
    return onPaper(
      () => draw(place.current?.closest(".small") ? PAPER / 2 : PAPER),
      () => draw(width),
    );
  }, [chart, width, labelled]);
  return html`
    <figure class="chart">
      <figcaption><strong>${chart.title}</strong> <span class="soft">${chart.note}</span></figcaption>
      <div class="drawing" ref=${place}></div>
      ${legend && html`<${Legend} series=${chart.series} guides=${chart.guides} />`}
      <details class="more" onToggle=${(/** @type {any} */ event) => open(event.currentTarget.open)}>
        <summary>Data, and downloads<span class="unseen"> of ${chart.title}</span></summary>
        ${opened && html`<${Data} chart=${chart} drawing=${place} />`}
      </details>
    </figure>
  `;
}

/** The width of a chart on paper, so that its letters are as large as those around it. */
const PAPER = 690;

/**
 * Do something before the page is printed, and something else afterwards; returns what ends this.
 * @param {() => void} before
 * @param {() => void} after
 */
function onPaper(before, after) {
  window.addEventListener("beforeprint", before);
  window.addEventListener("afterprint", after);
  return () => {
    window.removeEventListener("beforeprint", before);
    window.removeEventListener("afterprint", after);
  };
}

/**
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}

/**
 * The width of an element in whole pixels, 0 before it is known.
 * @param {{ current: HTMLElement | null }} place
 */
function useWidth(place) {
  const [width, set] = useState(0);
  useLayoutEffect(() => {
    if (!place.current) return;
    set(Math.floor(place.current.getBoundingClientRect().width));
    const watcher = new ResizeObserver(([entry]) => set(Math.floor(entry.contentRect.width)));
    watcher.observe(place.current);
    return () => watcher.disconnect();
  }, []);
  return width;
}

/**
 * The rows of a chart: series, x, y, and the ends of an interval.
 * @param {Chart} chart
 * @returns {(string | number | null)[][]}
 */
function rowsOf(chart) {
  const shown = (/** @type {number} */ x) => (chart.x.dates ? dateText(x) : x);
  const rows = chart.series.flatMap((each) => {
    const ends = new Map(each.bars.map(([x, low, high]) => [x, [low, high]]));
    const points = each.line.length ? each.line : each.marks.map(([x, y]) => [x, y]);
    return points.map(([x, y]) => [each.name, shown(x), y, ...(ends.get(x) ?? [null, null])]);
  });
  const guides = chart.guides.flatMap((each) => each.line.map(([x, y]) => [each.name, shown(x), y, null, null]));
  return [["series", chart.x.title, chart.y.title, "interval from", "interval to"], ...rows, ...guides];
}

/**
 * @param {{ chart: Chart, drawing: { current: HTMLElement | null } }} props
 */
function Data({ chart, drawing }) {
  const [head, ...rows] = rowsOf(chart);
  const file = chart.title.replace(/[^\p{L}\p{N}]+/gu, "-").toLowerCase();
  const svg = () => /** @type {SVGElement} */ (drawing.current?.querySelector("svg"));
  const save = (/** @type {string} */ end, /** @type {BlobPart} */ text, /** @type {string} */ type) =>
    saveFile(`${file}.${end}`, new Blob([text], { type }));
  return html`
    <p class="controls">
      <button type="button" onClick=${() => save("svg", standalone(svg()), "image/svg+xml")}>SVG</button>
      <button type="button" onClick=${async () => saveFile(`${file}.png`, await pngOf(svg()))}>PNG</button>
      <button type="button" onClick=${() => save("csv", csvOf([head, ...rows]), "text/csv")}>CSV</button>
    </p>
    <${Wide} short label=${`Data of ${chart.title}`}>
      <table>
        <thead><tr>${head.map((title, at) => html`<th scope="col" class=${at ? "" : "text"}>${title}</th>`)}</tr></thead>
        <tbody>
          ${rows.map((row) => html`<tr>${row.map((value, at) => html`<td class=${at ? "" : "text"}>${value ?? ""}</td>`)}</tr>`)}
        </tbody>
      </table>
    <//>
  `;
}
