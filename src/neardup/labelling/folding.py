"""Which parts of two aligned texts are hidden at first: long stretches that are the same, or on one side only."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.labelling.aligned import Piece, Row


class Kept(NamedTuple):
    """How many words of a stretch are shown.

    Attributes:
        first: at its start.
        last: at its end.
    """

    first: int
    last: int


SAME = Kept(40, 15)
"""Of a stretch that is the same on both sides."""
BESIDE_SHARED = Kept(40, 15)
"""Of a stretch on one side only, where the texts share much: it is mostly furniture."""
BESIDE_LITTLE = Kept(160, 40)
"""Of a stretch on one side only, where the texts share little: one must read what they are about."""
MUCH = 0.3
"""The share of the shorter text's words in passages that stand side by side, from which two texts share much."""
LEAST = 40
"""The least words that are hidden."""


def folded(rows: Sequence[Row]) -> list[Row]:
    """The rows with what is hidden at first marked so."""
    kept = BESIDE_SHARED if _shared(rows) >= MUCH else BESIDE_LITTLE
    out: list[Row] = []
    for kind, group in groupby(rows, key=lambda row: row.kind):
        run = list(group)
        if kind == "same":
            hidden = _hidden([row.words for row in run], SAME)
            out += [replace(row, folded=fold) for row, fold in zip(run, hidden, strict=True)]
        elif kind == "apart":
            out += [replace(row, left=_cell(row.left, kept), right=_cell(row.right, kept)) for row in run]
        else:
            out += run
    return out


def _shared(rows: Sequence[Row]) -> float:
    """The share of the shorter text's words that stand beside like ones."""
    shared, whole = [0, 0], [0, 0]
    for row in rows:
        for side, pieces in enumerate((row.left, row.right)):
            words = sum(piece.words for piece in pieces)
            whole[side] += words
            shared[side] += words if row.kind != "apart" else 0
    shorter = int(whole[1] < whole[0])
    return shared[shorter] / max(whole[shorter], 1)


def _cell(pieces: Sequence[Piece], kept: Kept) -> tuple[Piece, ...]:
    """The pieces of a cell; pieces with one mark are a stretch."""
    out: list[Piece] = []
    for _, group in groupby(pieces, key=lambda piece: piece.mark):
        run = list(group)
        hidden = _hidden([piece.words for piece in run], kept)
        out += [replace(piece, folded=fold) for piece, fold in zip(run, hidden, strict=True)]
    return tuple(out)


def _hidden(words: Sequence[int], kept: Kept) -> list[bool]:
    """Which parts of a stretch are hidden, given how many words each has: none, where that would hide but a little."""
    start, end = _reach(words, kept.first), len(words) - _reach(list(reversed(words)), kept.last)
    hides = sum(words[start:end]) >= LEAST
    return [hides and start <= place < end for place in range(len(words))]


def _reach(words: Sequence[int], wanted: int) -> int:
    """How many parts have as many words as wanted."""
    total = 0
    for place, count in enumerate(words):
        if total >= wanted:
            return place
        total += count
    return len(words)
