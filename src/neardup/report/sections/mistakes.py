"""Two errors of each strategy, by their ids; the page has the others, with their texts, in its view Errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.report.blocks import Heading, Paragraph
from neardup.report.error_links import pair_at
from neardup.results.mistakes import Mistake, worst_errors
from neardup.table import Cell, Column, Table

if TYPE_CHECKING:
    from neardup.report.blocks import Block
    from neardup.report.part import Part
    from neardup.results.cells import Cell as ResultCell

SHOWN = 2
"""Errors told of each strategy."""
_ABOUT = (
    "At the default threshold: the pair joined wrongly with the highest score, and the missed copy with the lowest. The"
    " view Errors of index.html has more of them, with both texts and the reason."
)
_COLUMNS = [
    Column("strategy"),
    Column("error"),
    Column("documents"),
    Column("score", numeric=True, help="the strategy's similarity; a dash where it reported none"),
]


def section(part: Part) -> list[Block]:
    """A table with a few errors of each strategy. Without gold there is none."""
    if not part.cells or part.cells[0].corpus.judge is None:
        return []
    rows = [_row(cell, part.names[cell.strategy], error) for cell in part.cells for error in worst_errors(cell, SHOWN)]
    if not rows:
        return []
    return [Heading("Errors, two of each strategy"), Paragraph(_ABOUT, soft=True), Table(columns=_COLUMNS, rows=rows)]


def _row(cell: ResultCell, name: str, error: Mistake) -> list[str | Cell]:
    score = "–" if error.score is None else f"{error.score:.3f}"
    ends = Cell(f"{error.a}, {error.b}", link=pair_at(cell.corpus.name, cell.strategy, error.a, error.b))
    return [name, Cell(error.kind, _what(error)), ends, score]


def _what(error: Mistake) -> str:
    """The kind of a pair joined wrongly, and whether only other documents join it."""
    return ", ".join(filter(None, [error.what, "through others only" if error.closure else ""]))
