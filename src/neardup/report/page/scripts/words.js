// @ts-check
/* The view Words: what every word of the page means. */

/**
 * @param {{ title: string, list: Word[] }} props
 */
function Glossary({ title, list }) {
  if (!list.length) return null;
  return html`
    <section>
      <h2>${title}</h2>
      <dl>
        ${list.map((word) => html`<div><dt>${word.title}</dt><dd>${word.text}</dd></div>`)}
      </dl>
    </section>
  `;
}

/** @param {ViewProps} props */
function WordsView({ data, shared }) {
  return html`
    <h1>Words</h1>
    <${Glossary} title="Words of this page" list=${Object.values(shared.words).slice(0, data.own)} />
    <${Glossary} title="Columns of the tables under Details" list=${data.columns} />
    <${Glossary} title="Metrics, with formula and source" list=${data.metrics} />
  `;
}

addView("words", WordsView);
