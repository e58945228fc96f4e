"""Charts as plain data: what lies where, in the units of the axes. The page draws them; see `page/scripts/chart.js`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

COLOURS = 7
"""How many series of a page have a colour of their own (`page/styles/colours.css` says which); the others are grey."""
GREY = -1
"""The colour of all others."""
Point: TypeAlias = "tuple[float, float]"
"""x and y."""


@dataclass(frozen=True)
class Axis:
    """An axis.

    Attributes:
        title: what it measures, with the unit.
        low: value at the left or the bottom; None for the least that is drawn.
        high: value at the right or the top; None for the greatest that is drawn.
        log: whether it is logarithmic; what is 0 is then not drawn.
        dates: whether its values are milliseconds since 1970, UTC, and shown as dates.
    """

    title: str
    low: float | None = None
    high: float | None = None
    log: bool = False
    dates: bool = False


SHARE = (0.0, 1.0)
"""The ends of an axis of shares."""


@dataclass(frozen=True, kw_only=True)
class Series:
    """What a chart shows of one thing.

    Attributes:
        name: what it is called.
        colour: the number of its colour; `GREY` for grey.
        line: points of its line, in order.
        stepped: whether a value holds up to the next point.
        marks: points with what a pointer is told.
        bars: x, and both ends of an interval of y.
    """

    name: str
    colour: int
    line: Sequence[Point] = ()
    stepped: bool = False
    marks: Sequence[tuple[float, float, str]] = ()
    bars: Sequence[tuple[float, float, float]] = ()


@dataclass(frozen=True)
class Guide:
    """A line to measure the series by.

    Attributes:
        name: what it is.
        line: its points.
    """

    name: str
    line: Sequence[Point]


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A chart.

    Attributes:
        title: what it shows.
        x: the axis to the right.
        y: the axis upwards.
        series: what is drawn.
        note: how to read it; "" for nothing.
        limit: where a line stands upright; None for none.
        guides: lines to measure the series by.
    """

    title: str
    x: Axis
    y: Axis
    series: Sequence[Series]
    note: str = ""
    limit: float | None = None
    guides: Sequence[Guide] = ()


def line_of(points: Iterable[Sequence[float]]) -> list[Point]:
    """The points of a line, rounded to what can be seen; what then does not change the line is left out."""
    line: list[Point] = []
    for x, y in points:
        point = (round(float(x), 4), round(float(y), 3))
        if len(line) > 1 and line[-2][1] == line[-1][1] == point[1]:
            line.pop()
        if not line or line[-1] != point:
            line.append(point)
    return line
