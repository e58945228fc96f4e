"""Which charts the page of a survey has."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from neardup.report import charts
from neardup.report.charts import Axis, Chart
from neardup.report.draw import strategy_series
from neardup.results.formats import number
from neardup.results.names import short_names
from neardup.study.summary import BINS

if TYPE_CHECKING:
    from neardup.study.records import StudyRecord
    from neardup.study.summary import StrategySummary, Summary


def removed_charts(record: StudyRecord, summary: Summary) -> list[Chart]:
    """One for each linkage: documents removed over the threshold, by strategy."""
    return [_removed(linkage, name, summary) for linkage, name in short_names(record.linkages).items()]


def _removed(linkage: str, name: str, summary: Summary) -> Chart:
    own = [choice for choice in summary.choices if choice.linkage == linkage]
    names = {one.strategy: one.name for one in summary.strategies}
    default = {one.strategy: one.default for one in summary.strategies}
    x = Axis("threshold")
    y = charts.log_axis("documents removed (logarithmic)", [1, *(n for choice in own for n in choice.removed_at if n)])
    series = []
    for choice in own:
        points = [(t, float(n)) for t, n in zip(choice.threshold, choice.removed_at, strict=True)]
        at = default[choice.strategy]
        text = f"{names[choice.strategy]}: {number(choice.removed)} documents at its default threshold {at:g}"
        series.append(strategy_series(choice.strategy, names, (x, y), points, [(at, float(choice.removed), text)]))
    return Chart(f"Documents removed, linkage {name}", x, y, series)


def histograms(summary: Summary) -> list[Chart]:
    """One for each strategy that reports a pair: how many it reports at each score."""
    names = {one.strategy: one.name for one in summary.strategies}
    return [_histogram(one, names) for one in summary.done if one.kept]


def _histogram(one: StrategySummary, names: dict[str, str]) -> Chart:
    x = Axis("score")
    y = charts.log_axis("pairs (logarithmic)", [1, *(count for count in one.histogram if count)])
    points = []
    for bar, count in enumerate(one.histogram):
        points += [(bar / BINS, float(count)), ((bar + 1) / BINS, float(count))]
    marked = (one.default, float(_at(one)), f"default threshold {one.default:g}")
    return Chart(
        one.name,
        x,
        y,
        [replace(strategy_series(one.strategy, names, (x, y), points, [marked]), dash="")],
        limit=one.default,
    )


def _at(one: StrategySummary) -> int:
    """Pairs of the bar in which the default threshold is."""
    return one.histogram[min(int(one.default * BINS), BINS - 1)]
