"""The loss account of each cell."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from neardup.core.pairs import shortest
from neardup.metrics.weakest import weakest_links
from neardup.results.records import AccountResult

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.core.clusters import Clusters
    from neardup.metrics.account import Account
    from neardup.results.cells import Cell

WORST = 10
"""The number of wrong clusters listed for each strategy."""


def account_results(done: Sequence[Cell]) -> list[AccountResult]:
    """The account at the default threshold of each finished cell whose gold is a clustering."""
    judged = [(cell, cell.account, cell.corpus.clusters) for cell in done]
    return [_account(cell, found, gold) for cell, found, gold in judged if found is not None and gold is not None]


def _account(cell: Cell, found: Account, gold: Clusters) -> AccountResult:
    loose = cell.corpus.loose
    links = weakest_links(cell.pairs, cell.threshold, cell.clusters.labels, gold.labels, most=WORST, loose=loose)
    return AccountResult(
        corpus=cell.corpus.name,
        strategy=cell.strategy,
        linkage=cell.linkage,
        threshold=cell.threshold,
        gold=found.gold,
        wrong=found.wrong,
        ceiling=found.ceiling,
        scored=found.scored,
        linked=found.linked,
        losses=found.losses,
        weakest_links=[replace(link, score=shortest(link.score)) for link in links],
    )
