"""Blocks as Markdown. It knows blocks only, no section."""

from __future__ import annotations

import re
from functools import singledispatch
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


def render_markdown(blocks: Sequence[Block]) -> str:
    """A report as Markdown; at its end stands what the columns of its tables hold."""
    helps: list[Line] = [(Strong(title), f": {meaning}") for title, meaning in meanings(blocks)]
    columns: list[Block] = [Heading("Columns", 2), Items(helps)] if helps else []
    return _together([*blocks, *columns]) + "\n"


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
    return f"{_line(block.title)}\n\n{_together(block.blocks)}"


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
