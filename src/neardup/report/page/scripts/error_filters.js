// @ts-check
/* What one can choose among errors; beside each choice stands how many errors are so. */

/**
 * @param {ErrorProps & { list: ErrorList | undefined }} props
 */
function ErrorFilters({ data, shared, state, corpus, at, list }) {
  const also = { page: state.strategy ? "" : "1", a: "", b: "" };
  /** @type {[string, string][]} */
  const outcomes = [
    ["", "wrong and missed"],
    ["wrong", `joined wrongly${list ? ` (${list.wrong.toLocaleString("en")})` : ""}`],
    ["missed", `missed${list ? ` (${list.missed.toLocaleString("en")})` : ""}`],
  ];
  const totals = (list?.totals ?? []).filter(
    ([step]) => !state.outcome || (state.outcome === "missed") === step >= data.missing,
  );
  const outcome = (/** @type {[number, number, number]} */ [, wrong, missed]) =>
    (state.outcome === "missed" ? 0 : wrong) + (state.outcome === "wrong" ? 0 : missed);
  const steps = data.steps.filter((_, step) => !state.outcome || (state.outcome === "missed") === step >= data.missing);
  const kinds = corpus.kinds.filter((_, place) => corpus.pairs.some((pair) => pair.kind === place));
  return html`
    <div class="controls">
      <${Choice} label="Strategy" name="strategy" value=${state.strategy ?? ""} also=${also}
        options=${[["", "any"], ...corpus.strategies.map(({ text }) => [text, strategyOf(shared, text).name])]} />
      <${Choice} label="Error" name="outcome" value=${state.outcome ?? ""} also=${{ ...also, step: "", kind: "" }} options=${outcomes} />
      <${Choice} label="Step that went wrong" name="step" value=${state.step ?? ""} also=${also}
        options=${options(
          steps,
          (step) => sumOf(totals, 0, data.steps.indexOf(step)),
          list,
          (step) => stepTitle(shared, step),
        )} />
      ${
        state.outcome !== "missed" &&
        html`
          <${Choice} label="What they are" name="kind" value=${state.kind ?? ""} also=${also}
            options=${options(kinds, (kind) => sumOf(totals, 1, corpus.kinds.indexOf(kind)), list)} />
        `
      }
      <${Choice} label="Phenomenon" name="phenomenon" value=${state.phenomenon ?? ""} also=${also}
        options=${options(
          corpus.phenomena,
          (name) =>
            (list?.phenomena ?? [])
              .filter(([place]) => corpus.phenomena[place] === name)
              .reduce((sum, each) => sum + outcome(each), 0),
          list,
        )} />
      ${
        list &&
        html`
          <${Choice} label="Score" name="score" value=${state.score ?? ""} also=${also}
            options=${options(
              Array.from({ length: 11 }, (_, place) => String(9 - place)),
              (tenth) => sumOf(totals, 2, Number(tenth)),
              list,
              tenthText,
            )} />
        `
      }
      <${Choice} label="Order" name="order" value=${state.order || (list ? "" : "shared")} also=${also} options=${orders(list)} />
      <${Choice} label="Thresholds" name="at" value=${at} also=${also} options=${places(corpus)} />
      <${CorpusChoice} shared=${shared} state=${state} />
    </div>
  `;
}

/**
 * Options with how many errors each leaves; those that leave none are left out.
 * @param {string[]} values
 * @param {(value: string) => number} count
 * @param {ErrorList | undefined} list
 * @param {(value: string) => string} [title]
 * @returns {[string, string][]}
 */
function options(values, count, list, title = (value) => value) {
  const counts = values.map((value) => ({ value, count: list ? count(value) : 1 })).filter((each) => each.count > 0);
  const told = (/** @type {number} */ number) => (list ? ` (${number.toLocaleString("en")})` : "");
  return [
    ["", "any"],
    ...counts.map((each) => /** @type {[string, string]} */ ([each.value, title(each.value) + told(each.count)])),
  ];
}

/**
 * The sum of the totals that have a value in a column.
 * @param {[number, number, number, number][]} totals
 * @param {number} column
 * @param {number} value
 */
function sumOf(totals, column, value) {
  return totals.reduce((sum, row) => sum + (row[column] === value ? row[3] : 0), 0);
}

/**
 * @param {ErrorList | undefined} list
 * @returns {[string, string][]}
 */
function orders(list) {
  /** @type {[string, string]} */
  const shared = ["shared", "wrong for most strategies first"];
  return list
    ? [
        ["", "spread over steps, kinds and scores"],
        ["high", "highest score first"],
        ["low", "lowest score first"],
        shared,
      ]
    : [shared];
}

/**
 * @param {CorpusErrors} corpus
 * @returns {[string, string][]}
 */
function places(corpus) {
  const found = new Set(corpus.strategies.flatMap((strategy) => strategy.lists.map((list) => list.at)));
  return [...found].map((at) => [at, THRESHOLDS_AT[at]]);
}
