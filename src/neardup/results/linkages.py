"""Every strategy under every linkage of its run, and under every policy of what to keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neardup.core import detection
from neardup.core.clusters import Clusters
from neardup.errors import NeardupError
from neardup.metrics.dates import DATE
from neardup.metrics.evaluation import evaluate
from neardup.metrics.removal import POLICIES, merit, removal

if TYPE_CHECKING:
    from neardup.results.cells import Cell


def linkage_results(cells: list[Cell]) -> list[dict[str, Any]]:
    """Each finished cell under each linkage of its run, at the default threshold."""
    done = [(cell, cell.corpus.gold) for cell in cells if cell.record.status == "done"]
    judged = [(cell, gold) for cell, gold in done if isinstance(gold, Clusters)]
    return [_linked(cell, gold, linkage) for cell, gold in judged for linkage in cell.run.linkages]


def _linked(cell: Cell, gold: Clusters, linkage: str) -> dict[str, Any]:
    threshold, leads = cell.record.default_threshold, linkage == cell.run.linkage
    clusters = cell.clusters if leads else detection.cluster(cell.pairs, threshold, linkage)
    figures = {name: figure.value for name, figure in evaluate(clusters, gold).items()}
    sizes = np.bincount(clusters.labels)
    return {
        "corpus": cell.corpus.record.name,
        "strategy": cell.record.strategy,
        "linkage": linkage,
        "threshold": threshold,
        "floor": cell.pairs.floor,
        "figures": {"clusters": clusters.count, "largest": int(sizes.max(initial=0)), **figures},
        **_kept(cell, gold, clusters),
    }


def _kept(cell: Cell, gold: Clusters, clusters: Clusters) -> dict[str, Any]:
    """What is removed by each policy of what to keep, and why there is nothing by dates that cannot be read."""
    table, labels = cell.corpus.table, clusters.labels
    characters = table.column("characters").to_numpy()
    dates = table.column(f"column:{DATE}") if f"column:{DATE}" in table.column_names else None
    found: dict[str, Any] = {"keep": {}, "keep_reason": ""}
    for policy in POLICIES:
        try:
            merits = merit(policy, cell.pairs, labels, characters, dates)
        except NeardupError as error:
            found["keep_reason"] = f"no figures for '{policy}': {error}"
            continue
        found["keep"][policy] = removal(cell.corpus.ids, labels, gold.labels, merits)
    return found
