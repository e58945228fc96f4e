"""The first page of a site, of the same make as the page of a report."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from neardup.report.chart import GREY
from neardup.report.page.data.glossary import explained, glossary
from neardup.report.page.data.shared import CorpusName, Shared, StrategyName
from neardup.report.page.data.words import Words
from neardup.report.page.shell import render_views
from neardup.report.page.views import View
from neardup.results.formats import counted
from neardup.site.listing import listing
from neardup.site.timeline import names_of, timeline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.report.page.data.shared import ViewName
    from neardup.site.records import Site


def _words(site: Site) -> Words:  # noqa: ARG001 -- the words are the same for every site
    return Words(len(explained()), [], [])


VIEWS: Sequence[View[Site]] = (
    View("runs", "Runs", listing, scripts=("site_runs.js",), styles=("overview.css", "compare.css", "site.css")),
    View("time", "Over time", timeline, scripts=("site_time.js",), styles=("details.css",)),
    View("words", "Words", _words, scripts=("words.js",)),
)
"""What the page shows, in the order of its navigation."""


def render_site(site: Site) -> dict[str, str]:
    """The first page of a site: the text of each of its files by name, the page itself first."""
    without = "The folder runs holds the same figures of each run, in report.md and results.csv."
    return render_views(site, VIEWS, partial(_shared, site), title="neardup runs", without=without)


def _shared(site: Site, views: Sequence[ViewName]) -> Shared:
    """What every view knows; of two editions of a corpus the title of the latest run."""
    corpora = {corpus.name: corpus for run in site.runs for corpus in run.corpora}
    return Shared(
        made=f"{counted(len(site.runs), 'run')}, the latest of {site.runs[-1].created[:10]}",
        views=views,
        corpora=[CorpusName(name, corpus.title, corpus.documents) for name, corpus in corpora.items()],
        strategies=[StrategyName(text, name, GREY, "") for text, name in names_of(site).items()],
        words=glossary(),
    )
