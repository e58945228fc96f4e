// @ts-check
/* How a wrong merge holds together: the cluster, the chain between the two documents, and its weakest link. */

/**
 * @param {ErrorProps & { strategy: ErrorStrategy, found: ErrorCase }} props
 */
function Cluster({ shared, corpus, strategy, found }) {
  const [documents, labels] = found.cluster;
  const size = `Their cluster has ${documents.toLocaleString("en")} documents${labels > 1 ? ` of ${labels.toLocaleString("en")} labels` : ""}.`;
  if (!found.chain) return html`<p>${size}</p>`;
  const [rows, scores] = found.chain;
  const weakest = scores.indexOf(Math.min(...scores));
  const apart = strategy.linkage.startsWith("components")
    ? ` At a threshold above ${thresholdText(scores[weakest])} the two come apart.`
    : "";
  if (found.links === 1) return html`<p>${size} The pair itself is the link between them.${apart}</p>`;
  return html`
    <p>
      ${size} A chain of ${found.links} links joins the two. Its${" "}
      <${Term} shared=${shared} word="weakest-link">weakest link<//>${" "}
      <a href=${linkAddress(corpus, rows[weakest], rows[weakest + 1])}>scores ${thresholdText(scores[weakest])}</a>.${apart}
    </p>
    <${ChainLine} corpus=${corpus} rows=${rows} scores=${scores} whole=${found.links === scores.length} weakest=${weakest} />
  `;
}

/**
 * The address of two documents of a chain.
 * @param {CorpusErrors} corpus
 * @param {number} one
 * @param {number} other
 */
function linkAddress(corpus, one, other) {
  const turned = corpus.pairs.some((pair) => pair.a === other && pair.b === one);
  const [a, b] = turned ? [other, one] : [one, other];
  return addressOf({ a: corpus.documents[a].id, b: corpus.documents[b].id });
}
