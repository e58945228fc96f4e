"""Short names and figures as people read them."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_BYTES_A_MEGABYTE = 1_000_000


def short_names(strategies: list[str]) -> dict[str, str]:
    """For each canonical text its name or preset; of several others of one name, with the parameters that differ."""
    from neardup.core.components import known_texts

    known = known_texts(strategies)
    count = Counter(text.split("(")[0] for text in strategies)
    parts = {text: parameters(text) for text in strategies}
    out = {}
    for text in strategies:
        name = text.split("(")[0]
        rivals = [parts[other] for other in strategies if other.split("(")[0] == name]
        own = [p for p in parts[text] if any(p not in rival for rival in rivals)]
        out[text] = known.get(text, name if count[name] == 1 else f"{name}({', '.join(own)})")
    return out


def parameters(text: str) -> list[str]:
    """The parameters of a canonical text, each as `name=value`; nested ones stay whole."""
    inner = text.partition("(")[2].removesuffix(")")
    found, depth, quoted = [""], 0, False
    for char in inner:
        quoted ^= char == "'"
        depth += (char in "([") - (char in ")]")
        if char == "," and depth == 0 and not quoted:
            found.append("")
        else:
            found[-1] += char
    return [p.strip() for p in found if p.strip()]


def cut(threshold: float) -> str:
    """A threshold with four digits, never rounded up: what scores at or above it scores so above its text too."""
    return f"{math.floor(threshold * 10_000) / 10_000:.4f}"


def share(value: float | None) -> str:
    """A share with three digits; a dash for none."""
    return "–" if value is None else f"{value:.3f}"


def interval(bounds: Sequence[float] | None) -> str:
    """The ends of an interval of a share with two digits each; "" for none."""
    return f"{bounds[0]:.2f}–{bounds[1]:.2f}" if bounds else ""


def number(value: float | None) -> str:
    """A count with thin groups; a dash for none."""
    return "–" if value is None else f"{value:,.0f}"


def counted(count: int, noun: str) -> str:
    """A count with its noun, such as `1 unit` or `48 units`."""
    return f"{number(count)} {noun}{'' if count == 1 else 's'}"


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
