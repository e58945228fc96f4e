// @ts-check
/* Figures over time: one of every strategy of a corpus, or every figure of one strategy; and what moved. */

/**
 * @typedef {{ date: string, page: string, strategy: string, figure: string, texts: [string, string, string], way: string,
 *   noise: string, tested: boolean }} StepRow
 * @typedef {{ name: string, chart: Chart | null, strategies: { text: string, charts: Chart[] }[], moved: StepRow[] }} CorpusTime
 */

/** @param {ViewProps} props */
function TimeView({ data, shared, state }) {
  const { name, title } = chosenCorpus(shared, state);
  const found = /** @type {CorpusTime[]} */ (data).find((each) => each.name === name);
  if (!found) return html`<h1>Over time</h1><p>No run has figures of ${title}.</p>`;
  const chosen = found.strategies.find((each) => each.text === state.strategy);
  /** @type {[string, string][]} */
  const options = [
    ["", "all"],
    ...found.strategies.map(({ text }) => /** @type {[string, string]} */ ([text, strategyOf(shared, text).name])),
  ];
  const moved = found.moved.filter((row) => !chosen || row.strategy === chosen.text);
  return html`
    <h1>${chosen ? strategyOf(shared, chosen.text).name : "Every strategy"} over time</h1>
    <p class="controls">
      <${CorpusChoice} shared=${shared} state=${state} />
      <${Choice} label="Strategy" name="strategy" value=${chosen?.text ?? ""} options=${options} />
    </p>
    ${!chosen && found.chart && html`<${Figure} chart=${found.chart} labelled="along" legend height=${420} />`}
    ${
      chosen &&
      html`
        <p class="soft">
          Upright lines are 95 % intervals. Marks of another shape are changes beyond noise from the run before. A line ends
          where documents, labels or settings are others, since figures on both sides are of different things.
        </p>
        <div class="charts small"><${Charts} key=${chosen.text + name} charts=${chosen.charts} small /></div>
      `
    }
    <${StepList} shared=${shared} state=${state} rows=${moved} />
  `;
}

/**
 * What moved from a run to the next.
 * @param {{ shared: Shared, state: State, rows: StepRow[] }} props
 */
function StepList({ shared, state, rows }) {
  const [beyond, untested] = [true, false].map((tested) => rows.filter((row) => row.tested === tested));
  return html`
    <section>
      <h2>Changes beyond noise <span class="soft">${beyond.length}</span></h2>
      ${
        beyond.length
          ? html`<${StepTable} shared=${shared} state=${state} rows=${beyond} label="Changes beyond noise" sortKey="sort" />`
          : html`<p>None.</p>`
      }
    </section>
    ${
      untested.length > 0 &&
      html`
        <details class="fold">
          <summary><h3>${untested.length} changes that were not tested for noise</h3></summary>
          <${StepTable} shared=${shared} state=${state} rows=${untested} label="Changes that were not tested" sortKey="untested" />
        </details>
      `
    }
  `;
}

/**
 * @param {{ shared: Shared, state: State, rows: StepRow[], label: string, sortKey: string }} props
 */
function StepTable({ shared, state, rows, label, sortKey }) {
  const text = (
    /** @type {string} */ key,
    /** @type {string} */ title,
    /** @type {(row: StepRow) => string} */ value,
  ) => ({
    key,
    title,
    rising: true,
    value,
    cell: value,
  });
  const number = (/** @type {string} */ title, /** @type {number} */ place) => ({
    key: title,
    title,
    numeric: true,
    value: (/** @type {StepRow} */ row) => Number.parseFloat(row.texts[place]),
    cell: (/** @type {StepRow} */ row) => row.texts[place],
  });
  /** @type {TableColumn[]} */
  const columns = [
    {
      ...text("date", "date, UTC", (row) => row.date),
      rising: false,
      cell: (row) => html`<a href=${row.page}>${row.date}<span class="unseen">: comparison</span></a>`,
    },
    text("strategy", "strategy", (row) => strategyOf(shared, row.strategy).name),
    text("figure", "figure", (row) => row.figure),
    {
      ...text("way", "better or worse", (row) => row.way),
      cell: (row) => html`<span class=${`way ${row.way}`}>${row.way || "–"}</span>`,
    },
    number("before", 0),
    number("after", 1),
    number("difference", 2),
    text("noise", "noise", (row) => row.noise),
  ];
  return html`
    <${Table} shared=${shared} state=${state} label=${label} columns=${columns} rows=${rows} order="-date" sortKey=${sortKey}
      rowKey=${(/** @type {StepRow} */ row) => `${row.page} ${row.strategy} ${row.figure}`} />
  `;
}

addView("time", TimeView);
