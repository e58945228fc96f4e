// @ts-check
/* Links from a count to the pairs that it counts. */

/** Keys of the address that choose among errors; a link to others starts without them. */
const NO_ERROR_CHOICE = {
  outcome: "",
  step: "",
  kind: "",
  phenomenon: "",
  score: "",
  order: "",
  page: "",
  but: "",
  a: "",
  b: "",
};

/**
 * A count that leads to its pairs; plain text where the page has no errors of the corpus.
 * @param {{ shared: Shared, to: Record<string, string>, children?: any }} props `to` is what to choose there: `strategy`, `at`,
 *   `outcome` (`wrong` or `missed`), `step`, `kind`, `corpus`.
 */
function ErrorLink({ shared, to, children }) {
  const { name } = chosenCorpus(shared, { ...currentState(), ...to });
  if (!viewsOf(shared, name).includes("errors")) return html`<span>${children}</span>`;
  return html`<a class="count" href=${addressOf({ view: "errors", ...NO_ERROR_CHOICE, ...to })}>${children}</a>`;
}

/**
 * A count that leads to its pairs on documents without labels; plain text where there are none.
 * @param {{ shared: Shared, count: number | null, to: Record<string, string>, children?: any }} props `to` is what to choose
 *   there: `strategy`, and `but`, which must not have found them.
 */
function PairsLink({ shared, count, to, children }) {
  const { name } = chosenCorpus(shared, currentState());
  if (!count || !viewsOf(shared, name).includes("pairs")) return html`<span>${children}</span>`;
  return html`<a class="count" href=${addressOf({ view: "pairs", ...NO_ERROR_CHOICE, ...to })}>${children}</a>`;
}
