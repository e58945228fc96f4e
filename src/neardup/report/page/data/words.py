"""The words of the page, each with an explanation that a newcomer can say back."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from neardup.metrics.catalogue import metrics
from neardup.report.blocks import meanings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.metrics.metric import Metric
    from neardup.report.page.views import Source


@dataclass(frozen=True)
class Word:
    """A word and what it means.

    Attributes:
        title: the word.
        text: its explanation, in a few sentences.
    """

    title: str
    text: str


@dataclass(frozen=True)
class Glossary:
    """What the view Words has beside `glossary`.

    Attributes:
        own: how many words are of `words.toml`; the others are metrics, which stand below with their formulas.
        columns: the columns of the tables under Details.
        metrics: every metric with formula and source.
    """

    own: int
    columns: Sequence[Word]
    metrics: Sequence[Word]


@cache
def explained() -> dict[str, Word]:
    """What `words.toml` explains, by the word's key."""
    text = (files("neardup.report.page.data") / "words.toml").read_text(encoding="utf-8")
    return {key: Word(**word) for key, word in tomllib.loads(text).items()}


@cache
def glossary() -> dict[str, Word]:
    """Every word of the page by its key; metrics that `words.toml` does not explain have their formula."""
    others = {name: _of_metric(metric) for name, metric in metrics().items() if name not in explained()}
    return {**explained(), **others}


def _of_metric(metric: Metric) -> Word:
    means = f"{metric.column.help[0].upper()}{metric.column.help[1:]}. " if metric.column and metric.column.help else ""
    return Word(metric.title, f"{means}{_sentence(metric.formula)}")


def words(source: Source) -> Glossary:
    """The columns of the report's tables and the metrics, explained."""
    formulas = [
        Word(one.title, f"{_sentence(one.formula)} Source: {_sentence(one.source)}") for one in metrics().values()
    ]
    return Glossary(
        len(explained()), [Word(title, _sentence(text)) for title, text in meanings(source.blocks)], formulas
    )


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:].rstrip('.')}."
