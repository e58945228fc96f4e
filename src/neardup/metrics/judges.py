"""What scores clusters against gold, of all labels or of one half: one way for gold clusters and for listed pairs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Protocol

import numpy as np

from neardup.core.clusters import Clusters
from neardup.core.counts import pairs_within
from neardup.core.versions import loose_labels, restricted, strict_labels
from neardup.linkages import Hierarchical
from neardup.metrics.catalogue import metrics_of
from neardup.metrics.clusterwise import ClusterCounts
from neardup.metrics.curves import ByThreshold, Curve
from neardup.metrics.evaluation import evaluate
from neardup.metrics.merges.tree import MergeTree
from neardup.metrics.metric import ClusterwiseMetric, PairwiseMetric
from neardup.metrics.ranking import Ranking, ScoredTotals, listed_scores
from neardup.metrics.resampling.estimates import Resampled, resample
from neardup.metrics.sweep import (
    MOST_THRESHOLDS,
    descending,
    descending_joins,
    pair_curve,
    partitions,
    sweep,
    sweep_at,
    sweep_partitions,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from neardup.core.linkage import Linkage
    from neardup.core.pairs import CorpusPairs
    from neardup.core.versions import GoldClusters
    from neardup.metrics.listed_pairs import ListedPairs


class Judge(Protocol):
    """Labels, and all that is asked of them about clusters of the corpus."""

    @property
    def what(self) -> str:
        """What is labelled: `document` or `pair`."""
        ...

    @property
    def labelled(self) -> int:
        """How many labels count: documents, or listed pairs."""
        ...

    @property
    def positives(self) -> int:
        """How many pairs of gold there are; of listed ones those listed."""
        ...

    @property
    def units(self) -> int:
        """How many sampling units they are in."""
        ...

    def among(self, rows: NDArray[np.bool_]) -> Judge:
        """The labels among some documents, `bool[n]`; of listed pairs those both of whose documents are."""
        ...

    def curve(self, pairs: CorpusPairs, linkage: Linkage, default: float) -> Curve:
        """Figures of the clusters by threshold.

        Args:
            pairs: what a strategy reported on the corpus.
            linkage: what makes clusters of them; where it is no hierarchy, at up to 100 thresholds.
            default: a threshold that is among those.
        """
        ...

    def pair_curve(self, pairs: CorpusPairs) -> Curve:
        """Figures of the reported pairs as they are, not closed into clusters, by threshold."""
        ...

    def values(self, labels: NDArray[np.integer]) -> dict[str, float]:
        """Every figure of a clustering, `int[n]` labels of the corpus."""
        ...

    def resampled(self, labels: NDArray[np.integer]) -> Resampled:
        """Every figure of a clustering, as observed and without each unit."""
        ...


@dataclass(frozen=True, eq=False)
class ClusterJudge:
    """Gold clusters.

    Attributes:
        gold: of the corpus, row by row; without a label where a document does not count.
        unit_of: `int32[n]`, the unit of each row.
        once: whether figures in which every gold cluster counts once are wanted, too.
    """

    gold: GoldClusters
    unit_of: NDArray[np.int32]
    once: bool = False
    what: ClassVar[str] = "document"

    @property
    def labels(self) -> NDArray[np.int32]:
        """`int32[n]`: two documents of one label are duplicates; -1 for a document without a label."""
        return strict_labels(self.gold)

    @property
    def labelled(self) -> int:
        """See `Judge`."""
        return int(np.sum(self.labels >= 0))

    @property
    def positives(self) -> int:
        """See `Judge`."""
        return pairs_within(np.bincount(self.labels[self.labels >= 0]))

    @property
    def units(self) -> int:
        """See `Judge`."""
        return len(np.unique(self.unit_of[self.labels >= 0]))

    def among(self, rows: NDArray[np.bool_]) -> ClusterJudge:
        """See `Judge`."""
        return replace(self, gold=restricted(self.gold, rows))

    def curve(self, pairs: CorpusPairs, linkage: Linkage, default: float) -> Curve:
        """See `Judge`."""
        if self.once:
            return self._curve_once(pairs, linkage, default)
        if isinstance(linkage, Hierarchical):
            return sweep(linkage.links(pairs, pairs.floor), self.gold)
        return sweep_at(pairs, self.gold, linkage, thresholds_of(pairs, default))

    def pair_curve(self, pairs: CorpusPairs) -> Curve:
        """See `Judge`."""
        return pair_curve(pairs, self.gold)

    def values(self, labels: NDArray[np.integer]) -> dict[str, float]:
        """See `Judge`."""
        found = evaluate(Clusters(self.gold.ids, np.asarray(labels, np.int32)), self.gold)
        return {name: figure.value for name, figure in found.items()} | self._once(labels)

    def resampled(self, labels: NDArray[np.integer]) -> Resampled:
        """See `Judge`."""
        drawn = resample(labels, self.labels, self.unit_of, self._loose)
        if not self.once:
            return drawn
        left, bearing = ClusterCounts.of(labels, self.labels).without_each(self._cluster_units)
        wanted = metrics_of(ClusterwiseMetric)
        return replace(
            drawn,
            values=drawn.values | self._once(labels),
            left_out=drawn.left_out | {name: metric.function(left) for name, metric in wanted.items()},
            bearing=drawn.bearing | {name: bearing[metric.bears] for name, metric in wanted.items()},
        )

    def _once(self, labels: NDArray[np.integer]) -> dict[str, float]:
        """The figures in which every gold cluster counts once, where they are wanted."""
        if not self.once:
            return {}
        means = ClusterCounts.of(labels, self.labels).means()
        return {name: float(metric.function(means)) for name, metric in metrics_of(ClusterwiseMetric).items()}

    def _curve_once(self, pairs: CorpusPairs, linkage: Linkage, default: float) -> Curve:
        """All figures at up to 100 thresholds, as those in which every cluster counts once are slow."""
        scores = pairs.score
        if isinstance(linkage, Hierarchical):
            scores = descending_joins(linkage.links(pairs, pairs.floor))[2].astype(np.float32)
        even = np.quantile(scores, np.linspace(0, 1, MOST_THRESHOLDS - 3)) if len(scores) else np.zeros(0)
        chosen = descending((*even.tolist(), pairs.floor, 1.0, default))
        every = list(partitions(pairs, linkage, chosen))
        curve = sweep_partitions(every, pairs, self.gold, chosen)
        once = [self._once(labels) for labels in every]
        macro = {name: np.array([of[name] for of in once]) for name in metrics_of(ClusterwiseMetric)}
        return replace(curve, by_name={name: curve[name] for name in curve.names} | macro)

    @property
    def _cluster_units(self) -> NDArray[np.int64]:
        """`int64[g]`: the unit of each gold cluster in the order of its labels, numbered without gaps."""
        known = self.labels >= 0
        first = np.unique(self.labels[known], return_index=True)[1]
        found: NDArray[np.int64] = np.unique(self.unit_of[known][first], return_inverse=True)[1]
        return found

    @property
    def _loose(self) -> NDArray[np.int32] | None:
        return loose_labels(self.gold)


@dataclass(frozen=True, eq=False)
class PairJudge:
    """Gold pairs given one by one, each counted as many as it stands for.

    Attributes:
        listed: the pairs that count.
    """

    listed: ListedPairs
    what: ClassVar[str] = "pair"

    @property
    def drawn(self) -> ListedPairs:
        """The pairs that `at` takes some of: all that are listed and count."""
        return self.listed

    @property
    def labelled(self) -> int:
        """See `Judge`."""
        return len(self.listed)

    @property
    def positives(self) -> int:
        """See `Judge`."""
        return int(self.listed.positive.sum())

    @property
    def units(self) -> int:
        """See `Judge`."""
        return self.listed.unit_count

    def among(self, rows: NDArray[np.bool_]) -> PairJudge:
        """See `Judge`."""
        return self.at(np.all((self.listed.rows >= 0) & rows[self.listed.rows], axis=0))

    def curve(self, pairs: CorpusPairs, linkage: Linkage, default: float) -> Curve:
        """See `Judge`."""
        if not isinstance(linkage, Hierarchical):
            return self._curve_at(pairs, linkage, thresholds_of(pairs, default))
        return self._by_score(joining_thresholds(pairs, linkage, self.listed.rows), pairs.floor)

    def pair_curve(self, pairs: CorpusPairs) -> Curve:
        """See `Judge`."""
        return self._by_score(listed_scores(pairs, self.listed.rows), pairs.floor)

    def values(self, labels: NDArray[np.integer]) -> dict[str, float]:
        """See `Judge`."""
        return self.resampled(labels).values

    def resampled(self, labels: NDArray[np.integer]) -> Resampled:
        """See `Judge`."""
        return self.listed.counts(self.listed.together(labels)).resampled()

    def at(self, which: NDArray[np.bool_]) -> PairJudge:
        """The same with some of the pairs, `bool[m]`."""
        return PairJudge(self.listed.at(which))

    def _by_score(self, score: NDArray[np.float64], floor: float) -> Curve:
        ranking = Ranking.weighted(score, self.listed.positive, self.listed.weight)
        threshold = np.append(np.inf, ranking.score)
        return pairwise_curve(threshold, ranking.above_each_score(), floor, stepwise=True)

    def _curve_at(self, pairs: CorpusPairs, linkage: Linkage, thresholds: Sequence[float]) -> Curve:
        chosen = descending(thresholds)
        every = (self.listed.together(labels) for labels in partitions(pairs, linkage, chosen))
        totals = [self.listed.counts(predicted).total for predicted in every]
        both, predicted = (np.array([getattr(total, name) for total in totals]) for name in ("both", "predicted"))
        found = ScoredTotals(both, predicted, totals[0].gold)
        return pairwise_curve(np.array(chosen), found, pairs.floor, stepwise=False)


def joining_thresholds(pairs: CorpusPairs, linkage: Hierarchical, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """`float64[m]`: the highest threshold at which clusters hold both documents of each pair; NaN for none.

    One tree of merges answers for every pair, in the logarithm of the documents each.

    Args:
        pairs: what a strategy reported.
        linkage: what makes clusters of them.
        rows: `int64[2, m]`, rows of the documents; -1 for one that is not in the corpus.
    """
    out = np.full(rows.shape[1], np.nan)
    present = np.flatnonzero(np.all(rows >= 0, axis=0))
    left, right = pairs.identical[rows[:, present]]
    level = MergeTree.of(pairs, linkage).levels(left, right).astype(np.float64)
    out[present] = np.where(left == right, 1.0, np.where(level >= 0, level, np.nan))
    return out


def pairwise_curve(threshold: NDArray[np.float64], totals: ScoredTotals, floor: float, *, stepwise: bool) -> Curve:
    """Every `PairwiseMetric` by threshold; see `Curve` for the arguments."""
    found = ByThreshold(totals, metrics_of(PairwiseMetric))
    return Curve(threshold=threshold, floor=floor, stepwise=stepwise, by_name=found)


def thresholds_of(pairs: CorpusPairs, default: float) -> list[float]:
    """The thresholds at which a linkage that is no hierarchy clusters anew."""
    return [*np.linspace(pairs.floor, 1.0, MOST_THRESHOLDS - 1).tolist(), default]
