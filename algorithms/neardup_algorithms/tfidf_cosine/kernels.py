"""The compiled loops of `tfidf-cosine`: bounds, inverted index, and the pairs whose bound reaches the floor."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from neardup.compiled import njit
from neardup.crowds import FAR, excludes
from neardup_algorithms.tfidf_cosine.intrinsics import PANEL, STRIP, multiply_panels

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.crowds import Standing
    from neardup.tfidf import Vectors
    from neardup_algorithms.tfidf_cosine.strategy import Index, Tile


@njit(cache=True, nogil=True)
def bound_rows(vectors: Vectors, place: NDArray[np.int16], out: NDArray[np.float32]) -> None:
    """Write the frequent terms of each row; a column of `out` holds the norm over one term or a group of terms.

    Args:
        vectors: the rows.
        place: for each column of the vectors, its column in `out`; -1 where it has none.
        out: `float32[panels, columns, 32]`, initially zeros; row i is written to `out[i // 32, :, i % 32]`.
    """
    columns, weights, offsets, _ = vectors
    squares = np.zeros(out.shape[1])
    for i in range(len(offsets) - 1):
        squares[:] = 0
        for p in range(offsets[i], offsets[i + 1]):
            to = place[columns[p]]
            if to >= 0:
                squares[to] += weights[p] * weights[p]
        for to in range(out.shape[1]):
            out[i // PANEL, to, i % PANEL] = math.sqrt(squares[to])


@njit(cache=True, nogil=True)
def invert(vectors: Vectors, lists: NDArray[np.int32], index: Index) -> None:
    """Fill an inverted index: for each indexed column, the rows that have it, ascending, and their weights.

    Args:
        vectors: the rows.
        lists: for each column, the number of its list; 0 where it is not indexed.
        index: the index, whose `rows` and `weights` are written.
    """
    columns, weights, offsets, _ = vectors
    cursor = index.starts.copy()
    for i in range(len(offsets) - 1):
        for p in range(offsets[i], offsets[i + 1]):
            number = lists[columns[p]]
            if number > 0:
                index.rows[cursor[number]] = i
                index.weights[cursor[number]] = weights[p]
                cursor[number] += 1


@njit(cache=True, nogil=True)
def beginnings(index: Index, first: int) -> NDArray[np.int64]:
    """`int64[lists]`: the position in each list of the index of the first row that is not before `first`."""
    out = index.starts[:-1].copy()
    for number in range(len(out) if first else 0):
        low, high = index.starts[number], index.starts[number + 1]
        while low < high:
            middle = (low + high) // 2
            if index.rows[middle] < first:
                low = middle + 1
            else:
                high = middle
        out[number] = low
    return out


@njit(cache=True, nogil=True)
def add_products(
    sums: NDArray[np.float32],
    row: tuple[NDArray[np.uint32], NDArray[np.float64]],
    lists: NDArray[np.int32],
    index: Index,
    begins: NDArray[np.int64],
    first: int,
) -> None:
    """Add to `sums[j - first]` the product of a row and indexed row j over the indexed columns.

    All lists are looked up before any is read, so that no look-up has to wait for the end of an earlier list.

    Args:
        sums: one sum for each indexed row from `first` on.
        row: columns and weights of the row.
        lists: for each column, the number of its list; list 0 is empty.
        index: the other rows.
        begins: the result of `beginnings` for `first`.
        first: the first indexed row wanted.
    """
    columns, weights = row
    spans = np.empty((len(columns), 2), np.int64)
    for p in range(len(columns)):
        number = lists[columns[p]]
        spans[p, 0] = begins[number]
        spans[p, 1] = index.starts[number + 1]
    shift = np.uint64(first)
    for p in range(len(columns)):
        weight = np.float32(weights[p])
        for q in range(spans[p, 0], spans[p, 1]):
            sums[np.uint64(index.rows[q]) - shift] += weight * index.weights[q]


@njit(cache=True, nogil=True)
def collect(sums: NDArray[np.float32], start: int, limit: np.float32, out: NDArray[np.int64]) -> int:
    """Write the positions from `start` on whose sum reaches the limit to `out`, and return their number."""
    count = 0
    for j in range(start, len(sums)):
        count += sums[j] >= limit
    if count == 0:
        return 0
    found = 0
    for j in range(start, len(sums)):
        out[found] = j
        found += sums[j] >= limit
    return found


@njit(cache=True, nogil=True)
def without_excluded(
    sums: NDArray[np.float32],
    limits: NDArray[np.float32],
    place: tuple[int, int],
    known: tuple[Standing, Standing],
    positions: NDArray[np.int64],
) -> int:
    """Move those positions to the front whose pair is not excluded at the highest level that its bound may reach.

    Args:
        sums: the bounds of a probing row and the indexed rows.
        limits: `float32[levels]`, the least bound that may belong to a score of each level, ascending.
        place: the probing row, and the indexed row of the first bound.
        known: what is known of the probing rows, and of the indexed rows.
        positions: places in `sums`; written.

    Returns:
        How many are left.
    """
    row, first = place
    own, others = known
    left = 0
    for position in positions:
        level = len(limits) - 1
        while level > 0 and sums[position] < limits[level]:
            level -= 1
        other = position + first
        if not excludes(own.rank[row], own.last[level, row], others.rank[other], others.last[level, other]):
            positions[left] = position
            left += 1
    return left


@njit(cache=True, nogil=True)
def doubled(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """The values, followed by as much free room; `np.concatenate` would take 2 s to compile."""
    out = np.empty(2 * len(values), np.int64)
    for i in range(len(values)):
        out[i] = values[i]
    return out


@njit(cache=True, nogil=True)
def candidates(
    a: Tile,
    b: Tile,
    lists: NDArray[np.int32],
    span: tuple[int, int],
    limits: NDArray[np.float32],
    triangle: bool,
    known: tuple[Standing, Standing],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of a row of `a` and a row of `b` whose bound reaches the limit, less those excluded by what is known.

    Args:
        a: the probing rows.
        b: the indexed rows.
        lists: for each column, the number of its list in the index of `b`; 0 where it has none.
        span: the first probing row, which is the first of a panel, and the row after the last.
        limits: `float32[levels]`, the least bound wanted, and the least of a pair that may stand at each higher level.
        triangle: whether `a` is `b`; then only pairs with left < right are returned.
        known: what is known of the rows of `a`, and of those of `b`.
    """
    columns, weights, offsets, _ = a.vectors
    first, count = span[0] if triangle else 0, len(b.vectors.offsets) - 1
    begins = beginnings(b.inverted, first)
    panels = b.bounds[first // PANEL :]
    sums = np.empty((PANEL, len(panels) * PANEL), np.float32)
    found, left, right = 0, np.empty(2 * count, np.int64), np.empty(2 * count, np.int64)
    for i in range(span[0], span[1]):
        line = sums[i % PANEL, : count - first]
        if i % PANEL == 0:
            for other in range(len(panels)):
                for strip in range(0, PANEL, STRIP):
                    multiply_panels(a.bounds[i // PANEL], panels[other], strip, sums, other * PANEL)
        row = slice(offsets[i], offsets[i + 1])
        add_products(line, (columns[row], weights[row]), lists, b.inverted, begins, first)
        if found + count > len(left):
            left, right = doubled(left), doubled(right)
        more = collect(line, i + 1 - first if triangle else 0, limits[0], right[found:])
        if known[0].last[0, i] < FAR:
            more = without_excluded(line, limits, (i, first), known, right[found : found + more])
        for k in range(found, found + more):
            left[k] = i
            right[k] += first
        found += more
    return left[:found].copy(), right[:found].copy()
