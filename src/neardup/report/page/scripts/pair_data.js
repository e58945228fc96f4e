// @ts-check
/* Pairs of documents as `data/error_records.py` makes them, for every view that shows some. */

/**
 * @typedef {[number, number]} Span
 * @typedef {{ id: string, text: string | null, characters: number, phenomena: number[], reason: string, shared: Span[] }} ErrorDocument
 * @typedef {{ kind: string, left: string, right: string, places: [Span[], Span[]] }} Differing
 * @typedef {{ a: number, b: number, kind: number, levels: string, reckoned: Reckoning | null, main: [Span, Span] | null,
 *   counts: Record<string, number>, differing: Differing[] }} ErrorPair
 * @typedef {{ name: string, note: string, levels: string[], kinds: string[], phenomena: string[],
 *   documents: ErrorDocument[], pairs: ErrorPair[] }} CorpusPairs Pairs of a corpus, whatever is told of them.
 */

/**
 * What is said of either document of a pair.
 * @param {CorpusPairs} corpus
 * @param {ErrorPair} pair
 * @returns {number[]}
 */
function phenomenaOf(corpus, pair) {
  return [...new Set([...corpus.documents[pair.a].phenomena, ...corpus.documents[pair.b].phenomena])];
}

/**
 * The address of a pair.
 * @param {CorpusPairs} corpus
 * @param {number} place
 */
function pairAddress({ documents, pairs }, place) {
  const { a, b } = pairs[place];
  return addressOf({ a: documents[a].id, b: documents[b].id });
}

/**
 * The place of the pair that the address names; -1 for none.
 * @param {CorpusPairs} corpus
 * @param {State} state
 */
function chosenPair(corpus, state) {
  const { documents, pairs } = corpus;
  return pairs.findIndex(({ a, b }) => documents[a].id === state.a && documents[b].id === state.b);
}

/**
 * A score, or what is known where there is none.
 * @param {number | null} score
 */
function scoreText(score) {
  return score === null ? "none" : thresholdText(score);
}
