"""Charts of quality."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.report.blocks import Charts
from neardup.report.draw import quality_charts

if TYPE_CHECKING:
    from neardup.report.blocks import Block
    from neardup.report.part import Part


def section(part: Part) -> list[Block]:
    """Quality against time, precision against recall, and F1 over the threshold."""
    charts = quality_charts(part.found.done, part.names, part.found.labellers)
    return [Charts(charts)] if charts else []
