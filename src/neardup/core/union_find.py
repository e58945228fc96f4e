"""Connected components of pairs, by union-find. Both kernels have a slow oracle in `tests/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.compiled import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def find_root(parent: NDArray[np.integer], row: int) -> int:
    """The root of a row's tree, halving the path on the way."""
    while parent[row] != row:
        parent[row] = parent[parent[row]]
        row = parent[row]
    return row


@njit(cache=True, nogil=True)
def join_trees(parent: NDArray[np.integer], one: int, other: int) -> bool:
    """Join the trees of two rows, the lesser root staying one; whether they were apart."""
    a, b = find_root(parent, one), find_root(parent, other)
    parent[max(a, b)] = min(a, b)
    return bool(a != b)


@njit(cache=True, nogil=True)
def component_labels(
    left: NDArray[np.integer],
    right: NDArray[np.integer],
    score: NDArray[np.float32],
    threshold: np.float32,
    parent: NDArray[np.int64],
) -> NDArray[np.int32]:
    """`int32[n]`: connected components of the edges with score ≥ threshold, numbered by the first row of each.

    Args:
        left: one end of each edge.
        right: the other.
        score: the score of each edge.
        threshold: the least score that joins.
        parent: `int64[n]`, the row each row is joined to from the start, itself for none; written.
    """
    for i in range(len(left)):
        if score[i] >= threshold:
            join_trees(parent, left[i], right[i])
    labels = np.full(len(parent), -1, np.int32)
    count = 0
    for row in range(len(parent)):
        root = find_root(parent, row)
        if labels[root] < 0:
            labels[root] = count
            count += 1
        labels[row] = labels[root]
    return labels
