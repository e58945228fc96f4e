"""Blocks as a page for people, which opens offline. It knows blocks only, no section."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from neardup.report.blocks import Heading, meanings, spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from neardup.report.blocks import Block, Code, Strong


def render_html(blocks: Sequence[Block], title: str = "neardup report") -> str:
    """A report as a page; below its head stand links to its chapters, each of which starts at a heading of level 2."""
    head, *chapters = _chapters(blocks)
    return _environment().get_template("page.html.j2").render(title=title, head=head, chapters=chapters)


def _chapters(blocks: Sequence[Block]) -> list[Sequence[Block]]:
    """What stands before the first heading of level 2, and from each of them to the next."""
    starts = [place for place, block in enumerate(blocks) if isinstance(block, Heading) and block.level == 2]
    return [blocks[start:end] for start, end in pairwise([0, *starts, len(blocks)])]


def laid_out(blocks: Iterable[Block]) -> str:
    """Blocks as HTML, to stand within a page; every text is escaped."""
    return "\n".join(_laid_out(block) for block in blocks)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("neardup.report"),
        autoescape=select_autoescape(["html.j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals |= {"laid_out": _laid_out, "spans": spans, "meanings": meanings}
    return environment


def _laid_out(part: Block | str | Code | Strong) -> str:
    """A block or words of a line by the macro named like its type; a string is escaped where it is put in."""
    if isinstance(part, str):
        return part
    macros = _environment().get_template("blocks.html.j2").module
    laid_out: str = getattr(macros, type(part).__name__.lower())(part)
    return laid_out
