"""Alarms about the largest cluster of a strategy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.report.blocks import Heading, Items, Line, Strong
from neardup.results.formats import number

if TYPE_CHECKING:
    from neardup.metrics.largest_cluster import Largest
    from neardup.report.blocks import Block
    from neardup.report.part import Part


def section(part: Part) -> list[Block]:
    """A sentence for each largest cluster that looks like a chain of unlike documents."""
    found = [(part.names[cell.strategy], cell.largest) for cell in part.found.done if cell.largest]
    lines = [_alarm(name, largest) for name, largest in found if largest.alarm]
    return [Heading("A largest cluster joined mostly by linkage"), Items(lines)] if lines else []


def _alarm(name: str, largest: Largest) -> Line:
    return (
        Strong(name),
        (
            f": one cluster holds {number(largest.documents)} documents ({100 * largest.share:.1f} %), and"
            f" {100 * largest.closure_only_share:.0f} % of its pairs were never scored at or above the threshold. It is"
            " a chain of pairs."
        ),
    )
