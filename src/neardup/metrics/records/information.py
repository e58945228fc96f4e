"""Figures from entropies: AMI, homogeneity, completeness and V-measure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.metrics.metric import SumsMetric
from neardup.metrics.proportions import ratio

if TYPE_CHECKING:
    from neardup.metrics.contingency import Sums
    from neardup.metrics.metric import Floats

_V = "Rosenberg, Hirschberg: V-measure (EMNLP 2007)"


def _adjusted_information(sums: Sums) -> Floats:
    """AMI with the arithmetic mean as normaliser.

    It equals scikit-learn's, except for rounding errors of the latter where nearly all documents are singletons.

    ln n and the margins cancel, which leaves (Σ n ln n - E) / ((Σ a ln a + Σ b ln b) / 2 - E).
    """
    expected = sums.expected_logs
    return ratio(sums.cell_logs - expected, (sums.predicted_logs + sums.gold_logs) / 2 - expected)


def _homogeneity(sums: Sums) -> Floats:
    gold, _, mutual = sums.information
    return np.minimum(ratio(mutual, gold), 1.0)


def _completeness(sums: Sums) -> Floats:
    _, predicted, mutual = sums.information
    return np.minimum(ratio(mutual, predicted), 1.0)


def _v_measure(sums: Sums) -> Floats:
    homogeneity, completeness = _homogeneity(sums), _completeness(sums)
    total = homogeneity + completeness
    return np.where(total > 0, ratio(2 * homogeneity * completeness, total), 0.0)


AMI = SumsMetric(
    name="ami",
    title="AMI",
    formula="(MI - E) / (mean of both entropies - E), E the mutual information expected by chance; 1 when both "
    "clusterings have at most one cluster, 0 when only one of them has one",
    source="Vinh, Epps, Bailey: Information theoretic measures for clusterings comparison (JMLR 11, 2010)",
    worst=None,
    place=90,
    function=_adjusted_information,
    least=-1.0,
    symmetric=True,
    by_threshold=False,
)
HOMOGENEITY = SumsMetric(
    name="homogeneity",
    title="Homogeneity",
    formula="MI / H(gold); 1 when gold is one cluster",
    source=_V,
    place=100,
    function=_homogeneity,
)
COMPLETENESS = SumsMetric(
    name="completeness",
    title="Completeness",
    formula="MI / H(predicted); 1 when the prediction is one cluster",
    source=_V,
    place=110,
    function=_completeness,
)
V_MEASURE = SumsMetric(
    name="v_measure",
    title="V-measure",
    formula="harmonic mean of homogeneity and completeness; 0 when both are 0",
    source=_V,
    place=120,
    function=_v_measure,
    symmetric=True,
)
