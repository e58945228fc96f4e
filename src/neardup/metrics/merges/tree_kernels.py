"""Compiled loops over the tree in which clusters grow together. Each has a slow oracle in `tests/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.compiled import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

NEVER = 2**31 - 1
"""The number of the merge by which a root was joined to another cluster."""


@njit(cache=True, nogil=True)
def _root(parent: NDArray[np.int32], row: int) -> int:
    while parent[row] != row:
        row = parent[row]
    return row


@njit(cache=True, nogil=True)
def grow(
    left: NDArray[np.int32], right: NDArray[np.int32], rows: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]]:
    """Unite clusters merge by merge, the smaller under the larger, so that no row is deeper than log₂ of the rows.

    Args:
        left: a row of one cluster of each merge; every merge joins two clusters.
        right: a row of the other.
        rows: the number of rows, each a cluster at first.

    Returns:
        `int32[n]` parent of each row, itself for a root; `int32[n]` number of the merge that put it there, `NEVER` for
        a root; and after each merge, `int64[merges]` each, how many pairs of rows are joined, and the rows of the
        largest cluster.
    """
    parent, merge = np.arange(rows).astype(np.int32), np.full(rows, NEVER, np.int32)
    size = np.ones(rows, np.int64)
    joined, largest = np.empty(len(left), np.int64), np.empty(len(left), np.int64)
    pairs, most = 0, 1
    for i in range(len(left)):
        a, b = _root(parent, left[i]), _root(parent, right[i])
        if size[a] < size[b]:
            a, b = b, a
        parent[b], merge[b] = a, i
        pairs += size[a] * size[b]
        size[a] += size[b]
        most = max(most, size[a])
        joined[i], largest[i] = pairs, most
    return parent, merge, joined, largest


@njit(cache=True, nogil=True)
def joining_merge(
    parent: NDArray[np.int32], merge: NDArray[np.int32], left: NDArray[np.int32], right: NDArray[np.int32]
) -> NDArray[np.int32]:
    """`int32[m]`: the number of the merge by which the rows of each pair came together; -1 where none did.

    Merges on the way up to a root come later and later. So the one of two rows that was put under its parent earlier
    climbs, until both are at the same place.

    Args:
        parent: `int32[n]`, as `grow` gives it.
        merge: `int32[n]`, as `grow` gives it.
        left: `int32[m]`, one row of each pair.
        right: `int32[m]`, the other.
    """
    out = np.empty(len(left), np.int32)
    for i in range(len(left)):
        a, b, last = left[i], right[i], np.int32(-1)
        while a != b:
            if merge[a] > merge[b]:
                a, b = b, a
            last = merge[a]
            if last == NEVER:
                last = np.int32(-1)
                break
            a = parent[a]
        out[i] = last
    return out
