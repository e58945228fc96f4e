"""The loss account of each cell, and its largest cluster, as plain data."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from neardup.core.clusters import Clusters
from neardup.core.pairs import shortest
from neardup.metrics.largest_cluster import largest_cluster
from neardup.metrics.weakest import weakest_links

if TYPE_CHECKING:
    from neardup.metrics.account import Account
    from neardup.results.cells import Cell

WORST = 10
"""Wrong clusters told of each strategy."""


def account_results(cells: list[Cell]) -> list[dict[str, Any]]:
    """The account at the default threshold of each cell whose gold is a clustering."""
    done = [(cell, cell.account, cell.corpus.gold) for cell in cells if cell.record.status == "done"]
    return [_account(cell, found, gold) for cell, found, gold in done if found and isinstance(gold, Clusters)]


def _account(cell: Cell, found: Account, gold: Clusters) -> dict[str, Any]:
    threshold = cell.record.default_threshold
    links = weakest_links(cell.pairs, threshold, cell.clusters.labels, gold.labels, most=WORST)
    return {
        "corpus": cell.corpus.record.name,
        "strategy": cell.record.strategy,
        "linkage": cell.run.linkage,
        "threshold": threshold,
        **asdict(found),
        "ceiling": found.ceiling,
        "scored": found.scored,
        "linked": found.linked,
        "losses": found.losses,
        "weakest_links": [asdict(link) | {"score": shortest(link.score)} for link in links],
    }


def largest_result(cell: Cell) -> dict[str, Any]:
    """The largest cluster at the default threshold, and whether it looks like a chain of unlike documents."""
    found = largest_cluster(cell.pairs, cell.record.default_threshold, cell.clusters.labels)
    return asdict(found) | {"alarm": found.alarm}
