// @ts-check
/* Strategies as `data/strategy.py` makes them. */

/**
 * @typedef {{ half: string, figures: Record<string, number[]>, counts: Record<string, number[]> }} HalfSweep
 * @typedef {{ thresholds: number[], removed: number[], clusters: number[], largest: number[], halves: HalfSweep[] }} Sweep
 * @typedef {{ stage: string, text: string, gold: number | null, wrong: number | null, step: string | null }} AccountLine
 * @typedef {{ text: string, floor: number, default: number, tuned: number | null, linkage: string, dedup: string, sweep: Sweep,
 *   account: AccountLine[], stages: Record<string, number>, figures: Record<string, number>, captured: Chart | null }} StrategySheet
 * @typedef {{ column: string, value: string, documents: number, gold: number, recall: (number | null)[] }} RecallOf
 * @typedef {{ name: string, strategies: StrategySheet[], recall: RecallOf[], perturbed: Chart[] }} CorpusSheets
 * @typedef {{ tuned_on: Record<string, string[]>, corpora: CorpusSheets[] }} StrategiesData
 */

/**
 * The place of a threshold in a sweep: the nearest.
 * @param {Sweep} sweep
 * @param {number} threshold
 */
function nearest(sweep, threshold) {
  let found = 0;
  sweep.thresholds.forEach((each, place) => {
    if (Math.abs(each - threshold) < Math.abs(sweep.thresholds[found] - threshold)) found = place;
  });
  return found;
}
