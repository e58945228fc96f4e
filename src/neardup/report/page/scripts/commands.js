// @ts-check
/* Text to copy: commands for a terminal, and addresses. */

/**
 * A button that copies a text; where that is refused, the text to copy by hand.
 * @param {{ text: () => string, title: string, done: string, label: string }} props `text` is asked for on a click; `label`
 *   names it where it is to be copied by hand.
 */
function CopyButton({ text, title, done, label }) {
  const [state, set] = useState("");
  const copy = () =>
    navigator.clipboard.writeText(text()).then(
      () => set("copied"),
      () => set("refused"),
    );
  if (state === "refused") {
    return html`<label>${label} <input readonly value=${text()} onFocus=${(/** @type {any} */ event) => event.currentTarget.select()} /></label>`;
  }
  return html`<button type="button" onClick=${copy}>${state === "copied" ? done : title}</button>`;
}

/**
 * A command with a button that copies it.
 * @param {{ text: string }} props
 */
function Command({ text }) {
  return html`
    <div class="command">
      <code>${text}</code>
      <${CopyButton} key=${text} text=${() => text} title="Copy" done="Copied" label="Command" />
    </div>
  `;
}
