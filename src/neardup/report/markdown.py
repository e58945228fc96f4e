"""Blocks as Markdown. It knows blocks only, no section."""

from __future__ import annotations

import re
from functools import singledispatch
from html import escape
from typing import TYPE_CHECKING

from neardup.printable import one_line
from neardup.report.blocks import (
    Code,
    Folded,
    Heading,
    Items,
    Line,
    Paragraph,
    Strong,
    meanings,
    spans,
)
from neardup.table import Table, markdown_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from neardup.report.blocks import Block


LONG = 12
"""Sections of more lines than these are folded."""


def render_markdown(blocks: Sequence[Block]) -> str:
    """A report as Markdown; at its end stands what the columns of its tables hold.

    A section below a heading of level 3 that is long is folded, with its heading as the summary, as GitHub shows it.
    """
    helps: list[Line] = [(Strong(title), f": {meaning}") for title, meaning in meanings(blocks)]
    columns: list[Block] = [Heading("What the columns hold"), Items(helps)] if helps else []
    return "\n\n".join(filter(None, map(_section, _sections([*blocks, *columns])))) + "\n"


def _sections(blocks: Iterable[Block]) -> list[list[Block]]:
    """What stands before the first heading, and from each heading of levels 1 to 3 to the next."""
    found: list[list[Block]] = [[]]
    for block in blocks:
        if isinstance(block, Heading) and block.level <= _SECTION:
            found.append([])
        found[-1].append(block)
    return found


_SECTION = 3
"""The level of the headings below which sections are folded."""


def _section(blocks: Sequence[Block]) -> str:
    text = _together(blocks)
    first = blocks[0] if blocks else None
    if isinstance(first, Heading) and first.level == _SECTION and text.count("\n") > LONG:
        return _folded(first.line, _together(blocks[1:]))
    return text


def _folded(title: Line, text: str) -> str:
    """A text below a title that opens it; blank lines around it make GitHub read it as Markdown."""
    return f"<details>\n<summary>{''.join(map(_tagged, spans(title)))}</summary>\n\n{text}\n\n</details>"


def _tagged(span: str | Code | Strong) -> str:
    """Words of a line as HTML, since a summary holds no Markdown."""
    if isinstance(span, str):
        return escape(one_line(span), quote=False)
    tag = "code" if isinstance(span, Code) else "b"
    return f"<{tag}>{escape(one_line(span.text), quote=False)}</{tag}>"


def _together(blocks: Iterable[Block]) -> str:
    return "\n\n".join(text for block in blocks if (text := _text(block)))


@singledispatch
def _text(block: Block) -> str:  # noqa: ARG001 -- of every other block there is nothing
    """A block, without a line break at its end; nothing for what stands on a page only."""
    return ""


@_text.register
def _(block: Heading) -> str:
    return f"{'#' * block.level} {_line(block.line)}"


@_text.register
def _(block: Paragraph) -> str:
    return _line(block.line)


@_text.register
def _(block: Items) -> str:
    return "\n".join(f"- {_line(line)}" for line in block.lines)


@_text.register
def _(block: Table) -> str:
    return block.markdown().rstrip("\n")


@_text.register
def _(block: Folded) -> str:
    return _folded(block.title, _together(block.blocks))


def _line(line: Line) -> str:
    return "".join(map(_span, spans(line)))


@singledispatch
def _span(span: str | Code | Strong) -> str:
    return markdown_text(str(span))


@_span.register
def _(span: Strong) -> str:
    return f"**{markdown_text(span.text)}**"


@_span.register
def _(span: Code) -> str:
    """Code between more backticks than it holds in a row."""
    text = one_line(" ".join(span.text.split()))
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    gap = " " if "`" in text else ""
    return f"{fence}{gap}{text}{gap}{fence}"
