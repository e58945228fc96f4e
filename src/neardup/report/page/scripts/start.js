// @ts-check
/* The page as a whole: navigation, and the view that is chosen. */

/** The view that stands in place of one that shows nothing of a corpus. @type {Record<string, string>} */
const INSTEAD = { errors: "pairs", pairs: "errors" };

/**
 * @param {{ shared: Shared }} props
 */
function App({ shared }) {
  const state = useAddress();
  const { name: corpus } = chosenCorpus(shared, state);
  const shown = viewsOf(shared, corpus);
  const key = [state.view, INSTEAD[state.view]].find((each) => shown.includes(each)) ?? shown[0];
  const data = useData(key);
  const View = views.get(key);
  const main = useRef(/** @type {HTMLElement | null} */ (null));
  const before = useRef(key);
  useLayoutEffect(() => {
    if (before.current !== key) {
      before.current = key;
      window.scrollTo(0, 0);
      main.current?.focus({ preventScroll: true });
    }
  }, [key]);
  const here = { ...state, corpus };
  return html`
    <a class="skip" href="#main" onClick=${(/** @type {Event} */ event) => skip(event, main.current)}>Skip to the content</a>
    <header class="top">
      <p class="brand">${shared.home && html`<a href=${shared.home}>All runs</a> · `}neardup <span class="soft">${shared.made}</span></p>
      <nav aria-label="Views">
        ${shared.views
          .filter(([name]) => shown.includes(name))
          .map(
            ([name, title]) => html`
              <a href=${addressOf({ view: name })} aria-current=${name === key ? "page" : null}>${title}</a>
            `,
          )}
      </nav>
    </header>
    <main id="main" tabindex="-1" data-shown=${data === undefined ? null : addressOf({})} ref=${main}>
      ${
        data === undefined || !View
          ? html`<p class="starting">One moment: this view is being unpacked.</p>`
          : html`<${View} data=${data} shared=${shared} state=${here} />`
      }
    </main>
  `;
}

/**
 * Go to the content without a change of the address.
 * @param {Event} event
 * @param {HTMLElement | null} main
 */
function skip(event, main) {
  event.preventDefault();
  main?.focus();
}

dataOf("shared").then((shared) => {
  const app = document.getElementById("app");
  if (!app) return;
  app.replaceChildren();
  render(html`<${App} shared=${shared} />`, app);
});
