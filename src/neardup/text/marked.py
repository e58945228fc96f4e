"""Two texts side by side, what differs marked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from rapidfuzz.distance import Indel

from neardup.text.words import normalise, word_spans

if TYPE_CHECKING:
    from collections.abc import Iterator

SHOWN_TOKENS = 2400
"""Words, spaces and marks of a text that are shown and compared."""

_IN_FIGURES = (".", ",", ":", "/")
"""Marks that belong to a figure between two digits, as in 3.2 and 12:30."""

_BETWEEN = re.compile(r"\s+|\S")
"""What stands between words: white space, and marks one by one."""


@dataclass(frozen=True)
class Piece:
    """A stretch of text, and whether the other text lacks it."""

    text: str
    differs: bool


def marked(a: str, b: str, limit: int | None = SHOWN_TOKENS) -> tuple[list[Piece], list[Piece]]:
    """Two texts in pieces; what the other lacks (case and compatibility forms aside) is marked.

    Args:
        a: a text.
        b: another.
        limit: how many words, spaces and marks of each are compared; the rest is left out. None for all.
    """
    left, right = (list(islice(_tokens(text), limit)) for text in (a, b))
    codes: dict[str, int] = {}
    keys = [[codes.setdefault(_key(token), len(codes)) for token in tokens] for tokens in (left, right)]
    one: list[Piece] = []
    other: list[Piece] = []
    for step in Indel.opcodes(keys[0], keys[1]):
        differs = step.tag != "equal"
        if step.src_end > step.src_start:
            one.append(Piece("".join(left[step.src_start : step.src_end]), differs))
        if step.dest_end > step.dest_start:
            other.append(Piece("".join(right[step.dest_start : step.dest_end]), differs))
    return one, other


def _tokens(text: str) -> Iterator[str]:
    """Words, figures with the marks in them, and what stands between."""
    found = ""
    for token, after in pairwise([*_parts(text), ""]):
        opens = token in _IN_FIGURES and found[-1:].isdigit() and after[:1].isdigit()
        goes_on = found[-1:] in _IN_FIGURES and found[:-1] and token[:1].isdigit()
        if found and not (opens or goes_on):
            yield found
            found = ""
        found += token
    if found:
        yield found


def _parts(text: str) -> Iterator[str]:
    """Words as `neardup.text` has them, letters where there are no spaces, and what stands between, piece by piece."""
    place = 0
    for start, end in word_spans(text):
        yield from _BETWEEN.findall(text[place:start])
        yield text[start:end]
        place = end
    yield from _BETWEEN.findall(text[place:])


def _key(token: str) -> str:
    return " " if token.isspace() else normalise(token)
