"""What a report is made of, as plain data: sections say what stands there, the two layouts say how it looks.

Tables are `neardup.table.Table`. Every text is plain: a layout escapes it, once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from neardup.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from neardup.report.chart import Chart
    from neardup.text.marked import Piece


@dataclass(frozen=True)
class Code:
    """Words of a line that are a name, an id or a command."""

    text: str


@dataclass(frozen=True)
class Strong:
    """Words of a line that stand out."""

    text: str


Line: TypeAlias = "str | tuple[str | Code | Strong, ...]"
"""The text of a paragraph, an item or a heading."""


@dataclass(frozen=True)
class Heading:
    """A heading.

    Attributes:
        line: its text.
        level: 1 for the report, 2 for its parts, 3 for a section, 4 within a section.
    """

    line: Line
    level: int = 3


@dataclass(frozen=True)
class Paragraph:
    """A paragraph.

    Attributes:
        line: its text.
        soft: whether it explains, and so may be less prominent than findings.
    """

    line: Line
    soft: bool = False


@dataclass(frozen=True)
class Items:
    """A list of lines, at least one."""

    lines: Sequence[Line]


@dataclass(frozen=True)
class Charts:
    """Charts, which are shown on a page only.

    Attributes:
        charts: the charts.
        small: whether they are small ones beside one another, of the same series, with one legend for all.
    """

    charts: Sequence[Chart]
    small: bool = False


@dataclass(frozen=True)
class SideBySide:
    """Two texts side by side, with what the other lacks marked; they are shown on a page only."""

    left: Sequence[Piece]
    right: Sequence[Piece]


@dataclass(frozen=True)
class Folded:
    """Blocks that a page shows when its reader opens them.

    Attributes:
        title: what is inside.
        blocks: the contents.
        opened: whether they are shown from the start.
    """

    title: Line
    blocks: Sequence[Block]
    opened: bool = False


@dataclass(frozen=True)
class PageOnly:
    """Blocks that stand on a page only, since they would be too long for a text that is read from top to bottom."""

    blocks: Sequence[Block]


Block: TypeAlias = "Heading | Paragraph | Items | Table | Charts | SideBySide | Folded | PageOnly"
"""One thing below the other."""


def spans(line: Line) -> tuple[str | Code | Strong, ...]:
    """The parts of a line."""
    return (line,) if isinstance(line, str) else line


def plain(line: Line) -> str:
    """The text of a line."""
    return "".join(span if isinstance(span, str) else span.text for span in spans(line))


def meanings(blocks: Iterable[Block]) -> list[tuple[str, str]]:
    """Title and help of each column of the tables among these blocks, folded ones included; each once."""
    helps = [(column.title, column.help) for table in _tables(blocks) for column in table.columns if column.help]
    return list(dict.fromkeys(helps))


def _tables(blocks: Iterable[Block]) -> Iterator[Table]:
    for block in blocks:
        if isinstance(block, Table):
            yield block
        elif isinstance(block, Folded):
            yield from _tables(block.blocks)
