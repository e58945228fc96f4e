// @ts-check
/* The start of the view Pairs: what each strategy gained and lost, each count leading to its pairs. */

/** The sorts of pairs that columns count: gained or lost, and what the labels say. */
const MOVED_SORTS = /** @type {[string, string, string][]} */ ([
  ["gained", "together", "gained, rightly"],
  ["gained", "apart", "gained, wrongly"],
  ["gained", "not counted", "gained, not counted"],
  ["lost", "together", "lost, wrongly"],
  ["lost", "apart", "lost, rightly"],
  ["lost", "not counted", "lost, not counted"],
]);

/**
 * @param {{ data: MovedData, shared: Shared, state: State }} props
 */
function MovedTable({ data, shared, state }) {
  const every = data.corpora.flatMap((corpus) => corpus.strategies.map((strategy) => ({ corpus, strategy })));
  const rows = every.filter(({ strategy }) => strategy.gained + strategy.lost);
  const still = every.filter((row) => !rows.includes(row));
  const count = (/** @type {any} */ row, /** @type {string} */ outcome, /** @type {string} */ gold) =>
    movedCount(
      row.strategy,
      (gained, _, said) => (outcome === "gained") === gained && (!gold || data.golds[said] === gold),
    );
  const column = (/** @type {string} */ outcome, /** @type {string} */ gold, /** @type {string} */ title) => ({
    key: gold ? `${outcome}-${gold.replace(" ", "-")}` : outcome,
    title,
    word: gold ? "" : outcome,
    numeric: true,
    value: (/** @type {any} */ row) => (gold ? count(row, outcome, gold) : row.strategy[outcome]),
    cell: (/** @type {any} */ row) => html`
      <${MovedCount} row=${row} count=${gold ? count(row, outcome, gold) : row.strategy[outcome]} to=${{ outcome, kind: gold }} />
    `,
  });
  const labelled = data.corpora.some((corpus) => corpus.levels.length);
  const present = labelled
    ? MOVED_SORTS.filter(([outcome, gold]) => rows.some((row) => count(row, outcome, gold)))
    : [];
  const several = data.corpora.length > 1;
  /** @type {TableColumn[]} */
  const columns = [
    {
      key: "strategy",
      title: "strategy",
      word: "strategy",
      rising: true,
      value: (row) => row.strategy.name,
      cell: (row) => html`<a href=${movedAddress(row, {})}>${row.strategy.name}</a>`,
    },
    ...(several ? [{ key: "on", title: "corpus", rising: true, value: corpusOf, cell: corpusOf }] : []),
    ...["gained", "lost"].flatMap((outcome) => [
      column(outcome, "", outcome),
      ...present.filter(([of]) => of === outcome).map(([of, gold, title]) => column(of, gold, title)),
    ]),
  ];
  const named = still.map(({ corpus, strategy }) => (several ? `${strategy.name} on ${corpus.name}` : strategy.name));
  return html`
    ${
      rows.length > 0 &&
      html`
        <${Table} shared=${shared} state=${state} label="Pairs gained and lost" columns=${columns} rows=${rows} order="-lost"
          sortKey="by" rowKey=${(/** @type {any} */ row) => `${row.corpus.name} ${row.strategy.text}`} />
      `
    }
    ${still.length > 0 && html`<p>The same pairs in both runs: ${listed(named)}.</p>`}
  `;
}

/** @param {any} row */
function corpusOf(row) {
  return row.corpus.name;
}

/**
 * The address of pairs of a strategy.
 * @param {any} row
 * @param {Record<string, string>} to
 */
function movedAddress(row, to) {
  return addressOf({ ...NO_ERROR_CHOICE, corpus: row.corpus.name, strategy: row.strategy.text, ...to });
}

/**
 * @param {{ row: any, count: number, to: Record<string, string> }} props
 */
function MovedCount({ row, count, to }) {
  const least = row.strategy.complete || !to.kind ? "" : "≥ ";
  return count ? html`<a class="count" href=${movedAddress(row, to)}>${least}${count.toLocaleString("en")}</a>` : "0";
}
