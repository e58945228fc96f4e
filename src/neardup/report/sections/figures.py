"""The table of quality × time × memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.report.blocks import Heading, Paragraph
from neardup.report.columns import columns_of, table_of
from neardup.report.intervals import LABELLERS, heavy_units, missing_intervals, no_interval, simulated_text
from neardup.results.formats import counted
from neardup.results.records import Estimated

if TYPE_CHECKING:
    from neardup.report.blocks import Block
    from neardup.report.part import Part
    from neardup.results.records import OnCorpus


def section(part: Part) -> list[Block]:
    """The table with the human ceiling and the gold itself below, and what stands beside its figures."""
    found = part.found
    if not found.done:
        return []
    columns = columns_of(found.cells)
    oracle = Estimated(figures=found.oracle.figures) if found.oracle else None
    references = {LABELLERS: found.labellers, "oracle (the gold itself)": oracle}
    titles = {column.figure: column.title for column in columns}
    missing = missing_intervals(found.done, titles, part.names, found.corpus.units)
    table = table_of(found.cells, columns, part.names, references)
    return [
        Heading("Every figure at default thresholds"),
        table,
        Paragraph(f"{_beside(found)}{heavy_units(found.done, titles, part.names)}{no_interval(missing)}", soft=True),
    ]


def _beside(found: OnCorpus) -> str:
    rounds = "Beside seconds stand the fastest and the slowest round."
    if not any(bounds for cell in found.done for bounds in cell.intervals.values()):
        return rounds
    simulated = simulated_text(found.corpus.simulated)
    return (
        f"{rounds} Beside other figures stand 95 % intervals, from {counted(found.corpus.units, 'sampling unit')}. A"
        " sampling unit is all documents that depend on one another: those of one story or of one family of"
        f" templates.{f' {simulated}' if simulated else ''}"
    )
