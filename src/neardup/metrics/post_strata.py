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

    def margins(self) -> dict[str, tuple[float, float]]:
        """How far each `PairwiseMetric` falls and rises by one more drawn pair, of those that stand for the most.

        Few duplicates are drawn from a stratum where they are rare, and resampling cannot tell how many more there may
        be. One more pair can: missed or found, or found and not there. It stands for as many pairs as any drawn one of
        a stratum in which a duplicate was drawn (after Fay, Feuer: Confidence intervals for directly standardized
        rates, Statistics in Medicine 16, 1997). Of one prediction only.
        """
        whole = self.totals()
        missed, found = self._heaviest()
        cases = [
            ScoredTotals(whole.both, whole.predicted, whole.gold + missed),
            ScoredTotals(np.maximum(whole.both - found, 0), whole.predicted, np.maximum(whole.gold - found, 0)),
            ScoredTotals(np.minimum(whole.both + found, whole.predicted), whole.predicted, whole.gold + found),
        ]
        margins = {}
        for name, metric in metrics_of(PairwiseMetric).items():
            value, *others = (float(metric.of(case)) for case in (whole, *cases))
            margins[name] = (max(0.0, value - min(others)), max(0.0, max(others) - value))
        return margins

    def estimated(self, part: Counts) -> Counts:
        """The pairs of the pool that a part of the drawn ones stands for."""
        every, own = self.drawn.sum(-1, keepdims=True), part.sum(-1, keepdims=True)
        share = np.divide(own, every, out=np.zeros_like(own), where=every > 0)
        share = np.broadcast_to(share, part.shape).copy()
        np.divide(part, self.drawn, out=share, where=self.drawn > 0)
        return np.asarray(self.pool * share)

    def _heaviest(self) -> tuple[float, float]:
        """How many pairs one drawn pair stands for at most, of those not predicted and of the predicted ones."""
        shown = self.positive.sum(-1) > 0
        if not shown.any():
            return 0.0, 0.0
        pool, drawn = self.pool[shown], self.drawn[shown]
        weight = pool.sum(-1, keepdims=True) / np.maximum(drawn.sum(-1, keepdims=True), 1)
        weight = np.broadcast_to(weight, pool.shape).copy()
        np.divide(pool, drawn, out=weight, where=drawn > 0)
        missed, found = np.minimum(weight, pool).max(0).tolist()
        return missed, found
