"""Pairs by sampling unit of one prediction: all that pairwise figures without each unit follow from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from neardup.metrics.catalogue import metrics_of
from neardup.metrics.metric import PairwiseMetric
from neardup.metrics.ranking import ScoredTotals
from neardup.metrics.resampling.estimates import Resampled
from neardup.metrics.rounding import ROUNDING

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, kw_only=True)
class UnitCounts:
    """How many pairs there are, and how many go with each unit. A pair between two units goes with either.

    So `predicted` may add up to more than its total. Sampled pairs count as many as they stand for.

    Attributes:
        total: pairs of all units.
        both: `float64[units]`, pairs that are predicted and in gold, of each unit.
        predicted: `float64[units]`, those predicted.
        gold: `float64[units]`, those in gold.
        alike: whether all pairs weigh the same.
    """

    total: ScoredTotals
    both: NDArray[np.float64]
    predicted: NDArray[np.float64]
    gold: NDArray[np.float64]
    alike: bool = True

    @classmethod
    def of_pairs(
        cls,
        units: NDArray[np.integer],
        weight: NDArray[np.float64],
        predicted: NDArray[np.bool_],
        positive: NDArray[np.bool_],
    ) -> Self:
        """Counts of listed pairs.

        Args:
            units: `int[2, m]`, the units of both documents of each pair, numbered without gaps.
            weight: `float64[m]`, how many pairs each stands for.
            predicted: `bool[m]`.
            positive: `bool[m]`, whether each is in gold.
        """
        count = int(units.max(initial=-1)) + 1
        parts = [weight * (predicted & positive), weight * predicted, weight * positive]
        both, claimed, gold = (_by_unit(units, part, count) for part in parts)
        totals = [np.asarray(part.sum()) for part in parts]
        return cls(
            total=ScoredTotals(totals[0], totals[1], float(totals[2])),
            both=both,
            predicted=claimed,
            gold=gold,
            alike=len(weight) == 0 or float(np.ptp(weight)) <= ROUNDING,
        )

    @property
    def units(self) -> int:
        """How many units there are."""
        return len(self.both)

    @property
    def without(self) -> ScoredTotals:
        """The counts without each unit in turn: arrays of `units`."""
        total = self.total
        return ScoredTotals(
            _rest(total.both, self.both), _rest(total.predicted, self.predicted), _rest(total.gold, self.gold)
        )

    @property
    def bearing(self) -> dict[str, int]:
        """How many units have a predicted pair, a gold pair, either; and all."""
        return {
            "predicted": int(np.count_nonzero(self.predicted)),
            "gold": int(np.count_nonzero(self.gold)),
            "either": int(np.count_nonzero(self.predicted + self.gold)),
            "all": self.units,
        }

    def resampled(self) -> Resampled:
        """Every `PairwiseMetric`, as observed and without each unit."""
        metrics, without, bearing = metrics_of(PairwiseMetric), self.without, self.bearing
        return Resampled(
            values={name: float(metric.of(self.total)) for name, metric in metrics.items()},
            left_out={name: np.asarray(metric.of(without)) for name, metric in metrics.items()},
            bearing={name: bearing[metric.bears] for name, metric in metrics.items()},
            units=self.units,
            alike=self.alike,
        )


def _by_unit(units: NDArray[np.integer], weight: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    one, other = units
    apart = one != other
    return np.bincount(np.append(one, other[apart]), np.append(weight, weight[apart]), count).astype(np.float64)


def _rest(total: float | NDArray[np.float64], own: NDArray[np.float64]) -> NDArray[np.float64]:
    """The total without each unit's own, where rounding leaves nothing of it no more than nothing."""
    rest = np.maximum(total - own, 0.0)
    return np.where(rest < ROUNDING * np.asarray(total), 0.0, rest)
