"""The page `index.html` of a report: an application in one file that opens from disk, without network.

- `views`: what the page shows, one record a view; the list `VIEWS` is the navigation.
- `data/`: from results to plain data, a module for each view. Every figure is taken from there, rounded as printed.
- `scripts/`, `styles/`, `vendor/`: scripts and styles as they are inlined; libraries as they were published.
- `shell`: puts these together, with a Content-Security-Policy that names each script and style by its hash. Its
  `render_views` makes pages of other views, too: `neardup.compare_report.views` has those of a comparison,
  `neardup.site.views` that of a site.
- `packing`: data as compressed text.

**To add a view**, here one called `errors`:

1. Write `data/errors.py` with a function `errors(source: Source) -> object | None`. It returns anything that msgspec
   turns into JSON: dataclasses, dictionaries, lists, figures and texts. None leaves the view out, so that nothing empty
   is shown. `source.whole` has results and cells, `source.blocks` what report.md is made of. Data of a view is
   compressed, and unpacked when the view is first opened, so it may be big. Texts of documents may stand in it only
   where `Documents.shown` is true (see `neardup.report.documents`).
2. Write `scripts/errors.js`, and more files where it has several jobs. It calls once, at its top level:

       addView("errors", ErrorsView);

   `ErrorsView({ data, shared, state })` is a Preact component; `html` is htm's tag, and the hooks `useState`,
   `useMemo`, `useEffect` and `useRef` are in scope. `data` is what step 1 returned. `shared` is what `data/shared.py`
   makes: names, colours, corpora, words. `state` is the address as an object of texts, such as
   `{ view: "errors", corpus: "wire", case: "3" }`. Texts go into html`…` as values; `innerHTML` is never set.
3. To change the address, call `go({ case: "4" })`. It keeps what else is chosen, adds a step to the history, so that
   Back works, and draws the page anew. A value of "" removes its key. `go(changes, { replace: true })` adds no step,
   for what is dragged or typed. A link has `href=${addressOf({ view: "errors", case: "4" })}`: every link that leads
   to another place of the page is made so. `state.corpus` is always a corpus of the report, and
   `chosenCorpus(shared, state)` is its record.
4. Use what is there: `Table` (table.js: sortable, first column and head fixed), `Term` (terms.js: a word whose
   explanation opens on a tap; the explanation stands in `data/words.toml`), `Choice` and `CorpusChoice` (controls.js: a
   labelled select whose value stands in the address), `strategyOf(shared, text)` and `colourOf(shared, text)`. Views
   that show pairs of documents have `pair_data.js`, `pair_parts.js` and `side_by_side.js` in common.
5. Styles go to `styles/errors.css`. They use classes, since the policy forbids `style` attributes (`element.style.x`
   set by a script is allowed), and the colours of `styles/colours.css`.
6. Register it with a line in `views.VIEWS`: `View("errors", "Errors", errors, ("errors.js",), ("errors.css",))`. With
   `by_corpus=True` the navigation leaves it out for corpora that are not among `corpora` of its data. A link to it is
   shown only where `viewsOf(shared, corpus)` has it.

`main` has the address whose view it shows in `data-shown`, and none while data are unpacked. What must be on the page
when it is next painted, such as a chart, is drawn in `useLayoutEffect`; so it never belongs to another address.

All scripts of a page stand in one function: a function or constant at the top level of one file is seen by all other
files and by nothing else. Their names must differ from the browser's own (`name`, `status`, `Text`). `make lint` checks
their types (JSDoc, strict) and style; `npm run format` in `tests/page/` lays them out.
`tests/test_report_in_browser.py` shows how a view is tested in a browser.
"""

from __future__ import annotations

from neardup.report.page.shell import render_page
from neardup.report.page.views import Source

__all__ = ["Source", "render_page"]
