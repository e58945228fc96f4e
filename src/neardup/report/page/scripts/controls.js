// @ts-check
/* Controls whose choice stands in the address. */

/**
 * A labelled select.
 * @param {{ label: string, name: string, value: string, options: [string, string][], also?: Record<string, string> }} props
 *   `name` is the key in the address, `options` are values with their titles. With fewer than two it is not shown. `also`
 *   are further changes to what is chosen.
 */
function Choice({ label, name, value, options, also = {} }) {
  if (options.length < 2) return null;
  return html`
    <label class="choice">
      <span>${label}</span>
      <select value=${value} onChange=${(/** @type {any} */ event) => go({ ...also, [name]: event.currentTarget.value })}>
        ${options.map(
          ([key, title]) => html`<option key=${key} value=${key} selected=${key === value}>${title}</option>`,
        )}
      </select>
    </label>
  `;
}

/**
 * The choice of a corpus.
 * @param {{ shared: Shared, state: State }} props
 */
function CorpusChoice({ shared, state }) {
  /** @type {[string, string][]} */
  const options = shared.corpora.map((corpus) => [corpus.name, corpus.title]);
  const { name } = chosenCorpus(shared, state);
  return html`<${Choice} label="Corpus" name="corpus" value=${name} options=${options} />`;
}
