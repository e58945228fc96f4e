// @ts-check
/* The view Details: every section of the report, folded; those of the chosen corpus, and those of all. */

/** @typedef {{ title: string, html: string }} Section */
/** @typedef {{ title: string, corpus: string, sections: Section[] }} Chapter */

/**
 * A section; its contents are built when it is first opened. They were laid out and escaped by Python.
 * @param {{ section: Section, opened: boolean, id: string }} props
 */
function Fold({ section, opened, id }) {
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  const [open, setOpen] = useState(opened);
  useEffect(() => {
    if (!open || !place.current || place.current.childNodes.length) return;
    const parsed = new DOMParser().parseFromString(section.html, "text/html");
    place.current.replaceChildren(...parsed.body.childNodes);
    drawCharts(place.current);
    explainHeads(place.current);
    watchBoxes(place.current);
  }, [open]);
  return html`
    <details class="fold" id=${id} open=${opened} onToggle=${(/** @type {any} */ event) => setOpen(event.currentTarget.open)}>
      <summary><h3>${section.title}</h3></summary>
      <div class="laid-out" ref=${place}></div>
    </details>
  `;
}

/**
 * Let the heads of tables explain themselves on a tap; Python wrote what they mean into their titles.
 * @param {ParentNode} within
 */
function explainHeads(within) {
  for (const head of /** @type {NodeListOf<HTMLElement>} */ (within.querySelectorAll("th[title]"))) {
    const word = { title: head.textContent ?? "", text: head.title };
    head.removeAttribute("title");
    head.replaceChildren();
    queueMicrotask(() => render(html`<${Explained} word=${word}>${word.title}<//>`, head));
  }
}

/** @param {ViewProps} props */
function DetailsView({ data, shared, state }) {
  /** @type {Chapter[]} */
  const chapters = data;
  const corpus = chosenCorpus(shared, state);
  const shown = chapters.filter((chapter) => !chapter.corpus || chapter.corpus === corpus.name);
  return html`
    <h1>Details</h1>
    <p class="soft">Every table of the report, as report.md has it and more. Open what you need.</p>
    <${CorpusChoice} shared=${shared} state=${state} />
    ${shown.map(
      (chapter) => html`
        <section key=${chapter.title + chapter.corpus}>
          <h2>${chapter.title}</h2>
          ${chapter.sections.map(
            (section, place) => html`
              <${Fold} key=${section.title + place} section=${section} opened=${place === 0}
                id=${`${chapter.corpus || "all"}-${place}`} />
            `,
          )}
        </section>
      `,
    )}
  `;
}

addView("details", DetailsView);
