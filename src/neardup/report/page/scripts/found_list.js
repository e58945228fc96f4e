// @ts-check
/* Pairs of documents without labels as a list, 50 on a page, and what one can choose among them. */

/**
 * @param {FoundProps} props
 */
function FoundPages(props) {
  const { shared, state, corpus, strategy } = props;
  const places = useMemo(() => wantedPairs(props), [state, corpus]);
  const last = Math.max(1, Math.ceil(places.length / ON_A_PAGE));
  const page = Math.min(last, Math.max(1, Math.floor(Number(state.page)) || 1));
  const bands = bandsOf(props);
  const count = state.score ? (bands[Number(state.score)] ?? 0) : total(bands);
  const other = corpus.strategies[otherPlace(corpus, state)];
  const { name } = strategyOf(shared, strategy.text);
  const heading = other
    ? `Found by ${name}, not by ${strategyOf(shared, other.text).name}`
    : `Pairs that ${name} reports`;
  return html`
    <h1>${heading}</h1>
    <p class="neighbours">
      <a href=${addressOf({ ...NO_ERROR_CHOICE, strategy: "" })}>All strategies and their counts</a>
      <a href=${addressOf({ ...NO_ERROR_CHOICE, view: "strategy" })}>About this strategy</a>
    </p>
    <${FoundFilters} ...${props} bands=${bands} />
    <p class="soft" role="status">
      ${count.toLocaleString("en")} such ${count === 1 ? "pair" : "pairs"}; the default threshold of ${name} is ${thresholdText(strategy.threshold)}. In this
      page: ${places.length.toLocaleString("en")}.
    </p>
    ${places.length > 0 && html`<${FoundRows} ...${props} other=${other} places=${places.slice((page - 1) * ON_A_PAGE, page * ON_A_PAGE)} />`}
    ${last > 1 && html`<${Pages} page=${page} last=${last} />`}
  `;
}

/**
 * @param {FoundProps & { bands: number[] }} props
 */
function FoundFilters({ shared, state, corpus, strategy, bands }) {
  const also = { page: "", a: "", b: "" };
  const name = (/** @type {FoundStrategy} */ each) => strategyOf(shared, each.text).name;
  const told = (/** @type {number} */ count) => ` (${count.toLocaleString("en")})`;
  const others = corpus.strategies.flatMap((each, place) => {
    const count = total(strategy.missing[place]);
    return each !== strategy && count ? [[each.text, name(each) + told(count)]] : [];
  });
  const tenths = bands.map((count, tenth) => ({ count, tenth: String(tenth) })).reverse();
  return html`
    <div class="controls">
      <${Choice} label="Strategy" name="strategy" value=${strategy.text} also=${{ ...also, but: "", score: "" }}
        options=${corpus.strategies.filter((each) => total(each.bands)).map((each) => [each.text, name(each)])} />
      <${Choice} label="Not found by" name="but" value=${state.but ?? ""} also=${{ ...also, score: "" }}
        options=${[["", "any pair that it reports"], ...others]} />
      <${Choice} label="Score" name="score" value=${state.score ?? ""} also=${also}
        options=${[
          ["", "any"],
          ...tenths.filter(({ count }) => count).map(({ count, tenth }) => [tenth, tenthText(tenth) + told(count)]),
        ]} />
      <${Choice} label="Order" name="order" value=${state.order ?? ""} also=${also}
        options=${[
          ["", "highest score first"],
          ["low", "lowest score first"],
          ["split", "where strategies disagree most first"],
        ]} />
      <${CorpusChoice} shared=${shared} state=${state} />
    </div>
  `;
}

/**
 * @param {FoundProps & { other: FoundStrategy | undefined, places: number[] }} props
 */
function FoundRows({ shared, corpus, strategy, other, places }) {
  const score = (/** @type {FoundStrategy} */ of, /** @type {number} */ place) => scoreText(of.scores[place]);
  const facts = places.some((place) => factsLine(corpus.pairs[place]) !== "–");
  return html`
    <${Wide} label="Pairs">
      <table class="errors">
        <thead>
          <tr>
            <th scope="col" class="text">pair</th>
            <th scope="col">score</th>
            ${other && html`<th scope="col">score of ${strategyOf(shared, other.text).name}</th>`}
            ${facts && html`<th scope="col" class="text">facts that differ</th>`}
            <th scope="col">found by</th>
          </tr>
        </thead>
        <tbody>
          ${places.map((place) => {
            const pair = corpus.pairs[place];
            return html`
              <tr key=${place}>
                <th scope="row" class="text">
                  <a href=${pairAddress(corpus, place)}>${corpus.documents[pair.a].id} · ${corpus.documents[pair.b].id}</a>
                </th>
                <td>${score(strategy, place)}</td>
                ${other && html`<td>${score(other, place)}</td>`}
                ${facts && html`<td class="text facts">${factsLine(pair)}</td>`}
                <td>${finders(corpus, place).length} of ${corpus.strategies.length}</td>
              </tr>
            `;
          })}
        </tbody>
      </table>
    <//>
  `;
}
