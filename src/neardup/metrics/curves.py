"""Figures by threshold."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neardup.errors import FloorError, NeardupError, UnknownNameError
from neardup.metrics.records import METRICS

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Best(NamedTuple):
    """The best value of a metric and the highest threshold at which it is reached."""

    threshold: float
    value: float


@dataclass(frozen=True)
class Interval:
    """Thresholds from `low` to `high`, `high` included, `low` where `low_included`. `str()` gives `(0.41, 0.83]`."""

    low: float
    high: float
    low_included: bool

    def __str__(self) -> str:
        if self.low == self.high:
            return f"{self.high:.4g}"
        return f"{'[' if self.low_included else '('}{self.low:.4g}, {self.high:.4g}]"


@dataclass(frozen=True, eq=False, kw_only=True)
class PairCurve:
    """Pairwise figures by threshold.

    Attributes:
        threshold: `float64[k]`, strictly descending. A first entry `inf` stands for a cut above every score reported.
        floor: the least threshold that can be asked for.
        stepwise: whether the figures of an entry hold for every cut above the next lower entry; else they are known at
            the thresholds listed and nowhere between.
        precision: `float64[k]`, as all that follow.
        recall: of all gold pairs.
        f1: harmonic mean of both.
        f05: the same, precision counting for more.
    """

    threshold: NDArray[np.float64]
    floor: float
    stepwise: bool
    precision: NDArray[np.float64]
    recall: NDArray[np.float64]
    f1: NDArray[np.float64]
    f05: NDArray[np.float64]

    @property
    def names(self) -> list[str]:
        """The figures there are."""
        return [f.name for f in fields(self) if f.name not in ("threshold", "floor", "stepwise")]

    def at(self, threshold: float) -> dict[str, float]:
        """The figures in force at a threshold (rounded to float32): those of the least entry at or above it.

        Raises:
            FloorError: the threshold is below the floor, or not a number in [0, 1].
            NeardupError: the curve is not stepwise and the threshold is not among its own.
        """
        row = self._row(threshold)
        return {name: float(getattr(self, name)[row]) for name in self.names}

    def best(self, metric: str) -> Best:
        """Where a metric is best; of equal values, at the highest threshold.

        Raises:
            UnknownNameError: the curve has no such metric.
        """
        choices = [name for name in self.names if name in METRICS]
        if metric not in choices:
            raise UnknownNameError("metric of a curve", metric, choices)
        rows = self._reachable()
        row = rows[np.argmax(getattr(self, metric)[rows])]
        return Best(min(float(self.threshold[row]), 1.0), float(getattr(self, metric)[row]))

    def perfect(self) -> list[Interval]:
        """The thresholds at which the pairs are exactly those of gold (F1 = 1), from high to low."""
        found: list[Interval] = []
        for row in self._reachable():
            if self.f1[row] == 1:
                here = self._interval(row)
                if found and here.high == found[-1].low:
                    here = Interval(here.low, found.pop().high, here.low_included)
                found.append(here)
        return found

    def _row(self, threshold: float) -> int:
        if not np.float32(self.floor) <= np.float32(threshold) <= 1:
            raise FloorError(f"threshold {threshold} is not in [{self.floor}, 1], where this curve is known")
        cut = float(np.float32(threshold))
        row = int(np.sum(self.threshold >= cut)) - 1
        if not self.stepwise and (row < 0 or self.threshold[row] != cut):
            known = ", ".join(f"{t:.4g}" for t in self.threshold)
            raise NeardupError(f"threshold {threshold} was not computed; take one of {known}")
        return row

    def _reachable(self) -> NDArray[np.int64]:
        """Entries that some threshold in [0, 1] selects: a first entry above 1 only when the next is below 1."""
        hidden = len(self.threshold) > 1 and self.threshold[0] > 1 and self.threshold[1] == 1
        return np.arange(int(hidden), len(self.threshold))

    def _interval(self, row: int) -> Interval:
        high = min(float(self.threshold[row]), 1.0)
        if not self.stepwise:
            return Interval(high, high, low_included=True)
        if row + 1 == len(self.threshold):
            return Interval(float(np.float32(self.floor)), high, low_included=True)
        return Interval(float(self.threshold[row + 1]), high, low_included=False)


@dataclass(frozen=True, eq=False, kw_only=True)
class Curve(PairCurve):
    """Figures of a clustering by threshold; pairwise ones count every pair that the clusters put together.

    Attributes:
        b3_precision: `float64[k]`, as all that follow.
        b3_recall: B³ recall.
        b3_f1: harmonic mean of both.
        ari: adjusted Rand index.
        homogeneity: how far each cluster is of one gold label.
        completeness: how far each gold label is in one cluster.
        v_measure: harmonic mean of both.
        clusters: `int64[k]`, number of clusters over all documents, singletons included.
        largest: `int64[k]`, documents in the largest cluster, labelled or not.
    """

    b3_precision: NDArray[np.float64]
    b3_recall: NDArray[np.float64]
    b3_f1: NDArray[np.float64]
    ari: NDArray[np.float64]
    homogeneity: NDArray[np.float64]
    completeness: NDArray[np.float64]
    v_measure: NDArray[np.float64]
    clusters: NDArray[np.int64]
    largest: NDArray[np.int64]
