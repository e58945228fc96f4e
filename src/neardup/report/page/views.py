"""The views of the page, in the order of its navigation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from neardup.report.page.data.details import details
from neardup.report.page.data.errors import errors
from neardup.report.page.data.found_pairs import found_pairs
from neardup.report.page.data.overview import overview
from neardup.report.page.data.strategy import strategies
from neardup.report.page.data.words import words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from neardup.report.blocks import Block
    from neardup.report.part import Whole


@dataclass(frozen=True, eq=False)
class Source:
    """What the data of a view is made from.

    Attributes:
        whole: results and cells.
        blocks: the report as blocks, as report.md has them.
    """

    whole: Whole
    blocks: Sequence[Block]


S = TypeVar("S")
"""What the views of a page are made from: of a report a `Source`."""


@dataclass(frozen=True)
class View(Generic[S]):
    """A view of a page.

    Attributes:
        name: its name in the address and in its script.
        title: what the navigation calls it.
        data: from the source to plain data; None where there is nothing to show, so that the view is left out.
        scripts: its files in `scripts/`.
        styles: its files in `styles/`.
        by_corpus: whether its data have `corpora` with names, the only ones of which it shows anything.
    """

    name: str
    title: str
    data: Callable[[S], object | None]
    scripts: Sequence[str] = ()
    styles: Sequence[str] = ()
    by_corpus: bool = False


PAIR_SCRIPTS = (
    *("pair_data.js", "pair_parts.js", "pair_score.js", "score_table.js"),
    *("tokens.js", "align.js", "side_by_side.js"),
)
"""What shows pairs of documents side by side."""
VIEWS: Sequence[View[Source]] = (
    View(
        "overview",
        "Overview",
        overview,
        scripts=(
            "boards.js",
            "sentence.js",
            "bars.js",
            "ranking.js",
            "corpora.js",
            "trade.js",
            "unlabelled.js",
            "overview.js",
        ),
        styles=("overview.css",),
    ),
    View(
        "strategy",
        "Strategy",
        strategies,
        scripts=(
            *("strategy_data.js", "strategy_threshold.js", "strategy_account.js"),
            *("strategy_recall.js", "strategy_curves.js", "strategy.js"),
        ),
        styles=("strategy.css",),
        by_corpus=True,
    ),
    View(
        "errors",
        "Errors",
        errors,
        scripts=(
            *PAIR_SCRIPTS,
            *("error_data.js", "error_table.js", "error_filters.js", "error_list.js"),
            *("error_labels.js", "error_chain.js", "error_case.js", "errors.js"),
        ),
        styles=("errors.css",),
        by_corpus=True,
    ),
    View(
        "pairs",
        "Pairs",
        found_pairs,
        scripts=(*PAIR_SCRIPTS, "found_data.js", "found_list.js", "found_pair.js", "found.js"),
        styles=("errors.css",),
        by_corpus=True,
    ),
    View("details", "Details", details, scripts=("details.js",), styles=("details.css",)),
    View("words", "Words", words, scripts=("words.js",)),
)
"""What the page shows."""
