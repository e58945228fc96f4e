"""Stage `labels`: the cluster of each document by union-find, numbered by the first document of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.compiled import njit
from neardup.core.codes import decode
from neardup.core.union_find import find_root, join_trees
from neardup.engine.tasks import Group, Task

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.engine.store import Stored, Writer

_EDGES = 1 << 20


def labels_of(members: Group, forests: Group) -> Group:
    """The one task of the stage."""
    return Group((Task(stage="labels", part=0, run=_labels, reads={"members": members, "forests": forests}),))


def _labels(out: Writer, *, members: list[Stored], forests: list[Stored]) -> None:
    parent = identical_joined(members)
    for forest in forests:
        for start in range(0, forest.rows("codes"), _EDGES):
            codes = forest.column("codes", start, min(start + _EDGES, forest.rows("codes")))
            left, right = decode(codes)
            join(left.astype(np.int64), right.astype(np.int64), parent)
    out.fact(clusters=int(number(parent)), rows=len(parent))
    out.add("labels", parent)


def identical_joined(members: list[Stored]) -> NDArray[np.uint32]:
    """`uint32[n]`: rows of one text joined, as `join` joins them."""
    parent, first = np.arange(sum(part.rows("identical") for part in members), dtype=np.uint32), 0
    for part in members:
        identical = part.column("identical").astype(np.int64)
        join(np.arange(first, first + len(identical)), identical, parent)
        first += len(identical)
    return parent


@njit(cache=True, nogil=True)
def join(left: NDArray[np.int64], right: NDArray[np.int64], parent: NDArray[np.uint32]) -> None:
    """Join rows in `parent: uint32[n]`, where each row has one that is not after it, itself for a root."""
    for i in range(len(left)):
        join_trees(parent, left[i], right[i])


@njit(cache=True, nogil=True)
def counted(labels: NDArray[np.uint32], clusters: int) -> NDArray[np.uint32]:
    """`uint32[clusters]`: how many rows have each label."""
    sizes = np.zeros(clusters, np.uint32)
    for label in labels:
        sizes[label] += 1
    return sizes


@njit(cache=True, nogil=True)
def number(parent: NDArray[np.uint32]) -> int:
    """Write in place of each row's parent the number of its cluster, by the first row of each; returns their number.

    A root is the first row of its cluster. So it has its number before any other row asks for it.
    """
    for row in range(len(parent)):
        parent[row] = find_root(parent, row)
    count = 0
    for row in range(len(parent)):
        if parent[row] == row:
            parent[row] = count
            count += 1
        else:
            parent[row] = parent[parent[row]]
    return count
