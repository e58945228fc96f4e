"""The page of a recommendation, through the blocks of the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.io.files import write_atomically
from neardup.report.blocks import Charts, Code, Heading, Items, Paragraph, Strong
from neardup.report.chart import SHARE, Axis, Chart, Series
from neardup.report.html import render_html
from neardup.study.recommendation_text import facts, head, table
from neardup.study.verdict import called

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.report.blocks import Block
    from neardup.study.advice import Advice, Amount

_NOTE = "Bars are 95 % intervals, which hold although the threshold was chosen by the same answers."


def write_page(path: Path, advice: Advice) -> None:
    """Write the page.

    Raises:
        InputError: it cannot be written.
    """
    with write_atomically(path) as file:
        file.write(render_html(blocks_of(advice)))


def blocks_of(advice: Advice) -> list[Block]:
    """What stands on the page, from top to bottom."""
    blocks: list[Block] = [
        Heading("Recommendation", 1),
        Paragraph((Strong(advice.verdict),)),
        Paragraph(head(advice), soft=True),
    ]
    if advice.command:
        blocks.append(Paragraph(("Next: ", Code(advice.command))))
    if advice.best is not None:
        blocks += [Heading("What to expect", 2), table(advice)]
        blocks.append(Items(facts(advice)))
        blocks += [Heading("Over the threshold", 2), Charts([_f1(advice), _shares(advice)])]
    else:
        blocks += [Heading("What is known", 2), Items(facts(advice))]
    return blocks


def _f1(advice: Advice) -> Chart:
    """F1 of the choice over its thresholds, with intervals."""
    name = "" if advice.best is None else advice.best.name
    return Chart(
        title=f"F1 of {name} over the threshold",
        x=Axis("threshold"),
        y=Axis("F1", *SHARE),
        series=[_series(advice, "f1", 0)],
        note=_NOTE,
    )


def _shares(advice: Advice) -> Chart:
    """Precision and recall over the thresholds, with intervals."""
    return Chart(
        title="Precision and recall over the threshold",
        x=Axis("threshold"),
        y=Axis("share of pairs", *SHARE),
        series=[_series(advice, figure, place) for place, figure in enumerate(("precision", "recall"), 1)],
        note=_NOTE,
    )


def _series(advice: Advice, figure: str, place: int) -> Series:
    rows = [(one.threshold, _amount(one, figure)) for one in advice.curve]
    best = advice.best
    return Series(
        name=figure.replace("f1", "F1"),
        colour=place,
        line=[(threshold, of.value) for threshold, of in rows if of.value is not None],
        marks=[] if best is None else [(best.threshold, _amount(best, figure).value or 0.0, called(best))],
        bars=[(threshold, of.low, of.high) for threshold, of in rows],
    )


def _amount(one: object, figure: str) -> Amount:
    found: Amount = getattr(one, figure)
    return found
