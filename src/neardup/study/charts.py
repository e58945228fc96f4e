"""Which charts the page of a survey has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.report.chart import COLOURS, GREY
from neardup.report.unlabelled_charts import RemovedLine, histogram_chart, removed_chart
from neardup.results.names import short_names

if TYPE_CHECKING:
    from neardup.report.chart import Chart
    from neardup.study.records import StudyRecord
    from neardup.study.summary import Summary


def removed_charts(record: StudyRecord, summary: Summary) -> list[Chart]:
    """One for each linkage: documents removed over the threshold, by strategy."""
    return [_removed(linkage, name, summary) for linkage, name in short_names(record.linkages).items()]


def _removed(linkage: str, name: str, summary: Summary) -> Chart:
    order = {one.strategy: place for place, one in enumerate(summary.strategies)}
    of = {one.strategy: one for one in summary.strategies}
    lines = []
    for choice in summary.choices:
        if choice.linkage == linkage:
            one, place = of[choice.strategy], order[choice.strategy]
            colour = place if place < COLOURS else GREY
            lines.append(RemovedLine(one.name, colour, one.default, choice.threshold, choice.removed_at))
    return removed_chart(f"Documents removed, linkage {name}", lines)


def histograms(summary: Summary) -> list[Chart]:
    """One for each strategy that reports a pair: how many it reports at each score."""
    return [histogram_chart(one.name, one.default, one.histogram) for one in summary.done if one.kept]
