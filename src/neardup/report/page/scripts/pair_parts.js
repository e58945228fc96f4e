// @ts-check
/* Parts of views that list pairs of documents and show one. */

/** Pairs on a page of a list. */
const ON_A_PAGE = 50;

/** A button that copies the address; where that is refused, the address to copy by hand. */
function CopyAddress() {
  return html`<${CopyButton} text=${() => location.href} title="Copy the address" done="Address copied" label="Address" />`;
}

/**
 * @param {{ shared: Shared, corpus: CorpusPairs, pair: ErrorPair }} props
 */
function Labels({ shared, corpus, pair }) {
  const told = /** @type {Record<string, string>} */ ({ t: "together", a: "apart", "-": "not labelled" });
  const levels = corpus.levels.map((level, place) => `${level} ${told[pair.levels[place]]}`);
  const documents = [corpus.documents[pair.a], corpus.documents[pair.b]];
  const names = phenomenaOf(corpus, pair).map((place) => corpus.phenomena[place]);
  return html`
    <p>
      <${Term} shared=${shared} word="gold">Labels<//>: ${levels.join(", ") || "none"}.
      ${names.length > 0 && ` Phenomena: ${names.join(", ")}.`}
    </p>
    ${documents
      .filter((document) => document.reason)
      .map(
        (document) => html`<p class="soft">Of <code>${document.id}</code> the labellers say: ${document.reason}</p>`,
      )}
  `;
}

/**
 * Facts that contradict each other, as the scorer `facts` finds them.
 * @param {{ pair: ErrorPair }} props
 */
function Facts({ pair }) {
  const line = factsLine(pair);
  return line === "–" ? null : html`<p>Facts that contradict each other: <strong>${line}</strong>.</p>`;
}

/**
 * The facts of a pair that differ, in a line.
 * @param {ErrorPair} pair
 * @returns {string}
 */
function factsLine(pair) {
  const quoted = pair.differing.slice(0, 3).map((each) => `${each.left || "–"} / ${each.right || "–"}`);
  const more = pair.differing.length - quoted.length;
  if (quoted.length) return quoted.join("; ") + (more > 0 ? ` and ${more} more` : "");
  const counts = Object.entries(pair.counts).map(([kind, count]) => `${count} ${kind}${count === 1 ? "" : "s"}`);
  return counts.join(", ") || "–";
}

/**
 * What a pair is, with its explanation.
 * @param {{ shared: Shared, kind: string }} props
 */
function Kind({ shared, kind }) {
  return html`<${Term} shared=${shared} word=${`kind-${kind.replaceAll(" ", "-")}`}>${kind}<//>`;
}

/**
 * Links to other pages of a list.
 * @param {{ page: number, last: number }} props
 */
function Pages({ page, last }) {
  return html`
    <nav class="pages" aria-label="Pages">
      ${page > 1 && html`<a href=${addressOf({ page: String(page - 1) })}>Page ${page - 1}</a>`}
      <span>Page ${page} of ${last}</span>
      ${page < last && html`<a href=${addressOf({ page: String(page + 1) })}>Page ${page + 1}</a>`}
    </nav>
  `;
}

/**
 * An address of a pair that is not in the page.
 * @param {{ state: State }} props
 */
function NotKept({ state }) {
  return html`
    <h1>${state.a} and ${state.b}</h1>
    <p>This pair is not among those that the page keeps.</p>
    <p><a href=${addressOf(NO_ERROR_CHOICE)}>To the pairs that are</a></p>
  `;
}

/**
 * The way from a pair to its list and to those beside it.
 * @param {{ back: string, before: string | undefined, after: string | undefined, here: number, count: number }} props
 *   addresses; `here` is its place in the list, -1 for none.
 */
function PairWays({ back, before, after, here, count }) {
  return html`
    <p class="neighbours">
      <a href=${back}>Back to the list</a>
      ${before && html`<a href=${before}>Previous</a>`}
      ${here >= 0 && html`<span class="soft">${here + 1} of ${count}</span>`}
      ${after && html`<a href=${after}>Next</a>`}
      <${CopyAddress} />
    </p>
  `;
}

/** @param {string} tenth the tenth of a score */
function tenthText(tenth) {
  const low = Number(tenth);
  return low < 0 ? "none reported" : `${(low / 10).toFixed(1)} to ${((low + 1) / 10).toFixed(1)}`;
}

/**
 * The tenth that a score is in, 0 to 9; -1 for none.
 * @param {number | null} score
 */
function tenthOf(score) {
  return score === null ? -1 : Math.min(9, Math.floor(score * 10));
}

/**
 * The documents of a chain with the score of each link; of a long one only the weakest link and the ends.
 * @param {{ corpus: CorpusPairs, rows: number[], scores: number[], whole: boolean, weakest: number }} props
 */
function ChainLine({ corpus, rows, scores, whole, weakest }) {
  const link = (/** @type {number} */ place) => html`
    <span class=${place === weakest ? "link weakest" : "link"}>${whole || place === weakest ? thresholdText(scores[place]) : "…"}</span>
  `;
  return html`
    <p class="chain">
      ${rows.map((row, place) => html`${place > 0 && link(place - 1)}<code>${corpus.documents[row].id}</code>`)}
    </p>
  `;
}
