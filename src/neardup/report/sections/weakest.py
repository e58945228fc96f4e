"""The worst clusters, each with the link at which a split mends the most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.report.blocks import Folded, Heading, PageOnly, Paragraph, Strong
from neardup.results.derive.account import WORST
from neardup.results.formats import number
from neardup.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from neardup.metrics.weakest import WeakestLink
    from neardup.report.blocks import Block
    from neardup.report.part import Part

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
    links = {part.names[row.strategy]: row.weakest_links for row in part.found.results.account if row.weakest_links}
    if not links:
        return []
    every = sorted(((name, link) for name, found in links.items() for link in found), key=lambda row: -row[1].wrong)
    worst = Table(
        columns=[Column("strategy"), _LINK, *_COUNTS], rows=[[name, *_texts(link)] for name, link in every[:WORST]]
    )
    folded = [Folded((Strong(name), f": {len(found)} shown"), [_table(found)]) for name, found in links.items()]
    heading = Heading("The worst clusters, each with the link at which a split mends the most")
    return [heading, Paragraph(_ABOUT, soft=True), worst, PageOnly(folded)]


def _table(links: Iterable[WeakestLink]) -> Table:
    return Table(columns=[_LINK, *_COUNTS], rows=[_texts(link) for link in links])


def _texts(link: WeakestLink) -> list[str]:
    counts = (link.links, link.undone, link.lost, link.documents, link.labels, link.wrong)
    return [f"{link.a}, {link.b}", f"{link.score:.3f}", *map(number, counts)]
