"""Which charts a report has, from results."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from neardup.report import charts
from neardup.report.charts import Axis, Chart, Guide, Series
from neardup.report.intervals import LABELLERS
from neardup.results.formats import interval

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.results.records import CellResult, LabellersResult, PerturbationResult


PRECISION_RECALL = "Precision and recall of scored pairs"
"""Title of the chart whose axes are both shares."""


def _style(strategy: str, names: dict[str, str]) -> tuple[str, str]:
    """Colour and dash of a strategy: the same in every chart of a report, all different for up to 64 strategies."""
    position = list(names).index(strategy)
    turn = position // len(charts.COLOURS)
    return charts.COLOURS[position % len(charts.COLOURS)], charts.DASHES[(position + turn) % len(charts.DASHES)]


def strategy_series(
    strategy: str,
    names: dict[str, str],
    axes: tuple[Axis, Axis],
    points: Sequence[tuple[float, float]] = (),
    marks: Sequence[tuple[float, float, str]] = (),
    bars: Sequence[tuple[float, Sequence[float] | None]] = (),
) -> Series:
    """A strategy's line, marked points and intervals of y at x, given as values on the axes."""
    x, y = axes
    colour, dash = _style(strategy, names)
    placed = [(charts.place_x(x, a), charts.place_y(y, b), text) for a, b, text in marks]
    drawn = [(charts.place_x(x, a), charts.place_y(y, b[0]), charts.place_y(y, b[1])) for a, b in bars if b]
    return Series(names[strategy], strategy, colour, dash, charts.polyline(x, y, list(points)), placed, drawn)


class _Scored(NamedTuple):
    """What the charts show of a cell that has gold."""

    result: CellResult
    strategy: str
    seconds: float
    f1: float
    bounds: tuple[float, float] | None
    threshold: float
    floor: float


def _scored(cell: CellResult) -> _Scored | None:
    """The same of a cell; None where it has no gold."""
    seconds, f1 = cell.figures.get("seconds"), cell.figures.get("f1")
    if not cell.curve or seconds is None or f1 is None or cell.threshold is None or cell.floor is None:
        return None
    return _Scored(cell, cell.strategy, seconds, f1, cell.intervals.get("f1"), cell.threshold, cell.floor)


def quality_charts(done: Sequence[CellResult], names: dict[str, str], labellers: LabellersResult | None) -> list[Chart]:
    """Quality against time, precision and recall, and F1 over the threshold, of the cells that have gold.

    Each with the human ceiling, what one labeller scores against the other, where it is known.
    """
    scored = [found for cell in done if (found := _scored(cell)) is not None]
    if not scored:
        return []
    drawn = [_trade(scored, names), _precision_recall(scored, names), _thresholds(scored, names)]
    return drawn if labellers is None else [replace(chart, guide=_ceiling(chart, labellers)) for chart in drawn]


def _ceiling(chart: Chart, labellers: LabellersResult) -> Guide:
    """F1 of the labellers: level where F1 is drawn; a curve where precision is over recall."""
    f1, x = labellers.figures["f1"] or 0.0, chart.x
    points = [(x.low, f1), (x.high, f1)]
    if chart.title == PRECISION_RECALL:
        least = f1 / (2 - f1)
        recalls = [least + (1 - least) * i / 50 for i in range(51)]
        points = [(recall, f1 * recall / (2 * recall - f1)) for recall in recalls]
    bounds = interval(labellers.intervals["f1"])
    name = f"{LABELLERS}: F1 {f1:.3f}{f' ({bounds})' if bounds else ''}"
    return Guide(name, charts.polyline(x, chart.y, points))


def _trade(cells: Sequence[_Scored], names: dict[str, str]) -> Chart:
    x = charts.log_axis("seconds (logarithmic)", [max(cell.seconds, 1e-6) for cell in cells])
    y = Axis("F1 at the default threshold")
    series = []
    for cell in cells:
        text = f"{names[cell.strategy]}: F1 {_with_interval(cell.f1, cell.bounds)} in {cell.seconds:.3g} s"
        marks, bars = [(cell.seconds, cell.f1, text)], [(cell.seconds, cell.bounds)]
        series.append(replace(strategy_series(cell.strategy, names, (x, y), marks=marks, bars=bars), dash=""))
    return Chart("Quality against time", x, y, series, note="Up and left is better. Bars: 95 % intervals.")


def _with_interval(value: float, bounds: Sequence[float] | None) -> str:
    return f"{value:.3f} ({interval(bounds)})" if bounds else f"{value:.3f}"


def _precision_recall(cells: Sequence[_Scored], names: dict[str, str]) -> Chart:
    x, y = Axis("recall of pairs"), Axis("precision of pairs")
    series = []
    for cell in cells:
        curve = cell.result.pair_curve
        points = list(zip(curve["recall"], curve["precision"], strict=True))
        series.append(strategy_series(cell.strategy, names, (x, y), points))
    return Chart(PRECISION_RECALL, x, y, series, note="Each line ends at the strategy's floor.")


def _thresholds(cells: Sequence[_Scored], names: dict[str, str]) -> Chart:
    x, y = Axis("threshold"), Axis("F1 of the clusters")
    series = []
    for cell in cells:
        curve = cell.result.curve
        points = list(zip(curve["threshold"], curve["f1"], strict=True))
        points = _steps(points, cell.floor) if cell.result.stepwise else points
        mark = (cell.threshold, cell.f1, f"{names[cell.strategy]}: default threshold {cell.threshold:g}")
        series.append(strategy_series(cell.strategy, names, (x, y), points, [mark], [(cell.threshold, cell.bounds)]))
    note = "The dot is the default threshold, with its 95 % interval."
    return Chart("F1 of the clusters over the threshold", x, y, series, note=note)


def _steps(points: list[tuple[float, float]], floor: float) -> list[tuple[float, float]]:
    """A figure holds from its threshold down to the next: corners for a line drawn in steps."""
    out: list[tuple[float, float]] = []
    for (threshold, value), below in zip(points, [*(t for t, _ in points[1:]), floor], strict=False):
        out += [(threshold, value), (below, value)]
    return out


def perturbation_charts(rows: Sequence[PerturbationResult], names: dict[str, str]) -> list[Chart]:
    """One for each perturbation: share of variants found with their original over the intensity."""
    return [_perturbation([row for row in rows if row.perturbation == kind], kind, names) for kind in _kinds(rows)]


def _kinds(rows: Sequence[PerturbationResult]) -> list[str]:
    return list(dict.fromkeys(row.perturbation for row in rows))


def _perturbation(rows: Sequence[PerturbationResult], kind: str, names: dict[str, str]) -> Chart:
    first = rows[0]
    axes = Axis(first.meaning), Axis("share found with its original")
    series = []
    for strategy in dict.fromkeys(row.strategy for row in rows):
        own = [row for row in rows if row.strategy == strategy]
        held = sorted((row.intensity, row.share, row.interval) for row in own if row.share is not None)
        marks = [(at, share, f"{names[strategy]}: {_with_interval(share, b)} at {at:g}") for at, share, b in held]
        series.append(strategy_series(strategy, names, axes, [(at, share) for at, share, _ in held], marks))
    if first.breaks is None:
        return Chart(kind, *axes, series, note=f"The label holds up to {first.holds:g}.", limit=first.holds)
    note = f"From {first.breaks:g} on, variants should be apart: lower is better."
    return Chart(kind, *axes, series, note=note, limit=first.breaks)
