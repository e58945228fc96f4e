"""The index of Fowlkes and Mallows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.metrics.metric import PairwiseMetric
from neardup.metrics.proportions import ratio

if TYPE_CHECKING:
    from neardup.metrics.metric import Floats, PairTotals


def _fowlkes_mallows(pairs: PairTotals) -> Floats:
    only_one_has_pairs = np.equal(pairs.predicted, 0) != np.equal(pairs.gold, 0)
    return np.where(only_one_has_pairs, 0.0, ratio(pairs.both, np.sqrt(pairs.predicted * pairs.gold)))


FOWLKES_MALLOWS = PairwiseMetric(
    name="fowlkes_mallows",
    title="Fowlkes–Mallows",
    formula="TP / √((TP + FP) (TP + FN)), the geometric mean of precision and recall; 1 when neither side has a pair, "
    "0 when only one of them has",
    source="Fowlkes, Mallows: A method for comparing two hierarchical clusterings (JASA 78, 1983); scikit-learn's is 0 "
    "when neither side has a pair",
    place=130,
    function=_fowlkes_mallows,
    symmetric=True,
)
