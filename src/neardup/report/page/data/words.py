"""The words of the page, each with an explanation that a newcomer can say back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from neardup.metrics.catalogue import metrics
from neardup.report.blocks import meanings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.report.page.views import Source


@dataclass(frozen=True)
class Word:
    """A word and what it means.

    Attributes:
        title: the word.
        text: its explanation, in one or two sentences.
    """

    title: str
    text: str


@dataclass(frozen=True)
class Glossary:
    """What the view Words has beside `WORDS`.

    Attributes:
        columns: the columns of the tables under Details.
        metrics: every metric with formula and source.
    """

    columns: Sequence[Word]
    metrics: Sequence[Word]


WORDS = {
    "strategy": Word("Strategy", "A method that finds pairs of similar texts and gives each pair a score from 0 to 1."),
}
"""Explanations by the word's key."""


def words(source: Source) -> Glossary:
    """The columns of the report's tables and the metrics, explained."""
    formulas = [Word(each.title, f"{each.formula}. Source: {each.source}.") for each in metrics().values()]
    return Glossary([Word(*each) for each in meanings(source.blocks)], formulas)
