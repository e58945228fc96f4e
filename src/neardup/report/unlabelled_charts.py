"""Charts of documents without labels, in surveys and in reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from neardup.metrics.unlabelled import BINS
from neardup.report.chart import SHARE, Axis, Chart, Series
from neardup.results.formats import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True)
class RemovedLine:
    """What a strategy removes.

    Attributes:
        name: its short name.
        colour: the number of its colour.
        default: its default threshold.
        threshold: ascending.
        removed: documents that go at each of these; the default is one of them.
    """

    name: str
    colour: int
    default: float
    threshold: Sequence[float]
    removed: Sequence[float]


def removed_chart(title: str, lines: Iterable[RemovedLine], note: str = "") -> Chart:
    """Documents removed over the threshold, by strategy; a mark stands at the default threshold."""
    x, y = Axis("threshold", *SHARE), Axis("documents removed (logarithmic)", log=True)
    return Chart(title=title, x=x, y=y, series=[_series(one) for one in lines], note=note)


def _series(one: RemovedLine) -> Series:
    at = float(one.removed[list(one.threshold).index(one.default)])
    text = f"{one.name}: {number(at)} documents at its default threshold {one.default:g}"
    line = [(threshold, float(removed)) for threshold, removed in zip(one.threshold, one.removed, strict=True)]
    return Series(name=one.name, colour=one.colour, line=line, marks=[(one.default, at, text)])


def histogram_chart(name: str, default: float, counts: Sequence[int]) -> Chart:
    """How many pairs a strategy reports at each score.

    Args:
        name: its short name.
        default: its default threshold.
        counts: by score, in equal parts of [0, 1].
    """
    line = [(at / BINS, float(count)) for bar, count in enumerate(counts) for at in (bar, bar + 1)]
    mark = (default, float(counts[min(int(default * BINS), BINS - 1)]), f"default threshold {default:g}")
    return Chart(
        title=name,
        x=Axis("score", *SHARE),
        y=Axis("pairs (logarithmic)", 1.0, log=True),
        series=[Series(name=name, colour=0, line=line, marks=[mark])],
        limit=default,
    )
