"""The chart of an S-curve: the share of pairs that a strategy examined, as measured and as its bands predict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.core.s_curve import capture_probability
from neardup.report.chart import SHARE, Axis, Chart, Guide, Series, line_of

if TYPE_CHECKING:
    from neardup.results.records import CaptureBin, CaptureResult

BENDS = 50
"""Straight pieces of the predicted curve."""
ALIKE = 0.5
"""The similarity from which on all pairs are told in one sentence."""


def s_curve_chart(row: CaptureResult, name: str, colour: int) -> Chart:
    """The measured shares as points with intervals, and the prediction as a line where there is one.

    Args:
        row: the pairs by similarity.
        name: the name of the strategy.
        colour: the number of its colour.
    """
    held = [each for each in row.bins if each.pairs]
    return Chart(
        title="Pairs examined, by exact similarity",
        x=Axis(f"Jaccard similarity in {row.unit} {row.ngram}-grams", *SHARE),
        y=Axis("share of pairs examined", *SHARE),
        series=[
            Series(
                name=f"{name}, measured",
                colour=colour,
                marks=[(each.similarity, round(each.caught / each.pairs, 3), _told(each)) for each in held],
                bars=[(each.similarity, round(low, 3), round(high, 3)) for each in held for low, high in _ends(each)],
            )
        ],
        note=_note(row),
        guides=[Guide(f"predicted by {row.bands} bands of {row.rows} rows", _predicted(row))] if row.bands else [],
    )


def _ends(each: CaptureBin) -> list[tuple[float, float]]:
    return [] if each.interval is None else [each.interval]


def _predicted(row: CaptureResult) -> list[tuple[float, float]]:
    similarities = [place / BENDS for place in range(BENDS + 1)]
    return line_of(zip(similarities, capture_probability(similarities, row.bands, row.rows), strict=True))


def _told(each: CaptureBin) -> str:
    told = f"{each.caught:,} of {each.pairs:,} pairs of similarity {each.low:g} to {each.high:g} were examined"
    return told if each.predicted is None else f"{told}; predicted: {each.predicted:.1%}"


def _note(row: CaptureResult) -> str:
    """How much of what is alike was examined, and how to read the chart."""
    alike = [each for each in row.bins if each.low >= ALIKE]
    pairs = sum(each.pairs for each in alike)
    if not pairs:
        return f"No pair of distinct texts has a similarity of {ALIKE:g} or more."
    caught = sum(each.caught for each in alike)
    alike_of = f"{pairs:,} pairs of distinct texts with a similarity of {ALIKE:g} or more"
    told = f"Of {alike_of}, {caught / pairs:.1%} were examined"
    if not row.bands:
        return f"{told}. Bars are 95 % intervals, as if pairs were independent."
    expected = sum((each.predicted or 0.0) * each.pairs for each in alike)
    return f"{told}; the bands predict {expected / pairs:.1%}. Bars are 95 % intervals, as if pairs were independent."
