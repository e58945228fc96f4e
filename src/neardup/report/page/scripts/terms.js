// @ts-check
/* A word whose explanation opens on a tap, a click or Enter. */

let terms = 0;

/**
 * @param {{ shared: Shared, word: string, children?: any }} props `word` is a key of `shared.words`.
 */
function Term({ shared, word, children }) {
  const known = shared.words[word];
  const id = useMemo(() => `term-${terms++}`, []);
  if (!known) return html`<span>${children}</span>`;
  return html`
    <button type="button" class="term" popovertarget=${id}>${children ?? known.title}</button>
    <div class="explanation" id=${id} popover="auto"><strong>${known.title}</strong> ${known.text}</div>
  `;
}
