"""A report as blocks: its sections in reading order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.report.sections import AFTER, BEFORE, OF_EACH_CORPUS

if TYPE_CHECKING:
    from neardup.report.blocks import Block
    from neardup.report.part import Whole


def blocks_of(whole: Whole) -> list[Block]:
    """What stands in a report, from top to bottom."""
    first = [block for section in BEFORE for block in section(whole)]
    corpora = [block for part in whole.parts() for section in OF_EACH_CORPUS for block in section(part)]
    return [*first, *corpora, *(block for section in AFTER for block in section(whole))]
