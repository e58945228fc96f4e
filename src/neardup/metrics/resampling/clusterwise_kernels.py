"""Compiled loop of leaving units out of means over gold clusters. It has a slow oracle in `tests/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.compiled import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def shares_lost(
    cell_row: NDArray[np.int64],
    cell_count: NDArray[np.int64],
    starts: NDArray[np.int64],
    row_unit: NDArray[np.int64],
    row_count: NDArray[np.int64],
    row_starts: NDArray[np.int64],
    unit_of: NDArray[np.int64],
    together: NDArray[np.float64],
    touching: NDArray[np.float64],
    units: int,
) -> NDArray[np.float64]:
    """What the shares of right pairs of the gold clusters of other units lose without each unit; they may gain.

    Args:
        cell_row: predicted cluster of each cell of the contingency table, by gold cluster.
        cell_count: documents of each such cell.
        starts: where the cells of each gold cluster begin, and the end.
        row_unit: unit of each cell, by predicted cluster.
        row_count: documents of each such cell.
        row_starts: where the cells of each predicted cluster begin, and the end.
        unit_of: unit of each gold cluster.
        together: right pairs of each gold cluster.
        touching: predicted pairs that touch it.
        units: how many units there are.

    Returns:
        `float64[2, units]`: the sum of the shares, and the number of touched clusters.
    """
    lost = np.zeros((2, units))
    beside, seen = np.zeros(units), np.empty(units, np.int64)
    for gold in range(len(unit_of)):
        if touching[gold] == 0:
            continue
        found = 0
        for cell in range(starts[gold], starts[gold + 1]):
            row = cell_row[cell]
            for other in range(row_starts[row], row_starts[row + 1]):
                unit = row_unit[other]
                if unit == unit_of[gold]:
                    continue
                if beside[unit] == 0:
                    seen[found] = unit
                    found += 1
                beside[unit] += cell_count[cell] * row_count[other]
        for place in range(found):
            unit = seen[place]
            rest = touching[gold] - beside[unit]
            beside[unit] = 0
            lost[0, unit] += together[gold] / touching[gold]
            if rest > 0:
                lost[0, unit] -= together[gold] / rest
            else:
                lost[1, unit] += 1
    return lost
