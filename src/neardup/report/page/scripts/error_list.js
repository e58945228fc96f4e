// @ts-check
/* Errors as a list, 50 on a page. */

/**
 * @param {ErrorProps} props
 */
function ErrorPages(props) {
  const { shared, state, corpus, at } = props;
  const strategy = corpus.strategies.find((each) => each.text === state.strategy);
  const list = strategy && listAt(strategy, at);
  const cases = useMemo(() => wantedCases(props), [state, corpus]);
  const last = Math.max(1, Math.ceil(cases.length / ON_A_PAGE));
  const page = Math.min(last, Math.max(1, Math.floor(Number(state.page)) || 1));
  const shown = cases.slice((page - 1) * ON_A_PAGE, page * ON_A_PAGE);
  return html`
    <h1>${strategy ? `Errors of ${strategyOf(shared, strategy.text).name}` : "Errors of all strategies"}</h1>
    <p class="neighbours">
      <a href=${addressOf({ ...NO_ERROR_CHOICE, strategy: "" })}>All strategies and their counts</a>
      ${strategy && html`<a href=${addressOf({ ...NO_ERROR_CHOICE, view: "strategy" })}>About this strategy</a>`}
    </p>
    <${ErrorFilters} ...${props} list=${list} />
    <p class="soft" role="status">${told(props, cases.length, list)}</p>
    ${shown.length > 0 && html`<${ErrorRows} ...${props} cases=${shown} strategy=${strategy} />`}
    ${last > 1 && html`<${Pages} page=${page} last=${last} />`}
  `;
}

/**
 * How many there are, and how many of them are in the page.
 * @param {ErrorProps} props
 * @param {number} shown
 * @param {ErrorList | undefined} list
 * @returns {string}
 */
function told({ data, state, corpus }, shown, list) {
  const count = (/** @type {number} */ number) => number.toLocaleString("en");
  if (!list) return `${count(shown)} pairs in this page, each once, that some strategy has wrong.`;
  const half =
    list.at === "tuned"
      ? "on the test half, at the threshold chosen on dev"
      : "over all labels, at its default threshold";
  const where = `${half}, ${thresholdText(list.threshold)}`;
  if (state.phenomenon) return `${count(shown)} such pairs are in this page (${where}).`;
  const wanted = list.totals.filter(
    ([step, kind, tenth]) =>
      (!state.outcome || (state.outcome === "missed") === step >= data.missing) &&
      (!state.step || data.steps[step] === state.step) &&
      (!state.kind || corpus.kinds[kind] === state.kind) &&
      (!state.score || state.score === String(tenth)),
  );
  const total = wanted.reduce((sum, [, , , each]) => sum + each, 0);
  const all = list.complete ? "" : " or more; the clusters are too large to list every pair";
  const listing = corpus.sampled ? " listed by the labels" : "";
  return `${count(total)}${all} such pairs${listing} (${where}). In this page: ${count(shown)}.`;
}

/**
 * @param {ErrorProps & { cases: ErrorCase[], strategy: ErrorStrategy | undefined }} props
 */
function ErrorRows({ data, shared, corpus, at, cases, strategy }) {
  return html`
    <div class="wide" role="region" aria-label="Errors" tabindex="0">
      <table class="errors">
        <thead>
          <tr>
            <th scope="col" class="text">pair</th>
            <th scope="col" class="text">what they are</th>
            ${strategy && html`<th scope="col" class="text">step that went wrong</th><th scope="col">score</th>`}
            <th scope="col" class="text">facts that differ</th>
            <th scope="col">strategies that err</th>
          </tr>
        </thead>
        <tbody>
          ${cases.map((each) => {
            const pair = corpus.pairs[each.pair];
            const [a, b] = [corpus.documents[pair.a].id, corpus.documents[pair.b].id];
            const score = strategy?.scores[each.pair] ?? null;
            return html`
              <tr key=${each.pair}>
                <th scope="row" class="text"><a href=${addressOf({ a, b })}>${a} · ${b}</a></th>
                <td class="text"><${Kind} shared=${shared} kind=${corpus.kinds[pair.kind]} /></td>
                ${
                  strategy &&
                  html`
                    <td class="text">${stepTitle(shared, data.steps[each.step])}</td>
                    <td>${score === null ? "–" : thresholdText(score)}</td>
                  `
                }
                <td class="text facts">${factsLine(pair)}</td>
                <td>${erring(corpus, at, each.pair).length} of ${corpus.strategies.length}</td>
              </tr>
            `;
          })}
        </tbody>
      </table>
    </div>
  `;
}
