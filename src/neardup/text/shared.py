"""The passages that two texts share, by an alignment of their words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz.distance import Indel

from neardup.text.words import normalise, word_spans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

COMPARED_WORDS = 10_000
"""Words at the beginning of a text that are aligned."""

_ASCII_WORD = re.compile("[0-9a-z]+")
_LETTERS = np.array([chr(code).isascii() and chr(code).isalnum() for code in range(256)])
"""Whether a byte is a letter or digit of ASCII."""


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A run of words that stands in both texts.

    Attributes:
        words: how many.
        one: where the run begins and ends in the first text, in characters (code points).
        other: the same in the second text.
    """

    words: int
    one: tuple[int, int]
    other: tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Shared:
    """What two texts share.

    Attributes:
        passages: runs of words, the longest first, of equals the earliest.
        aligned: share of the first text's words that are aligned with one of the second's.
        words: words of the first text that were aligned.
    """

    passages: list[Passage]
    aligned: float
    words: int

    def covered(self, passages: list[Passage]) -> float:
        """Share of the first text's words that these passages cover."""
        return sum(passage.words for passage in passages) / self.words if self.words else 0.0


def shared(one: str, other: str) -> Shared:
    """Align the words of two texts, as `marked` aligns them with what stands between (case and form aside)."""
    (left, starts, ends), (right, other_starts, other_ends) = map(_words, (one, other))
    passages = [
        Passage(
            words=run.src_end - run.src_start,
            one=(int(starts[run.src_start]), int(ends[run.src_end - 1])),
            other=(int(other_starts[run.dest_start]), int(other_ends[run.dest_end - 1])),
        )
        for run in Indel.opcodes(left, right)
        if run.tag == "equal"
    ]
    passages.sort(key=lambda passage: -passage.words)
    words = len(left)
    aligned = sum(passage.words for passage in passages) / words if words else 0.0
    return Shared(passages=passages, aligned=aligned, words=words)


@lru_cache(maxsize=32)  # many documents may have one partner
def _words(text: str) -> tuple[list[str], Sequence[int] | NDArray[np.int64], Sequence[int] | NDArray[np.int64]]:
    """The first words of a text in normal form, and where each begins and ends in it."""
    if text.isascii():
        letters = np.append(_LETTERS[np.frombuffer(text.encode(), np.uint8)], False)
        edges = np.flatnonzero(np.diff(letters, prepend=False))
        return _ASCII_WORD.findall(text.lower())[:COMPARED_WORDS], edges[::2], edges[1::2]
    spans = word_spans(text)[:COMPARED_WORDS]
    return [_key(text[start:end]) for start, end in spans], [start for start, _ in spans], [end for _, end in spans]


def _key(word: str) -> str:
    return word.lower() if word.isascii() else normalise(word)
