"""Components of more rows than 32 bits number: the method that docs/scale.md names, on rows of 64 bits.

Each partition of the pairs is reduced to a spanning forest. Forests are joined two by two, which are tasks that any
machine can do, until one is left. It gives, for each row that has a pair, the least row of its component. No step holds
an array over all rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.core.union_find import component_labels
from neardup.engine.forest import joining

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def forest(pairs: NDArray[np.int64]) -> NDArray[np.int64]:
    """`int64[k, 2]`: of pairs of rows those that join rows which none before them joins."""
    return pairs[joining(*pairs.T)]


def joined(partitions: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """`int64[k, 2]`: the forest of all pairs, from those of two parts at a time.

    Args:
        partitions: `int64[m, 2]` each, pairs of rows; one at least.
    """
    forests = [forest(pairs) for pairs in partitions]
    while len(forests) > 1:
        forests = [forest(np.concatenate(forests[at : at + 2])) for at in range(0, len(forests), 2)]
    return forests[0]


def least_rows(trees: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The rows of a forest, ascending, and the least row of the component of each; `int64[n]` both."""
    rows, places = np.unique(trees, return_inverse=True)
    one, other = places.reshape(trees.shape).T.astype(np.int64)
    scores = np.ones(len(one), np.float32)
    labels = component_labels(one, other, scores, np.float32(0), np.arange(len(rows)))
    first = np.unique(labels, return_index=True)[1]
    return rows, rows[first[labels]]
