"""The words of the page, each with an explanation that a newcomer can say back."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from neardup.metrics.catalogue import metrics

if TYPE_CHECKING:
    from neardup.metrics.metric import Metric


@dataclass(frozen=True)
class Word:
    """A word and what it means.

    Attributes:
        title: the word.
        text: its explanation, in a few sentences.
    """

    title: str
    text: str


@cache
def explained() -> dict[str, Word]:
    """What `words.toml` explains, by the word's key."""
    return {key: Word(**word) for key, word in read_toml("words.toml").items()}


@cache
def glossary() -> dict[str, Word]:
    """Every word of the page by its key; metrics that `words.toml` does not explain have their formula."""
    others = {name: _of_metric(metric) for name, metric in metrics().items() if name not in explained()}
    return {**explained(), **others}


def read_toml(name: str) -> dict[str, Any]:
    """A file of texts beside this one."""
    return tomllib.loads((files("neardup.report.page.data") / name).read_text(encoding="utf-8"))


def sentence(text: str) -> str:
    """A text with a capital and a full stop."""
    return f"{text[0].upper()}{text[1:].rstrip('.')}."


def _of_metric(metric: Metric) -> Word:
    means = f"{sentence(metric.column.help)} " if metric.column and metric.column.help else ""
    return Word(metric.title, f"{means}{sentence(metric.formula)}")
