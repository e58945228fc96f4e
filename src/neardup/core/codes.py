"""Two numbers in one: a pair of rows, or a score and a row, as one `uint64` that sorts by the first, then the second.

The first number stands in the upper 32 bits and the second in the lower ones, so both are below 2³². Kernels take their
forms of this from `neardup.core.code_kernels`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

HALF = np.uint64(32)
"""Bits of each number."""
LOW = np.uint64(0xFFFFFFFF)
"""The bits of the second number."""


def encode(first: ArrayLike, second: ArrayLike) -> NDArray[np.uint64]:
    """`uint64[m]`: the codes of the numbers `first[i]` and `second[i]`, each in 0 … 2³² - 1."""
    return np.asarray(first, np.uint64) << HALF | np.asarray(second, np.uint64)


def decode(codes: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """The first and the second number of each code, `uint64[m]` each."""
    return codes >> HALF, codes & LOW


def score_bits(score: NDArray[np.floating]) -> NDArray[np.uint32]:
    """The bits of scores as float32, which sort as the scores do: none is below 0, and -0 becomes 0."""
    return (score.astype(np.float32) + np.float32(0)).view(np.uint32)


def looked_up(wanted: NDArray[np.uint64], codes: NDArray[np.uint64], score: NDArray[np.float32]) -> NDArray[np.float32]:
    """`float32[m]`: the score of each pair that is wanted, NaN for none.

    Args:
        wanted: codes of pairs.
        codes: codes of pairs that have a score; they ascend.
        score: their scores.
    """
    found = np.full(len(wanted), np.nan, np.float32)
    at = np.searchsorted(codes, wanted)
    hit = np.flatnonzero(at < len(codes))
    hit = hit[codes[at[hit]] == wanted[hit]]
    found[hit] = score[at[hit]]
    return found


def distinct_columns(table: NDArray[np.integer]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The distinct columns of a table, in lexicographic order, and the place of each column among them.

    Args:
        table: `int[k, m]`, k at least 1, below 2⁶³ each; the product of the ranges of its rows is below 2⁶³, too.

    Returns:
        `int64[k, d]` and `int64[m]`.
    """
    columns: NDArray[np.int64] = table.astype(np.int64)
    if not columns.shape[1]:
        return columns, np.zeros(0, np.int64)
    least = columns.min(axis=1, keepdims=True)
    ranges = (columns.max(axis=1) - least[:, 0] + 1).tolist()
    codes, place = np.unique(np.ravel_multi_index(tuple(columns - least), ranges), return_inverse=True)
    return np.stack(np.unravel_index(codes, ranges)) + least, place
