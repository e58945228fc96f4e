"""The passages that two texts share, by an alignment of their words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from rapidfuzz.distance import Indel

from neardup.text.words import normalise, word_spans

if TYPE_CHECKING:
    from collections.abc import Iterator

COMPARED_WORDS = 20_000
"""Words at the beginning of a text that are aligned."""

_ASCII_WORD = re.compile("[0-9A-Za-z]+")


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
    codes: dict[str, int] = {}
    spans = [list(islice(_spans(text), COMPARED_WORDS)) for text in (one, other)]
    keys = [
        [codes.setdefault(_key(text[start:end]), len(codes)) for start, end in found]
        for text, found in zip((one, other), spans, strict=True)
    ]
    runs = [step for step in Indel.opcodes(*keys) if step.tag == "equal"]
    passages = [
        Passage(
            words=run.src_end - run.src_start,
            one=(spans[0][run.src_start][0], spans[0][run.src_end - 1][1]),
            other=(spans[1][run.dest_start][0], spans[1][run.dest_end - 1][1]),
        )
        for run in runs
    ]
    passages.sort(key=lambda passage: -passage.words)
    words = len(spans[0])
    aligned = sum(passage.words for passage in passages) / words if words else 0.0
    return Shared(passages=passages, aligned=aligned, words=words)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    if text.isascii():
        return (match.span() for match in _ASCII_WORD.finditer(text))
    return iter(word_spans(text))


def _key(word: str) -> str:
    return word.lower() if word.isascii() else normalise(word)
