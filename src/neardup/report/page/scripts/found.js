// @ts-check
/* The view Pairs of documents without labels: who finds what others do not, then pairs, then one pair. */

/** @param {ViewProps} props */
function FoundView({ data, shared, state }) {
  const found = /** @type {FoundData} */ (data);
  const corpus = found.corpora.find((each) => each.name === state.corpus) ?? found.corpora[0];
  const chosen = corpus.strategies.find((each) => each.text === state.strategy && total(each.bands));
  const place = chosenPair(corpus, state);
  useLayoutEffect(() => {
    if (state.a) window.scrollTo(0, 0);
  }, [state.a, state.b]);
  const strategy = chosen ?? finders(corpus, place)[0] ?? corpus.strategies[0];
  const props = { data: found, shared, state, corpus, strategy };
  if (place >= 0) return html`<${FoundPair} ...${props} place=${place} />`;
  if (state.a) return html`<${NotKept} ...${props} />`;
  if (chosen) return html`<${FoundPages} ...${props} />`;
  return html`
    <h1>Pairs</h1>
    <p>
      How many pairs each strategy reports, how many it finds, and how many of these a certain other one does not find. A
      count that is a link leads to its pairs, with both texts. Nobody has said which pairs are right.
      ${corpus.note && html` <strong>${corpus.note}</strong>`}
    </p>
    <div class="controls"><${CorpusChoice} shared=${shared} state=${state} /></div>
    <${FoundTable} ...${props} />
    <p class="soft">${found.about}</p>
  `;
}

/**
 * Every strategy but those that repeat another one by other means; lists have these, too.
 * @param {FoundProps} props
 */
function FoundTable({ shared, state, corpus }) {
  const name = (/** @type {FoundStrategy} */ each) => strategyOf(shared, each.text).name;
  const ideas = corpus.strategies
    .map((each, place) => ({ each, place }))
    .filter(({ each }) => !strategyOf(shared, each.text).repeats);
  const countLink = (/** @type {number} */ count, /** @type {Record<string, string>} */ to) =>
    html`<${PairsLink} shared=${shared} count=${count} to=${to}>${count.toLocaleString("en")}<//>`;
  /** @type {TableColumn[]} */
  const columns = [
    {
      key: "strategy",
      title: "strategy",
      word: "strategy",
      rising: true,
      value: name,
      cell: (row) =>
        html`<${PairsLink} shared=${shared} count=${total(row.bands)} to=${{ strategy: row.text }}><${Name} text=${name(row)} /><//>`,
    },
    {
      key: "reported",
      title: "reported",
      word: "pairs",
      numeric: true,
      value: (row) => total(row.bands),
      cell: (row) => countLink(total(row.bands), { strategy: row.text }),
    },
    {
      key: "found",
      title: "found",
      word: "pairs_at_default",
      numeric: true,
      value: (row) => row.finds,
      cell: (row) => row.finds.toLocaleString("en"),
    },
    ...ideas.map(({ each: other, place }) => ({
      key: `not-${place}`,
      title: `not by ${name(other)}`,
      numeric: true,
      value: (/** @type {any} */ row) => (row === other ? null : total(row.missing[place])),
      cell: (/** @type {any} */ row) =>
        row === other ? "" : countLink(total(row.missing[place]), { strategy: row.text, but: other.text }),
    })),
  ];
  return html`
    <${Table} shared=${shared} state=${state} label="Pairs by who finds them" columns=${columns} rows=${ideas.map(({ each }) => each)}
      order="-reported" sortKey="by" rowKey=${(/** @type {FoundStrategy} */ row) => row.text} />
  `;
}

addView("pairs", FoundView);
