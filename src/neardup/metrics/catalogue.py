"""The metrics that are installed, from neardup and from other packages: entry points of the group `neardup.metrics`."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypeVar

from neardup.core.registry import OUTDATED, load, usable
from neardup.errors import NeardupError
from neardup.metrics.contingency import Sums
from neardup.metrics.metric import Metric, PairwiseMetric, SumsMetric

if TYPE_CHECKING:
    from collections.abc import Collection

    import numpy as np
    from numpy.typing import NDArray

    from neardup.metrics.metric import PairTotals

M = TypeVar("M", bound=Metric)


@cache
def metrics() -> dict[str, Metric]:
    """Every metric by its name, in the order of tables; see `neardup.core.registry.usable`.

    Raises:
        NeardupError: none is installed, or one of neardup's own cannot be imported.
    """
    found = usable("metric", _metric).values()
    if not found:
        raise NeardupError(f"no metric is installed; {OUTDATED}")
    return {metric.name: metric for metric in sorted(found, key=lambda metric: (metric.place, metric.name))}


def metrics_of(kind: type[M]) -> dict[str, M]:
    """The metrics of a kind, such as `SumsMetric`, by name in the order of tables.

    Raises:
        NeardupError: as `metrics`.
    """
    return {name: metric for name, metric in metrics().items() if isinstance(metric, kind)}


def figures_of(sums: Sums | PairTotals, names: Collection[str] | None = None) -> dict[str, NDArray[np.float64]]:
    """Every `SumsMetric` of these sums by name, or those named; of mere counts of pairs every `PairwiseMetric`."""

    def wanted(name: str) -> bool:
        return names is None or name in names

    if isinstance(sums, Sums):
        return {name: metric.of(sums) for name, metric in metrics_of(SumsMetric).items() if wanted(name)}
    return {name: metric.of(sums) for name, metric in metrics_of(PairwiseMetric).items() if wanted(name)}


def _metric(name: str) -> Metric:
    metric = load("metric", name)
    if not isinstance(metric, Metric):
        raise NeardupError(f"metric '{name}' is a {type(metric).__name__}; its entry point must name a Metric")
    if metric.name != name:
        raise NeardupError(f"metric '{metric.name}' is registered as '{name}'; give its entry point the metric's name")
    return metric
