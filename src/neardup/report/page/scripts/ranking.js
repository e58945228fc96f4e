// @ts-check
/* The ranked table of the strategies on one corpus: six columns, and more on demand. */

const FIRST = ["wrongly_removed", "left_behind", "seconds"];
const FIRST_WITHOUT_GOLD = [
  ...["documents_removed", "duplicate_clusters", "largest", "pairs_at_default", "agreement"],
  ...["seconds", "peak_bytes"],
];

/**
 * @param {{ data: Overview, shared: Shared, state: State, board: Board, metric: ColumnSpec | null }} props
 */
function Ranked({ data, shared, state, board, metric }) {
  const wanted = (state.filter ?? "").toLowerCase();
  const peers = board.rows.filter((row) => strategyOf(shared, row.strategy).repeats);
  const rows = board.rows.filter(
    (row) =>
      (state.peers === "1" || !peers.includes(row)) &&
      strategyOf(shared, row.strategy).name.toLowerCase().includes(wanted),
  );
  const specs = data.columns.filter((each) => board.rows.some((row) => row.figures[each.figure]));
  const more = (state.columns ?? "").split(",").filter(Boolean);
  const columns = columnsOf(shared, board, metric, specs, more);
  const foot = Object.entries(board.reference).map(([title, figures]) => ({
    strategy: "",
    title,
    figures,
    tied: null,
  }));
  const first = metric ? FIRST : FIRST_WITHOUT_GOLD;
  const offered = specs.filter((each) => !first.includes(each.figure) && each.figure !== metric?.figure);
  const count = peers.length;
  return html`
    <div class="controls">
      <label class="choice">
        <span>Filter by name</span>
        <input type="search" value=${state.filter ?? ""}
          onInput=${(/** @type {any} */ event) => go({ filter: event.currentTarget.value }, { replace: true })} />
      </label>
      ${
        count > 0 &&
        html`
          <label class="tick">
            <input type="checkbox" checked=${state.peers === "1"}
              onChange=${() => go({ peers: state.peers === "1" ? "" : "1" })} />
            <span>also ${count} of other libraries</span>
          </label>
          <${Term} shared=${shared} word="peer">What are these?<//>
        `
      }
      <${MoreColumns} offered=${offered} more=${more} />
    </div>
    <${Table} shared=${shared} state=${state} label=${metric ? "Strategies, the best first" : "Strategies"}
      columns=${columns} rows=${rows} order=${metric ? "-quality" : "-documents_removed"} foot=${foot} rowKey=${(/** @type {any} */ row) => row.strategy} />
    ${!rows.length && html`<p>No strategy has “${state.filter}” in its name.</p>`}
  `;
}

/**
 * @param {Shared} shared
 * @param {Board} board
 * @param {ColumnSpec | null} metric
 * @param {ColumnSpec[]} specs
 * @param {string[]} more
 * @returns {TableColumn[]}
 */
function columnsOf(shared, board, metric, specs, more) {
  const titleOf = (/** @type {any} */ row) => row.title ?? strategyOf(shared, row.strategy).name;
  /** @type {TableColumn[]} */
  const columns = [
    {
      key: "strategy",
      title: "strategy",
      word: "strategy",
      rising: true,
      value: titleOf,
      cell: (row) =>
        row.strategy
          ? html`<a title=${row.strategy} href=${addressOf({ view: "strategy", strategy: row.strategy })}><${Name} text=${titleOf(row)} /></a>`
          : titleOf(row),
    },
  ];
  if (metric) {
    columns.push({
      key: "quality",
      title: metric.title,
      word: metric.figure,
      value: (row) => row.figures[metric.figure]?.[0] ?? null,
      cell: (row) => html`
        <${Bar} figure=${row.figures[metric.figure]} colour=${row.strategy ? colourOf(shared, row.strategy) : "var(--other)"} />
      `,
    });
  }
  const first = metric ? FIRST : FIRST_WITHOUT_GOLD;
  const shown = specs.filter((each) => first.includes(each.figure) || more.includes(each.figure));
  const inOrder = [...first, ...more].flatMap((name) => shown.filter((each) => each.figure === name));
  const simple = [...new Set(inOrder)].map((spec) => leading(simpleColumn(spec), shared, board));
  if (more.includes("threshold")) {
    const value = (/** @type {any} */ row) => row.threshold ?? null;
    const cell = (/** @type {any} */ row) => (row.threshold == null ? "–" : thresholdText(row.threshold));
    simple.push({ key: "threshold", title: "threshold", word: "threshold", numeric: true, value, cell });
  }
  if (board.at === "tuned" && board.rows.some((row) => row.tied)) simple.splice(3, 0, tiedColumn(shared));
  return [...columns, ...simple];
}

/**
 * @param {ColumnSpec} spec
 * @returns {TableColumn}
 */
function simpleColumn(spec) {
  return {
    key: spec.figure,
    title: spec.title,
    word: spec.figure,
    numeric: true,
    rising: spec.better === "low",
    value: (row) => row.figures[spec.figure]?.[0] ?? null,
    cell: (row) => html`
      ${inUnit(row.figures[spec.figure]?.[0], spec.unit)}
      ${spec.unit === "share" && html` <small>${intervalText(row.figures[spec.figure])}</small>`}
    `,
  };
}

/** Counts of documents and the errors that make them. */
const OUTCOMES = /** @type {Record<string, string>} */ ({ wrongly_removed: "wrong", left_behind: "missed" });

/**
 * A column whose counts lead to the pairs behind them, where the page has these.
 * @param {TableColumn} column
 * @param {Shared} shared
 * @param {Board} board
 * @returns {TableColumn}
 */
function leading(column, shared, board) {
  if (column.key === "pairs_at_default") {
    const link = (/** @type {any} */ row) =>
      html`<${PairsLink} shared=${shared} count=${column.value(row)} to=${{ strategy: row.strategy }}>${column.cell(row)}<//>`;
    return { ...column, cell: link };
  }
  const outcome = OUTCOMES[column.key];
  if (!outcome || !board.as_run) return column;
  const cell = (/** @type {any} */ row) =>
    row.strategy && column.value(row)
      ? html`<${ErrorLink} shared=${shared} to=${{ strategy: row.strategy, at: board.at, outcome }}>${column.cell(row)}<//>`
      : column.cell(row);
  return { ...column, cell };
}

/**
 * @param {Shared} shared
 * @returns {TableColumn}
 */
function tiedColumn(shared) {
  return {
    key: "tied",
    title: "not told apart from",
    word: "tied",
    numeric: true,
    rising: true,
    value: (row) => row.tied?.length ?? null,
    cell: (row) => html`<${Tied} shared=${shared} row=${row} />`,
  };
}

/**
 * How many strategies may be as good, and on a tap which.
 * @param {{ shared: Shared, row: BoardRow }} props
 */
function Tied({ shared, row }) {
  const { repeats } = strategyOf(shared, row.strategy);
  if (!row.tied) return repeats ? html`<span class="soft">repeats ${repeats}</span>` : "–";
  const names = row.tied.map((text) => strategyOf(shared, text).name);
  if (!names.length) return "none";
  const test = row.against ? ` ${comparedText(shared, row.against)}` : "";
  const whole = { title: "Not told apart from", text: `${listed(names)}.${test}` };
  return html`<${Explained} word=${whole}>${names.length} ${names.length === 1 ? "other" : "others"}<//>`;
}

/**
 * Further columns to show.
 * @param {{ offered: ColumnSpec[], more: string[] }} props
 */
function MoreColumns({ offered, more }) {
  const all = [{ figure: "threshold", title: "threshold" }, ...offered];
  const toggled = (/** @type {string} */ name) =>
    more.includes(name) ? more.filter((each) => each !== name) : [...more, name];
  return html`
    <details class="more">
      <summary>More columns${more.length > 0 && ` (${more.length})`}</summary>
      <div class="ticks">
        ${all.map(
          ({ figure, title }) => html`
            <label class="tick" key=${figure}>
              <input type="checkbox" checked=${more.includes(figure)}
                onChange=${() => go({ columns: toggled(figure).join(",") })} />
              <span>${title}</span>
            </label>
          `,
        )}
      </div>
    </details>
  `;
}
