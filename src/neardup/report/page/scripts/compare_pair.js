// @ts-check
/* The view Pairs of a comparison: counts, then pairs, then one pair with both texts. */

/** @param {ViewProps} props */
function MovedView({ data, shared, state }) {
  const moved = /** @type {MovedData} */ (data);
  const corpus = moved.corpora.find((each) => each.name === state.corpus) ?? moved.corpora[0];
  const strategy = corpus.strategies.find((each) => each.text === state.strategy);
  const pair = chosenPair(corpus, state);
  useLayoutEffect(() => {
    if (state.a) window.scrollTo(0, 0);
  }, [state.a, state.b]);
  if (strategy) {
    const props = { data: moved, shared, state, corpus, strategy };
    const found = strategy.cases.find((each) => each.pair === pair);
    if (found) return html`<${MovedPair} ...${props} found=${found} />`;
    if (state.a) return html`<${NotKept} ...${props} />`;
    return html`<${MovedPages} ...${props} />`;
  }
  return html`
    <h1>Pairs gained and lost</h1>
    <p>
      Pairs of documents that end up in one cluster in one run only, at the default thresholds. A count leads to its pairs,
      with both texts and the reason.
      ${corpus.note && html` <strong>${corpus.note}</strong>`}
    </p>
    <${MovedTable} data=${moved} shared=${shared} state=${state} />
    <p class="soft">${moved.about}</p>
  `;
}

/**
 * One pair: what happened, why, and both texts.
 * @param {MovedProps & { found: MovedCase }} props
 */
function MovedPair(props) {
  const { data, shared, corpus, strategy, found } = props;
  const pair = corpus.pairs[found.pair];
  const [a, b] = [corpus.documents[pair.a], corpus.documents[pair.b]];
  const cases = wantedMoves(props);
  const here = cases.indexOf(found);
  const [before, after] = here < 0 ? [] : [cases[here - 1], cases[here + 1]];
  const why = data.whys[found.why];
  return html`
    <${PairWays} back=${addressOf({ a: "", b: "" })} before=${before && moveAddress(corpus, before)}
      after=${after && moveAddress(corpus, after)} here=${here} count=${cases.length} />
    <h1><bdi>${a.id}</bdi> and <bdi>${b.id}</bdi></h1>
    <div class="verdict">
      <p>
        <strong>${strategy.name}</strong> ${found.gained ? "joins them after, not before" : "joined them before, not after"}${" "}
        (<${Term} shared=${shared} word=${`why-${why}`}>${whyTitle(shared, why)}<//>): ${whySentence(strategy, found, why)}.${" "}
        ${goldSentence(data, corpus, found)}
        ${found.weight > 1 && ` The pair stands for ${found.weight.toLocaleString("en")} pairs of documents with these texts.`}
      </p>
      ${found.chain && html`<${MovedChain} shared=${shared} corpus=${corpus} found=${found} />`}
      <${Facts} pair=${pair} />
    </div>
    <${MovedScores} shared=${shared} strategy=${strategy} found=${found} />
    <${Labels} shared=${shared} corpus=${corpus} pair=${pair} />
    <${FactsScore} shared=${shared} pair=${pair} />
    <${Texts} shared=${shared} corpus=${corpus} pair=${pair} />
  `;
}

/**
 * Why a pair moved, in the figures of both runs.
 * @param {MovedStrategy} strategy
 * @param {MovedCase} found
 * @param {string} why
 * @returns {string}
 */
function whySentence({ thresholds, floors, linkages }, found, why) {
  const apart = found.gained ? 0 : 1;
  const joined = 1 - apart;
  const run = ["the base run", "the new run"];
  const threshold = thresholdText(thresholds[apart]);
  const floor = thresholdText(floors[apart]);
  const moved = (/** @type {(number | null)[]} */ values) => values.map(scoreText).join(" to ");
  const told = /** @type {Record<string, string>} */ ({
    score: `its score went from ${moved(found.scores)}, and the threshold is ${threshold}`,
    threshold: `the threshold went from ${moved(thresholds)}, and the score is ${scoreText(found.scores[1])}`,
    both: `the score went from ${moved(found.scores)} and the threshold from ${moved(thresholds)}`,
    unexamined: `${run[apart]} never compared the two`,
    unreported: `${run[apart]} has no score, since it never compared the two or scored them below its floor ${floor}`,
    below: `${run[apart]} scored the two below its floor ${floor}`,
    split: `they score ${scoreText(found.scores[apart])} in ${run[apart]}, but its linkage ${linkages[apart]} splits them`,
    others: `in ${run[joined]} other documents join them, and in ${run[apart]} they do not`,
  });
  return told[why];
}

/**
 * Whether the change is right.
 * @param {MovedData} data
 * @param {MovedCorpus} corpus
 * @param {MovedCase} found
 */
function goldSentence(data, corpus, found) {
  const said = data.golds[found.gold];
  if (said === "not counted") return "The labels do not count the pair, so nothing says whether that is right.";
  const right = (said === "together") === found.gained;
  const kind = corpus.kinds[corpus.pairs[found.pair].kind];
  const apart = said === "apart" && kind !== "not said" ? ` (${kind})` : "";
  return `That is ${right ? "right" : "wrong"}: the labels have them ${said}${apart}.`;
}

/**
 * The chain of documents that joins the two in one of the runs.
 * @param {{ shared: Shared, corpus: MovedCorpus, found: MovedCase }} props
 */
function MovedChain({ shared, corpus, found }) {
  const [rows, scores] = found.chain ?? [[], []];
  const weakest = scores.indexOf(Math.min(...scores));
  return html`
    <p>
      A chain of ${found.links} links joins the two ${found.gained ? "after" : "before"}. Its${" "}
      <${Term} shared=${shared} word="weakest-link">weakest link<//> scores ${thresholdText(scores[weakest])}.
    </p>
    <${ChainLine} corpus=${corpus} rows=${rows} scores=${scores} whole=${found.links === scores.length} weakest=${weakest} />
  `;
}

/**
 * Score, threshold and end in both runs.
 * @param {{ shared: Shared, strategy: MovedStrategy, found: MovedCase }} props
 */
function MovedScores({ shared, strategy, found }) {
  const ends = found.gained ? ["apart", "joined"] : ["joined", "apart"];
  const linked = strategy.linkages[0] !== strategy.linkages[1];
  return html`
    <${Wide} label="Scores in both runs">
      <table>
        <thead>
          <tr>
            <th scope="col" class="text">run</th>
            <th scope="col">score</th>
            <th scope="col"><${Term} shared=${shared} word="threshold">threshold<//></th>
            <th scope="col"><${Term} shared=${shared} word="floor">floor<//></th>
            ${linked && html`<th scope="col" class="text"><${Term} shared=${shared} word="linkage">linkage<//></th>`}
            <th scope="col" class="text">ends</th>
          </tr>
        </thead>
        <tbody>
          ${["before", "after"].map(
            (run, place) => html`
              <tr>
                <th scope="row" class="text">${run}</th>
                <td>${scoreText(found.scores[place])}</td>
                <td>${thresholdText(strategy.thresholds[place])}</td>
                <td>${thresholdText(strategy.floors[place])}</td>
                ${linked && html`<td class="text"><code>${strategy.linkages[place]}</code></td>`}
                <td class="text">${ends[place]}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    <//>
  `;
}

addView("pairs", MovedView);
