"""The page of a comparison: one file, of the same make as the page of a report."""

from __future__ import annotations

import tomllib
from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING

from neardup.compare_report.facts import facts_of
from neardup.compare_report.findings import findings
from neardup.compare_report.pairs import moved
from neardup.report.chart import GREY
from neardup.report.page.data.glossary import Word, explained, glossary
from neardup.report.page.data.shared import CorpusName, Shared, StrategyName
from neardup.report.page.data.words import Words
from neardup.report.page.shell import render_views
from neardup.report.page.views import View

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.compare_report.compared import Compared
    from neardup.report.page.data.shared import ViewName
    from neardup.run.records import RunFacts


@cache
def own_words() -> dict[str, Word]:
    """What the page of a comparison explains beside the words of a report, by the word's key."""
    text = (files("neardup.compare_report") / "words.toml").read_text(encoding="utf-8")
    return {key: Word(**word) for key, word in tomllib.loads(text).items()}


def _words(compared: Compared) -> Words:  # noqa: ARG001 -- the words are the same for every comparison
    return Words(len(own_words()) + len(explained()), [], [])


VIEWS: Sequence[View[Compared]] = (
    View(
        "moved",
        "What moved",
        findings,
        scripts=("compare_rows.js", "compare_findings.js"),
        styles=("overview.css", "details.css", "compare.css"),
    ),
    View(
        "pairs",
        "Pairs",
        moved,
        scripts=(
            *("pair_data.js", "pair_parts.js", "pair_score.js", "tokens.js", "align.js", "side_by_side.js"),
            *("compare_pair_data.js", "compare_pair_table.js", "compare_pair_list.js", "compare_pair.js"),
        ),
        styles=("errors.css",),
    ),
    View("facts", "What differs", facts_of, scripts=("compare_facts.js",)),
    View("words", "Words", _words, scripts=("words.js",)),
)
"""What the page shows, in the order of its navigation."""


def render_comparison(compared: Compared, stem: str = "index", home: str = "") -> dict[str, str]:
    """The page of a comparison: the text of each of its files by name, the page itself first.

    Args:
        compared: the comparison.
        stem: the name of the page without its ending.
        home: the address of the page that this one belongs to; "" for none.
    """
    without = "Write the same figures as text with --markdown FILE."
    about = partial(_shared, compared, home=home)
    return render_views(compared, VIEWS, about, title="neardup compare", without=without, stem=stem)


def _shared(compared: Compared, views: Sequence[ViewName], home: str) -> Shared:
    """What every view knows."""
    sides = (compared.before.results, compared.after.results)
    corpora = {corpus.name: corpus for side in sides for corpus in side.corpora}
    made = [_made(side.runs[0]) for side in sides]
    return Shared(
        made=f"compare: {made[0]} → {made[1]}",
        views=views,
        corpora=[CorpusName(name, corpus.title, corpus.documents) for name, corpus in corpora.items()],
        strategies=[StrategyName(text, name, GREY, "") for text, name in compared.names.items()],
        words={**own_words(), **glossary()},
        home=home,
    )


def _made(run: RunFacts) -> str:
    """When a run was made, and by which version."""
    return f"{run.created[:16].replace('T', ' ')} (neardup {run.versions.get('neardup', '–')})"
