"""Blocks as a page for people, which opens offline: of a survey, of a recommendation."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from neardup.report.blocks import Heading
from neardup.report.fragments import environment
from neardup.report.page.inlined import CHARTS, Inlined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.report.blocks import Block


def render_html(blocks: Sequence[Block], title: str = "neardup report") -> str:
    """Blocks as a page; below its head stand links to its chapters, each of which starts at a heading of level 2."""
    head, *chapters = _chapters(blocks)
    body = environment().get_template("page.html.j2").render(head=head, chapters=chapters)
    styles = ["colours.css", "page.css", "table.css", "charts.css", "details.css", "print.css"]
    return Inlined([*CHARTS, "static.js"] if "data-charts=" in body else [], styles).page(title, body)


def _chapters(blocks: Sequence[Block]) -> list[Sequence[Block]]:
    """What stands before the first heading of level 2, and from each of them to the next."""
    starts = [place for place, block in enumerate(blocks) if isinstance(block, Heading) and block.level == 2]
    return [blocks[start:end] for start, end in pairwise([0, *starts, len(blocks)])]
