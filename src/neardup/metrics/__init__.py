"""Metrics: one record for each figure, and the code that computes them.

- `metric`: what a record holds, and the kinds of metrics (imported here, for packages that add one).
- `records`: the metrics themselves, a file for each or for a family of them.
- `catalogue`: all metrics that are installed, those of other packages too.
- `contingency`: labels of two clusterings become one sparse table, the table a few sums; `columns` numbers them.
- `ranking`: scored pairs, weighed by gold.
- `account`: the loss account, which counts pairs by how each stage treated them.
- `largest_cluster`, `weakest`, `chains`: wrong clusters, where to split them, and what joins two of their documents.
- `removal`: what a person who deletes duplicates gets.
- `curves`, `sweep`: figures by threshold.
- `slices`: the pairs that touch documents with a property.
- `proportions`: shares of independent cases, with intervals.
- `resampling`: intervals, and which strategies differ.
- `evaluation`: a prediction against gold, as `nd.evaluate` gives it.
"""

from __future__ import annotations

from neardup.metrics.catalogue import metrics, metrics_of
from neardup.metrics.contingency import Sums
from neardup.metrics.metric import (
    AccountMetric,
    ClusterwiseMetric,
    Column,
    Metric,
    PairsMetric,
    PairwiseMetric,
    RankingMetric,
    RemovalMetric,
    SumsMetric,
)

__all__ = [
    "AccountMetric",
    "ClusterwiseMetric",
    "Column",
    "Metric",
    "PairsMetric",
    "PairwiseMetric",
    "RankingMetric",
    "RemovalMetric",
    "Sums",
    "SumsMetric",
    "metrics",
    "metrics_of",
]
