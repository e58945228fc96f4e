// @ts-check
/* What every strategy makes of a pair. */

/**
 * The score of every strategy, and which of them have the pair wrong.
 * @param {ErrorProps & { place: number, chosen: string }} props
 */
function Scores({ shared, corpus, at, place, chosen }) {
  const wrong = new Set(erring(corpus, at, place));
  const rows = corpus.strategies.flatMap((strategy) => {
    const list = listAt(strategy, at);
    if (!list) return [];
    const { text, floor } = strategy;
    const joined = list.joined[place] === "1";
    return [
      { text, floor, threshold: list.threshold, score: strategy.scores[place], joined, wrong: wrong.has(strategy) },
    ];
  });
  const title = `${wrong.size} of ${rows.length} strategies have this pair wrong (✗)`;
  return html`<${ScoreTable} shared=${shared} rows=${rows} chosen=${chosen} title=${title} />`;
}
