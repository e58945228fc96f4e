"""Totals of a pool from a stratified sample of it, when it is known which pairs of the pool are predicted.

Each stratum is parted into its predicted and its other pairs. How many of each there are is known, and the drawn pairs
show which share of them are duplicates (Holt, Smith: Post stratification, J. Royal Statistical Society A 142, 1979). So
a strategy's precision does not hang on whether one of its few pairs in a large stratum happens to be drawn. Where no
pair of one part is drawn, the share of the whole stratum stands in. A stratum without a drawn pair is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neardup.metrics.catalogue import metrics_of
from neardup.metrics.metric import PairwiseMetric
from neardup.metrics.ranking import ScoredTotals

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Counts = NDArray[np.float64]


@dataclass(frozen=True, eq=False, kw_only=True)
class PostStrata:
    """Counts of pairs by stratum, and by whether they are predicted; `float64[…, strata, 2]`, the predicted ones last.

    Attributes:
        pool: pairs of the pool.
        drawn: those drawn.
        counted: of these, those whose label counts.
        positive: of these, duplicates.
    """

    pool: Counts
    drawn: Counts
    counted: Counts
    positive: Counts

    def totals(self) -> ScoredTotals:
        """Pairs of the pool that are predicted and duplicates, predicted, and duplicates; in the shape that leads."""
        right, claimed = self.estimated(self.positive), self.estimated(self.counted)
        return ScoredTotals(right[..., 1].sum(-1), claimed[..., 1].sum(-1), right.sum((-2, -1)))

    def changes(self) -> dict[str, NDArray[np.float64]]:
        """`float64[5, strata]`: what one more drawn pair of each stratum adds to each `PairwiseMetric`.

        Rows: a duplicate more that is missed; a right pair less; a duplicate more that is found; and how many pairs a
        missed and a found one stand for. Few duplicates are drawn from a stratum where they are rare, and resampling
        cannot tell how many more there may be; one more pair can (after Fay, Feuer: Confidence intervals for directly
        standardized rates, Statistics in Medicine 16, 1997). Counted are strata from which a duplicate was drawn, and
        the next one that has pairs. Of one prediction only.
        """
        whole = self.totals()
        missed, found = self._weights()
        less = np.minimum(found, self.estimated(self.positive)[..., 1])
        cases = ScoredTotals(
            np.stack([whole.both + 0 * missed, whole.both - less, whole.both + found]),
            whole.predicted,
            whole.gold + np.stack([missed, -less, found]),
        )
        cases = cases._replace(both=np.clip(cases.both, 0, whole.predicted))
        return {
            name: np.concatenate([metric.of(cases) - metric.of(whole), [missed, found]])
            for name, metric in metrics_of(PairwiseMetric).items()
        }

    def estimated(self, part: Counts) -> Counts:
        """The pairs of the pool that a part of the drawn ones stands for."""
        every, own = self.drawn.sum(-1, keepdims=True), part.sum(-1, keepdims=True)
        share = np.divide(own, every, out=np.zeros_like(own), where=every > 0)
        share = np.broadcast_to(share, part.shape).copy()
        np.divide(part, self.drawn, out=share, where=self.drawn > 0)
        return np.asarray(self.pool * share)

    def _weights(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """`float64[strata]` each: pairs that a drawn one stands for, of those not predicted and of the predicted ones.

        No more than there are; 0 for a stratum that is not counted.
        """
        shown, present = self.positive.sum(-1) > 0, np.flatnonzero(self.pool.sum(-1) > 0)
        shown[present[1:]] |= shown[present[:-1]].copy()
        weight = self.pool.sum(-1, keepdims=True) / np.maximum(self.drawn.sum(-1, keepdims=True), 1)
        weight = np.broadcast_to(weight, self.pool.shape).copy()
        np.divide(self.pool, self.drawn, out=weight, where=self.drawn > 0)
        missed, found = (np.minimum(weight, self.pool) * shown[:, None]).T
        return missed, found
