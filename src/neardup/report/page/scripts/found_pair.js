// @ts-check
/* One pair of documents without labels: who finds it, and both texts. */

/**
 * @param {FoundProps & { place: number }} props
 */
function FoundPair(props) {
  const { shared, state, corpus, strategy, place } = props;
  const pair = corpus.pairs[place];
  const [a, b] = [corpus.documents[pair.a], corpus.documents[pair.b]];
  const places = useMemo(() => wantedPairs(props), [state.strategy, state.but, state.score, state.order, corpus]);
  const here = places.indexOf(place);
  const [before, after] = here < 0 ? [] : [places[here - 1], places[here + 1]];
  const to = (/** @type {number | undefined} */ each) => (each === undefined ? undefined : pairAddress(corpus, each));
  const found = finders(corpus, place).map(({ text }) => strategyOf(shared, text).name);
  const rows = corpus.strategies.map(({ text, floor, threshold, scores, joined }) => ({
    ...{ text, floor, threshold, score: scores[place], joined: joined[place] === "1", wrong: false },
  }));
  const names = phenomenaOf(corpus, pair).map((each) => corpus.phenomena[each]);
  const title = `${found.length} of ${rows.length} strategies find this pair`;
  return html`
    <${PairWays} back=${addressOf({ a: "", b: "" })} before=${to(before)} after=${to(after)} here=${here} count=${places.length} />
    <h1><bdi>${a.id}</bdi> and <bdi>${b.id}</bdi></h1>
    <div class="case-head">
      <div>
      <div class="verdict">
        <p>
          ${found.length ? `Found by ${listed(found)}, at ${found.length === 1 ? "its default threshold" : "their default thresholds"}.` : "No strategy finds this pair at its default threshold."}
          ${" "}Nobody has said what the two are.
        </p>
        <${Facts} pair=${pair} />
        ${names.length > 0 && html`<p class="soft">Said of these documents: ${listed(names)}.</p>`}
      </div>
      <${FactsScore} shared=${shared} pair=${pair} />
      </div>
      <${ScoreTable} shared=${shared} rows=${rows} chosen=${strategy.text} title=${title} />
    </div>
    <${Texts} shared=${shared} corpus=${corpus} pair=${pair} />
  `;
}
