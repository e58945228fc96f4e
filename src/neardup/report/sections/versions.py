"""How versions of one text count in the figures, and the figures with versions counted otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.report.blocks import Heading, Paragraph
from neardup.report.intervals import PAIR_TITLES
from neardup.results.formats import interval, share
from neardup.table import Cell, Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.report.blocks import Block
    from neardup.report.part import Part
    from neardup.results.records import TreatmentResult

_WAYS = {"apart": "no duplicates", "ignored": "counted neither way", "together": "duplicates"}


def section(part: Part) -> list[Block]:
    """Precision, recall and F1 under each treatment of versions; nothing where gold allows one only."""
    rows = part.found.results.treatments
    if not rows:
        return []
    treatments = list(dict.fromkeys(row.treatment for row in rows))
    strategies = list(dict.fromkeys(row.strategy for row in rows))
    heads = [Column(f"{PAIR_TITLES[figure]}, {way}", numeric=True) for figure in PAIR_TITLES for way in treatments]
    of = {(row.strategy, row.treatment): row for row in rows}
    table = Table(
        columns=[Column("strategy"), *heads],
        rows=[[part.names[name], *_cells([of[name, way] for way in treatments])] for name in strategies],
    )
    return [Heading("Versions of one text, counted otherwise"), Paragraph(_about(part), soft=True), table]


def _about(part: Part) -> str:
    ways = "; ".join(f"{way}: {meaning}" for way, meaning in _WAYS.items())
    return (
        "Versions are pairs of one revision but of different copy. They can count in three ways (--versions):"
        f" {ways}. Everywhere else in this report they are {part.found.versions}. All of these figures are at default"
        " thresholds, with their 95 % intervals."
    )


def _cells(rows: Sequence[TreatmentResult]) -> list[Cell]:
    return [
        Cell(share(row.figures[figure]), interval(row.intervals.get(figure))) for figure in PAIR_TITLES for row in rows
    ]
