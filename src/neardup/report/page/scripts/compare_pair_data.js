// @ts-check
/* Pairs that moved as `neardup.compare_report.pair_records` makes them, and which of them are chosen. */

/**
 * @typedef {{ pair: number, gained: boolean, why: number, gold: number, weight: number,
 *   scores: [number | null, number | null], chain: [number[], number[]] | null, links: number }} MovedCase
 * @typedef {{ text: string, name: string, thresholds: [number, number], floors: [number, number],
 *   linkages: [string, string], gained: number, lost: number, complete: boolean,
 *   totals: [boolean, number, number, number][], cases: MovedCase[] }} MovedStrategy
 * @typedef {CorpusPairs & { strategies: MovedStrategy[] }} MovedCorpus
 * @typedef {{ about: string, whys: string[], golds: string[], corpora: MovedCorpus[] }} MovedData
 */
/**
 * What the parts of the view are given. In the address `outcome` is `gained` or `lost`, `step` a reason, `kind` what labels
 * say, as errors of a report have them.
 * @typedef {{ data: MovedData, shared: Shared, state: State, corpus: MovedCorpus, strategy: MovedStrategy }} MovedProps
 */

/**
 * Whether pairs of one sort are wanted; what is not chosen wants all.
 * @param {MovedProps} props
 * @param {boolean} gained
 * @param {number} why
 * @param {number} gold
 */
function isMovedWanted({ data, state }, gained, why, gold) {
  return (
    (!state.outcome || (state.outcome === "gained") === gained) &&
    (!state.step || data.whys[why] === state.step) &&
    (!state.kind || data.golds[gold] === state.kind)
  );
}

/**
 * The pairs of the page that are wanted.
 * @param {MovedProps} props
 * @returns {MovedCase[]}
 */
function wantedMoves(props) {
  return props.strategy.cases.filter(({ gained, why, gold }) => isMovedWanted(props, gained, why, gold));
}

/**
 * How many pairs of documents there are of some sorts.
 * @param {MovedStrategy} strategy
 * @param {(gained: boolean, why: number, gold: number) => boolean} wanted
 * @returns {number}
 */
function movedCount(strategy, wanted) {
  return strategy.totals.reduce((sum, [gained, why, gold, count]) => sum + (wanted(gained, why, gold) ? count : 0), 0);
}

/**
 * The address of a pair, with what else is chosen kept.
 * @param {MovedCorpus} corpus
 * @param {MovedCase} found
 */
function moveAddress(corpus, found) {
  const { a, b } = corpus.pairs[found.pair];
  return addressOf({ a: corpus.documents[a].id, b: corpus.documents[b].id });
}
