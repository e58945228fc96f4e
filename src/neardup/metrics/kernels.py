"""Compiled loops of metrics. Plain functions over arrays; each has a slow oracle in `tests/`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from neardup.compiled import njit
from neardup.core.code_kernels import first_of, second_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NEGLIGIBLE = 1e-20
"""Odds below which the tail of a sum is left out."""


@njit(cache=True, nogil=True)
def pair_weights(
    left: NDArray[np.int32],
    right: NDArray[np.int32],
    starts: NDArray[np.int64],
    label: NDArray[np.int64],
    count: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """How many pairs of labelled documents a pair of texts stands for, and how many of these have one label.

    Args:
        left: one text of each pair.
        right: the other.
        starts: `int64[n + 1]`; the documents of text i are in the cells `starts[i]:starts[i + 1]`.
        label: gold label of each cell, ascending within a text.
        count: documents in each cell.
    """
    claimed, positive = np.empty(len(left), np.int64), np.empty(len(left), np.int64)
    members = np.zeros(len(starts) - 1, np.int64)
    for text in range(len(members)):
        for cell in range(starts[text], starts[text + 1]):
            members[text] += count[cell]
    for i in range(len(left)):
        a, a_end, b, b_end = starts[left[i]], starts[left[i] + 1], starts[right[i]], starts[right[i] + 1]
        claimed[i] = members[left[i]] * members[right[i]]
        same = 0
        while a < a_end and b < b_end:
            if label[a] == label[b]:
                same += count[a] * count[b]
            step = label[a] <= label[b]
            b += label[b] <= label[a]
            a += step
        positive[i] = same
    return claimed, positive


@njit(cache=True, nogil=True)
def run_totals(
    keys: NDArray[np.uint64], positive: NDArray[np.int64], claimed: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Sums over entries with the same score; scores at which no pair counts are left out.

    Args:
        keys: codes of (score, entry), sorted.
        positive: by entry.
        claimed: by entry.

    Returns:
        An entry of each such score, and the two sums.
    """
    first, hits, tries = np.empty_like(claimed), np.empty_like(claimed), np.empty_like(claimed)
    runs, start = 0, 0
    while start < len(keys):
        end, hit, tried = start, 0, 0
        while end < len(keys) and first_of(keys[end]) == first_of(keys[start]):
            entry = second_of(keys[end])
            hit += positive[entry]
            tried += claimed[entry]
            end += 1
        if tried > 0:
            first[runs], hits[runs], tries[runs] = second_of(keys[start]), hit, tried
            runs += 1
        start = end
    return first[:runs].copy(), hits[:runs].copy(), tries[:runs].copy()


@njit(cache=True, nogil=True, inline="always")
def x_log_x(x: int) -> float:
    """X ln x, where 0 ln 0 is 0."""
    return x * math.log(x) if x > 0 else 0.0


@njit(cache=True, nogil=True)
def _expected_x_log_x(a: int, b: int, n: int) -> float:
    """Mean of x ln x, x the overlap of a random set of `a` documents with one of `b` among `n`: hypergeometric.

    Odds relative to the mode, by recurrence both ways: no factorials, and the errors cancel in the mass.
    """
    mode = (a + 1) * (b + 1) // (n + 2)
    mass, total = 1.0, x_log_x(mode)
    x, odds = mode, 1.0
    while x < min(a, b) and odds > _NEGLIGIBLE:
        odds *= (a - x) * (b - x) / ((x + 1) * (n - a - b + x + 1))
        x += 1
        mass += odds
        total += odds * x_log_x(x)
    x, odds = mode, 1.0
    while x > max(0, a + b - n) and odds > _NEGLIGIBLE:
        odds *= x * (n - a - b + x) / ((a - x + 1) * (b - x + 1))
        x -= 1
        mass += odds
        total += odds * x_log_x(x)
    return total / mass


@njit(cache=True, nogil=True)
def expected_cell_logs(
    a_sizes: NDArray[np.int64],
    a_times: NDArray[np.int64],
    b_sizes: NDArray[np.int64],
    b_times: NDArray[np.int64],
    n: int,
) -> float:
    """Σ n_ij ln n_ij expected of two random clusterings of n documents with these cluster sizes, by pairs of sizes.

    Args:
        a_sizes: distinct cluster sizes of one clustering.
        a_times: how many clusters have each.
        b_sizes: distinct cluster sizes of the other.
        b_times: how many clusters have each.
        n: documents.
    """
    total = 0.0
    for i in range(len(a_sizes)):
        for j in range(len(b_sizes)):
            total += _expected_x_log_x(a_sizes[i], b_sizes[j], n) * a_times[i] * b_times[j]
    return total


@njit(cache=True, nogil=True)
def rooted(starts: NDArray[np.int64], neighbours: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The rows of a forest breadth first, and by row the one above it; a root, the least of its tree, is above itself.

    Args:
        starts: `int64[n + 1]`; row i has `neighbours[starts[i]:starts[i + 1]]`.
        neighbours: rows.
    """
    count = len(starts) - 1
    order, above = np.empty(count, np.int32), np.full(count, -1, np.int32)
    filled = seen = 0
    for root in range(count):
        if above[root] < 0:
            order[filled] = above[root] = root
            filled += 1
        while seen < filled:
            row = order[seen]
            seen += 1
            for other in neighbours[starts[row] : starts[row + 1]]:
                if above[other] < 0:
                    above[other] = row
                    order[filled] = other
                    filled += 1
    return order, above


@njit(cache=True, nogil=True)
def add_upwards(order: NDArray[np.int32], above: NDArray[np.int32], values: NDArray[np.int64]) -> None:
    """Add to the values of each row of a forest those of all rows under it.

    Args:
        order: rows, each after the one above it.
        above: by row; a root is above itself.
        values: `int64[n, k]`; written.
    """
    for row in order[::-1]:
        if above[row] != row:
            for column in range(values.shape[1]):
                values[above[row], column] += values[row, column]


@njit(cache=True, nogil=True)
def heads(order: NDArray[np.int32], above: NDArray[np.int32], cut: NDArray[np.bool_]) -> NDArray[np.int32]:
    """By row of a forest, the root of its tree after the links above these rows were removed.

    Other arguments are those of `add_upwards`.
    """
    head = np.empty_like(above)
    for row in order:
        head[row] = row if cut[row] or above[row] == row else head[above[row]]
    return head
