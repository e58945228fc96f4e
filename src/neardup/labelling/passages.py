"""Cuts a text into passages, sentence by sentence, so that two texts can be set beside one another."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from neardup.perturbations.segments import paragraphs, sentences
from neardup.text.words import normalise, word_spans

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 60
"""Words of the longest passage; longer sentences, such as menus without a full stop, are cut."""


@dataclass(frozen=True)
class Passage:
    """A sentence, or a line of a list, with the white space after it.

    Attributes:
        text: as it stands.
        words: its words, normalised.
    """

    text: str
    words: tuple[str, ...]


def passages(text: str) -> list[Passage]:
    """The passages of a text; together they are the text."""
    starts = [0, *list(_starts(text))[1:], len(text)]
    return [passage for start, end in pairwise(starts) if start < end for passage in _cut(text[start:end])]


def _starts(text: str) -> Iterator[int]:
    for start, end in paragraphs(text):
        for sentence, _ in sentences(text[start:end]):
            yield start + sentence


def _cut(text: str) -> Iterator[Passage]:
    """The passages that a sentence makes: one, but for one that is too long."""
    spans = word_spans(text)
    starts = [0, *(spans[place][0] for place in range(LONGEST, len(spans), LONGEST)), len(text)]
    for number, (start, end) in enumerate(pairwise(starts)):
        mine = spans[number * LONGEST : (number + 1) * LONGEST]
        yield Passage(text[start:end], tuple(normalise(text[a:b]) for a, b in mine))
