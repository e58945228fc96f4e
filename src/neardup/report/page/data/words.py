"""The view Words: what the columns under Details hold, and every metric with its formula."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from neardup.metrics.catalogue import metrics
from neardup.report.blocks import meanings
from neardup.report.page.data.glossary import Word, explained, sentence
from neardup.report.page.data.heads import is_intensity, with_heads

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.report.page.views import Source


@dataclass(frozen=True)
class Words:
    """What the view has beside the words that all views share.

    Attributes:
        own: how many of these are of `words.toml`; the others are metrics, which stand below with their formulas.
        columns: the columns of the tables under Details.
        metrics: every metric with formula and source.
    """

    own: int
    columns: Sequence[Word]
    metrics: Sequence[Word]


def words(source: Source) -> Words:
    """The columns of the report's tables and the metrics, explained."""
    names = set(source.whole.names.values())
    words_of_page = {word.title for word in explained().values()} | {metric.title for metric in metrics().values()}
    known = {title.casefold() for title in names | words_of_page}
    held: dict[str, str] = {}
    for title, text in meanings(with_heads(source.blocks, names)):
        held.setdefault(title, text)
    columns = [
        Word(title, sentence(text))
        for title, text in held.items()
        if title.casefold() not in known and not is_intensity(title)
    ]
    formulas = [
        Word(one.title, f"{sentence(one.formula)} Source: {sentence(one.source)}") for one in metrics().values()
    ]
    return Words(len(explained()), columns, formulas)
