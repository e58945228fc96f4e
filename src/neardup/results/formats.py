"""Figures as people read them: shares, counts, seconds, thresholds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_BYTES_A_MEGABYTE = 1_000_000


def threshold_text(threshold: float) -> str:
    """A threshold with four digits, never rounded up: a score at or above the threshold is so above its text, too."""
    return f"{math.floor(threshold * 10_000) / 10_000:.4f}"


def share(value: float | None) -> str:
    """A share with three digits; a dash for none."""
    return "–" if value is None else f"{value:z.3f}"


def interval(bounds: Sequence[float] | None) -> str:
    """The ends of an interval of a share with two digits each; "" for none."""
    return f"{bounds[0]:z.2f}–{bounds[1]:z.2f}" if bounds else ""


def number(value: float | None) -> str:
    """A count with thin groups; a dash for none."""
    return "–" if value is None else f"{value:,.0f}"


def counted(count: int, noun: str) -> str:
    """A count with its noun, such as `1 unit` or `48 units`."""
    return f"{number(count)} {noun}{'' if count == 1 else 's'}"


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: `a`, `a and b`, `a, b and c`; at least one."""
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


def seconds(value: float | None) -> str:
    """Seconds with three significant digits."""
    if value is None:
        return "–"
    return f"{value:.3f}" if value < 1 else f"{value:.3g}"


def spread(rounds: Sequence[float]) -> str:
    """The fastest and the slowest of some rounds, in seconds; "" for fewer than two."""
    return f"{seconds(min(rounds))}–{seconds(max(rounds))}" if len(rounds) > 1 else ""


def megabytes(value: float | None) -> str:
    """Bytes in megabytes (10⁶)."""
    return "–" if value is None else f"{value / _BYTES_A_MEGABYTE:,.1f}"
