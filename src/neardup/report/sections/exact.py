"""Which strategies join exactly the documents that belong together, and at which thresholds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.report.blocks import Heading, Items, Line, Paragraph, Strong

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.report.blocks import Block
    from neardup.report.part import Part
    from neardup.results.records import CellResult


def section(part: Part) -> list[Block]:
    """The clusters where the corpus is small, and the thresholds of each strategy that gets them."""
    known = [cell for cell in part.found.done if cell.curve]
    clusters = part.found.corpus.gold_clusters
    right: list[Line] = [_right(cell, part.names[cell.strategy]) for cell in known if cell.perfect]
    if not known or not (right or clusters):
        return []
    wrong = ", ".join(part.names[cell.strategy] for cell in known if not cell.perfect)
    none = f"At no threshold: {wrong}." if right else "No strategy joins exactly these at any threshold."
    return [
        Heading("Exactly what belongs together, and nothing else"),
        *([Paragraph(_together(clusters, part.found.level))] if clusters else []),
        *([Items(right)] if right else []),
        *([Paragraph(none)] if wrong else []),
    ]


def _together(clusters: Sequence[Sequence[str]], level: str) -> Line:
    members = [part for ids in clusters for part in ("; ", Strong(" + ".join(ids)))]
    return (f"Together at gold level {level}: ", *members[1:], ". Every other document stands alone.")


def _right(cell: CellResult, name: str) -> Line:
    default = f"{cell.threshold:.3g}"
    at_default = cell.figures["f1"] == 1
    among = f"its default {default} is among them" if at_default else f"not at its default {default}"
    return (Strong(name), f": for thresholds in {_thresholds(cell)}; {among}.")


def _thresholds(cell: CellResult) -> str:
    """The stretches of thresholds; where only some thresholds were tried, how many of these."""
    found = cell.perfect
    if cell.stepwise or len(found) < 2:
        return " and ".join(map(str, found))
    return f"{len(found)} of the thresholds tried, from {found[-1].low:.4g} to {found[0].high:.4g}"
