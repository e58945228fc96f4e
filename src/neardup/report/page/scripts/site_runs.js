// @ts-check
/* All runs of a site: a line for each, with its report and its comparison with the run before. */

/**
 * @typedef {{ strategy: string, metric: string, figure: Fig, what: string }} BestOf
 * @typedef {{ page: string, date: string, commit: string, version: string, machine: string, corpora: string[], failed: number,
 *   best: Record<string, BestOf>, compared: string, changes: string, sentence: string }} RunRow
 * @typedef {{ runs: RunRow[], machines: [string, string][] }} Listing
 */

/** @param {ViewProps} props */
function RunsView({ data, shared, state }) {
  const { runs, machines } = /** @type {Listing} */ (data);
  const corpus = chosenCorpus(shared, state);
  const whats = [...new Set(runs.flatMap((run) => run.best[corpus.name]?.what ?? []))];
  return html`
    <h1>Every run, the latest first</h1>
    <p class="verdict">${latestText(runs[0], corpus)}</p>
    <${CorpusChoice} shared=${shared} state=${state} />
    <${Table} shared=${shared} state=${state} label="Runs" columns=${runColumns(
      shared,
      corpus,
      runs.some((run) => run.failed > 0),
    )} rows=${runs} order="-date"
      rowKey=${(/** @type {RunRow} */ run) => run.page} />
    ${whats.length > 0 && html`<p class="soft">The best strategy is the first of the ranked table, its figure ${whats.join("; ")}.</p>`}
    <${Machines} machines=${machines} />
  `;
}

/**
 * What the latest run found, and what moved.
 * @param {RunRow} run
 * @param {CorpusName} corpus
 */
function latestText(run, corpus) {
  return `Latest: ${run.date} UTC, on ${listed(run.corpora)}. ${run.compared || run.sentence ? run.sentence : ""} ${
    run.best[corpus.name] ? "" : `It has no figures of ${corpus.title}.`
  }`;
}

/**
 * @param {Shared} shared
 * @param {CorpusName} corpus
 * @param {boolean} failed whether any run has cells that failed
 * @returns {TableColumn[]}
 */
function runColumns(shared, corpus, failed) {
  const best = (/** @type {RunRow} */ run) => run.best[corpus.name];
  return [
    {
      key: "date",
      title: "date, UTC",
      value: (run) => run.date,
      cell: (run) => html`<a class="changes" href=${run.page}>${run.date}<span class="unseen">: report</span></a>`,
    },
    {
      key: "commit",
      title: "commit",
      rising: true,
      value: (run) => run.commit,
      cell: (run) => html`<code class="changes">${run.commit || "–"}</code>`,
    },
    {
      key: "best",
      title: `best on ${corpus.title}`,
      rising: true,
      value: (run) => (best(run) ? strategyOf(shared, best(run).strategy).name : null),
      cell: (run) => (best(run) ? html`<${Name} text=${strategyOf(shared, best(run).strategy).name} />` : "–"),
    },
    {
      key: "figure",
      title: "its figure",
      numeric: true,
      value: (run) => best(run)?.figure[0] ?? null,
      cell: (run) => html`<${BestFigure} best=${best(run)} />`,
    },
    ...(failed
      ? [
          {
            key: "failed",
            title: "failed cells",
            numeric: true,
            value: (/** @type {RunRow} */ run) => run.failed,
            cell: (/** @type {RunRow} */ run) =>
              html`<span class=${run.failed ? "way worse" : ""}>${run.failed}</span>`,
          },
        ]
      : []),
    {
      key: "changes",
      title: "since the run before",
      rising: true,
      value: (run) => run.changes,
      cell: (run) =>
        run.compared
          ? html`<a class="changes" href=${run.compared} title=${run.sentence}>${run.changes}</a>`
          : html`<span title=${run.sentence}>${run.changes}</span>`,
    },
    { key: "version", title: "neardup", rising: true, value: (run) => run.version, cell: (run) => run.version },
    { key: "machine", title: "machine", rising: true, value: (run) => run.machine, cell: (run) => run.machine },
    {
      key: "corpora",
      title: "corpora",
      rising: true,
      value: (run) => run.corpora.join(),
      cell: (run) => listed(run.corpora),
    },
  ];
}

/** @param {{ best: BestOf | undefined }} props */
function BestFigure({ best }) {
  if (!best) return "–";
  const ends = intervalText(best.figure);
  return html`${best.metric} ${inUnit(best.figure[0], "share")}${ends && html` <small>${ends}</small>`}`;
}

/**
 * What the letters of machines mean.
 * @param {{ machines: [string, string][] }} props
 */
function Machines({ machines }) {
  return html`
    <section>
      <h2>Machines</h2>
      <p class="soft">Seconds and memory can be compared within one machine only.</p>
      <dl class="machines">${machines.map(([letter, text]) => html`<dt>${letter}</dt><dd>${text}</dd>`)}</dl>
    </section>
  `;
}

addView("runs", RunsView);
