"""Which charts a report has, from results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.report.chart import GREY, SHARE, Axis, Chart, Guide, Series, line_of
from neardup.report.intervals import LABELLERS
from neardup.results.formats import interval

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from neardup.report.chart import Point
    from neardup.results.records import CellResult, LabellersResult, PerturbationResult

BENDS = 50
"""Straight pieces of a guide that is a curve."""


def quality_charts(
    done: Sequence[CellResult],
    names: Mapping[str, str],
    colours: Mapping[str, int],
    labellers: LabellersResult | None,
) -> list[Chart]:
    """Precision against recall, and F1 over the threshold, of the cells that have gold.

    Each with the human ceiling, what one labeller scores against the other, where it is known.

    Args:
        done: the cells of one corpus that ended well.
        names: the names of the strategies.
        colours: the numbers of their colours; others are grey.
        labellers: the human ceiling.
    """
    known = [cell for cell in done if cell.curve and cell.figures.get("f1") is not None]
    if not known:
        return []
    titled = {cell.strategy: (names[cell.strategy], colours.get(cell.strategy, GREY)) for cell in known}
    return [_precision_recall(known, titled, labellers), _thresholds(known, titled, labellers)]


def _precision_recall(
    cells: Sequence[CellResult], titled: Mapping[str, tuple[str, int]], labellers: LabellersResult | None
) -> Chart:
    series = []
    for cell in cells:
        name, colour = titled[cell.strategy]
        points = line_of(zip(cell.pair_curve["recall"], cell.pair_curve["precision"], strict=True))
        last = [(*points[-1], f"{name} at its floor")] if points else []
        series.append(Series(name=name, colour=colour, line=points, marks=last))
    return Chart(
        title="Precision and recall of scored pairs",
        x=Axis("recall of pairs", *SHARE),
        y=Axis("precision of pairs", *SHARE),
        series=series,
        note="Each line ends with a mark at the strategy's floor.",
        guides=_ceiling(labellers, _same_f1),
    )


def _thresholds(
    cells: Sequence[CellResult], titled: Mapping[str, tuple[str, int]], labellers: LabellersResult | None
) -> Chart:
    series = []
    for cell in cells:
        name, colour = titled[cell.strategy]
        points = list(zip(cell.curve["threshold"], cell.curve["f1"], strict=True))
        if points and cell.stepwise and cell.floor is not None:
            points.append((cell.floor, points[-1][1]))
        at, f1, bounds = cell.threshold or 0.0, cell.figures["f1"] or 0.0, cell.intervals.get("f1")
        series.append(
            Series(
                name=name,
                colour=colour,
                line=line_of(points),
                stepped=cell.stepwise,
                marks=[(at, round(f1, 3), f"{name}: F1 {_with_interval(f1, bounds)} at its default threshold {at:g}")],
                bars=[(at, round(bounds[0], 3), round(bounds[1], 3))] if bounds else [],
            )
        )
    return Chart(
        title="F1 of the clusters over the threshold",
        x=Axis("threshold", *SHARE),
        y=Axis("F1 of the clusters", *SHARE),
        series=series,
        note="The mark is the default threshold, with its 95 % interval.",
        guides=_ceiling(labellers, lambda f1: [(0.0, f1), (1.0, f1)]),
    )


def _ceiling(labellers: LabellersResult | None, line: Callable[[float], list[Point]]) -> list[Guide]:
    """F1 of the labellers as a line."""
    if labellers is None:
        return []
    f1 = labellers.figures["f1"] or 0.0
    return [Guide(f"{LABELLERS}: F1 {_with_interval(f1, labellers.intervals['f1'])}", line_of(line(f1)))]


def _same_f1(f1: float) -> list[Point]:
    """Where precision and recall have this F1."""
    least = f1 / (2 - f1)
    recalls = [least + (1 - least) * place / BENDS for place in range(BENDS + 1)]
    return [(recall, f1 * recall / (2 * recall - f1)) for recall in recalls]


def _with_interval(value: float, bounds: Sequence[float] | None) -> str:
    return f"{value:.3f} ({interval(bounds)})" if bounds else f"{value:.3f}"


def perturbation_charts(
    rows: Sequence[PerturbationResult], names: Mapping[str, str], colours: Mapping[str, int]
) -> list[Chart]:
    """One for each perturbation with variants: the share of them found with their original, over the intensity.

    Args:
        rows: of one corpus.
        names: the names of the strategies.
        colours: the numbers of their colours; others are grey.
    """
    known = [row for row in rows if row.share is not None]
    kinds = dict.fromkeys(row.perturbation for row in known)
    return [_perturbation(kind, [row for row in known if row.perturbation == kind], names, colours) for kind in kinds]


def _perturbation(
    kind: str, rows: Sequence[PerturbationResult], names: Mapping[str, str], colours: Mapping[str, int]
) -> Chart:
    first, series = rows[0], []
    for strategy in dict.fromkeys(row.strategy for row in rows):
        name, own = names[strategy], sorted((row for row in rows if row.strategy == strategy), key=_intensity)
        held = [(row.intensity, row.share, row.interval) for row in own if row.share is not None]
        texts = [
            (at, round(share, 3), f"{name}: {_with_interval(share, bounds)} at {at:g}") for at, share, bounds in held
        ]
        bars = [(at, round(bounds[0], 3), round(bounds[1], 3)) for at, _, bounds in held if bounds]
        line = [(at, share) for at, share, _ in texts]
        series.append(Series(name=name, colour=colours.get(strategy, GREY), line=line, marks=texts, bars=bars))
    limit = first.holds if first.breaks is None else first.breaks
    holds = f"The label holds up to {limit:g}."
    apart = f"From {limit:g} on, variants should be apart: lower is better."
    return Chart(
        title=kind,
        x=Axis("intensity", 0.0),
        y=Axis("share found", *SHARE),
        series=series,
        note=f"Intensity: {first.meaning}. {holds if first.breaks is None else apart}",
        limit=limit,
    )


def _intensity(row: PerturbationResult) -> float:
    return row.intensity
