// @ts-check
/* Figures of two runs as rows: before, after, the difference with its interval. */

/**
 * @typedef {{ corpus: string, strategy: string, name: string, figure: string, before: number, after: number,
 *   texts: [string, string, string], interval: [number, number] | null, ends: string, way: string, noise: string, tested: boolean,
 *   state: string }} ChangeRow
 */

/**
 * Figures, ranked as they come until a column is chosen.
 * @param {{ shared: Shared, state: State, label: string, rows: ChangeRow[], sortKey: string }} props `sortKey` is the key in
 *   the address.
 */
function ChangeTable({ shared, state, label, rows, sortKey }) {
  const columns = [
    figureColumn(shared),
    wayColumn(rows),
    textColumn("strategy", "strategy", (row) => row.name),
    ...(shared.corpora.length > 1 ? [textColumn("on", "corpus", (row) => row.corpus)] : []),
    { ...numberColumn("before", 0, (row) => row.before), word: "before" },
    { ...numberColumn("after", 1, (row) => row.after), word: "before" },
    numberColumn("difference", 2, (row) => row.after - row.before),
    intervalColumn(rows),
    { ...textColumn("noise", "noise", (row) => row.noise), word: "noise" },
  ];
  return html`
    <${Table} shared=${shared} state=${state} label=${label} columns=${columns} rows=${rows} order="rank"
      sortKey=${sortKey} rowKey=${(/** @type {ChangeRow} */ row) => `${row.corpus} ${row.strategy} ${row.figure}`} />
  `;
}

/**
 * The figure, which leads to the pairs that moved where the page has these.
 * @param {Shared} shared
 * @returns {TableColumn}
 */
function figureColumn(shared) {
  const pairs = shared.views.some(([key]) => key === "pairs");
  const to = (/** @type {ChangeRow} */ { corpus, strategy }) =>
    addressOf({ view: "pairs", ...NO_ERROR_CHOICE, corpus, strategy });
  return {
    key: "figure",
    title: "figure",
    rising: true,
    value: (row) => row.figure,
    cell: (row) => (pairs ? html`<a href=${to(row)}>${row.figure}</a>` : row.figure),
  };
}

/**
 * @param {string} key
 * @param {string} title
 * @param {(row: ChangeRow) => string} value
 * @returns {TableColumn}
 */
function textColumn(key, title, value) {
  return { key, title, rising: true, value, cell: value };
}

/**
 * A column whose texts Python wrote, as the terminal has them.
 * @param {string} key
 * @param {number} place which of the texts
 * @param {(row: ChangeRow) => number} value
 * @returns {TableColumn}
 */
function numberColumn(key, place, value) {
  return { key, title: key, numeric: true, value, cell: (row) => row.texts[place] };
}

/**
 * Whether a figure got worse; rows are in their first order by it.
 * @param {ChangeRow[]} rows
 * @returns {TableColumn}
 */
function wayColumn(rows) {
  const mark = /** @type {Record<string, string>} */ ({ worse: "▼ worse", better: "▲ better" });
  return {
    key: "rank",
    title: "worse or better",
    rising: true,
    value: (row) => rows.indexOf(row),
    cell: (row) => html`<span class=${row.way && `way ${row.way}`}>${mark[row.way] ?? "–"}</span>`,
  };
}

/**
 * The interval of the difference, drawn about 0; ratios of seconds have a scale of their own.
 * @param {ChangeRow[]} rows
 * @returns {TableColumn}
 */
function intervalColumn(rows) {
  const ratio = (/** @type {ChangeRow} */ row) => row.figure.includes("/");
  const most = (/** @type {ChangeRow} */ row) => Math.max(...(row.interval ?? []).map(Math.abs));
  const scale = (/** @type {boolean} */ of) =>
    Math.max(...rows.filter((row) => row.interval && ratio(row) === of).map(most), 1e-9);
  const scales = { true: scale(true), false: scale(false) };
  return {
    key: "interval",
    title: "interval of the difference",
    word: "difference-interval",
    value: (row) => (row.interval ? row.interval[0] : null),
    cell: (row) =>
      row.interval
        ? html`<${DifferenceBar} row=${row} scale=${scales[ratio(row) ? "true" : "false"]} />`
        : html`<span class="soft">not known</span>`,
  };
}

/**
 * A difference as a point with its interval as a line, and 0 as a line across.
 * @param {{ row: ChangeRow, scale: number }} props
 */
function DifferenceBar({ row, scale }) {
  const [low, high] = row.interval ?? [0, 0];
  const at = (/** @type {number} */ value) => 60 + (56 * value) / scale;
  return html`
    <span class="bar difference">
      <svg viewBox="0 0 120 18" aria-hidden="true">
        <path d="M60 0V18" stroke="var(--other)" stroke-width="1" />
        <path d=${`M${at(low)} 9H${at(high)}M${at(low)} 5V13M${at(high)} 5V13`} stroke="var(--ink)" stroke-width="1.6" fill="none" />
        <circle cx=${at(row.after - row.before)} cy="9" r="3.5" fill="var(--link)" />
      </svg>
      <span>${row.ends}</span>
    </span>
  `;
}
