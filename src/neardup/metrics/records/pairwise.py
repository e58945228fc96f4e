"""Precision, recall and F over pairs of documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.metrics.metric import Column, PairwiseMetric
from neardup.metrics.proportions import ratio

if TYPE_CHECKING:
    from neardup.metrics.metric import Floats, PairTotals

_PAIRS = "Manning, Raghavan, Schütze: Introduction to Information Retrieval (2008), 16.3"
_F = "van Rijsbergen: Information Retrieval (1979), chapter 7"


def _precision(pairs: PairTotals) -> Floats:
    return ratio(pairs.both, pairs.predicted)


def _recall(pairs: PairTotals) -> Floats:
    return ratio(pairs.both, pairs.gold)


def _f1(pairs: PairTotals) -> Floats:
    return ratio(2 * pairs.both, pairs.predicted + pairs.gold)


def _f05(pairs: PairTotals) -> Floats:
    return ratio(1.25 * pairs.both, pairs.predicted + 0.25 * pairs.gold)


PRECISION = PairwiseMetric(
    name="precision",
    title="Precision",
    formula="TP / (TP + FP) over pairs of documents; 1 when no pair is predicted",
    source=_PAIRS,
    place=10,
    function=_precision,
    bears="predicted",
    kept=True,
    column=Column(title="precision", help="of the pairs joined, the share that belongs together", brief=True),
)
RECALL = PairwiseMetric(
    name="recall",
    title="Recall",
    formula="TP / (TP + FN) over pairs of documents; 1 when gold has no pair",
    source=_PAIRS,
    place=20,
    function=_recall,
    bears="gold",
    kept=True,
    column=Column(title="recall", help="of the pairs that belong together, the share joined", brief=True),
)
F1 = PairwiseMetric(
    name="f1",
    title="F1",
    formula="2 TP / (2 TP + FN + FP); 1 when neither side has a pair",
    source=_F,
    place=30,
    function=_f1,
    symmetric=True,
    kept=True,
    column=Column(title="F1", help="harmonic mean of precision and recall", brief=True),
)
F05 = PairwiseMetric(
    name="f05",
    title="F0.5",
    formula="1.25 TP / (1.25 TP + 0.25 FN + FP), precision counting for more; 1 when neither side has a pair",
    source=_F,
    place=40,
    function=_f05,
)
