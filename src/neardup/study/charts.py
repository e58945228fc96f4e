"""Which charts the page of a survey has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.metrics.unlabelled import BINS
from neardup.report.chart import COLOURS, GREY, SHARE, Axis, Chart, Series
from neardup.results.formats import number
from neardup.results.names import short_names

if TYPE_CHECKING:
    from neardup.study.records import StudyRecord
    from neardup.study.summary import StrategySummary, Summary


def removed_charts(record: StudyRecord, summary: Summary) -> list[Chart]:
    """One for each linkage: documents removed over the threshold, by strategy."""
    return [_removed(linkage, name, summary) for linkage, name in short_names(record.linkages).items()]


def _removed(linkage: str, name: str, summary: Summary) -> Chart:
    order = {one.strategy: place for place, one in enumerate(summary.strategies)}
    of = {one.strategy: one for one in summary.strategies}
    series = []
    for choice in summary.choices:
        if choice.linkage == linkage:
            one = of[choice.strategy]
            text = f"{one.name}: {number(choice.removed)} documents at its default threshold {one.default:g}"
            series.append(
                Series(
                    name=one.name,
                    colour=order[one.strategy] if order[one.strategy] < COLOURS else GREY,
                    line=list(zip(choice.threshold, map(float, choice.removed_at), strict=True)),
                    marks=[(one.default, float(choice.removed), text)],
                )
            )
    x, y = Axis("threshold", *SHARE), Axis("documents removed (logarithmic)", 1.0, log=True)
    return Chart(title=f"Documents removed, linkage {name}", x=x, y=y, series=series)


def histograms(summary: Summary) -> list[Chart]:
    """One for each strategy that reports a pair: how many it reports at each score."""
    return [_histogram(one) for one in summary.done if one.kept]


def _histogram(one: StrategySummary) -> Chart:
    line = [(at / BINS, float(count)) for bar, count in enumerate(one.histogram) for at in (bar, bar + 1)]
    mark = (one.default, float(_at(one)), f"default threshold {one.default:g}")
    return Chart(
        title=one.name,
        x=Axis("score", *SHARE),
        y=Axis("pairs (logarithmic)", 1.0, log=True),
        series=[Series(name=one.name, colour=0, line=line, marks=[mark])],
        limit=one.default,
    )


def _at(one: StrategySummary) -> int:
    """Pairs of the bar in which the default threshold is."""
    return one.histogram[min(int(one.default * BINS), BINS - 1)]
