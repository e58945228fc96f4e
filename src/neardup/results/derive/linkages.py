"""Every strategy under every linkage of its run, and under every policy of what to keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.core import detection
from neardup.core.gold import GradedPairs
from neardup.core.versions import loose_labels, strict_labels
from neardup.errors import NeardupError
from neardup.metrics.removal import POLICIES, merit, removal
from neardup.results.derive.intervals import numbers, with_metrics
from neardup.results.records import LinkageResult

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.core.clusters import Clusters
    from neardup.core.versions import GoldClusters
    from neardup.results.cells import Cell


def linkage_results(done: Sequence[Cell]) -> list[LinkageResult]:
    """Each finished cell whose corpus has gold under each linkage of its run, at the default threshold."""
    judged = [(cell, cell.corpus.gold) for cell in done]
    return [_linked(cell, gold, linkage) for cell, gold in judged if gold is not None for linkage in cell.run.linkages]


def _linked(cell: Cell, gold: GoldClusters | GradedPairs, linkage: str) -> LinkageResult:
    if linkage == cell.linkage:
        clusters, figures = cell.clusters, cell.evaluated
    else:
        clusters = detection.cluster(cell.pairs, cell.threshold, linkage)
        figures = cell.scored(clusters)
    largest = int(np.bincount(clusters.labels).max(initial=0))
    keep, reason = ({}, "") if isinstance(gold, GradedPairs) else _kept(cell, gold, clusters)
    return LinkageResult(
        corpus=cell.corpus.name,
        strategy=cell.strategy,
        linkage=linkage,
        threshold=cell.threshold,
        floor=cell.pairs.floor,
        figures=numbers(with_metrics({"clusters": clusters.count, "largest": largest}, figures)),
        keep=keep,
        keep_reason=reason,
    )


def _kept(cell: Cell, gold: GoldClusters, clusters: Clusters) -> tuple[dict[str, dict[str, int]], str]:
    """The documents removed under each policy, and the reason where a policy's dates cannot be read."""
    labels = clusters.labels
    characters = cell.corpus.table.column("characters").to_numpy()
    found: dict[str, dict[str, int]] = {}
    reason = ""
    for policy in POLICIES:
        try:
            merits = merit(policy, cell.pairs, labels, characters, cell.corpus.moments)
        except NeardupError as error:
            reason = f"no figures for '{policy}': {error}"
            continue
        found[policy] = removal(cell.corpus.ids, labels, strict_labels(gold), merits, loose_labels(gold))
    return found, reason
