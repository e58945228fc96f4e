"""Every strategy under every linkage of its run, and under every policy of what to keep: results, and their section."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from neardup.core import detection
from neardup.core.clusters import Clusters
from neardup.errors import NeardupError
from neardup.metrics.dates import DATE
from neardup.metrics.evaluation import evaluate
from neardup.metrics.removal import POLICIES, merit, removal
from neardup.report.names import number, share, short_names

if TYPE_CHECKING:
    from neardup.report.cells import Cell


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


@dataclass(frozen=True)
class LinkageSection:
    """What the report says of the linkages on one corpus.

    Attributes:
        linkages: their short names.
        f1: name of the strategy, and F1 under each linkage.
        policies: what to keep of a cluster.
        reason: why a policy is missing; "" where none is.
        removed: name of the strategy, the linkage, documents removed, and by policy how many wrongly and copies left.
    """

    linkages: list[str]
    f1: list[tuple[str, list[str]]]
    policies: tuple[str, ...]
    reason: str
    removed: list[tuple[str, str, str, list[str]]]


def linkage_section(rows: list[dict[str, Any]], names: dict[str, str]) -> LinkageSection:
    """The section of a corpus from its rows of results and the short names of strategies."""
    linkages = short_names(list(dict.fromkeys(row["linkage"] for row in rows)))
    f1: dict[str, dict[str, str]] = {}
    for row in rows:
        f1.setdefault(row["strategy"], {})[row["linkage"]] = share(row["figures"]["f1"])
    return LinkageSection(
        linkages=list(linkages.values()),
        f1=[(names[strategy], [found.get(text, "–") for text in linkages]) for strategy, found in f1.items()],
        policies=tuple(dict.fromkeys(policy for row in rows for policy in row["keep"])),
        reason=next((row["keep_reason"] for row in rows), ""),
        removed=[(names[row["strategy"]], linkages[row["linkage"]], *_removed(row["keep"])) for row in rows],
    )


def _removed(keep: dict[str, dict[str, int]]) -> tuple[str, list[str]]:
    told = [f"{number(by['wrongly_removed'])} / {number(by['left_behind'])}" for by in keep.values()]
    return number(next(iter(keep.values()))["documents_removed"]), told
