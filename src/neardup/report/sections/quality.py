"""Charts of quality."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.report.blocks import Charts, Heading, PageOnly
from neardup.report.curves import quality_charts

if TYPE_CHECKING:
    from neardup.report.blocks import Block
    from neardup.report.part import Part


def section(part: Part) -> list[Block]:
    """Precision against recall, and F1 over the threshold; on a page only."""
    charts = quality_charts(part.found.done, part.names, part.whole.colours, part.found.labellers)
    return [PageOnly([Heading("Precision, recall and thresholds as charts"), Charts(charts)])] if charts else []
