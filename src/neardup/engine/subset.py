"""Scored pairs of some rows of a corpus, in memory, with these rows numbered anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.core.codes import decode
from neardup.core.pairs import CorpusPairs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from neardup.engine.layout import Layout
    from neardup.engine.store import Stored

ROWS = 1 << 20
"""Rows or pairs that are looked at at a time."""


def pairs_of_rows(
    layout: Layout,
    stored: tuple[list[Stored], list[Stored], list[Stored]],
    inside: NDArray[np.bool_],
    labels: NDArray[np.uint32],
    floor: float,
) -> tuple[NDArray[np.int64], CorpusPairs]:
    """Rows, ascending, and the pairs of two of them that have one label.

    Args:
        layout: the rows of each shard.
        stored: the outputs of `shards`, `members` and `score`.
        inside: `bool[n]`: which rows; with one row all that have its text.
        labels: `uint32[n]`, which may be mapped.
        floor: the floor of the pairs.
    """
    shards, members, scored = stored
    rows = np.flatnonzero(inside)
    kept, scores = [np.zeros(0, np.uint64)], [np.zeros(0, np.float32)]
    for codes, score in portions(scored, ROWS):
        one, other = (half.astype(np.int64) for half in decode(codes))
        mine = np.flatnonzero(inside[one])
        mine = mine[labels[one[mine]] == labels[other[mine]]]
        kept.append(codes[mine])
        scores.append(score[mine])
    left, right = decode(np.concatenate(kept))
    del kept
    pairs = CorpusPairs(
        left=np.searchsorted(rows, left.astype(np.int64)).astype(np.int32),
        right=np.searchsorted(rows, right.astype(np.int64)).astype(np.int32),
        score=np.concatenate(scores),
        floor=floor,
        candidates=len(left),
        ids=layout.ids(shards, rows).to_pylist(),
        identical=np.searchsorted(rows, layout.values(members, "identical", rows)).astype(np.int32),
    )
    return rows, pairs


def portions(scored: list[Stored], most: int) -> Iterator[tuple[NDArray[np.uint64], NDArray[np.float32]]]:
    """All pairs with their scores, some at a time."""
    for part in scored:
        for start in range(0, part.rows("codes"), most):
            span = start, min(start + most, part.rows("codes"))
            yield part.column("codes", *span), part.column("score", *span)


def chosen(numbers: NDArray[np.int32], labels: NDArray[np.uint32], number: int) -> NDArray[np.bool_]:
    """`bool[n]`: the rows whose label has a number.

    Args:
        numbers: `int32[labels]`, the number of each label.
        labels: `uint32[n]`, which may be mapped.
        number: the number.
    """
    inside = np.zeros(len(labels), np.bool_)
    for start in range(0, len(labels), ROWS):
        inside[start : start + ROWS] = numbers[labels[start : start + ROWS]] == number
    return inside
