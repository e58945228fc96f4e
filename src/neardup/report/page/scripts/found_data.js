// @ts-check
/* Pairs of documents without labels, as `data/found_pairs.py` makes them, and which of them are chosen. */

/**
 * @typedef {{ text: string, floor: number, threshold: number, scores: (number | null)[], found: string, joined: string,
 *   finds: number, bands: number[], missing: number[][] }} FoundStrategy
 * @typedef {CorpusPairs & { strategies: FoundStrategy[] }} CorpusFound
 * @typedef {{ about: string, corpora: CorpusFound[] }} FoundData
 * @typedef {{ data: FoundData, shared: Shared, state: State, corpus: CorpusFound, strategy: FoundStrategy }} FoundProps
 *   What the parts of the view are given; `strategy` is the one whose pairs are listed.
 */

/**
 * The place of the strategy that must not have found a pair; -1 for none.
 * @param {CorpusFound} corpus
 * @param {State} state
 */
function otherPlace(corpus, state) {
  return corpus.strategies.findIndex(({ text }) => text === state.but && text !== state.strategy);
}

/**
 * How many pairs there are in each tenth of the score, of what is chosen.
 * @param {FoundProps} props
 */
function bandsOf({ state, corpus, strategy }) {
  const other = otherPlace(corpus, state);
  return other < 0 ? strategy.bands : strategy.missing[other];
}

/**
 * Places of the pairs of the page that are wanted, in the chosen order.
 * @param {FoundProps} props
 * @returns {number[]}
 */
function wantedPairs({ state, corpus, strategy }) {
  const other = corpus.strategies[otherPlace(corpus, state)];
  const score = (/** @type {number} */ place) => strategy.scores[place] ?? -1;
  const wanted = corpus.pairs.flatMap((_, place) => {
    const of = strategy.scores[place];
    const right = other ? strategy.found[place] === "1" && other.found[place] === "0" : of !== null;
    return right && (!state.score || state.score === String(tenthOf(of))) ? [place] : [];
  });
  const half = corpus.strategies.length / 2;
  const split = (/** @type {number} */ place) => Math.abs(finders(corpus, place).length - half);
  if (state.order === "split") return wanted.sort((one, more) => split(one) - split(more));
  const sign = state.order === "low" ? 1 : -1;
  return wanted.sort((one, more) => sign * (score(one) - score(more)));
}

/**
 * The strategies that find a pair at their default thresholds.
 * @param {CorpusFound} corpus
 * @param {number} place
 */
function finders(corpus, place) {
  return corpus.strategies.filter((strategy) => strategy.found[place] === "1");
}

/** @param {number[]} counts */
function total(counts) {
  return counts.reduce((sum, count) => sum + count, 0);
}
