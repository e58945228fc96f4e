"""What every view of the page knows: corpora, strategies with names and colours, words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from neardup.report.page.data.words import Word, glossary
from neardup.results.tuning import repeated

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neardup.report.part import Whole
    from neardup.results.records import OnCorpus

COLOURS = 7
"""How many strategies have a colour of their own; `styles/colours.css` says which. The others are grey."""


@dataclass(frozen=True)
class CorpusName:
    """A corpus to choose.

    Attributes:
        name: its name in the address.
        title: what people call it.
        documents: how many it has.
    """

    name: str
    title: str
    documents: int


@dataclass(frozen=True)
class StrategyName:
    """A strategy as the page names it.

    Attributes:
        text: its canonical text, the key everywhere.
        name: its short name.
        colour: the number of its colour; -1 for grey.
        repeats: the name of the strategy that it repeats with a different library; "" for none.
    """

    text: str
    name: str
    colour: int
    repeats: str


@dataclass(frozen=True)
class Shared:
    """What every view knows.

    Attributes:
        made: when the first run was made, and by which version.
        views: name and title of each view that has something to show.
        corpora: the corpora, in the order of the report.
        strategies: the strategies, in the order of the report.
        words: explanations by word; see `neardup.report.page.data.words`.
    """

    made: str
    views: Sequence[tuple[str, str]]
    corpora: Sequence[CorpusName]
    strategies: Sequence[StrategyName]
    words: Mapping[str, Word]


def shared(whole: Whole, views: Sequence[tuple[str, str]]) -> Shared:
    """What every view knows.

    Args:
        whole: the report.
        views: name and title of each view.
    """
    results, run = whole.results, whole.results.runs[0]
    peers, order = repeated(results.strategies), best_first(whole)
    ideas = [text for text in order if text not in peers]
    colours = {text: place for place, text in enumerate(ideas[:COLOURS])}
    return Shared(
        made=f"{run.created[:10]}, neardup {run.versions['neardup']}",
        views=views,
        corpora=[CorpusName(each.name, each.title, each.documents) for each in results.corpora],
        strategies=[
            StrategyName(text, whole.names[text], colours.get(text, -1), peers.get(text, ""))
            for text in results.strategies
        ],
        words=glossary(),
    )


def best_first(whole: Whole) -> list[str]:
    """The strategies, the best first: over all corpora where they are ranked, else on the first that has figures."""
    results = whole.results
    if results.ranking is not None:
        found = [method.strategy for method in results.ranking.methods]
    else:
        found = next((order for part in results.by_corpus() if (order := _order(part))), [])
    return [*found, *(text for text in results.strategies if text not in found)]


def _order(part: OnCorpus) -> list[str]:
    """The strategies by the metric of the corpus, tuned where there are halves; empty without gold."""
    metric = part.locked.metric if part.locked else "f1"
    rows = part.locked.rows if part.locked and part.locked.rows else part.done
    valued = [(row.strategy, value) for row in rows if (value := row.figures.get(metric)) is not None]
    return [text for text, _ in sorted(valued, key=lambda each: -each[1])]
