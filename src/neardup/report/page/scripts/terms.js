// @ts-check
/* A word whose explanation opens on a tap, a click or Enter. */

let terms = 0;

/**
 * A word of the glossary; plain text where the glossary does not have it.
 * @param {{ shared: Shared, word: string, children?: any }} props `word` is a key of `shared.words`.
 */
function Term({ shared, word, children }) {
  const known = shared.words[word];
  return known ? html`<${Explained} word=${known}>${children ?? known.title}<//>` : html`<span>${children}</span>`;
}

/**
 * Text with an explanation.
 * @param {{ word: Word, children?: any }} props
 */
function Explained({ word, children }) {
  const id = useMemo(() => `term-${terms++}`, []);
  const button = useRef(/** @type {HTMLElement | null} */ (null));
  return html`
    <button type="button" class="term" popovertarget=${id} ref=${button}>${children}</button>
    <div class="explanation" id=${id} popover="auto"
      onToggle=${(/** @type {any} */ event) => placeBeside(event.currentTarget, button.current)}>
      <strong>${word.title}</strong> ${word.text}
    </div>
  `;
}

/**
 * Put an explanation below its word, within the window.
 * @param {HTMLElement} box
 * @param {HTMLElement | null} word
 */
function placeBeside(box, word) {
  if (!word || !box.matches(":popover-open")) return;
  const near = word.getBoundingClientRect();
  const room = 8;
  const left = Math.min(near.left, window.innerWidth - box.offsetWidth - room);
  const below = near.bottom + room;
  const fits = below + box.offsetHeight < window.innerHeight;
  box.style.left = `${Math.max(room, left)}px`;
  box.style.top = `${fits ? below : Math.max(room, near.top - box.offsetHeight - room)}px`;
}
