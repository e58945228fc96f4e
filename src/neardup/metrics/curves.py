"""Figures by threshold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

import numpy as np

from neardup.errors import FloorError, NeardupError, UnknownNameError
from neardup.metrics.catalogue import metrics

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

S = TypeVar("S")
T = TypeVar("T", contravariant=True)


class MetricOf(Protocol[T]):
    """A metric of these sums."""

    def of(self, sums: T) -> NDArray[np.float64]:
        """The values, in the shape of the sums."""
        ...


class Best(NamedTuple):
    """The best value of a metric and the highest threshold at which it is reached."""

    threshold: float
    value: float


@dataclass(frozen=True)
class Interval:
    """A stretch of thresholds; `str()` gives `(0.41, 0.83]`.

    Attributes:
        low: its lower end.
        high: its upper end, which belongs to it.
        low_included: whether the lower end belongs to it, too.
    """

    low: float
    high: float
    low_included: bool

    def __str__(self) -> str:
        if self.low == self.high:
            return f"{self.high:.4g}"
        return f"{'[' if self.low_included else '('}{self.low:.4g}, {self.high:.4g}]"


class ByThreshold(Mapping[str, "NDArray[Any]"]):
    """Figures at k thresholds, each computed when it is first asked for."""

    def __init__(
        self, sums: S, metrics: Mapping[str, MetricOf[S]], counts: Mapping[str, NDArray[np.int64]] | None = None
    ) -> None:
        """Keep the sums; figures are computed when first read.

        Args:
            sums: the sums at each threshold.
            metrics: the metrics to compute, by name.
            counts: further figures, `int64[k]`, by name.
        """
        self._sums, self._metrics = sums, metrics
        self._known: dict[str, NDArray[Any]] = dict(counts or {})
        self._names = [*metrics, *self._known]

    def __getitem__(self, name: str) -> NDArray[Any]:
        if name not in self._known:
            self._known[name] = self._metrics[name].of(self._sums)
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


@dataclass(frozen=True, eq=False, kw_only=True)
class Curve:
    """Figures by threshold; `curve["f1"]` are those of one name, `float64[k]`.

    Curves of clusterings have every `SumsMetric` but those that are too slow, and two counts: `clusters`, over all
    documents, singletons included, and `largest`, the documents in the largest cluster, labelled or not. Their pairwise
    figures count every pair that the clusters put together. Curves of pairs have every `PairwiseMetric`.

    Attributes:
        threshold: `float64[k]`, strictly descending. A first entry `inf` stands for a threshold above every score
            reported.
        floor: the least threshold that can be asked for.
        stepwise: whether the figures of an entry hold down to the next lower entry; otherwise they are known only at
            the listed thresholds.
        by_name: the figures.
    """

    threshold: NDArray[np.float64]
    floor: float
    stepwise: bool
    by_name: Mapping[str, NDArray[Any]]

    def __getitem__(self, name: str) -> NDArray[Any]:
        if name not in self.by_name:
            raise UnknownNameError("figure of a curve", name, self.names)
        return self.by_name[name]

    @property
    def names(self) -> list[str]:
        """The figures there are."""
        return list(self.by_name)

    def at(self, threshold: float) -> dict[str, float]:
        """The figures at a threshold (rounded to float32): those of the least entry at or above it.

        Raises:
            FloorError: the threshold is below the floor, or not a number in [0, 1].
            NeardupError: the curve is not stepwise and the threshold is not among its own.
        """
        row = self._row(threshold)
        return {name: float(values[row]) for name, values in self.by_name.items()}

    def best(self, metric: str) -> Best:
        """Where a metric is best; of equal values, at the highest threshold.

        Raises:
            UnknownNameError: the curve has no such metric, or more of it is neither better nor worse.
        """
        judged = {name: m.higher_is_better for name, m in metrics().items() if m.higher_is_better is not None}
        if metric not in self.by_name or metric not in judged:
            raise UnknownNameError("metric of a curve", metric, [name for name in self.names if name in judged])
        rows, values = self._reachable(), self[metric]
        row = rows[np.argmax(values[rows] if judged[metric] else -values[rows])]
        return Best(min(float(self.threshold[row]), 1.0), float(values[row]))

    def perfect(self) -> list[Interval]:
        """The thresholds at which the pairs are exactly those of gold (F1 = 1), from high to low."""
        found: list[Interval] = []
        for row in self._reachable():
            if self["f1"][row] == 1:
                here = self._interval(row)
                if found and here.high == found[-1].low:
                    here = Interval(here.low, found.pop().high, here.low_included)
                found.append(here)
        return found

    def _row(self, threshold: float) -> int:
        if not np.float32(self.floor) <= np.float32(threshold) <= 1:
            raise FloorError(f"threshold {threshold} is not in [{self.floor}, 1], where this curve is known")
        rounded = float(np.float32(threshold))
        row = int(np.sum(self.threshold >= rounded)) - 1
        if not self.stepwise and (row < 0 or self.threshold[row] != rounded):
            known = ", ".join(f"{t:.4g}" for t in self.threshold)
            raise NeardupError(f"threshold {threshold} was not computed; take one of {known}")
        return row

    def _reachable(self) -> NDArray[np.int64]:
        """Entries that some threshold in [0, 1] selects; a first entry above 1 is one only if the next is below 1."""
        hidden = len(self.threshold) > 1 and self.threshold[0] > 1 and self.threshold[1] == 1
        return np.arange(int(hidden), len(self.threshold))

    def _interval(self, row: int) -> Interval:
        high = min(float(self.threshold[row]), 1.0)
        if not self.stepwise:
            return Interval(high, high, low_included=True)
        if row + 1 == len(self.threshold):
            return Interval(float(np.float32(self.floor)), high, low_included=True)
        return Interval(float(self.threshold[row + 1]), high, low_included=False)
