"""One table in the three forms that people read: Markdown, HTML and the console.

A table holds plain texts. Each form escapes them once, so that no text of a corpus or a strategy can break a row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING, TypeAlias

from neardup.printable import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


@dataclass(frozen=True)
class Cell:
    """A text of a table.

    Attributes:
        text: what the cell says.
        small: what stands beside it in small print, such as an interval; "" for nothing.
        help: what a page shows while the pointer rests on it; "" for nothing.
        link: an address in the page that the text leads to; "" for none.
    """

    text: str
    small: str = ""
    help: str = ""
    link: str = ""


Row: TypeAlias = "Sequence[str | Cell]"
"""A text for each column."""


@dataclass(frozen=True)
class Column:
    """A column.

    Attributes:
        title: head of the column.
        numeric: whether its texts are figures, which are aligned at the right.
        help: what the column holds, in a few words.
    """

    title: str
    numeric: bool = False
    help: str = ""


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table.

    Attributes:
        columns: at least one; the first names the row.
        rows: in the order shown.
        references: rows at the end that the others are held against, such as a ceiling.
        title: what the table shows; "" where its surroundings say so.
        note: what to know to read it; "" for nothing.

    Raises:
        ValueError: a row has more or fewer texts than there are columns.
    """

    columns: Sequence[Column]
    rows: Sequence[Row]
    references: Sequence[Row] = ()
    title: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse a row of another length: its texts would stand below the heads of others."""
        for row in (*self.rows, *self.references):
            if len(row) != len(self.columns):
                raise ValueError(f"a row has {len(row)} texts, the table has {len(self.columns)} columns: {list(row)}")

    @classmethod
    def of(
        cls,
        titles: Iterable[str],
        rows: Sequence[Row],
        *,
        figures: slice = slice(0),
        title: str = "",
        note: str = "",
    ) -> Table:
        """A table whose columns have titles only; `figures` says which of them hold figures."""
        columns = [Column(text) for text in titles]
        columns[figures] = [replace(column, numeric=True) for column in columns[figures]]
        return cls(columns=columns, rows=rows, title=title, note=note)

    @property
    def titles(self) -> list[str]:
        """Heads of the columns."""
        return [column.title for column in self.columns]

    def markdown(self) -> str:
        """The table in Markdown: its title as a heading, its note below; ends in a line break."""
        head = _markdown_line(self.titles)
        rule = _markdown_line(["---:" if column.numeric else "---" for column in self.columns])
        references = [_markdown_line(row, mark="*") for row in self.references]
        lines = [head, rule, *map(_markdown_line, self.rows), *references]
        parts = [f"## {markdown_text(self.title)}"] * bool(self.title) + ["\n".join(lines)]
        return "\n\n".join([*parts, *[markdown_text(self.note)] * bool(self.note)]) + "\n"

    def html(self) -> str:
        """The table in HTML, in a box that scrolls where a screen is narrow; the note is a paragraph below."""
        caption = f"<caption>{escape(self.title)}</caption>" if self.title else ""
        head = "".join(f"<th{_kind(c)}{_title(c.help)}>{escape(c.title)}</th>" for c in self.columns)
        body = "\n".join(self._html_rows(self.rows))
        foot = "\n".join(self._html_rows(self.references))
        foot = f"\n<tfoot>\n{foot}\n</tfoot>" if foot else ""
        note = f'\n<p class="soft">{escape(self.note)}</p>' if self.note else ""
        table = f"<table>{caption}\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>{foot}</table>"
        return f'<div class="wide" tabindex="0">{table}</div>{note}'

    def print(self, width: int | None = None) -> None:
        """Print the table to the console.

        Args:
            width: the most characters that a line may have; then heads of figures break, and lines between columns are
                left out. None for as wide as the console is.
        """
        from rich.box import HEAVY_HEAD, SIMPLE_HEAD
        from rich.table import Table as Grid
        from rich.text import Text

        from neardup.console import console

        rows = [[one_line(_plain(cell)) for cell in row] for row in (*self.rows, *self.references)]
        grid = Grid(title=Text(one_line(self.title)) if self.title else None, title_justify="left")
        grid.caption, grid.caption_justify = Text(one_line(self.note)) if self.note else None, "left"
        grid.box, grid.pad_edge = (HEAVY_HEAD, True) if width is None else (SIMPLE_HEAD, False)
        for place, column in enumerate(self.columns):
            title, texts = one_line(column.title), [row[place] for row in rows]
            grid.add_column(
                Text(title),
                justify="right" if column.numeric else "left",
                no_wrap=place == 0 and max(map(len, texts), default=0) <= _LONG,
                overflow="fold",
                max_width=_widest([*texts, *title.split()]) if width and column.numeric else None,
            )
        for row in rows:
            grid.add_row(*map(Text, row))
        console().print(grid, width=width)

    def _html_rows(self, rows: Sequence[Row]) -> Iterator[str]:
        for row in rows:
            cells = (_html_cell(column, cell) for column, cell in zip(self.columns, row, strict=True))
            yield f"<tr>{''.join(cells)}</tr>"


_LONG = 40
"""Names of more characters than these may be broken on a console."""


def _widest(texts: Iterable[str]) -> int:
    """Columns of a console that the widest of these texts takes."""
    from rich.cells import cell_len

    return max(map(cell_len, texts), default=0)


def markdown_text(text: str) -> str:
    """A text that stands in one cell or line of Markdown as it is: a backslash stands before what Markdown acts on."""
    return _ACTIVE.sub(r"\\\g<0>", one_line(text)).replace("<", "&lt;")


_ACTIVE = re.compile(
    r"\\(?=[!-/:-@\[-`{-~]|$)"  # a backslash that would undo what stands behind it
    r"|[`*~|]"
    r"|(?<=\])[(\[:]"  # links and images, and what they refer to
    r"|(?<![^\W_])_|_(?![^\W_])"  # within a word it is plain
    r"|&(?=#?\w+;)"
)
"""What Markdown acts on in a line."""


def _plain(cell: str | Cell) -> str:
    """The text with the small print after it in brackets."""
    if isinstance(cell, str):
        return cell
    return f"{cell.text} ({cell.small})" if cell.small else cell.text


def _markdown_line(row: Row, mark: str = "") -> str:
    """A row; its first text stands between these marks."""
    first, *others = (markdown_text(_plain(cell)) for cell in row)
    return f"| {' | '.join([f'{mark}{first}{mark}', *others])} |"


def _html_cell(column: Column, cell: str | Cell) -> str:
    given = Cell(cell) if isinstance(cell, str) else cell
    small = f"<br><small>{escape(given.small)}</small>" if given.small else ""
    text = f'<a href="{escape(given.link)}">{escape(given.text)}</a>' if given.link else escape(given.text)
    return f"<td{_kind(column)}{_title(given.help)}>{text}{small}</td>"


def _kind(column: Column) -> str:
    return "" if column.numeric else ' class="text"'


def _title(text: str) -> str:
    return f' title="{escape(text)}"' if text else ""
