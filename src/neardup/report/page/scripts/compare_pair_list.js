// @ts-check
/* Pairs that a strategy gained and lost, 50 on a page. */

/**
 * @param {MovedProps} props
 */
function MovedPages(props) {
  const { data, shared, state, corpus, strategy } = props;
  const cases = wantedMoves(props);
  const last = Math.max(1, Math.ceil(cases.length / ON_A_PAGE));
  const page = Math.min(last, Math.max(1, Math.floor(Number(state.page)) || 1));
  const shown = cases.slice((page - 1) * ON_A_PAGE, page * ON_A_PAGE);
  const total = movedCount(strategy, (gained, why, gold) => isMovedWanted(props, gained, why, gold));
  return html`
    <h1>Pairs that ${strategy.name} gained and lost <span class="soft">${corpus.name}</span></h1>
    <p class="neighbours"><a href=${addressOf({ ...NO_ERROR_CHOICE, strategy: "" })}>All strategies and their counts</a></p>
    <${MovedFilters} ...${props} />
    <p class="soft" role="status">
      ${total.toLocaleString("en")}${strategy.complete ? "" : " or more; the clusters are too large to list every pair"} such
      pairs, at the default thresholds ${thresholdText(strategy.thresholds[0])} before and ${thresholdText(strategy.thresholds[1])} after.
      In this page: ${shown.length ? cases.length.toLocaleString("en") : "none"}.
    </p>
    ${
      shown.length > 0 &&
      html`
        <${Wide} label="Pairs that moved">
          <table class="errors">
            <thead>
              <tr>
                <th scope="col" class="text">pair</th>
                <th scope="col" class="text">change</th>
                ${corpus.levels.length > 0 && html`<th scope="col" class="text"><${Term} shared=${shared} word="gold">labels<//></th>`}
                <th scope="col" class="text">why</th>
                <th scope="col">score before</th>
                <th scope="col">score after</th>
                <th scope="col" class="text">facts that differ</th>
              </tr>
            </thead>
            <tbody>${shown.map((found) => html`<${MovedRow} key=${`${found.pair} ${found.gained}`} ...${props} found=${found} />`)}</tbody>
          </table>
        <//>
      `
    }
    ${last > 1 && html`<${Pages} page=${page} last=${last} />`}
  `;
}

/**
 * @param {MovedProps & { found: MovedCase }} props
 */
function MovedRow({ data, shared, corpus, found }) {
  const pair = corpus.pairs[found.pair];
  return html`
    <tr>
      <th scope="row" class="text"><a href=${moveAddress(corpus, found)}>${corpus.documents[pair.a].id} · ${corpus.documents[pair.b].id}</a></th>
      <td class="text">${found.gained ? "gained" : "lost"}</td>
      ${corpus.levels.length > 0 && html`<td class="text">${goldText(data, corpus, found)}</td>`}
      <td class="text">${whyTitle(shared, data.whys[found.why])}</td>
      ${found.scores.map((score) => html`<td>${scoreText(score)}</td>`)}
      <td class="text facts">${factsLine(pair)}</td>
    </tr>
  `;
}

/**
 * What the labels say of a pair, and what pairs apart are.
 * @param {MovedData} data
 * @param {MovedCorpus} corpus
 * @param {MovedCase} found
 * @returns {string}
 */
function goldText(data, corpus, found) {
  const said = data.golds[found.gold];
  const kind = corpus.kinds[corpus.pairs[found.pair].kind];
  return said === "apart" && kind !== "not said" ? `apart: ${kind}` : said;
}

/**
 * The name of a reason in the middle of a line.
 * @param {Shared} shared
 * @param {string} why
 * @returns {string}
 */
function whyTitle(shared, why) {
  const title = shared.words[`why-${why}`]?.title ?? why;
  return title[0].toLowerCase() + title.slice(1);
}

/**
 * What one can choose; beside each choice stands how many pairs are so.
 * @param {MovedProps} props
 */
function MovedFilters({ data, shared, state, strategy }) {
  const also = { page: "", a: "", b: "" };
  const many = (/** @type {number} */ count) => `(${count.toLocaleString("en")})`;
  const outcome = (/** @type {string} */ of) => movedCount(strategy, (gained) => (of === "gained") === gained);
  const known = (/** @type {[string, string, number][]} */ all) => all.filter(([, , count]) => count > 0);
  /** @type {[string, string, number][]} */
  const whys = data.whys.map((why, place) => [
    why,
    whyTitle(shared, why),
    movedCount(strategy, (_, of) => of === place),
  ]);
  /** @type {[string, string, number][]} */
  const golds = data.golds.map((gold, place) => [gold, gold, movedCount(strategy, (_, __, of) => of === place)]);
  const options = (/** @type {[string, string, number][]} */ all) =>
    known(all).map(([key, title, count]) => [key, `${title} ${many(count)}`]);
  return html`
    <div class="controls">
      <${Choice} label="Change" name="outcome" value=${state.outcome ?? ""} also=${also}
        options=${[["", "gained and lost"], ...["gained", "lost"].map((of) => [of, `${of} ${many(outcome(of))}`])]} />
      <${Choice} label="Why" name="step" value=${state.step ?? ""} also=${also} options=${[["", "any reason"], ...options(whys)]} />
      <${Choice} label="Labels" name="kind" value=${state.kind ?? ""} also=${also} options=${[["", "any"], ...options(golds)]} />
    </div>
  `;
}
