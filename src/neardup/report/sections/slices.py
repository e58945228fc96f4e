"""Figures of parts of the corpus, by property of the documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.core.kinds import NOT_SAID, title_of
from neardup.metrics.resampling.estimates import LEAST_UNITS
from neardup.report.blocks import Folded, Heading, Paragraph, Strong
from neardup.results.formats import interval, number
from neardup.table import Cell, Row, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neardup.report.blocks import Block
    from neardup.report.part import Part
    from neardup.results.records import SliceResult

_ABOUT = (
    "Recall of the gold pairs in which at least one document has the property. Beside it stand its 95 % interval, and"
    " how many pairs with such a document were joined wrongly, with the commonest kind among these. Where the gold"
    f" pairs come from fewer than {LEAST_UNITS} units there is no recall, and beside the dash stands how many were"
    " found."
)


def section(part: Part) -> list[Block]:
    """A table for each property, strategies in the order of the main table."""
    rows = part.found.results.slices
    if not rows:
        return []
    columns = list(dict.fromkeys(row.column for row in rows))
    tables = [_table([row for row in rows if row.column == column], part.names) for column in columns]
    folded = [
        Folded((Strong(column),), [table], opened=column == columns[0])
        for column, table in zip(columns, tables, strict=True)
    ]
    return [Heading("By property of the documents"), Paragraph(_ABOUT, soft=True), *folded]


def _table(rows: Sequence[SliceResult], names: Mapping[str, str]) -> Table:
    values: dict[str, list[SliceResult]] = {}
    for row in rows:
        values.setdefault(row.value, []).append(row)
    strategies = dict.fromkeys(names[row.strategy] for row in rows)
    heads = [rows[0].column, "documents", "gold pairs", "units", *strategies]
    return Table.of(heads, [_row(value, own) for value, own in values.items()], figures=slice(1, None))


def _row(value: str, rows: Sequence[SliceResult]) -> Row:
    counts = (rows[0].documents, rows[0].gold, rows[0].units)
    return [value, *map(number, counts), *map(_cell, rows)]


def _cell(row: SliceResult) -> Cell:
    wrong = f"{number(row.wrong)} wrong{_most(row)}"
    if row.recall is None:
        return Cell("–", f"{number(row.found)} of {number(row.gold)} found, {wrong}")
    return Cell(f"{row.recall:.2f}", f"{interval(row.interval)}, {wrong}")


def _most(row: SliceResult) -> str:
    """The commonest kind of the pairs joined wrongly, with their number where others are among them."""
    if not row.wrong or row.kinds.keys() <= {NOT_SAID}:
        return ""
    kind = max(row.kinds, key=lambda kind: row.kinds[kind])
    count = row.kinds[kind]
    return f", {'all' if count == row.wrong else number(count)} {title_of(kind)}"
