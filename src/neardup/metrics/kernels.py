"""Compiled loops of linkages and metrics. Plain functions over arrays; each has a slow oracle in `tests/`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numba import njit, types
from numba.typed import Dict

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NEGLIGIBLE = 1e-20
"""Odds at which a tail is cut off."""


@njit(cache=True, nogil=True)
def star_centres(
    order: NDArray[np.int64],
    starts: NDArray[np.int64],
    neighbours: NDArray[np.int64],
    centre: NDArray[np.int64],
) -> None:
    """Greedy stars: in the order given, each row that is still free becomes a centre and takes its free neighbours.

    Args:
        order: rows to visit.
        starts: `int64[n + 1]`; row i has `neighbours[starts[i]:starts[i + 1]]`.
        neighbours: rows.
        centre: `int64[n]`, -1 where free; written.
    """
    for row in order:
        if centre[row] >= 0:
            continue
        centre[row] = row
        for other in neighbours[starts[row] : starts[row + 1]]:
            if centre[other] < 0:
                centre[other] = row


@njit(cache=True, nogil=True, inline="always")
def _x_log_x(x: int) -> float:
    return x * math.log(x) if x > 0 else 0.0


@njit(cache=True, nogil=True)
def _expected_x_log_x(a: int, b: int, n: int) -> float:
    """Mean of x ln x, x the overlap of a random set of `a` documents with one of `b` among `n`: hypergeometric.

    Odds relative to the mode, by recurrence both ways: no factorials, and the errors cancel in the mass.
    """
    mode = (a + 1) * (b + 1) // (n + 2)
    mass, total = 1.0, _x_log_x(mode)
    x, odds = mode, 1.0
    while x < min(a, b) and odds > _NEGLIGIBLE:
        odds *= (a - x) * (b - x) / ((x + 1) * (n - a - b + x + 1))
        x += 1
        mass += odds
        total += odds * _x_log_x(x)
    x, odds = mode, 1.0
    while x > max(0, a + b - n) and odds > _NEGLIGIBLE:
        odds *= x * (n - a - b + x) / ((a - x + 1) * (b - x + 1))
        x -= 1
        mass += odds
        total += odds * _x_log_x(x)
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


@njit(cache=True, nogil=True, inline="always")
def _root(parent: NDArray[np.int64], row: int) -> int:
    # `neardup.core.kernels.find_root` again: numba's cache does not notice a change in a kernel of another file
    while parent[row] != row:
        parent[row] = parent[parent[row]]
        row = parent[row]
    return row


@njit(cache=True, nogil=True, inline="always")
def _share(part: int, whole: int) -> float:
    return part / whole if whole > 0 else 0.0


@njit(cache=True, nogil=True)
def merge_sums(
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    parent: NDArray[np.int64],
    sizes: NDArray[np.int64],
    cell_root: NDArray[np.int64],
    cell_label: NDArray[np.int64],
    cell_count: NDArray[np.int64],
    label_sizes: NDArray[np.int64],
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """What each merge of two clusters adds to the sums of the contingency table, small into large.

    Args:
        left: a row of one cluster of each merge; every merge joins two clusters.
        right: a row of the other.
        parent: `int64[n]`, each row's parent before the first merge; written.
        sizes: `int64[n]`, documents of each root, labelled or not; written.
        cell_root: `int64[cells]`, root of each cell of the table before the first merge.
        cell_label: gold label of each cell.
        cell_count: documents in each cell; written.
        label_sizes: documents of each gold label.

    Returns:
        `float64[merges, 6]`: gains in both, predicted, per_predicted, per_gold, cell_logs, predicted_logs (see `Sums`);
        and `int64[merges]`, documents in the cluster that each merge made.
    """
    width = len(label_sizes)
    cells = np.zeros(len(parent), np.int64)
    labelled = np.zeros(len(parent), np.int64)
    squares = np.zeros(len(parent), np.int64)
    head = np.full(len(parent), -1, np.int64)
    following = np.full(len(cell_root), -1, np.int64)
    cell_of = Dict.empty(types.int64, types.int64)  # root · width + label
    for cell in range(len(cell_root)):
        root, count = cell_root[cell], cell_count[cell]
        cells[root] += 1
        labelled[root] += count
        squares[root] += count * count
        following[cell], head[root] = head[root], cell
        cell_of[root * width + cell_label[cell]] = cell
    gains = np.zeros((len(left), 6))
    made = np.empty(len(left), np.int64)
    for i in range(len(left)):
        into, gone = _root(parent, left[i]), _root(parent, right[i])
        if cells[into] < cells[gone]:
            into, gone = gone, into
        parent[gone] = into
        sizes[into] += sizes[gone]
        made[i] = sizes[into]
        a, b = labelled[into], labelled[gone]
        before = _share(squares[into], a) + _share(squares[gone], b)
        squares[into] += squares[gone]
        cell = head[gone]
        while cell >= 0:
            after = following[cell]
            label, y = cell_label[cell], cell_count[cell]
            key = into * width + label
            if key in cell_of:
                same = cell_of[key]
                x = cell_count[same]
                cell_count[same] = x + y
                squares[into] += 2 * x * y
                gains[i, 0] += x * y
                gains[i, 3] += 2 * x * y / label_sizes[label]
                gains[i, 4] += _x_log_x(x + y) - _x_log_x(x) - _x_log_x(y)
            else:
                cell_of[key] = cell
                cells[into] += 1
                following[cell], head[into] = head[into], cell
            cell = after
        labelled[into] = a + b
        gains[i, 1] = a * b
        gains[i, 2] = _share(squares[into], a + b) - before
        gains[i, 5] = _x_log_x(a + b) - _x_log_x(a) - _x_log_x(b)
    return gains, made
