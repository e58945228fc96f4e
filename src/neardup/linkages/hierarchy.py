"""Linkages whose clusterings at all thresholds form one hierarchy."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from neardup.core.pairs import Pairs
from neardup.core.spec import Spec

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.pairs import CorpusPairs


@dataclass(frozen=True, kw_only=True)
class Hierarchical(Spec, ABC):
    """A linkage whose clusterings are nested: documents together at a threshold are together at every lower one."""

    @abstractmethod
    def links(self, pairs: CorpusPairs, threshold: float) -> CorpusPairs:
        """Pairs whose connected components, at this threshold and at every higher one, are the clusters there.

        One call therefore serves every threshold: `sweep(linkage.links(pairs, pairs.floor), gold)`.

        Raises:
            FloorError: the threshold is below the floor of the pairs.
        """

    def labels(self, pairs: CorpusPairs, threshold: float) -> NDArray[np.int32]:
        """`int32[n]`: cluster labels, numbered by the first row of each.

        Raises:
            FloorError: the threshold is below the floor of the pairs.
        """
        from neardup.core.union_find import component_labels

        found = self.links(pairs, threshold)
        parent = pairs.identical.astype(np.int64)
        labels: NDArray[np.int32]
        labels = component_labels(found.left, found.right, found.score, np.float32(threshold), parent)
        return labels


def merges(pairs: CorpusPairs, threshold: float, *, average: bool) -> CorpusPairs:
    """The merges of agglomerative clustering down to a threshold, each as a pair of texts and the similarity.

    Args:
        pairs: the similarities of texts; an absent pair is no link, or counts 0 in an average.
        threshold: the least similarity of two clusters that merge.
        average: whether the similarity of clusters is the mean over their documents; else it is the least over texts.
    """
    from neardup.linkages.graph import TextGraph
    from neardup.linkages.hierarchy_kernels import agglomerate

    texts = TextGraph.of(pairs)
    edges = texts.left, texts.right, texts.score
    one, other, similarity = agglomerate(*edges, texts.copies, np.float32(threshold), average)
    found = Pairs.of(texts.rows[one], texts.rows[other], similarity, floor=threshold)
    return replace(pairs, left=found.left, right=found.right, score=found.score, floor=found.floor)
