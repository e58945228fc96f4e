"""The worst clusters, each with the link at which a split mends the most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.report.blocks import Folded, Heading, PageOnly, Paragraph, Strong
from neardup.report.error_links import pair_at
from neardup.results.derive.account import WORST
from neardup.results.formats import number
from neardup.table import Cell, Column, Table

if TYPE_CHECKING:
    from neardup.metrics.weakest import WeakestLink
    from neardup.report.blocks import Block
    from neardup.report.part import Part
    from neardup.results.records import AccountResult

_LINK = Column("weakest link")
_COUNTS = [
    Column(title, numeric=True)
    for title in (
        *("score", "links between the parts", "wrong pairs undone", "right pairs lost"),
        *("documents", "labels", "wrong pairs"),
    )
]
_ABOUT = (
    "Clusters with documents of several labels, those with the most wrong pairs first. Each would be split in two at"
    " the pair named; at a threshold above its score the two parts come apart. If it is the only link between them, it"
    " is enough to remove it."
)


def section(part: Part) -> list[Block]:
    """The worst clusters of all strategies in one table, and on a page those of each strategy."""
    rows = [row for row in part.found.results.account if row.weakest_links]
    if not rows:
        return []
    every = sorted(((row, link) for row in rows for link in row.weakest_links), key=lambda each: -each[1].wrong)
    worst = Table(
        columns=[Column("strategy"), _LINK, *_COUNTS],
        rows=[[part.names[row.strategy], *_texts(row, link)] for row, link in every[:WORST]],
    )
    folded = [
        Folded((Strong(part.names[row.strategy]), f": {len(row.weakest_links)} shown"), [_table(row)]) for row in rows
    ]
    heading = Heading("The worst clusters, each with the link at which a split mends the most")
    return [heading, Paragraph(_ABOUT, soft=True), worst, PageOnly(folded)]


def _table(row: AccountResult) -> Table:
    return Table(columns=[_LINK, *_COUNTS], rows=[_texts(row, link) for link in row.weakest_links])


def _texts(row: AccountResult, link: WeakestLink) -> list[str | Cell]:
    counts = (link.links, link.undone, link.lost, link.documents, link.labels, link.wrong)
    ends = Cell(f"{link.a}, {link.b}", link=pair_at(row.corpus, row.strategy, link.a, link.b))
    return [ends, f"{link.score:.3f}", *map(number, counts)]
