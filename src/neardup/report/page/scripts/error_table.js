// @ts-check
/* The start of the view Errors: every strategy with its counts, each of which leads to its pairs. */

/**
 * @param {ErrorProps} props
 */
function ErrorTable({ data, shared, state, corpus, at }) {
  const rows = corpus.strategies.flatMap((strategy) => {
    const list = listAt(strategy, at);
    return list ? [{ strategy, list }] : [];
  });
  const present = data.steps.filter((_, step) => rows.some((row) => counted(row.list, step) > 0));
  /** @type {TableColumn[]} */
  const columns = [
    {
      key: "strategy",
      title: "strategy",
      word: "strategy",
      rising: true,
      value: (row) => strategyOf(shared, row.strategy.text).name,
      cell: (row) => html`
        <a href=${addressOf({ ...NO_ERROR_CHOICE, strategy: row.strategy.text })}>${strategyOf(shared, row.strategy.text).name}</a>
      `,
    },
    outcomeColumn(shared, at, "wrong", "joined wrongly"),
    ...present
      .filter((step) => data.steps.indexOf(step) < data.missing)
      .map((step) => stepColumn(data, shared, at, step)),
    outcomeColumn(shared, at, "missed", "missed"),
    ...present
      .filter((step) => data.steps.indexOf(step) >= data.missing)
      .map((step) => stepColumn(data, shared, at, step)),
  ];
  return html`
    <${Table} shared=${shared} state=${state} label="Errors by strategy and step" columns=${columns} rows=${rows}
      order="-wrong" sortKey="by" rowKey=${(/** @type {any} */ row) => row.strategy.text} />
    <p>
      <a href=${addressOf({ ...NO_ERROR_CHOICE, strategy: "", page: "1" })}>All pairs that some strategy has wrong</a>,
      those that most strategies have wrong first.
    </p>
  `;
}

/**
 * How many errors of a list are of a step.
 * @param {ErrorList} list
 * @param {number} step
 */
function counted(list, step) {
  return list.totals.reduce((sum, [of, , , count]) => sum + (of === step ? count : 0), 0);
}

/**
 * @param {Shared} shared
 * @param {string} at
 * @param {"wrong" | "missed"} outcome
 * @param {string} title
 * @returns {TableColumn}
 */
function outcomeColumn(shared, at, outcome, title) {
  return {
    key: outcome,
    title,
    word: outcome === "wrong" ? "joined-wrongly" : "missed",
    numeric: true,
    rising: true,
    value: (row) => row.list[outcome],
    cell: (row) => html`
      <strong><${Count} shared=${shared} count=${row.list[outcome]} to=${{ strategy: row.strategy.text, at, outcome }} /></strong>
    `,
  };
}

/**
 * @param {ErrorsData} data
 * @param {Shared} shared
 * @param {string} at
 * @param {string} step
 * @returns {TableColumn}
 */
function stepColumn(data, shared, at, step) {
  const place = data.steps.indexOf(step);
  const outcome = place < data.missing ? "wrong" : "missed";
  return {
    key: step,
    title: stepTitle(shared, step),
    word: `step-${step}`,
    numeric: true,
    rising: true,
    value: (row) => counted(row.list, place),
    cell: (row) => html`
      <${Count} shared=${shared} count=${counted(row.list, place)} to=${{ strategy: row.strategy.text, at, outcome, step }} />
    `,
  };
}

/**
 * A count with a link to its pairs.
 * @param {{ shared: Shared, count: number, to: Record<string, string> }} props
 */
function Count({ shared, count, to }) {
  return count ? html`<${ErrorLink} shared=${shared} to=${to}>${count.toLocaleString("en")}<//>` : "0";
}

/**
 * The name of a step in the middle of a line.
 * @param {Shared} shared
 * @param {string} step
 * @returns {string}
 */
function stepTitle(shared, step) {
  const title = shared.words[`step-${step}`]?.title ?? step;
  return title[0].toLowerCase() + title.slice(1);
}
