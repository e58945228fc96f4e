"""Compiled loops of the union-find sweep. Plain functions over arrays; each has a slow oracle in `tests/`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neardup.compiled import njit
from neardup.core.code_kernels import code_of, second_of
from neardup.core.union_find import find_root, join_trees
from neardup.metrics.columns import (
    BOTH,
    CELL_LOGS,
    CLUSTERS,
    COLUMNS,
    EXACT,
    PER_GOLD,
    PER_PREDICTED,
    PREDICTED,
    PREDICTED_LOGS,
)
from neardup.metrics.kernels import x_log_x

if TYPE_CHECKING:
    from numpy.typing import NDArray

_RANGES = 2048
"""The number of ranges of scores; with more, writing an edge would miss the cache nearly every time."""
_FREE = -1
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_HALF = np.uint64(32)


@njit(cache=True, nogil=True)
def _by_range(
    left: NDArray[np.int32], right: NDArray[np.int32], bits: NDArray[np.uint32], top: np.uint32
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32], NDArray[np.uint32]]:
    """Edges by descending score, finely but not wholly sorted.

    Returns:
        Where each range of scores starts, and of each edge in their order the two rows and how far it lies below the
        top.
    """
    shift = np.uint32(0)
    while (top - bits.min()) >> shift >= _RANGES:
        shift += np.uint32(1)
    starts = np.zeros(_RANGES + 2, np.int64)
    for value in bits:
        starts[((top - value) >> shift) + 2] += 1
    starts = np.cumsum(starts)
    a, b, below = np.empty_like(left), np.empty_like(right), np.empty_like(bits)
    for i in range(len(bits)):
        part = ((top - bits[i]) >> shift) + 1
        at = starts[part]
        starts[part] += 1
        a[at], b[at], below[at] = left[i], right[i], top - bits[i]
    return starts, a, b, below


@njit(cache=True, nogil=True)
def joins(
    left: NDArray[np.int32], right: NDArray[np.int32], bits: NDArray[np.uint32], parent: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.uint32]]:
    """The edges that join two trees when taken from the best score down, in that order: at most n - 1.

    Filter-Kruskal (Osipov, Sanders, Singler: The filter-Kruskal minimum spanning tree algorithm, ALENEX 2009): edges go
    into ranges by score. When it is a range's turn, only those of its edges are sorted whose ends are not yet joined.
    Equal scores keep the order given.

    Args:
        left: one end of each edge; at least one edge.
        right: the other.
        bits: the scores' bits, which sort as floats ≥ 0 do.
        parent: `int32[n]`, each row's parent; written.

    Returns:
        The two rows and the score's bits of each such edge.
    """
    top = bits.max()
    starts, a, b, below = _by_range(left, right, bits, top)
    count = min(len(bits), len(parent))
    kept = np.empty(count, np.int32), np.empty(count, np.int32), np.empty(count, np.uint32)
    filled = 0
    for part in range(_RANGES):
        apart = np.empty(starts[part + 1] - starts[part], np.uint64)
        found = 0
        for i in range(starts[part], starts[part + 1]):
            if find_root(parent, a[i]) != find_root(parent, b[i]):
                apart[found] = code_of(below[i], i)
                found += 1
        for edge in np.sort(apart[:found]):
            at = second_of(edge)
            if join_trees(parent, a[at], b[at]):
                kept[0][filled], kept[1][filled], kept[2][filled] = a[at], b[at], top - below[at]
                filled += 1
    return kept[0][:filled], kept[1][:filled], kept[2][:filled]


@njit(cache=True, nogil=True)
def joined(left: NDArray[np.int32], right: NDArray[np.int32], parent: NDArray[np.int32]) -> NDArray[np.int32]:
    """The root of each row once these edges have joined the trees of their ends; `parent` is written."""
    for i in range(len(left)):
        join_trees(parent, left[i], right[i])
    roots = np.empty_like(parent)
    for row in range(len(parent)):
        roots[row] = find_root(parent, row)
    return roots


@njit(cache=True, nogil=True, inline="always")
def _home(key: int, slots: int) -> np.int64:
    """Where a key is looked for first: the high bits of a product (Knuth: TAOCP 3, 6.4)."""
    return np.int64(((np.uint64(key) * _GOLDEN) >> _HALF) & np.uint64(slots - 1))


@njit(cache=True, nogil=True)
def _slot(keys: NDArray[np.int64], key: int) -> np.int64:
    """The slot that holds a key, or the free one where it belongs: linear probing."""
    at = _home(key, len(keys))
    while keys[at] != key and keys[at] != _FREE:
        at = (at + 1) & (len(keys) - 1)
    return at


@njit(cache=True, nogil=True)
def _release(keys: NDArray[np.int64], values: NDArray[np.int32], hole: np.int64) -> None:
    """Free a slot and close up the run behind it (Knuth: TAOCP 3, algorithm 6.4R), so that no probe ends too early."""
    mask = len(keys) - 1
    at = hole
    while True:
        at = (at + 1) & mask
        if keys[at] == _FREE:
            break
        if (at - _home(keys[at], len(keys))) & mask >= (at - hole) & mask:
            keys[hole], values[hole] = keys[at], values[at]
            hole = at
    keys[hole] = _FREE


class _Table(NamedTuple):
    """Clusters and their cells while clusters merge.

    Attributes:
        clusters: `int64[n, 6]` by root, at most a cache line each: see the names of the columns.
        cells: `int64[cells, 3]`: see the names of the columns.
        keys: root · width + label of the cells of clusters with more than one, hashed; or free.
        values: the cell of each key.
        width: number of gold labels.
    """

    clusters: NDArray[np.int64]
    cells: NDArray[np.int64]
    keys: NDArray[np.int64]
    values: NDArray[np.int32]
    width: int


SIZE, LABELLED, SQUARES, CELLS, FIRST, SAME = range(6)
"""Columns of a cluster: documents, labelled ones, Σ count² over its cells, how many cells, the first cell, and 1 where
its labelled documents are those of a gold cluster, else 0."""
LABEL, COUNT, NEXT = range(3)
"""Columns of a cell: gold label, documents, the next cell of its cluster; -1 after the last."""


@njit(cache=True, nogil=True)
def _enter(table: _Table, root: int, cell: int) -> None:
    key = root * table.width + table.cells[cell, LABEL]
    at = _slot(table.keys, key)
    table.keys[at], table.values[at] = key, cell


@njit(cache=True, nogil=True)
def _add(table: _Table, root: int, cell: int) -> None:
    """A cell of a new label in a cluster. A cluster's only cell needs no key."""
    cluster = table.clusters[root]
    if cluster[CELLS] == 1:
        _enter(table, root, cluster[FIRST])
    if cluster[CELLS] > 0:
        _enter(table, root, cell)
    table.cells[cell, NEXT], cluster[FIRST] = cluster[FIRST], cell
    cluster[CELLS] += 1


@njit(cache=True, nogil=True)
def _cell_of(table: _Table, root: int, label: int) -> int:
    """The cell of a label in a cluster, or -1."""
    cluster = table.clusters[root]
    if cluster[CELLS] > 1:
        at = _slot(table.keys, root * table.width + label)
        return table.values[at] if table.keys[at] != _FREE else -1
    only = cluster[FIRST]
    return only if only >= 0 and table.cells[only, LABEL] == label else -1


@njit(cache=True, nogil=True)
def _absorb(table: _Table, into: int, gone: int, label_sizes: NDArray[np.int64], gain: NDArray[np.float64]) -> None:
    """Count the cells of one cluster into those of another, and add what the sums over cells gain."""
    cells, hashed = table.cells, table.clusters[gone, CELLS] > 1
    cell = table.clusters[gone, FIRST]
    while cell >= 0:
        label, y, after = cells[cell, LABEL], cells[cell, COUNT], cells[cell, NEXT]
        if hashed:
            _release(table.keys, table.values, _slot(table.keys, gone * table.width + label))
        same = _cell_of(table, into, label)
        if same < 0:
            _add(table, into, cell)
        else:
            x = cells[same, COUNT]
            cells[same, COUNT] = x + y
            table.clusters[into, SQUARES] += 2 * x * y
            gain[BOTH] += x * y
            gain[PER_GOLD] += 2 * x * y / label_sizes[label]
            gain[CELL_LOGS] += x_log_x(x + y) - x_log_x(x) - x_log_x(y)
        cell = after


@njit(cache=True, nogil=True, inline="always")
def _is_gold(table: _Table, root: int, label_sizes: NDArray[np.int64]) -> int:
    """1 where the labelled documents of a cluster, which has some, are those of a gold cluster, else 0."""
    cluster = table.clusters[root]
    if cluster[CELLS] != 1:
        return 0
    return 1 if label_sizes[table.cells[cluster[FIRST], LABEL]] == cluster[LABELLED] else 0


@njit(cache=True, nogil=True, inline="always")
def _share(part: int, whole: int) -> float:
    return part / whole if whole > 0 else 0.0


@njit(cache=True, nogil=True)
def merge_sums(
    left: NDArray[np.int32],
    right: NDArray[np.int32],
    step: NDArray[np.int64],
    parent: NDArray[np.int32],
    sizes: NDArray[np.int64],
    cell_root: NDArray[np.int64],
    cell_label: NDArray[np.int64],
    cell_count: NDArray[np.int64],
    label_sizes: NDArray[np.int64],
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """What the merges of each step add to the sums of the contingency table, small into large.

    Args:
        left: a row of one cluster of each merge; every merge joins two clusters.
        right: a row of the other.
        step: step of each merge: ascending from 0, none left out.
        parent: `int32[n]`, each row's parent before the first merge; written.
        sizes: `int64[n]`, documents of each root, labelled or not.
        cell_root: `int64[cells]`, root of each cell of the table before the first merge.
        cell_label: gold label of each cell.
        cell_count: documents in each cell.
        label_sizes: documents of each gold label.

    Returns:
        `float64[steps, COLUMNS]`: gains in the sums of `Sums.varying`; and `int64[steps]`, documents in the largest
        cluster that each step made.
    """
    slots = 2
    while slots < 2 * len(cell_root):
        slots *= 2
    clusters, cells = np.zeros((len(parent), 6), np.int64), np.empty((len(cell_root), 3), np.int64)
    for root in range(len(clusters)):
        clusters[root, SIZE], clusters[root, FIRST] = sizes[root], -1
    table = _Table(clusters, cells, np.full(slots, _FREE, np.int64), np.empty(slots, np.int32), len(label_sizes))
    for cell in range(len(cells)):
        cells[cell, LABEL], cells[cell, COUNT] = cell_label[cell], cell_count[cell]
        clusters[cell_root[cell], LABELLED] += cells[cell, COUNT]
        clusters[cell_root[cell], SQUARES] += cells[cell, COUNT] ** 2
        _add(table, cell_root[cell], cell)
        clusters[cell_root[cell], SAME] = _is_gold(table, cell_root[cell], label_sizes)
    steps = step[-1] + 1 if len(step) else 0
    gains, made = np.zeros((steps, COLUMNS)), np.zeros(steps, np.int64)
    for i in range(len(left)):
        into, gone = find_root(parent, left[i]), find_root(parent, right[i])
        if clusters[into, CELLS] < clusters[gone, CELLS]:
            into, gone = gone, into
        parent[gone] = into
        winner, loser, gain = clusters[into], clusters[gone], gains[step[i]]
        a, b = winner[LABELLED], loser[LABELLED]
        gain[PREDICTED] += a * b
        gain[PER_PREDICTED] -= _share(winner[SQUARES], a) + _share(loser[SQUARES], b)
        gain[PREDICTED_LOGS] += x_log_x(a + b) - x_log_x(a) - x_log_x(b)
        winner[SIZE] += loser[SIZE]
        winner[LABELLED] += b
        winner[SQUARES] += loser[SQUARES]
        _absorb(table, into, gone, label_sizes, gain)
        gain[PER_PREDICTED] += _share(winner[SQUARES], a + b)
        if b > 0:  # and so a > 0
            before = winner[SAME] + loser[SAME]
            winner[SAME] = _is_gold(table, into, label_sizes)
            gain[EXACT] += winner[SAME] - before
            gain[CLUSTERS] -= 1
        made[step[i]] = max(made[step[i]], winner[SIZE])
    return gains, made
