"""Compiled loops of resampling. Plain functions over arrays; each has a slow oracle in `tests/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.compiled import njit
from neardup.core.counts import pairs_among
from neardup.metrics.columns import BOTH, CELL_LOGS, CLUSTERS, EXACT, PER_GOLD, PER_PREDICTED, PREDICTED, PREDICTED_LOGS
from neardup.metrics.kernels import x_log_x

if TYPE_CHECKING:
    from numpy.typing import NDArray

_pairs = njit(cache=True, nogil=True, inline="always")(pairs_among)


@njit(cache=True, nogil=True)
def unit_sums(
    predicted: NDArray[np.int32],
    unit: NDArray[np.int32],
    gold: NDArray[np.int32],
    gold_sizes: NDArray[np.int64],
    whole: NDArray[np.float64],
    lost: NDArray[np.float64],
) -> None:
    """The sums of one clustering, and what each of them loses without each unit.

    Args:
        predicted: cluster of each document; documents are sorted by unit, then gold label.
        unit: unit of each document; the documents of a gold label are in one unit.
        gold: gold label of each document.
        gold_sizes: documents of each gold label.
        whole: `float64[COLUMNS]` of zeros; written: the sums of `Sums.varying`.
        lost: `float64[units, COLUMNS]` of zeros; written: the same sums, less what they are without the unit.
    """
    ends = np.zeros(predicted.max() + 2 if len(predicted) else 1, np.int64)
    for cluster in predicted:
        ends[cluster + 1] += 1
    ends = np.cumsum(ends)
    order = np.empty(len(predicted), np.int32)
    for i in range(len(predicted)):
        order[ends[predicted[i]]] = i
        ends[predicted[i]] += 1
    start = 0
    while start < len(order):
        end = ends[predicted[order[start]]]
        size, squares, i = end - start, 0, start
        while i < end:
            first, label = i, gold[order[i]]
            while i < end and gold[order[i]] == label:
                i += 1
            n, here = i - first, unit[order[first]]
            squares += n * n
            lost[here, BOTH] += _pairs(n)
            lost[here, PER_GOLD] += n * n / gold_sizes[label]
            lost[here, CELL_LOGS] += x_log_x(n)
        whole[PREDICTED] += _pairs(size)
        whole[PER_PREDICTED] += squares / size
        whole[PREDICTED_LOGS] += x_log_x(size)
        whole[CLUSTERS] += 1
        whole[EXACT] += _is_gold(size, squares, gold_sizes[gold[order[start]]])
        _lose_cells(order[start:end], unit, gold, gold_sizes, squares, lost)
        start = end
    for column in (BOTH, PER_GOLD, CELL_LOGS):  # a label lies in one unit
        whole[column] = lost[:, column].sum()


@njit(cache=True, nogil=True)
def _lose_cells(
    members: NDArray[np.int32],
    unit: NDArray[np.int32],
    gold: NDArray[np.int32],
    gold_sizes: NDArray[np.int64],
    squares: int,
    lost: NDArray[np.float64],
) -> None:
    """What one cluster loses without each of its units; `squares` is Σ n² of its labels."""
    size, i = len(members), 0
    exact = _is_gold(size, squares, gold_sizes[gold[members[0]]])
    while i < size:
        here, first, own = unit[members[i]], i, 0
        while i < size and unit[members[i]] == here:
            before, label = i, gold[members[i]]
            while i < size and gold[members[i]] == label:
                i += 1
            own += (i - before) ** 2
        rest = size - (i - first)
        lost[here, PREDICTED] += _pairs(size) - _pairs(rest)
        lost[here, PREDICTED_LOGS] += x_log_x(size) - x_log_x(rest)
        lost[here, PER_PREDICTED] += squares / size - ((squares - own) / rest if rest else 0.0)
        if rest:
            other = members[0] if first else members[i]
            lost[here, EXACT] += exact - _is_gold(rest, squares - own, gold_sizes[gold[other]])
        else:
            lost[here, EXACT] += exact
            lost[here, CLUSTERS] += 1


@njit(cache=True, nogil=True, inline="always")
def _is_gold(size: int, squares: int, gold_size: int) -> bool:
    """Whether so many documents, Σ n² of their labels, are all those of one label, which is any one of theirs."""
    return size == gold_size and squares == size * size
