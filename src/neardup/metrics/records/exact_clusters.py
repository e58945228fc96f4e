"""Clusters that are found exactly, as entity resolution counts them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.metrics.metric import SumsMetric
from neardup.metrics.proportions import ratio

if TYPE_CHECKING:
    from neardup.metrics.contingency import Sums
    from neardup.metrics.metric import Floats

_SOURCE = (
    "as the library ER-Evaluation defines it (Binette, Reiter); among others in Menestrina, Whang, Garcia-Molina: "
    "Evaluating entity resolution results (PVLDB 3, 2010)"
)


def _precision(sums: Sums) -> Floats:
    return ratio(sums.exact, sums.clusters)


def _recall(sums: Sums) -> Floats:
    return ratio(sums.exact, sums.gold_clusters)


CLUSTER_PRECISION = SumsMetric(
    name="cluster_precision",
    title="Cluster precision",
    formula="clusters that are the same in both / predicted clusters, those of one document included; documents "
    "without a label are left out of every cluster first; 1 without documents",
    source=_SOURCE,
    place=140,
    function=_precision,
    bears="all",
)
CLUSTER_RECALL = SumsMetric(
    name="cluster_recall",
    title="Cluster recall",
    formula="clusters that are the same in both / gold clusters, those of one document included; documents without a "
    "label are left out of every cluster first; 1 without documents",
    source=_SOURCE,
    place=150,
    function=_recall,
    bears="all",
)
