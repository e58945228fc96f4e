// @ts-check
/* Errors as `data/error_records.py` makes them, and which of them are chosen. */

/**
 * @typedef {{ pair: number, step: number, weight: number, cluster: number[], chain: [number[], number[]] | null,
 *   links: number, why: Reckoning | null }} ErrorCase
 * @typedef {{ at: string, threshold: number, wrong: number, missed: number, complete: boolean,
 *   totals: [number, number, number, number][], phenomena: [number, number, number][], joined: string,
 *   cases: ErrorCase[] }} ErrorList
 * @typedef {{ text: string, floor: number, linkage: string, scorer: string, scores: (number | null)[], lists: ErrorList[] }} ErrorStrategy
 * @typedef {CorpusPairs & { sampled: boolean, strategies: ErrorStrategy[] }} CorpusErrors
 * @typedef {{ about: string, steps: string[], missing: number, corpora: CorpusErrors[] }} ErrorsData
 */
/**
 * What the parts of the view are given.
 * @typedef {{ data: ErrorsData, shared: Shared, state: State, corpus: CorpusErrors, at: string }} ErrorProps
 */

/** @type {Record<string, string>} */
const THRESHOLDS_AT = { tuned: "chosen on dev, scored on test", default: "default of each strategy" };

/**
 * The errors of a strategy at the chosen thresholds, if it has any there.
 * @param {ErrorStrategy} strategy
 * @param {string} at
 * @returns {ErrorList | undefined}
 */
function listAt(strategy, at) {
  return strategy.lists.find((list) => list.at === at);
}

/**
 * Which thresholds are chosen: those of the address, else those that come first; of a chosen strategy one of its own.
 * @param {CorpusErrors} corpus
 * @param {State} state
 * @returns {string}
 */
function chosenPlace(corpus, state) {
  const own = corpus.strategies.filter((strategy) => !state.strategy || strategy.text === state.strategy);
  const places = own.flatMap((strategy) => strategy.lists.map((list) => list.at));
  return places.includes(state.at) ? state.at : (places[0] ?? "default");
}

/**
 * Whether a case is as the address wants it; a filter that is not set wants all.
 * @param {ErrorProps} props
 * @param {ErrorCase} found
 * @param {number | null} score
 */
function isWanted({ data, state, corpus }, found, score) {
  const pair = corpus.pairs[found.pair];
  const missed = found.step >= data.missing;
  const phenomenon = corpus.phenomena.indexOf(state.phenomenon);
  return (
    (!state.outcome || (state.outcome === "missed") === missed) &&
    (!state.step || data.steps[found.step] === state.step) &&
    (!state.kind || corpus.kinds[pair.kind] === state.kind) &&
    (!state.phenomenon || phenomenaOf(corpus, pair).includes(phenomenon)) &&
    (!state.score || state.score === String(tenthOf(score)))
  );
}

/**
 * The strategies that have a pair wrong at the chosen thresholds.
 * @param {CorpusErrors} corpus
 * @param {string} at
 * @param {number} pair
 * @returns {ErrorStrategy[]}
 */
function erring(corpus, at, pair) {
  const { kind } = corpus.pairs[pair];
  if (corpus.kinds[kind] === "not said") return [];
  const right = corpus.kinds[kind] === "copy" ? "1" : "0";
  return corpus.strategies.filter((strategy) => {
    const list = listAt(strategy, at);
    return list !== undefined && list.joined[pair] !== right;
  });
}

/**
 * The cases of a strategy that are wanted; of any strategy where none is chosen, each pair once.
 * @param {ErrorProps} props
 * @returns {ErrorCase[]}
 */
function wantedCases(props) {
  const { state, corpus, at } = props;
  const chosen = corpus.strategies.filter((strategy) => !state.strategy || strategy.text === state.strategy);
  /** @type {Map<number, ErrorCase>} */
  const found = new Map();
  for (const strategy of chosen) {
    for (const each of listAt(strategy, at)?.cases ?? []) {
      if (!found.has(each.pair) && isWanted(props, each, strategy.scores[each.pair])) found.set(each.pair, each);
    }
  }
  return inOrder(props, [...found.values()]);
}

/**
 * Cases in the chosen order.
 * @param {ErrorProps} props
 * @param {ErrorCase[]} cases
 */
function inOrder({ state, corpus, at }, cases) {
  const own = corpus.strategies.find((strategy) => strategy.text === state.strategy);
  const score = (/** @type {ErrorCase} */ each) => own?.scores[each.pair] ?? -1;
  const order = state.order || (own ? "" : "shared");
  /** @type {Record<string, (each: ErrorCase) => number>} */
  const by = {
    high: (each) => -score(each),
    low: score,
    shared: (each) => -erring(corpus, at, each.pair).length,
  };
  if (!by[order]) return cases;
  const keyed = cases.map((each) => ({ each, key: by[order](each) }));
  return keyed.sort((one, other) => one.key - other.key).map(({ each }) => each);
}
