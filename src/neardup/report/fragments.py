"""Blocks as HTML that stands within a page. It knows blocks only, no section; every text is escaped, once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from neardup.report.blocks import meanings, spans

if TYPE_CHECKING:
    from collections.abc import Iterable

    from neardup.report.blocks import Block, Charts, Code, Strong


def laid_out(blocks: Iterable[Block]) -> str:
    """Blocks as HTML. Charts are data that a script of the page draws (`page/scripts/charts.js`)."""
    return "\n".join(_laid_out(block) for block in blocks)


@cache
def environment() -> Environment:
    """The templates of blocks and of whole pages of them."""
    made = Environment(
        loader=PackageLoader("neardup.report"),
        autoescape=select_autoescape(["html.j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.globals |= {"laid_out": _laid_out, "spans": spans, "meanings": meanings, "data_of": _data_of}
    return made


def _laid_out(part: Block | str | Code | Strong) -> str:
    """A block or words of a line by the macro named like its type; a string is escaped where it is put in."""
    if isinstance(part, str):
        return part
    macros = environment().get_template("blocks.html.j2").module
    laid_out: str = getattr(macros, type(part).__name__.lower())(part)
    return laid_out


def _data_of(block: Charts) -> str:
    """Charts as JSON."""
    return msgspec.json.encode(block).decode()
