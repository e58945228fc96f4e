"""Compiled loops over the texts that each text is paired with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.compiled import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def neighbourhoods(
    left: NDArray[np.int32], right: NDArray[np.int32], rows: int
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """The rows paired with each row, as `starts` and `neighbours`: row i has `neighbours[starts[i]:starts[i + 1]]`."""
    starts = np.zeros(rows + 2, np.int64)
    for i in range(len(left)):
        starts[left[i] + 2] += 1
        starts[right[i] + 2] += 1
    starts = np.cumsum(starts)
    neighbours = np.empty(2 * len(left), np.int32)
    for i in range(len(left)):
        neighbours[starts[left[i] + 1]] = right[i]
        neighbours[starts[right[i] + 1]] = left[i]
        starts[left[i] + 1] += 1
        starts[right[i] + 1] += 1
    return starts[:-1], neighbours


@njit(cache=True, nogil=True)
def star_centres(
    order: NDArray[np.int64], starts: NDArray[np.int64], neighbours: NDArray[np.int32]
) -> NDArray[np.int32]:
    """Greedy stars: in the given order, each row that is still free becomes a centre and takes its free neighbours.

    Args:
        order: every row, in the order to visit.
        starts: `int64[n + 1]`; row i has `neighbours[starts[i]:starts[i + 1]]`.
        neighbours: the rows paired with each row.

    Returns:
        `int32[n]`, the centre of each row.
    """
    centre = np.full(len(order), -1, np.int32)
    for row in order:
        if centre[row] < 0:
            centre[row] = row
            for other in neighbours[starts[row] : starts[row + 1]]:
                if centre[other] < 0:
                    centre[other] = row
    return centre
