"""The tree of merges of a choice: at which level any two texts come together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from neardup.metrics.sweep import descending_joins

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.pairs import CorpusPairs
    from neardup.linkages import Hierarchical


@dataclass(frozen=True, eq=False, kw_only=True)
class MergeTree:
    """How the clusters of a linkage grow as the threshold falls. Identical texts count once.

    Attributes:
        parent: `int32[n]`, the row that each row was put under; itself for a root.
        merge: `int32[n]`, the number of the merge that did so.
        level: `float32[merges]`, the highest threshold at which each merge holds, descending.
        joined: `int64[merges]`, pairs of distinct texts in one cluster after each merge.
        largest: `int64[merges]`, distinct texts of the largest cluster after each merge.
    """

    parent: NDArray[np.int32]
    merge: NDArray[np.int32]
    level: NDArray[np.float32]
    joined: NDArray[np.int64]
    largest: NDArray[np.int64]

    @classmethod
    def of(cls, pairs: CorpusPairs, linkage: Hierarchical) -> Self:
        """The tree of a linkage over these pairs, down to their floor."""
        from neardup.metrics.merges.tree_kernels import grow

        left, right, level = descending_joins(linkage.links(pairs, pairs.floor))
        parent, merge, joined, largest = grow(left.astype(np.int32), right.astype(np.int32), len(pairs.ids))
        return cls(parent=parent, merge=merge, level=level.astype(np.float32), joined=joined, largest=largest)

    def levels(self, left: NDArray[np.int32], right: NDArray[np.int32]) -> NDArray[np.float32]:
        """`float32[m]`: the highest threshold at which the texts of each pair are in one cluster; -1 for none."""
        from neardup.metrics.merges.tree_kernels import joining_merge

        return np.append(self.level, np.float32(-1))[joining_merge(self.parent, self.merge, left, right)]

    def clusters(self, threshold: float) -> NDArray[np.int32]:
        """`int32[n]`: the root of each row's cluster at a threshold."""
        last = self.merges(threshold)
        root = np.where(self.merge < last, self.parent, np.arange(len(self.parent), dtype=np.int32))
        while np.any(root != (above := root[root])):
            root = above
        return root

    def documents(self, threshold: float, identical: NDArray[np.integer]) -> NDArray[np.int32]:
        """`int32[n]`: the cluster of each document at a threshold; `identical` has the row that represents its text."""
        labels: NDArray[np.int32] = self.clusters(threshold)[identical]
        return labels

    def merges(self, threshold: float) -> int:
        """How many merges hold at a threshold."""
        return int(np.searchsorted(-self.level, -np.float32(threshold), side="right"))
