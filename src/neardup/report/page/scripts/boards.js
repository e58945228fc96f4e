// @ts-check
/* Boards: figures of all strategies that may stand in one table; which of them is chosen. */

/**
 * @typedef {{ better: string, comparisons: number, difference: [number, number, number] | null,
 *   p: [number, number] | null }} Compared
 * @typedef {{ strategy: string, figures: Record<string, Fig>, threshold: number | null, rounds: number[],
 *   tied: string[] | null, at_floor: boolean, against: Compared | null }} BoardRow
 * @typedef {{ at: string, versions: string, linkage: string, level: string, what: string, as_run: boolean, rows: BoardRow[],
 *   reference: Record<string, Record<string, Fig>> }} Board
 * @typedef {{ figure: string, title: string, unit: string, better: string, quality: boolean }} ColumnSpec
 * @typedef {{ name: string, about: string, incomplete: boolean, metric: string, boards: Board[],
 *   failed: [string, string][], unlabelled: Unlabelled | null }} OnCorpus
 * @typedef {{ corpus: string, status: string, rank: number, low: number, high: number, figure: Fig | null,
 *   against: Compared | null }} Ranked
 * @typedef {{ strategy: string, mean: number, low: number, high: number, worst: number, ranks: Ranked[] }} OverAll
 * @typedef {{ corpora: [string, string][], methods: OverAll[], outside: [string, string][] }} Ranking
 * @typedef {{ name: string, parameter: string, members: [number, string][] }} Family
 * @typedef {{ ranking: Ranking | null, corpora: OnCorpus[], columns: ColumnSpec[], sweeps: Family[] }} Overview
 */

/** What is a duplicate at each level. */
const LEVELS = /** @type {Record<string, string>} */ ({
  copy: "copies of one text (copy)",
  revision: "also its versions (revision)",
  story: "also accounts of one event (story)",
});

/**
 * The board that the address names; the first where it names none.
 * @param {OnCorpus} corpus
 * @param {State} state
 * @returns {Board}
 */
function chosenBoard(corpus, state) {
  const boards = ofLevel(corpus, state.level || corpus.boards[0].level);
  const [first] = boards;
  const versions = state.versions || first.versions;
  const otherwise = state.linkage || versions !== first.versions;
  const wanted = { at: otherwise ? "default" : state.at || first.at, versions, linkage: state.linkage || "" };
  const same = (/** @type {Board} */ board) =>
    board.at === wanted.at && board.versions === wanted.versions && board.linkage === wanted.linkage;
  return boards.find(same) ?? first;
}

/**
 * The boards of a level of the gold; all of the first level where there is no such one.
 * @param {OnCorpus} corpus
 * @param {string} level
 * @returns {Board[]}
 */
function ofLevel(corpus, level) {
  const found = corpus.boards.filter((board) => board.level === level);
  return found.length ? found : corpus.boards.filter((board) => board.level === corpus.boards[0].level);
}

/**
 * The column that strategies are ranked by: the one the address names, else the metric of the corpus; null without gold.
 * @param {Overview} data
 * @param {OnCorpus} corpus
 * @param {Board} board
 * @param {State} state
 * @returns {ColumnSpec | null}
 */
function chosenMetric(data, corpus, board, state) {
  const offered = qualities(data, board);
  const named = (/** @type {string} */ name) => offered.find((column) => column.figure === name);
  return named(state.metric) ?? named(corpus.metric) ?? named("f1") ?? offered[0] ?? null;
}

/**
 * The columns that strategies on a board can be ranked by.
 * @param {Overview} data
 * @param {Board} board
 */
function qualities(data, board) {
  return data.columns.filter((column) => column.quality && board.rows.some((row) => row.figures[column.figure]));
}

/**
 * What is chosen of a corpus: board and metric. Each choice leads to figures that exist.
 * @param {{ data: Overview, shared: Shared, state: State, corpus: OnCorpus, board: Board, metric: ColumnSpec | null }} props
 */
function BoardChoice({ data, shared, state, corpus, board, metric }) {
  const boards = ofLevel(corpus, board.level);
  /** @param {(board: Board) => string} of @returns {string[]} */
  const values = (of) => [...new Set(boards.map(of))];
  const levels = [...new Set(corpus.boards.map((each) => each.level))];
  const places = /** @type {Record<string, string>} */ ({
    tuned: "chosen on dev, scored on test",
    default: "default of each strategy",
  });
  const ways = /** @type {Record<string, string>} */ ({
    together: "count as duplicates",
    apart: "are no duplicates",
  });
  return html`
    <div class="controls">
      <${CorpusChoice} shared=${shared} state=${state} />
      <${Choice} label="Duplicates are" name="level" value=${board.level} also=${{ at: "", versions: "", linkage: "" }}
        options=${levels.map((level) => [level, LEVELS[level] ?? level])} />
      <${Choice} label="Figure" name="metric" value=${metric?.figure ?? ""}
        options=${qualities(data, board).map((column) => [column.figure, column.title])} />
      <${Choice} label="Thresholds" name="at" value=${board.at} also=${{ versions: "", linkage: "" }}
        options=${values((each) => each.at).map((at) => [at, places[at]])} />
      <${Choice} label="Versions of one text" name="versions" value=${board.versions} also=${{ at: "", linkage: "" }}
        options=${values((each) => each.versions).map((way) => [way, ways[way] ?? "count neither way"])} />
      <${Choice} label="Linkage" name="linkage" value=${board.linkage} also=${{ at: "", versions: "" }}
        options=${values((each) => each.linkage).map((name) => [name, name || "as it was run"])} />
    </div>
  `;
}
