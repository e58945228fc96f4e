"""Figures over time as charts: lines with intervals, a line for each stretch that can be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.metrics.catalogue import metrics
from neardup.report.chart import COLOURS, GREY, Axis, Chart, Series
from neardup.report.page.data.columns import columns_of_page
from neardup.results.formats import interval, megabytes, number, seconds, share
from neardup.results.tuning import repeated
from neardup.site.points import date_text
from neardup.site.summary import COSTS, QUALITY, RATIO

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from neardup.site.points import Point
    from neardup.site.records import Moved, SiteCell

DATES = Axis("date, UTC", dates=True)
_WAYS = {
    "better": ("better, beyond noise", 2),
    "worse": ("worse, beyond noise", 1),
    "": ("changed, neither better nor worse", 3),
}
"""By way, what marks of changes are called, and their colour with its shape."""
_MILLION = 1e6


def charts_of(
    points: Sequence[Point], moved: Mapping[str, Sequence[Moved]], machines: Mapping[str, str]
) -> list[Chart]:
    """A chart of each figure of a strategy on a corpus.

    Args:
        points: the points.
        moved: by the key of a run, what moved from the one before it.
        machines: a letter for each machine.
    """
    held = {name for point in points for name in point.cell.figures}
    figures = [name for name in (*QUALITY, RATIO, *COSTS) if name in held]
    return [_chart(name, points, moved, machines) for name in figures]


def overview(points: Mapping[str, Sequence[Point]], figure: str, names: Mapping[str, str]) -> Chart:
    """One figure of every strategy, those with the highest last value in colour; peers are grey.

    Args:
        points: by strategy.
        figure: the figure.
        names: the names of the strategies.
    """
    having = {text: [p for p in own if figure in p.cell.figures] for text, own in points.items()}
    last = {text: own[-1].cell.figures[figure] for text, own in having.items() if own}
    peers = repeated(last)
    order = sorted(last, key=lambda text: (text in peers, -last[text]))
    series = [
        each
        for place, text in enumerate(order)
        for each in _lines(figure, having[text], names[text], GREY if text in peers else _colour(place))
    ]
    title, unit = _title(figure)
    return Chart(title=f"{title} of every strategy", x=DATES, y=_axis(unit, series), series=series, note=_NOTE)


_NOTE = "At default thresholds. Upright lines are 95 % intervals."


def _chart(
    figure: str, points: Sequence[Point], moved: Mapping[str, Sequence[Moved]], machines: Mapping[str, str]
) -> Chart:
    own = [point for point in points if figure in point.cell.figures]
    if figure in COSTS:
        return _by_machine(figure, own, machines)
    title, unit = _title(figure)
    series = [*_lines(figure, own, "", 0), *_marks(figure, own, moved)]
    return Chart(title=title, x=DATES, y=_axis(unit, series), series=series)


def _by_machine(figure: str, points: Sequence[Point], machines: Mapping[str, str]) -> Chart:
    """A chart with lines of each machine."""
    series = [
        each
        for place, (name, letter) in enumerate(machines.items())
        for each in _lines(
            figure, [point for point in points if point.run.machine == name], f"machine {letter}", _colour(place)
        )
    ]
    title, unit = _title(figure)
    spread = " Upright lines reach from the fastest to the slowest round." if figure == "seconds" else ""
    return Chart(title=title, x=DATES, y=_axis(unit, series), series=series, note=f"A line for each machine.{spread}")


def _axis(unit: str, series: Sequence[Series]) -> Axis:
    """The axis of a figure, with room above and below: a line that never moves lies in the middle."""
    values = [y for each in series for _, *ys in (*each.line, *each.bars) for y in ys]
    low, high = min(values), max(values)
    room = (high - low) / 10 or max(abs(low) / 10, 0.05 if unit == "share" else 1)
    return Axis(unit, max(0, low - room), min(1, high + room) if unit == "share" else high + room)


def _colour(place: int) -> int:
    return place if place < COLOURS else GREY


def _lines(figure: str, points: Sequence[Point], name: str, colour: int) -> list[Series]:
    """A line for each stretch."""
    stretches: dict[str, list[Point]] = {}
    for point in points:
        stretches.setdefault(point.stretch, []).append(point)
    alone = name and len(stretches) == 1
    return [
        Series(
            name=name if alone else " on ".join(filter(None, (name, stretch))),
            colour=colour,
            line=[(point.date, _value(figure, point)) for point in own],
            marks=[(point.date, _value(figure, point), _told(figure, point, name)) for point in own],
            bars=[
                (point.date, _scaled(figure, ends[0]), _scaled(figure, ends[1]))
                for point in own
                if (ends := point.cell.intervals.get(figure)) is not None
            ],
        )
        for stretch, own in stretches.items()
    ]


def _marks(figure: str, points: Sequence[Point], moved: Mapping[str, Sequence[Moved]]) -> list[Series]:
    """Marks on the points that moved beyond noise from the run before."""
    found: dict[str, list[tuple[float, float, str]]] = {}
    for point in points:
        for one in moved.get(point.run.key, ()):
            if one.figure == figure and one.tested:
                text = f"{_told(figure, point, '')}\n{_WAYS[one.way][0]}: {one.texts[2]}"
                found.setdefault(one.way, []).append((point.date, _value(figure, point), text))
    return [Series(name=name, colour=colour, marks=found[way]) for way, (name, colour) in _WAYS.items() if way in found]


def _value(figure: str, point: Point) -> float:
    return _scaled(figure, point.cell.figures[figure])


def _scaled(figure: str, value: float) -> float:
    return round(value / _MILLION if figure == "peak_bytes" else value, 6)


def _told(figure: str, point: Point, name: str) -> str:
    """What a pointer is told: whose figure, when, at which commit, the figure with its interval."""
    run = point.run
    what = f"{date_text(run)} {run.commit[:12]}".strip()
    return f"{f'{name}, ' if name else ''}{what}: {figure_text(figure, point.cell)}"


def figure_text(figure: str, cell: SiteCell) -> str:
    """A figure with its interval, as people read it."""
    write = _text_of(figure)
    ends = cell.intervals.get(figure)
    if ends is None:
        return write(cell.figures[figure])
    beside = f"{seconds(ends[0])}–{seconds(ends[1])}" if figure == "seconds" else interval(ends)
    return f"{write(cell.figures[figure])} ({beside})"


def _text_of(figure: str) -> Callable[[float | None], str]:
    known: dict[str, Callable[[float | None], str]] = {"seconds": seconds, RATIO: seconds, "peak_bytes": megabytes}
    if figure in known:
        return known[figure]
    return share if figure in metrics() and metrics()[figure].unit == "share" else number


def _title(figure: str) -> tuple[str, str]:
    """What a chart of a figure is called, and its axis."""
    if figure == RATIO:
        return "Seconds over those of exact", "ratio"
    (column,) = columns_of_page({figure})
    title = f"{column.title[0].upper()}{column.title[1:]}"
    return title, {"bytes": "MB", "seconds": "seconds", "count": "number", "share": "share"}[column.unit]
