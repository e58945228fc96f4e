"""A page of views: their data, and the scripts and styles that they need."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from neardup.report.page.data.shared import shared
from neardup.report.page.inlined import CHARTS, Inlined
from neardup.report.page.packing import pack
from neardup.report.page.views import VIEWS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from neardup.report.page.data.shared import Shared, ViewName
    from neardup.report.page.views import S, Source, View

SCRIPTS = (
    *CHARTS,
    *("data.js", "address.js", "views.js", "terms.js", "controls.js", "table.js", "figures.js"),
    *("links.js", "commands.js"),
)
"""What every view may use, in the order in which it is defined; views follow, and `start.js` last."""
MOST = 9_000_000
"""Characters of data that stand in the page itself; with libraries and scripts it then has less than 10 MB."""
STYLES = ("colours.css", "page.css", "table.css", "terms.css", "charts.css", "print.css")
_BODY = """<div id="app"><p class="starting">The page is being opened.</p></div>
<noscript><p class="starting">This page needs JavaScript, which it brings along. {without}</p></noscript>"""


def render_page(source: Source, title: str = "neardup report", home: str = "") -> dict[str, str]:
    """The page of a report: the text of each of its files by name; see `render_views`.

    Args:
        source: the report.
        title: the title of the window.
        home: the address of the page that this one belongs to; "" for none.
    """
    without = "The same figures stand in report.md and results.csv beside it."
    return render_views(source, VIEWS, partial(shared, source.whole, home=home), title=title, without=without)


def render_views(
    source: S,
    views: Sequence[View[S]],
    about: Callable[[Sequence[ViewName]], Shared],
    *,
    title: str,
    without: str,
    stem: str = "index",
) -> dict[str, str]:
    """A page of views: the text of each of its files by name, the page itself first.

    That is `index.html` alone where it has at most `MOST` characters. Otherwise the largest data stand in script files
    beside it, in the folder `index-data`: browsers load scripts from disk, but fetch no data.

    Args:
        source: what the views are made from.
        views: those that have no data are left out.
        about: from each view that is shown to what every view knows.
        title: the title of the window.
        without: a sentence for readers without JavaScript, in HTML.
        stem: the name of the page without its ending.
    """
    made = [(view, view.data(source)) for view in views]
    shown = [(view, data) for view, data in made if data is not None]
    known = about([(view.name, view.title, _corpora(view, data)) for view, data in shown])
    packed = {"shared": pack(known), **{view.name: pack(data) for view, data in shown}}
    beside = _too_large(packed)
    brought = Inlined(
        [*SCRIPTS, *_each(view.scripts for view, _ in shown), "start.js"],
        [*STYLES, *_each(view.styles for view, _ in shown)],
        folder=f"{stem}-data" if beside else "",
    )
    within = {name: data for name, data in packed.items() if name not in beside}
    page = brought.page(title, _BODY.format(without=without), within)
    return {f"{stem}.html": page} | {
        f"{stem}-data/{name}.js": f'neardupData("{name}", "{packed[name]}");' for name in beside
    }


def _corpora(view: View[S], data: Any) -> list[str]:
    """The names of the corpora of which a view shows anything; none for all."""
    return [corpus.name for corpus in data.corpora] if view.by_corpus else []


def _too_large(packed: Mapping[str, str]) -> list[str]:
    """The names of the largest data, as few as leave at most `MOST` characters."""
    left, names = sum(map(len, packed.values())), []
    for name in sorted(packed, key=lambda name: -len(packed[name])):
        if left > MOST:
            names.append(name)
            left -= len(packed[name])
    return names


def _each(names: Iterable[Sequence[str]]) -> list[str]:
    """All of these, each once."""
    return list(dict.fromkeys(name for some in names for name in some))
