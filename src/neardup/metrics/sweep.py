"""Figures at every threshold, from one run of a strategy."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from neardup.core.clusters import Clusters
from neardup.core.codes import score_bits
from neardup.core.versions import loose_labels, strict_labels
from neardup.errors import NeardupError
from neardup.metrics.catalogue import metrics_of
from neardup.metrics.columns import COLUMNS
from neardup.metrics.contingency import Contingency, Sums
from neardup.metrics.curves import Best, ByThreshold, Curve, Interval
from neardup.metrics.metric import PairwiseMetric, SumsMetric
from neardup.metrics.ranking import ScoredTotals, rank
from neardup.metrics.tolerance import tolerated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from neardup.core.gold import GradedPairs
    from neardup.core.linkage import Linkage
    from neardup.core.pairs import CorpusPairs
    from neardup.core.versions import GoldClusters

__all__ = ["Best", "Curve", "Interval", "gold_labels", "pair_curve", "partitions", "sweep", "sweep_at"]

MOST_THRESHOLDS = 100
"""Thresholds of a curve where each is clustered anew."""


def gold_labels(ids: Sequence[str], gold: Clusters) -> NDArray[np.int32]:
    """`int32[n]`: the gold label of each document, -1 where it has none.

    Raises:
        NeardupError: gold labels a document that is not among them.
    """
    if gold.ids == ids:
        return gold.labels
    known = set(ids)
    for document_id, label in zip(gold.ids, gold.labels.tolist(), strict=True):
        if label >= 0 and document_id not in known:
            raise NeardupError(f"gold labels document '{document_id}', which is not in the corpus")
    return gold.aligned(ids, absent="unlabelled").labels


def sweep(pairs: CorpusPairs, gold: GoldClusters) -> Curve:
    """Figures of the connected components at every threshold at which they change, in one union-find pass.

    The pairs are reduced to the at most n - 1 that join two components, best score first. Each join then updates the
    sums from which the figures follow: the smaller component's labels are counted into the larger's. This takes O(m log
    m + n log n). Where gold leaves some pairs out, the merges are gone through once more with its loose labels.

    Raises:
        NeardupError: gold labels a document that is not in the corpus.
    """
    left, right, score = descending_joins(pairs)
    last = np.flatnonzero(np.diff(score, append=-1.0))  # the last join of each score
    step = np.repeat(np.arange(len(last)), np.diff(last, prepend=-1))
    sizes = np.bincount(pairs.identical, minlength=len(pairs.ids))
    before, count = int(sizes.max(initial=0)), int(np.sum(sizes > 0))

    def merged(labels: NDArray[np.int32]) -> tuple[Sums, NDArray[np.int64]]:
        return _merged(pairs.identical, gold_labels(pairs.ids, Clusters(gold.ids, labels)), left, right, step)

    sums: Sums | ScoredTotals
    sums, made = merged(strict_labels(gold))
    if (loose := loose_labels(gold)) is not None:
        sums = tolerated(sums, merged(loose)[0])
    return _curve(
        sums,
        threshold=np.concatenate([[np.inf], score[last]]),
        clusters=count - np.concatenate([[0], last + 1]),
        largest=np.maximum.accumulate(np.concatenate([[before], made])),
        floor=pairs.floor,
    )


def _merged(
    identical: NDArray[np.int32],
    labels: NDArray[np.int32],
    left: NDArray[np.int32],
    right: NDArray[np.int32],
    step: NDArray[np.int64],
) -> tuple[Sums, NDArray[np.int64]]:
    """The sums before the first step of merges and after each, and documents in the largest cluster that each made."""
    from neardup.metrics.merges.kernels import merge_sums

    table = Contingency.of(identical, labels)
    sizes = np.bincount(identical, minlength=len(labels))
    cells = (table.names[table.row], table.column, table.count, table.gold_sizes)
    gains, made = merge_sums(left, right, step, identical.copy(), sizes, *cells)
    return _accumulated(table.sums(), gains), made


def sweep_at(pairs: CorpusPairs, gold: GoldClusters, linkage: Linkage, thresholds: Iterable[float]) -> Curve:
    """Figures under any linkage at up to 100 thresholds, each clustered anew.

    Raises:
        FloorError: a threshold is below the floor of the pairs.
        NeardupError: no threshold, or more than 100; or gold labels a document that is not in the corpus.
    """
    chosen = descending(thresholds)
    if not 0 < len(chosen) <= MOST_THRESHOLDS:
        raise NeardupError(f"{len(chosen)} thresholds; give 1 to {MOST_THRESHOLDS}")
    return sweep_partitions(list(partitions(pairs, linkage, chosen)), pairs, gold, chosen)


def sweep_partitions(
    every: Sequence[NDArray[np.int32]], pairs: CorpusPairs, gold: GoldClusters, thresholds: Sequence[float]
) -> Curve:
    """Figures of clusterings that were made at these thresholds.

    Args:
        every: the clustering at each threshold, `int32[n]`, as `partitions` gives them.
        pairs: what they were made of.
        gold: the labels.
        thresholds: the thresholds, descending.

    Raises:
        NeardupError: gold labels a document that is not in the corpus.
    """
    sizes = [np.unique(predicted, return_counts=True)[1] for predicted in every]

    def stacked(labels: NDArray[np.int32]) -> Sums:
        of = gold_labels(pairs.ids, Clusters(gold.ids, labels))
        sums = [Contingency.of(predicted, of).sums() for predicted in every]
        return replace(sums[0], varying=np.stack([s.varying for s in sums]), chance=None)

    strict, loose = stacked(strict_labels(gold)), loose_labels(gold)
    return _curve(
        strict if loose is None else tolerated(strict, stacked(loose)),
        threshold=np.array(thresholds),
        clusters=np.array([len(s) for s in sizes]),
        largest=np.array([s.max(initial=0) for s in sizes]),
        floor=pairs.floor,
        stepwise=False,
    )


def descending(thresholds: Iterable[float]) -> list[float]:
    """The distinct thresholds, the highest first; each as the float32 that scores are."""
    return sorted({float(np.float32(threshold)) for threshold in thresholds}, reverse=True)


def partitions(pairs: CorpusPairs, linkage: Linkage, thresholds: Iterable[float]) -> Iterator[NDArray[np.int32]]:
    """The clustering at each threshold, in the order given: `int32[n]`.

    For linkages that are one hierarchy, and thresholds that descend, in one union-find pass.

    Raises:
        FloorError: a threshold is below the floor of the pairs.
    """
    from neardup.linkages import Hierarchical

    if not isinstance(linkage, Hierarchical):
        yield from (linkage.labels(pairs, threshold) for threshold in thresholds)
        return
    from neardup.metrics.merges.kernels import joined

    every = list(thresholds)
    left, right, score = descending_joins(linkage.links(pairs, min(every, default=pairs.floor)))
    parent, last, begin = pairs.identical.copy(), np.inf, 0
    for threshold in every:
        pairs.check_threshold(threshold)
        if threshold > last:
            parent, begin = pairs.identical.copy(), 0
        end = begin + int(np.sum(score[begin:] >= np.float32(threshold)))
        yield joined(left[begin:end], right[begin:end], parent)
        last, begin = threshold, end


def pair_curve(pairs: CorpusPairs, gold: GoldClusters | GradedPairs) -> Curve:
    """Figures of the reported pairs, not closed into clusters, at every distinct score: a precision-recall curve.

    Identical texts are pairs of score 1. Recall is of all gold pairs, so the curve ends at the floor.
    """
    ranking = rank(pairs, gold)
    found = ByThreshold(ranking.above_each_score(), metrics_of(PairwiseMetric))
    return Curve(threshold=np.append(np.inf, ranking.score), floor=pairs.floor, stepwise=True, by_name=found)


def _accumulated(start: Sums, gains: NDArray[np.float64]) -> Sums:
    """The sums before the first step and after each, from what each step adds."""
    varying = np.empty((COLUMNS, len(gains) + 1))  # figures read a column at a time
    varying[:, 0] = start.varying
    np.cumsum(gains.T, axis=1, out=varying[:, 1:])
    varying[:, 1:] += start.varying[:, None]
    return replace(start, varying=varying.T, chance=None)


def descending_joins(pairs: CorpusPairs) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
    """Left, right and score of the pairs that join two components when taken from the best score down."""
    from neardup.metrics.merges.kernels import joins

    if len(pairs) == 0:
        return np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0)
    left, right, kept = joins(pairs.left, pairs.right, score_bits(pairs.score), pairs.identical.copy())
    return left, right, kept.view(np.float32).astype(np.float64)


def _curve(
    sums: Sums | ScoredTotals,
    *,
    threshold: NDArray[np.float64],
    clusters: NDArray[np.int64],
    largest: NDArray[np.int64],
    floor: float,
    stepwise: bool = True,
) -> Curve:
    counts = {"clusters": clusters, "largest": largest}
    if isinstance(sums, Sums):
        metrics = {name: metric for name, metric in metrics_of(SumsMetric).items() if metric.by_threshold}
        found = ByThreshold(sums, metrics, counts)
    else:
        found = ByThreshold(sums, metrics_of(PairwiseMetric), counts)
    return Curve(threshold=threshold, floor=floor, stepwise=stepwise, by_name=found)
