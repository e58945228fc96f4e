"""What every view of the page knows: corpora, strategies with names and colours, words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from neardup.report.chart import GREY
from neardup.report.page.data.glossary import Word, glossary
from neardup.results.tuning import repeated

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neardup.report.part import Whole


ViewName: TypeAlias = "tuple[str, str, Sequence[str]]"
"""Name and title of a view, and the corpora of which it shows anything; none for all."""


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
        repeats: the name of the strategy that it repeats by other means; "" for none.
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
        views: the views that have something to show.
        corpora: the corpora, in the order of the report.
        strategies: the strategies, in the order of the report.
        words: explanations by word; see `neardup.report.page.data.glossary`.
        home: the address of the page that this one belongs to; "" for none.
    """

    made: str
    views: Sequence[ViewName]
    corpora: Sequence[CorpusName]
    strategies: Sequence[StrategyName]
    words: Mapping[str, Word]
    home: str = ""


def shared(whole: Whole, views: Sequence[ViewName], home: str = "") -> Shared:
    """What every view knows.

    Args:
        whole: the report.
        views: each view.
        home: the address of the page that this one belongs to.
    """
    results, run = whole.results, whole.results.runs[0]
    peers = repeated(results.strategies)
    return Shared(
        made=f"{run.created[:10]}, neardup {run.told('versions', 'neardup')}",
        views=views,
        corpora=[CorpusName(each.name, each.title, each.documents) for each in results.corpora],
        strategies=[
            StrategyName(text, whole.names[text], whole.colours.get(text, GREY), peers.get(text, ""))
            for text in results.strategies
        ],
        words=glossary(),
        home=home,
    )
