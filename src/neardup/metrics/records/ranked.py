"""What scored pairs are worth before a threshold is chosen: average precision, and recall at the floor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.metrics.metric import Column, RankingMetric
from neardup.metrics.proportions import ratio

if TYPE_CHECKING:
    from neardup.metrics.ranking import Ranking


def average_precision(ranking: Ranking) -> float:
    """Step-wise average precision, equal scores taken together; gold pairs never reported count as missed."""
    if ranking.gold == 0:
        return float(len(ranking.score) == 0)
    precision = ratio(np.cumsum(ranking.positive), np.cumsum(ranking.claimed))
    return float(np.sum(ranking.positive * precision) / ranking.gold)


def floor_recall(ranking: Ranking) -> float:
    """Share of gold pairs that were reported at any score or have identical texts."""
    return float(ratio(ranking.positive.sum(), ranking.gold))


AVERAGE_PRECISION = RankingMetric(
    name="ap",
    title="Average precision",
    formula="sum over distinct scores, descending, of (gain in recall) × precision; gold pairs never reported "
    "count as missed; without gold pairs 1 if no pair is reported, else 0",
    source="Manning, Raghavan, Schütze: Introduction to Information Retrieval (2008), 8.4; ties as in scikit-learn",
    place=200,
    function=average_precision,
    column=Column(title="AP", help="average precision over all thresholds"),
)
FLOOR_RECALL = RankingMetric(
    name="floor_recall",
    title="Recall at the floor",
    formula="gold pairs reported at any score or of identical texts / gold pairs; 1 when gold has no pair",
    source="neardup: recall at the lowest threshold a run can answer",
    place=220,
    function=floor_recall,
    of_runs=True,
    column=Column(title="recall at the floor", help="share of gold pairs reported at any score"),
)
