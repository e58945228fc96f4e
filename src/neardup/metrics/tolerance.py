"""Figures of clusters against gold that leaves some pairs out; see `neardup.core.versions.TolerantClusters`.

Right pairs are counted with the strict labels, wrong ones with the loose ones. So what counts is the sum of two counts
of whole clusters, and nothing walks over pairs: it is as exact and as fast as with one clustering.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.metrics.catalogue import metrics_of
from neardup.metrics.metric import PairwiseMetric, SumsMetric
from neardup.metrics.ranking import ScoredTotals

if TYPE_CHECKING:
    from neardup.metrics.contingency import Sums

WHY_NOT = "it compares whole clusters, and where single pairs count neither way only pairs can be compared"
"""Why a metric of clusters is not computed."""


def tolerated(strict: Sums, loose: Sums) -> ScoredTotals:
    """The pairs that count, of one prediction or of several.

    Args:
        strict: the sums against the strict labels.
        loose: the sums of the same predictions against the loose ones.
    """
    return ScoredTotals(strict.both, strict.both + (loose.predicted - loose.both), strict.gold)


def not_applicable() -> dict[str, str]:
    """The metrics of clusters that cannot leave out single pairs, and why."""
    return {name: WHY_NOT for name, metric in metrics_of(SumsMetric).items() if not isinstance(metric, PairwiseMetric)}
