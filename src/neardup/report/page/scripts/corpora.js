// @ts-check
/* The table strategy × corpus, with ranks; shown where there are several corpora with gold. */

/**
 * @param {{ shared: Shared, state: State, ranking: Ranking, columns: ColumnSpec[] }} props
 */
function OverCorpora({ shared, state, ranking, columns }) {
  const [best] = ranking.methods;
  const titles = Object.fromEntries(columns.map((each) => [each.figure, each.title]));
  /** @type {TableColumn[]} */
  const heads = [
    {
      key: "strategy",
      title: "strategy",
      word: "strategy",
      rising: true,
      value: (row) => strategyOf(shared, row.strategy).name,
      cell: (row) => html`<span title=${row.strategy}><${Name} text=${strategyOf(shared, row.strategy).name} /></span>`,
    },
    {
      key: "mean",
      title: "mean rank",
      word: "mean_rank",
      numeric: true,
      rising: true,
      value: (row) => row.mean,
      cell: (row) =>
        html`<strong>${row.mean.toFixed(1)}</strong> <small>${row.low.toFixed(1)}–${row.high.toFixed(1)}</small>`,
    },
    ...ranking.corpora.map(([corpus, metric], place) => rankColumn(shared, corpus, titles[metric] ?? metric, place)),
  ];
  return html`
    <section>
      <h2>Every strategy on every corpus</h2>
      <p class="verdict">
        ${ranking.corpora.length < shared.corpora.length ? `Over the ${ranking.corpora.length} corpora with ranks` : "Over all corpora"} <strong>${strategyOf(shared, best.strategy).name}</strong> has the best mean rank, ${best.mean.toFixed(1)}
        ${" "}(95 % interval ${best.low.toFixed(1)}–${best.high.toFixed(1)}). The highest figure is that of
        ${" "}${firsts(shared, ranking)}.
      </p>
      <p class="soft">
        A large number is a <${Term} shared=${shared} word="rank">rank<//>, 1 is the best. Below it stands the figure on the
        test half.
      </p>
      <p class="soft"><span class="rank first">Shaded</span>: may be the best, since no strategy was
        ${" "}<${Term} shared=${shared} word="found_better">found better<//>. Tap the number to see how it was compared with
        the highest figure.
      </p>
      <${Table} shared=${shared} state=${state} label="Ranks of every strategy on every corpus" columns=${heads}
        rows=${ranking.methods} order="mean" sortKey="ranks" rowKey=${(/** @type {OverAll} */ row) => row.strategy} />
      ${ranking.outside.map(([corpus, reason]) => html`<p class="soft">${corpus} has no ranks: ${reason}.</p>`)}
    </section>
  `;
}

/**
 * Which strategy has the best rank on which corpora, in words.
 * @param {Shared} shared
 * @param {Ranking} ranking
 * @returns {string}
 */
function firsts(shared, ranking) {
  const led = ranking.methods.map((method) => {
    const corpora = ranking.corpora.filter(
      (_, place) => method.ranks[place].rank === Math.min(...ranking.methods.map((each) => each.ranks[place].rank)),
    );
    return { strategy: method.strategy, corpora: corpora.map(([corpus]) => corpus) };
  });
  const some = led.filter((each) => each.corpora.length);
  return some.map((each) => `${strategyOf(shared, each.strategy).name} on ${listed(each.corpora)}`).join("; of ");
}

/**
 * @param {Shared} shared
 * @param {string} corpus
 * @param {string} metric
 * @param {number} place
 * @returns {TableColumn}
 */
function rankColumn(shared, corpus, metric, place) {
  const of = (/** @type {OverAll} */ row) => row.ranks[place];
  return {
    key: `rank-${place}`,
    title: corpus,
    link: { corpus },
    numeric: true,
    rising: true,
    value: (row) => of(row).rank,
    cell: (row) => {
      const { rank, low, high, figure, status, against } = of(row);
      const span = low === high ? "" : ` (95 % interval ${low}–${high})`;
      const title = `Rank ${rank}${span}.`;
      const number = html`<span class=${low === 1 ? "rank first" : "rank"} title=${title}>${rank}</span>`;
      return html`
        ${against ? html`<${Explained} word=${{ title, text: comparedText(shared, against) }}>${number}<//>` : number}
        <br /><small>${figure ? `${metric} ${figure[0].toFixed(2)}` : status}</small>
      `;
    },
  };
}
