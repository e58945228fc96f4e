"""What scores clusters against gold, of all labels or of one half: one way for gold clusters and for listed pairs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Protocol

import numpy as np

from neardup.core.counts import pairs_within
from neardup.core.versions import loose_labels, restricted, strict_labels
from neardup.linkages import Hierarchical
from neardup.metrics.catalogue import metrics_of
from neardup.metrics.curves import ByThreshold, Curve
from neardup.metrics.merges.tree import MergeTree
from neardup.metrics.metric import PairwiseMetric
from neardup.metrics.ranking import Ranking, ScoredTotals
from neardup.metrics.resampling.estimates import Resampled, resample
from neardup.metrics.resampling.tables import TolerantDocuments, UnitDocuments
from neardup.metrics.resampling.unit_counts import UnitCounts
from neardup.metrics.sweep import partitions, sweep, sweep_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from neardup.core.linkage import Linkage
    from neardup.core.pairs import CorpusPairs
    from neardup.core.versions import GoldClusters
    from neardup.metrics.listed_pairs import ListedPairs

LINKAGE_THRESHOLDS = 100
"""Thresholds of a curve where each is clustered anew."""


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

    def counts(self, labels: NDArray[np.integer]) -> UnitCounts:
        """The pairs of a clustering by unit: `int[n]` labels of the corpus."""
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
    """

    gold: GoldClusters
    unit_of: NDArray[np.int32]
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
        return ClusterJudge(restricted(self.gold, rows), self.unit_of)

    def curve(self, pairs: CorpusPairs, linkage: Linkage, default: float) -> Curve:
        """See `Judge`."""
        if isinstance(linkage, Hierarchical):
            return sweep(linkage.links(pairs, pairs.floor), self.gold)
        return sweep_at(pairs, self.gold, linkage, _thresholds(pairs, default))

    def counts(self, labels: NDArray[np.integer]) -> UnitCounts:
        """See `Judge`."""
        return UnitCounts.of_sums(*self._documents.sums(labels))

    def resampled(self, labels: NDArray[np.integer]) -> Resampled:
        """See `Judge`."""
        return resample(labels, self.labels, self.unit_of, self._loose)

    @cached_property
    def _documents(self) -> UnitDocuments | TolerantDocuments:
        if self._loose is None:
            return UnitDocuments.of(self.labels, self.unit_of)
        return TolerantDocuments.of(self.labels, self._loose, self.unit_of)

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
        return PairJudge(self.listed.at(np.all((self.listed.rows >= 0) & rows[self.listed.rows], axis=0)))

    def curve(self, pairs: CorpusPairs, linkage: Linkage, default: float) -> Curve:
        """See `Judge`."""
        if not isinstance(linkage, Hierarchical):
            return self._curve_at(pairs, linkage, _thresholds(pairs, default))
        joined = joining_thresholds(pairs, linkage, self.listed.rows)
        ranking = Ranking.weighted(joined, self.listed.positive, self.listed.weight)
        return _curve(np.append(np.inf, ranking.score), ranking.above_each_score(), pairs.floor, stepwise=True)

    def counts(self, labels: NDArray[np.integer]) -> UnitCounts:
        """See `Judge`."""
        return self.listed.counts(self.listed.together(labels))

    def resampled(self, labels: NDArray[np.integer]) -> Resampled:
        """See `Judge`."""
        return self.counts(labels).resampled()

    def _curve_at(self, pairs: CorpusPairs, linkage: Linkage, thresholds: Sequence[float]) -> Curve:
        chosen = sorted({float(np.float32(t)) for t in thresholds}, reverse=True)
        totals = [self.counts(labels).total for labels in partitions(pairs, linkage, chosen)]
        both, predicted = (np.array([getattr(total, name) for total in totals]) for name in ("both", "predicted"))
        found = ScoredTotals(both, predicted, totals[0].gold)
        return _curve(np.array(chosen), found, pairs.floor, stepwise=False)


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


def _curve(threshold: NDArray[np.float64], totals: ScoredTotals, floor: float, *, stepwise: bool) -> Curve:
    found = ByThreshold(totals, metrics_of(PairwiseMetric))
    return Curve(threshold=threshold, floor=floor, stepwise=stepwise, by_name=found)


def _thresholds(pairs: CorpusPairs, default: float) -> list[float]:
    return [*np.linspace(pairs.floor, 1.0, LINKAGE_THRESHOLDS - 1).tolist(), default]
