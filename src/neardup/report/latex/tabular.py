"""One table as LaTeX: rules by booktabs, small print below each text, cut into parts that fit a page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from textwrap import wrap
from typing import TYPE_CHECKING

from neardup.report.latex.text import latex_text
from neardup.table import Cell, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from neardup.table import Column, Row

LINE = 112
"""Letters that the width of a page holds in the size of tables, a gap between columns counted as three."""
LINES = 46
"""Lines of rows that a page holds."""
NARROW = 14
"""Letters of a line in the head of a column, and in small print; longer texts are broken."""
_GAP, _SMALLER = 3, 0.8


@dataclass(frozen=True)
class Float:
    """A table with its label.

    Attributes:
        table: the table; its title and note are the caption.
        label: the name by which the text refers to it.
    """

    table: Table
    label: str

    def latex(self) -> str:
        """The table as floats, one below the other: several where it is too wide or too long for a page."""
        parts = [part for columns in _columns_apart(self.table) for part in _rows_apart(columns)]
        return "\n\n".join(self._part(part, place, len(parts)) for place, part in enumerate(parts))

    def _part(self, part: Table, place: int, parts: int) -> str:
        title = f"{part.title} (part {place + 1} of {parts})" if parts > 1 else part.title
        caption = f"{title}. {part.note}" if part.note and not place else f"{title}."
        label = f"{self.label}-{place + 1}" if place else self.label
        return "\n".join(
            [
                "\\begin{table}[htbp]",
                "\\centering",
                f"\\caption{{{latex_text(caption)}}}",
                f"\\label{{{label}}}\\smallskip",
                "\\small",
                *_tabular(part),
                "\\end{table}",
            ]
        )


def _columns_apart(table: Table) -> Iterator[Table]:
    """The table by groups of columns that fit the width of a page, the first column before each."""
    widths = [_width(table, place) for place in range(len(table.columns))]
    groups: list[list[int]] = [[]]
    for place, width in enumerate(widths[1:], start=1):
        if groups[-1] and widths[0] + width + sum(widths[own] for own in groups[-1]) > LINE:
            groups.append([])
        groups[-1].append(place)
    for group in groups:
        places = [0, *group]
        rows, references = ([[row[at] for at in places] for row in of] for of in (table.rows, table.references))
        yield replace(table, columns=[table.columns[at] for at in places], rows=rows, references=references)


def _rows_apart(table: Table) -> Iterator[Table]:
    """The table by groups of rows that fit the height of a page; the rows to hold them against stand below each."""
    room = LINES - sum(len(_lines(row)) for row in table.references)
    groups: list[list[Row]] = [[]]
    held = 0
    for row in table.rows:
        lines = len(_lines(row))
        if groups[-1] and held + lines > room:
            groups.append([])
            held = 0
        groups[-1].append(row)
        held += lines
    for rows in groups:
        yield replace(table, rows=rows)


def _width(table: Table, place: int) -> int:
    """Letters that a column takes."""
    cells = [_cell(row[place]) for row in (*table.rows, *table.references)]
    small = [len(line) * _SMALLER for cell in cells for line in _small(cell)]
    heads = map(len, _head(table.columns[place]))
    return round(max([*heads, *(len(cell.text) for cell in cells), *small])) + _GAP


def _tabular(table: Table) -> Iterator[str]:
    yield f"\\begin{{tabular}}{{{''.join('r' if column.numeric else 'l' for column in table.columns)}}}"
    yield "\\toprule"
    yield from _stacked([_head(column) for column in table.columns])
    yield "\\midrule"
    yield from _body(table.rows)
    if table.references:
        yield "\\midrule"
        yield from _body(table.references)
    yield "\\bottomrule"
    yield "\\end{tabular}"


def _body(rows: Sequence[Row]) -> Iterator[str]:
    for place, row in enumerate(rows):
        lines = _lines(row)
        if place and len(lines) > 1:
            yield "\\addlinespace[2pt]"
        yield from lines


def _lines(row: Row) -> list[str]:
    """A row as lines of the table: the texts, and below them their small print."""
    cells = [_cell(given) for given in row]
    texts = [latex_text(cell.text) for cell in cells]
    return [_joined(texts), *_stacked([_small(cell) for cell in cells], "\\scriptsize ")]


def _stacked(columns: Sequence[Sequence[str]], size: str = "") -> list[str]:
    """Lines of each column side by side, as many as the longest column has."""
    depth = max(map(len, columns))
    padded = [[*lines, *[""] * (depth - len(lines))] for lines in columns]
    return [_joined([size * bool(text) + latex_text(text) for text in line]) for line in zip(*padded, strict=True)]


def _joined(texts: Sequence[str]) -> str:
    return f"{' & '.join(texts)} \\\\"


def _head(column: Column) -> list[str]:
    return wrap(column.title, NARROW, break_long_words=False) or [""]


def _small(cell: Cell) -> list[str]:
    return wrap(f"({cell.small})", NARROW, break_long_words=False) if cell.small else []


def _cell(given: str | Cell) -> Cell:
    return Cell(given) if isinstance(given, str) else given
