"""Charts as plain data: where lines, points and ticks lie in a drawing; a template turns them into SVG."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

WIDTH, HEIGHT = 460, 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 14, 14, 44

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#56b4e9", "#444444", "#7a4fbf")
"""The colours of strategies, in order: Okabe and Ito's palette, which colour-blind people can distinguish."""
DASHES = ("", "7 3", "2 3", "9 3 2 3", "5 5", "1 4", "12 4", "4 2")


@dataclass(frozen=True)
class Axis:
    """A scale.

    Attributes:
        title: what it measures, with the unit.
        low: value at the left or the bottom.
        high: value at the right or the top.
        log: whether it is logarithmic.
    """

    title: str
    low: float = 0.0
    high: float = 1.0
    log: bool = False

    def share(self, value: float) -> float:
        """Where a value lies between low (0) and high (1), held inside."""
        if self.log:
            value, low, high = (math.log10(max(v, 1e-12)) for v in (value, self.low, self.high))
        else:
            low, high = self.low, self.high
        return min(1.0, max(0.0, (value - low) / (high - low)))

    def ticks(self) -> list[tuple[float, str]]:
        """Values to mark, with their text."""
        if not self.log:
            return [(v, f"{v:.1f}") for v in (self.low + (self.high - self.low) * i / 5 for i in range(6))]
        first, last = math.floor(math.log10(self.low)), math.ceil(math.log10(self.high))
        return [(10.0**e, f"{10.0**e:g}") for e in range(first, last + 1) if self.low <= 10.0**e <= self.high]


@dataclass(frozen=True)
class Series:
    """One strategy in a chart.

    Attributes:
        name: short name, in the legend.
        title: full text, shown on hovering.
        colour: the colour of line and points.
        dash: SVG dash pattern; "" for a full line.
        line: points of the line in drawing units, as SVG takes them.
        marks: (x, y, text) of single points.
        bars: (x, y of the one end, y of the other) of intervals.
    """

    name: str
    title: str
    colour: str
    dash: str = ""
    line: str = ""
    marks: list[tuple[float, float, str]] = field(default_factory=list)
    bars: list[tuple[float, float, float]] = field(default_factory=list)


@dataclass(frozen=True)
class Guide:
    """A line to measure strategies by.

    Attributes:
        name: in the legend.
        line: points as SVG takes them.
    """

    name: str
    line: str


@dataclass(frozen=True)
class Chart:
    """A drawing: axes with ticks in drawing units, and the series."""

    title: str
    x: Axis
    y: Axis
    series: list[Series]
    note: str = ""
    limit: float | None = None
    guide: Guide | None = None

    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    top: int = _TOP

    @property
    def right(self) -> int:
        """Right end of the plot."""
        return WIDTH - _RIGHT

    @property
    def bottom(self) -> int:
        """Lower end of the plot."""
        return HEIGHT - _BOTTOM

    @property
    def x_ticks(self) -> list[tuple[float, str]]:
        """Position and text of each tick on the x axis."""
        return [(place_x(self.x, v), text) for v, text in self.x.ticks()]

    @property
    def y_ticks(self) -> list[tuple[float, str]]:
        """Position and text of each tick on the y axis."""
        return [(place_y(self.y, v), text) for v, text in self.y.ticks()]

    @property
    def limit_x(self) -> float | None:
        """Position of the intensity up to which labels hold."""
        return None if self.limit is None else place_x(self.x, self.limit)


def place_x(axis: Axis, value: float) -> float:
    """Drawing unit of a value on the x axis."""
    return round(_LEFT + axis.share(value) * (WIDTH - _LEFT - _RIGHT), 1)


def place_y(axis: Axis, value: float) -> float:
    """Drawing unit of a value on the y axis."""
    return round(HEIGHT - _BOTTOM - axis.share(value) * (HEIGHT - _TOP - _BOTTOM), 1)


def polyline(x: Axis, y: Axis, points: list[tuple[float, float]]) -> str:
    """Points of a line as SVG takes them."""
    return " ".join(f"{place_x(x, a)},{place_y(y, b)}" for a, b in points)


def log_axis(title: str, values: list[float]) -> Axis:
    """A logarithmic axis that spans the values, in whole decades."""
    low, high = min(values), max(values)
    first = math.floor(math.log10(low))
    last = max(first + 1, math.ceil(math.log10(high)))
    return Axis(title, 10.0**first, 10.0**last, log=True)
