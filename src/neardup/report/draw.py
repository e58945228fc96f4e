"""Which charts a report has, from results."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from neardup.report import charts
from neardup.report.charts import Axis, Chart, Series

if TYPE_CHECKING:
    from collections.abc import Sequence


def _style(strategy: str, names: dict[str, str]) -> tuple[str, str]:
    """Colour and dash of a strategy: the same in every chart of a report, no two alike up to 64."""
    position = list(names).index(strategy)
    turn = position // len(charts.COLOURS)
    return charts.COLOURS[position % len(charts.COLOURS)], charts.DASHES[(position + turn) % len(charts.DASHES)]


def _series(
    strategy: str,
    names: dict[str, str],
    axes: tuple[Axis, Axis],
    points: Sequence[tuple[float, float]] = (),
    marks: Sequence[tuple[float, float, str]] = (),
) -> Series:
    """A strategy's line and marked points, given as values on the axes."""
    x, y = axes
    colour, dash = _style(strategy, names)
    placed = [(charts.place_x(x, a), charts.place_y(y, b), text) for a, b, text in marks]
    return Series(names[strategy], strategy, colour, dash, charts.polyline(x, y, list(points)), placed)


def quality_charts(done: list[dict[str, Any]], names: dict[str, str]) -> list[Chart]:
    """Quality against time, precision and recall, and F1 over the threshold, of the cells that have gold."""
    scored = [cell for cell in done if "curve" in cell]
    if not scored:
        return []
    return [_trade(scored, names), _precision_recall(scored, names), _thresholds(scored, names)]


def _trade(cells: list[dict[str, Any]], names: dict[str, str]) -> Chart:
    x = charts.log_axis("seconds (logarithmic)", [max(cell["figures"]["seconds"], 1e-6) for cell in cells])
    y = Axis("F1 at the default threshold")
    series = []
    for cell in cells:
        seconds, f1 = cell["figures"]["seconds"], cell["figures"]["f1"]
        text = f"{names[cell['strategy']]}: F1 {f1:.3f} in {seconds:.3g} s"
        series.append(replace(_series(cell["strategy"], names, (x, y), marks=[(seconds, f1, text)]), dash=""))
    return Chart("Quality against time", x, y, series, note="Up and left is better.")


def _precision_recall(cells: list[dict[str, Any]], names: dict[str, str]) -> Chart:
    x, y = Axis("recall of pairs"), Axis("precision of pairs")
    series = []
    for cell in cells:
        curve = cell["pair_curve"]
        points = list(zip(curve["recall"], curve["precision"], strict=True))
        series.append(_series(cell["strategy"], names, (x, y), points))
    return Chart("Precision and recall of scored pairs", x, y, series, note="Each line ends at the strategy's floor.")


def _thresholds(cells: list[dict[str, Any]], names: dict[str, str]) -> Chart:
    x, y = Axis("threshold"), Axis("F1 of the clusters")
    series = []
    for cell in cells:
        points = list(zip(cell["curve"]["threshold"], cell["curve"]["f1"], strict=True))
        points = _steps(points, cell["floor"]) if cell["stepwise"] else points
        text = f"{names[cell['strategy']]}: default threshold {cell['threshold']:g}"
        mark = (cell["threshold"], cell["figures"]["f1"], text)
        series.append(_series(cell["strategy"], names, (x, y), points, [mark]))
    return Chart("F1 of the clusters over the threshold", x, y, series, note="The dot is the default threshold.")


def _steps(points: list[tuple[float, float]], floor: float) -> list[tuple[float, float]]:
    """A figure holds from its threshold down to the next: corners for a line drawn in steps."""
    out: list[tuple[float, float]] = []
    for (threshold, value), below in zip(points, [*(t for t, _ in points[1:]), floor], strict=False):
        out += [(threshold, value), (below, value)]
    return out


def perturbation_charts(rows: list[dict[str, Any]], names: dict[str, str]) -> list[Chart]:
    """One for each perturbation: share of variants found with their original over the intensity."""
    out = []
    for kind in dict.fromkeys(row["perturbation"] for row in rows):
        chosen = [row for row in rows if row["perturbation"] == kind]
        breaks = chosen[0]["breaks"] is not None
        x, y = Axis(chosen[0]["meaning"]), Axis("share found with its original")
        series = []
        for strategy in dict.fromkeys(row["strategy"] for row in chosen):
            own = [row for row in chosen if row["strategy"] == strategy]
            points = sorted((row["intensity"], row["together"] / row["variants"]) for row in own if row["variants"])
            marks = [(a, b, f"{names[strategy]}: {b:.0%} at {a:g}") for a, b in points]
            series.append(_series(strategy, names, (x, y), points, marks))
        limit = chosen[0]["breaks"] if breaks else chosen[0]["holds"]
        note = f"Must come apart from {limit:g} on: lower is better." if breaks else f"The label holds up to {limit:g}."
        out.append(Chart(kind, x, y, series, note=note, limit=limit))
    return out
