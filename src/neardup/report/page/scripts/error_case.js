// @ts-check
/* One pair: what happened, why, and both texts. */

/**
 * @param {ErrorProps} props
 */
function ErrorCaseView(props) {
  const { shared, state, corpus, at } = props;
  const place = chosenPair(corpus, state);
  const pair = corpus.pairs[place];
  const [a, b] = [corpus.documents[pair.a], corpus.documents[pair.b]];
  const wrong = erring(corpus, at, place);
  const caseOf = (/** @type {ErrorStrategy} */ each) => listAt(each, at)?.cases.find((one) => one.pair === place);
  const named = corpus.strategies.find((each) => each.text === state.strategy);
  const strategy = named ?? wrong.find(caseOf) ?? wrong[0] ?? corpus.strategies[0];
  const list = listAt(strategy, at);
  const found = caseOf(strategy);
  return html`
    <${Neighbours} ...${props} place=${place} />
    <h1><bdi>${a.id}</bdi> and <bdi>${b.id}</bdi></h1>
    <div class="case-head">
    <div>
    <div class="verdict">
      <p><strong>${strategyOf(shared, strategy.text).name}</strong>${" "}
        <${Reason} ...${props} strategy=${strategy} list=${list} found=${found} place=${place} /></p>
      ${found && found.cluster.length > 0 && html`<${Cluster} ...${props} found=${found} list=${list} strategy=${strategy} />`}
      <${Facts} pair=${pair} />
    </div>
    <${Labels} shared=${shared} corpus=${corpus} pair=${pair} />
    <${Reckoned} ...${props} pair=${pair} found=${found} strategy=${strategy} />
    </div>
    <${Scores} ...${props} place=${place} chosen=${strategy.text} />
    </div>
    <${Texts} shared=${shared} corpus=${corpus} pair=${pair} />
  `;
}

/**
 * Where one is in the list, and how to go on.
 * @param {ErrorProps & { place: number }} props
 */
function Neighbours(props) {
  const { state, corpus, place } = props;
  const cases = useMemo(
    () => wantedCases(props),
    [state.strategy, state.at, state.outcome, state.step, state.kind, corpus],
  );
  const here = cases.findIndex((each) => each.pair === place);
  const to = (/** @type {ErrorCase | undefined} */ each) => each && pairAddress(corpus, each.pair);
  const [before, after] = here < 0 ? [] : [to(cases[here - 1]), to(cases[here + 1])];
  const back = addressOf({ a: "", b: "", page: state.strategy ? (state.page ?? "") : state.page || "1" });
  return html`<${PairWays} back=${back} before=${before} after=${after} here=${here} count=${cases.length} />`;
}

/**
 * What a strategy did with the pair, after its name.
 * @param {ErrorProps & { strategy: ErrorStrategy, list: ErrorList | undefined, found: ErrorCase | undefined, place: number }} props
 */
function Reason({ data, shared, corpus, strategy, list, found, place }) {
  if (!list) return "has no figures here.";
  const score = strategy.scores[place];
  const told = score === null ? null : thresholdText(score);
  const threshold = thresholdText(list.threshold);
  const joined = list.joined[place] === "1";
  const what = html`${joined ? "puts them into one cluster" : "leaves them apart"}`;
  const kind = corpus.kinds[corpus.pairs[place].kind];
  const apart = html`${" "}The labels have them apart: <${Kind} shared=${shared} kind=${kind} />.`;
  const gold = kind === "copy" ? " The labels have them together." : apart;
  if (!found) {
    const how = told === null ? "and reported no score" : `at the score ${told}; its threshold is ${threshold}`;
    const wrong = erring(corpus, list.at, place).includes(strategy) ? " wrongly" : "";
    return html`${what}${wrong}, ${how}.${kind === "not said" ? "" : gold}`;
  }
  const step = data.steps[found.step];
  const how = /** @type {Record<string, string>} */ ({
    identical: "since their texts are identical.",
    high: `since it scores them ${told}, and its threshold is ${threshold}.`,
    chained: `${told === null ? "though it reports no score of them" : `though it scores them ${told} only, below its threshold ${threshold}`}: other documents join them.`,
    unexamined: "since it never compared them.",
    unreported: `since it never compared them, or scored them below its floor ${thresholdText(strategy.floor)}.`,
    low: `since it scores them ${told ?? `below its floor ${thresholdText(strategy.floor)}`}, and its threshold is ${threshold}.`,
    split: `though it scores them ${told}, at or above its threshold ${threshold}: its linkage ${strategy.linkage} splits them.`,
  });
  return html`
    ${what} wrongly (<${Term} shared=${shared} word=${`step-${step}`}>${stepTitle(shared, step)}<//>), ${how[step]}${gold}
    ${found.weight > 1 && ` The pair stands for ${found.weight.toLocaleString("en")} pairs of documents with these texts.`}
  `;
}

/**
 * How the strategy's own scorer, where it can say so, and the scorer `facts` score the pair.
 * @param {ErrorProps & { pair: ErrorPair, found: ErrorCase | undefined, strategy: ErrorStrategy }} props
 */
function Reckoned({ shared, pair, found, strategy }) {
  const own = found?.why;
  return html`
    ${own && html`<${ScoreList} shared=${shared} scorer=${strategy.scorer} found=${own} conflicts=${own.conflicts} />`}
    <${FactsScore} shared=${shared} pair=${pair} />
  `;
}
