// @ts-check
/* The first view: which strategy to use, how sure that is, and what it costs. */

/** @param {ViewProps} props */
function OverviewView({ data, shared, state }) {
  const name = chosenCorpus(shared, state);
  const corpus = /** @type {Overview} */ (data).corpora.find((each) => each.name === name.name) ?? data.corpora[0];
  const board = chosenBoard(corpus, state);
  const metric = chosenMetric(data, corpus, board, state);
  return html`
    <h1>Near-duplicate detection: what finds what, at what cost</h1>
    ${data.ranking && html`<${OverCorpora} shared=${shared} state=${state} ranking=${data.ranking} columns=${data.columns} />`}
    <section>
      <h2>${name.title} <span class="soft">${corpus.about}</span></h2>
      ${metric && html`<${Verdict} shared=${shared} corpus=${corpus} board=${board} metric=${metric} documents=${name.documents} />`}
      ${corpus.unlabelled && html`<${Known} unlabelled=${corpus.unlabelled} />`}
      <${BoardChoice} data=${data} shared=${shared} state=${state} corpus=${corpus} board=${board} metric=${metric} />
      <p class="soft">
        ${board.rows.length > 0 && html`Figures ${board.what}.`}
        ${board.level && html` <${Term} shared=${shared} word="level">Level<//> of the labels: ${board.level}.`}
      </p>
      ${board.rows.length > 0 && html`<${Ranked} data=${data} shared=${shared} state=${state} board=${board} metric=${metric} />`}
      ${corpus.failed.length > 0 && html`<${Failed} shared=${shared} failed=${corpus.failed} />`}
      ${corpus.unlabelled && html`<${WithoutLabels} shared=${shared} state=${state} unlabelled=${corpus.unlabelled} />`}
      ${metric && html`<${Trade} shared=${shared} state=${state} board=${board} metric=${metric} sweeps=${data.sweeps} />`}
      <p><a href=${addressOf({ view: "details" })}>All that was measured on ${name.title}</a></p>
    </section>
  `;
}

/**
 * @param {{ shared: Shared, failed: [string, string][] }} props
 */
function Failed({ shared, failed }) {
  const told = failed.map(([text, how]) => `${strategyOf(shared, text).name} (${how})`);
  const reasons = html`<a href=${addressOf({ view: "details" })}>Details</a>`;
  return html`<p>Without figures, since they did not end well: ${listed(told)}. ${reasons} has the reasons.</p>`;
}

addView("overview", OverviewView);
