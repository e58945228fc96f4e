"""Figures as the page keeps them: rounded to what is printed, so that the file is small."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

Figure: TypeAlias = "tuple[float] | tuple[float, float, float]"
"""A value, and the ends of its 95 % interval where it has one."""


def figures_of(
    values: Mapping[str, float | None], intervals: Mapping[str, tuple[float, float] | None] | None = None
) -> dict[str, Figure]:
    """The figures that have a value, by name.

    Args:
        values: by name.
        intervals: the ends of intervals by name.
    """
    ends = intervals or {}
    return {
        name: _figure(value, ends.get(name)) for name, value in values.items() if value is not None and value == value
    }


def _figure(value: float, interval: tuple[float, float] | None) -> Figure:
    if interval is None:
        return (rounded(value),)
    return (rounded(value), round(interval[0], 3), round(interval[1], 3))


def rounded(value: float) -> float:
    """Whole numbers as they are; below 1 four digits behind the point, above four that count."""
    if float(value).is_integer():
        return int(value)
    if abs(value) < 1:
        return round(value, 4)
    return round(value, max(0, 3 - math.floor(math.log10(abs(value)))))
