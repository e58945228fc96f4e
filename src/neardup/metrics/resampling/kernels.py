"""Compiled loops of resampling. Plain functions over arrays; each has a slow oracle in `tests/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.compiled import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

LANES = 64
"""Rounds taken at a time: the weights of a unit in them fill a cache line."""
BOTH, WITHIN, PER_PREDICTED, PER_GOLD = range(4)
"""Columns of what a unit adds to the sums each time it is drawn."""


@njit(cache=True, nogil=True)
def unit_cells(
    predicted: NDArray[np.int32],
    unit: NDArray[np.int32],
    gold: NDArray[np.int32],
    gold_sizes: NDArray[np.int64],
    own: NDArray[np.float64],
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64], NDArray[np.float64]]:
    """One clustering by cluster and unit.

    Args:
        predicted: cluster of each document; documents are sorted by unit, then gold label.
        unit: unit of each document.
        gold: gold label of each document.
        gold_sizes: documents of each gold label.
        own: `float64[units, 4]` of zeros; written: of each unit, pairs together in both, pairs together in the
            prediction, Σ n²/a of clusters within the unit (n documents of a label in a cluster of a), Σ n²/b (b
            documents of the label in all).

    Returns:
        Clusters of more than one unit: cluster c has the cells `starts[c]:starts[c + 1]`, a cell the documents of one
        unit: its unit, how many documents n, and Σ n² of their labels.
    """
    ends = np.zeros(predicted.max() + 2 if len(predicted) else 1, np.int64)
    for cluster in predicted:
        ends[cluster + 1] += 1
    ends = np.cumsum(ends)
    order = np.empty(len(predicted), np.int32)
    for i in range(len(predicted)):
        order[ends[predicted[i]]] = i
        ends[predicted[i]] += 1
    starts, cell_unit = np.zeros(len(predicted) // 2 + 1, np.int64), np.empty(len(predicted), np.int32)
    cell_count, cell_squares = np.empty(len(predicted)), np.empty(len(predicted))
    clusters, cells, i = 0, 0, 0
    while i < len(order):
        end = ends[predicted[order[i]]]
        mixed = unit[order[i]] != unit[order[end - 1]]
        while i < end:
            here, count, squares = unit[order[i]], 0, 0
            while i < end and unit[order[i]] == here:
                label, first = gold[order[i]], i
                while i < end and gold[order[i]] == label:  # a label lies in one unit
                    i += 1
                n = i - first
                count += n
                squares += n * n
                own[here, BOTH] += n * (n - 1) // 2
                own[here, PER_GOLD] += n * n / gold_sizes[label]
            own[here, WITHIN] += count * (count - 1) // 2
            if mixed:
                cell_unit[cells], cell_count[cells], cell_squares[cells] = here, count, squares
                cells += 1
            else:
                own[here, PER_PREDICTED] += squares / count
        if mixed:
            clusters += 1
            starts[clusters] = cells
    return starts[: clusters + 1], cell_unit[:cells], cell_count[:cells], cell_squares[:cells]


@njit(cache=True, nogil=True)
def add_weighted(
    weights: NDArray[np.uint8], rows: NDArray[np.int64], values: NDArray[np.float64], sums: NDArray[np.float64]
) -> None:
    """Add weight × value of some units to the sums of each round.

    Args:
        weights: `uint8[units, LANES]`, how often each unit is drawn in each round.
        rows: units.
        values: `float64[rows, columns]`.
        sums: `float64[columns, LANES]`; written.
    """
    for i in range(len(rows)):
        drawn = weights[rows[i]]
        for column in range(len(sums)):
            value, out = values[i, column], sums[column]
            for lane in range(LANES):
                out[lane] += drawn[lane] * value


@njit(cache=True, nogil=True, error_model="numpy")  # a division that may raise is not vectorised
def weighted_clusters(
    weights: NDArray[np.uint8],
    starts: NDArray[np.int64],
    cell_unit: NDArray[np.int32],
    cell_count: NDArray[np.float64],
    cell_squares: NDArray[np.float64],
) -> NDArray[np.float64]:
    """What clusters of several units add to the sums of each round.

    Args:
        weights: `uint8[units, LANES]`.
        starts: cells of each cluster, as `unit_cells` gives them, and so the rest.
        cell_unit: unit of each cell.
        cell_count: its documents.
        cell_squares: Σ n² of their labels.

    Returns:
        `float64[2, LANES]`: Σ n²/a, and twice the pairs of documents of different units.
    """
    per_predicted, across, size = np.zeros(LANES), np.zeros(LANES), np.empty(LANES)
    for cluster in range(len(starts) - 1):
        size[:] = 0.0
        for cell in range(starts[cluster], starts[cluster + 1]):
            drawn, count = weights[cell_unit[cell]], cell_count[cell]
            for lane in range(LANES):
                size[lane] += drawn[lane] * count
        for cell in range(starts[cluster], starts[cluster + 1]):
            drawn, count, squares = weights[cell_unit[cell]], cell_count[cell], cell_squares[cell]
            for lane in range(LANES):
                other = size[lane] - drawn[lane] * count  # of other units; a unit drawn twice is two units apart
                per_predicted[lane] += drawn[lane] * squares / (count + other)
                across[lane] += drawn[lane] * count * other
    return np.stack((per_predicted, across))
