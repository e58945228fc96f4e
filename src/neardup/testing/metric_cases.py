"""Predictions and gold by which metrics are checked, and what each kind of metric is a function of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from neardup.core.clusters import Clusters
from neardup.core.pairs import CorpusPairs, Pairs
from neardup.metrics.account import account
from neardup.metrics.clusterwise import ClusterCounts
from neardup.metrics.contingency import Contingency
from neardup.metrics.metric import AccountMetric, ClusterwiseMetric, PairsMetric, RankingMetric, SumsMetric
from neardup.metrics.ranking import rank
from neardup.metrics.removal import Removal, keepers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.metrics.contingency import Sums
    from neardup.metrics.metric import Metric

FLOOR = 0.3
"""The floor of the pairs."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """A prediction and gold, and all that metrics are functions of.

    Attributes:
        title: what it is, in words.
        predicted: a cluster of each document.
        gold: a label of each document; -1 for none.
    """

    title: str
    predicted: tuple[int, ...]
    gold: tuple[int, ...]

    @property
    def labels(self) -> NDArray[np.int64]:
        """`int64[n]`: the clusters."""
        return np.array(self.predicted, np.int64)

    @property
    def truth(self) -> NDArray[np.int64]:
        """`int64[n]`: the labels of gold."""
        return np.array(self.gold, np.int64)

    @property
    def sums(self) -> Sums:
        """The sums over their contingency table."""
        return Contingency.of(self.labels, self.truth).sums()

    @property
    def pairs(self) -> CorpusPairs:
        """Every pair that is predicted together, with a score of 1."""
        count = len(self.predicted)
        left, right = np.triu_indices(count, 1)
        same = self.labels[left] == self.labels[right]
        found = Pairs.of(left[same], right[same], np.ones(int(same.sum())), floor=FLOOR)
        rows = np.arange(count, dtype=np.int32)
        return CorpusPairs(**vars(found), ids=[str(row) for row in range(count)], identical=rows, distinct=count)

    def value(self, metric: Metric) -> Any:
        """What the metric's function gives."""
        return applied(metric, self.argument(metric))

    def argument(self, metric: Metric) -> Any:
        """What the function of this kind of metric takes, made anew."""
        ids = self.pairs.ids
        if isinstance(metric, SumsMetric):
            return self.sums
        if isinstance(metric, ClusterwiseMetric):
            return ClusterCounts.of(self.labels, self.truth).means()
        if isinstance(metric, RankingMetric):
            return rank(self.pairs, Clusters(ids, self.truth.astype(np.int32)))
        if isinstance(metric, PairsMetric):
            return self.pairs
        if isinstance(metric, AccountMetric):
            return account(self.pairs, FLOOR, self.labels, self.truth)
        return Removal(kept=keepers(ids, self.labels), gold=self.truth, loose=self.truth)


PERFECT = Case(title="a perfect prediction", predicted=(0, 0, 0, 1, 1, 2), gold=(5, 5, 5, 6, 6, 7))
CASES = (
    PERFECT,
    Case(title="a prediction with errors", predicted=(0, 0, 1, 1, 1, 2), gold=(5, 5, 5, 6, 6, 7)),
    Case(title="a prediction of one cluster", predicted=(0, 0, 0, 0, 0, 0), gold=(5, 5, 5, 6, 6, 7)),
    Case(title="a prediction of nothing", predicted=(0, 1, 2, 3, 4, 5), gold=(5, 5, 5, 6, 6, 7)),
    Case(title="gold without a pair", predicted=(0, 0, 1, 1, 1, 2), gold=(1, 2, 3, 4, 5, 6)),
    Case(title="neither with a pair", predicted=(0, 1, 2, 3, 4, 5), gold=(1, 2, 3, 4, 5, 6)),
    Case(title="documents without a label", predicted=(0, 0, 0, 1, 1, 2), gold=(5, 5, -1, -1, 6, 7)),
)


def applied(metric: Metric, argument: Any) -> Any:
    """What the metric's function gives of an argument."""
    return cast("Any", metric).function(argument)
