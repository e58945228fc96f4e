"""The columns that a table of strategies can have on the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from neardup.metrics.catalogue import metrics
from neardup.metrics.metric import ClusterwiseMetric, RankingMetric, SumsMetric

if TYPE_CHECKING:
    from collections.abc import Collection

    from neardup.metrics.metric import Metric

Unit = Literal["share", "count", "seconds", "bytes"]


@dataclass(frozen=True)
class ColumnSpec:
    """A column.

    Attributes:
        figure: the name of its figure.
        title: its head.
        unit: what its values are.
        better: `high` or `low`; "" where more is neither better nor worse.
        quality: whether strategies can be ranked by it: it compares what they join, or their scores, with gold.
    """

    figure: str
    title: str
    unit: Unit
    better: Literal["high", "low", ""] = ""
    quality: bool = False


_UNLABELLED = (
    ColumnSpec("duplicate_clusters", "clusters", "count"),
    ColumnSpec("largest", "largest", "count"),
    ColumnSpec("pairs_at_default", "pairs", "count"),
    ColumnSpec("agreement", "agreement", "share"),
    ColumnSpec("alone", "found alone", "share"),
    ColumnSpec("usable_from", "usable from", "share"),
)
_COST = (
    ColumnSpec("seconds", "seconds", "seconds", "low"),
    ColumnSpec("processor_seconds", "CPU seconds", "seconds", "low"),
    ColumnSpec("documents_per_second", "documents per second", "count", "high"),
    ColumnSpec("peak_bytes", "peak memory, MB", "bytes", "low"),
    ColumnSpec("candidates", "pairs examined", "count"),
    ColumnSpec("pairs", "pairs reported", "count"),
    ColumnSpec("skipped_at_most", "pairs skipped, at most", "count", "low"),
    ColumnSpec("unjudged_share", "unjudged", "share", "low"),
)
_TITLES = {"left_behind": "left behind", "wrongly_removed": "wrongly removed", "documents_removed": "removed"}


def columns_of_page(shown: Collection[str]) -> list[ColumnSpec]:
    """The columns of these figures: those of metrics in the order of tables, then what the work cost."""
    every = (*(_of_metric(metric) for metric in metrics().values()), *_UNLABELLED, *_COST)
    return [column for column in every if column.figure in shown]


def _of_metric(metric: Metric) -> ColumnSpec:
    better: Literal["high", "low", ""] = ""
    if metric.higher_is_better is not None:
        better = "high" if metric.higher_is_better else "low"
    title = _TITLES.get(metric.name, metric.column.title if metric.column else metric.title)
    unit: Unit = "share" if metric.unit == "share" else "count"
    of_clusters = isinstance(metric, SumsMetric | ClusterwiseMetric)
    ranked = isinstance(metric, RankingMetric) and not metric.of_runs
    return ColumnSpec(metric.name, title, unit, better, quality=better == "high" and (of_clusters or ranked))
