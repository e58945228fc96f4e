"""Metrics: one record for each figure, and the code that computes them.

- `records`: what each figure is (imported here; needs nothing but the standard library).
- `contingency`: labels of two clusterings become one sparse table, the table a few sums.
- `clustering`: the sums become precision, recall, F, B³, ARI, V-measure and AMI.
- `ranking`: scored pairs become average precision, recall at the floor, reduction ratio.
- `account`: what became of every pair, step by step.
- `largest_cluster`, `weakest`: clusters that went wrong, and where to cut them.
- `removal`: what a person who deletes duplicates gets.
- `curves`, `sweep`: figures by threshold.
- `slices`: the pairs that touch documents with a property.
- `resampling`: intervals, and which strategies differ.
- `evaluation`: a prediction against gold, as `nd.evaluate` gives it.
"""

from __future__ import annotations

from neardup.metrics.records import METRICS, Metric

__all__ = ["METRICS", "Metric"]
