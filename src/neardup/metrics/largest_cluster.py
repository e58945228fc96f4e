"""The largest cluster, whether it is a chain of dissimilar documents, and pairs joined by closure; all without gold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from neardup.core.counts import pairs_among
from neardup.metrics.proportions import ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.pairs import CorpusPairs

ALARM_DOCUMENTS = 20
"""The least documents in a cluster for the alarm."""
ALARM_SHARE = 0.01
"""Share of all documents that the cluster must exceed for the alarm."""
ALARM_CLOSURE_SHARE = 0.5
"""Share of its pairs, joined by closure only, that the cluster must exceed for the alarm."""


@dataclass(frozen=True, kw_only=True)
class Largest:
    """The largest cluster.

    Attributes:
        documents: the number of documents in it.
        share: their share of all documents.
        closure_only_share: the share of its pairs that are neither identical nor scored at or above the threshold.
    """

    documents: int
    share: float
    closure_only_share: float

    @property
    def alarm(self) -> bool:
        """Whether the cluster looks like a chain: it is large, and most of its pairs are joined by closure only."""
        large = self.documents >= ALARM_DOCUMENTS and self.share > ALARM_SHARE
        return large and self.closure_only_share > ALARM_CLOSURE_SHARE


def largest_cluster(pairs: CorpusPairs, threshold: float, labels: NDArray[np.integer]) -> Largest:
    """The cluster with the most documents, labelled or not; among equals, that with the most by closure only.

    Arguments and errors are those of `closure`.
    """
    return closure(pairs, threshold, labels)[0]


def closure(pairs: CorpusPairs, threshold: float, labels: NDArray[np.integer]) -> tuple[Largest, float]:
    """The largest cluster, and the share of all pairs within clusters that are joined by closure only.

    Args:
        pairs: what the strategy reported.
        threshold: the threshold of the clustering.
        labels: `int[n]`, the cluster of each row; identical texts are together.

    Returns:
        The cluster, as `largest_cluster` chooses it; and the share, 0 where no cluster has a pair.

    Raises:
        FloorError: the threshold is below the floor of the pairs.
    """
    direct = _direct(pairs, threshold, labels)
    if len(labels) == 0:
        return Largest(documents=0, share=0.0, closure_only_share=0.0), 0.0
    sizes = np.bincount(labels)
    most, every = int(sizes.max()), pairs_among(sizes)
    share = 1 - float(ratio(direct[sizes == most].min(), every.max()))
    largest = Largest(documents=most, share=most / len(labels), closure_only_share=share)
    return largest, 1 - float(ratio(direct.sum(), every.sum()))


def _direct(pairs: CorpusPairs, threshold: float, labels: NDArray[np.integer]) -> NDArray[np.float64]:
    """`float64[clusters]`: pairs of documents with identical texts or a score at the threshold, exact below 2⁵³."""
    inner = inner_pairs(pairs, threshold, labels)
    copies = np.bincount(pairs.identical, minlength=len(labels))
    scored = np.bincount(
        labels[inner.left], copies[inner.left] * copies[inner.right], minlength=len(np.bincount(labels))
    )
    direct: NDArray[np.float64] = scored.astype(np.float64) + np.bincount(labels, pairs_among(copies))
    return direct


def inner_pairs(pairs: CorpusPairs, threshold: float, labels: NDArray[np.integer]) -> CorpusPairs:
    """The pairs at or above a threshold whose documents are in one cluster; arguments as above."""
    pairs.check_threshold(threshold)
    inside = np.flatnonzero((pairs.score >= np.float32(threshold)) & (labels[pairs.left] == labels[pairs.right]))
    left, right, score = pairs.left[inside], pairs.right[inside], pairs.score[inside]
    return replace(pairs, left=left, right=right, score=score, floor=float(threshold))
