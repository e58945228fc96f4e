"""Compiled loops of `neardup.core.crowds`. Each has a slow oracle in `tests/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.compiled import njit
from neardup.core.code_kernels import first_of, second_of

if TYPE_CHECKING:
    from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def excludes(rank_a: int, last_a: int, rank_b: int, last_b: int) -> bool:
    """Whether a pair is left out: both documents are crowded, and neither is a hub of the other.

    Args:
        rank_a: the content rank of the one document.
        last_a: the rank of its last hub; `FAR`, above every rank, if it is not crowded.
        rank_b: the content rank of the other.
        last_b: the rank of its last hub.
    """
    return rank_b > last_a and rank_a > last_b


@njit(cache=True, nogil=True)
def counted(
    codes: NDArray[np.uint64],
    score: NDArray[np.float32],
    least: NDArray[np.float32],
    counts: NDArray[np.int32],
) -> None:
    """Count the pairs of each document by level.

    Args:
        codes: pairs.
        score: `float32[m]`, their scores.
        least: `float32[levels]`, the least score of each level.
        counts: `int32[levels, n]`, written.
    """
    for i in range(len(codes)):
        for level in range(len(least)):
            if score[i] >= least[level]:
                counts[level, first_of(codes[i])] += 1
                counts[level, second_of(codes[i])] += 1


@njit(cache=True, nogil=True)
def note_hubs(
    codes: NDArray[np.uint64],
    score: NDArray[np.float32],
    least: np.float32,
    rank: NDArray[np.int64],
    place: NDArray[np.int64],
    hubs: NDArray[np.int64],
) -> None:
    """Note the documents of least rank among those that chosen documents reach.

    Args:
        codes: pairs, none of which was noted before.
        score: `float32[m]`, their scores.
        least: the least score of a pair that counts.
        rank: `int64[n]`, the rank of each document.
        place: `int64[n]`, the line of `hubs` of each chosen document, -1 for others.
        hubs: `int64[chosen, most]`, written: the least ranks so far, ascending.
    """
    last = hubs.shape[1] - 1
    for i in range(len(codes)):
        if score[i] >= least:
            left, right = first_of(codes[i]), second_of(codes[i])
            for row, other in ((left, right), (right, left)):
                line = place[row]
                if line >= 0 and rank[other] < hubs[line, last]:
                    at = last
                    while at > 0 and hubs[line, at - 1] > rank[other]:
                        hubs[line, at] = hubs[line, at - 1]
                        at -= 1
                    hubs[line, at] = rank[other]


@njit(cache=True, nogil=True)
def excluded(
    codes: NDArray[np.uint64],
    score: NDArray[np.float32],
    least: NDArray[np.float32],
    rank: NDArray[np.int64],
    last: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """`bool[m]`: which pairs are left out (see `excludes`), each judged at the highest level whose score it has.

    Args:
        codes: pairs.
        score: `float32[m]`, their scores, none below that of the first level.
        least: `float32[levels]`, the least score of each level, ascending.
        rank: `int64[n]`, the rank of each document.
        last: `int64[levels, n]`, the rank of the last hub of each.
    """
    out = np.empty(len(codes), np.bool_)
    for i in range(len(codes)):
        level = len(least) - 1
        while level > 0 and score[i] < least[level]:
            level -= 1
        left, right = first_of(codes[i]), second_of(codes[i])
        out[i] = excludes(rank[left], last[level, left], rank[right], last[level, right])
    return out
