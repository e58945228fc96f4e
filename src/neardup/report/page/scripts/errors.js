// @ts-check
/* The view Errors: counts, then pairs, then one pair and the reason. */

/** @param {ViewProps} props */
function ErrorsView({ data, shared, state }) {
  const before = useRef(addressedCase(state));
  useLayoutEffect(() => {
    if (before.current !== addressedCase(state) && state.a) window.scrollTo(0, 0);
    before.current = addressedCase(state);
  }, [state.a, state.b]);
  const { corpora } = /** @type {ErrorsData} */ (data);
  const corpus = corpora.find((each) => each.name === state.corpus) ?? corpora[0];
  const props = { data, shared, state, corpus, at: chosenPlace(corpus, state) };
  if (chosenPair(corpus, state) >= 0) return html`<${ErrorCaseView} ...${props} />`;
  if (state.a) return html`<${NotKept} ...${props} />`;
  if (state.page || corpus.strategies.some((each) => each.text === state.strategy)) {
    return html`<${ErrorPages} ...${props} />`;
  }
  return html`
    <h1>Errors</h1>
    <p>
      Every count of pairs that end up wrong. A click on it shows these pairs.
      ${corpus.note && html` <strong>${corpus.note}</strong>`}
    </p>
    <div class="controls">
      <${CorpusChoice} shared=${shared} state=${state} />
      <${Choice} label="Thresholds" name="at" value=${props.at} options=${places(corpus)} />
    </div>
    <${ErrorTable} ...${props} />
    <p class="soft">${data.about}</p>
  `;
}

/** @param {State} state */
function addressedCase(state) {
  return `${state.a} ${state.b}`;
}

addView("errors", ErrorsView);
