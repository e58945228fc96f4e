"""B³: precision, recall and F1 by document, so that large clusters count for less."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.metrics.metric import Column, SumsMetric
from neardup.metrics.proportions import ratio

if TYPE_CHECKING:
    from neardup.metrics.contingency import Sums
    from neardup.metrics.metric import Floats

_SOURCE = "Bagga, Baldwin: Algorithms for scoring coreference chains (LREC 1998)"


def _precision(sums: Sums) -> Floats:
    return ratio(sums.per_predicted, sums.documents)


def _recall(sums: Sums) -> Floats:
    return ratio(sums.per_gold, sums.documents)


def _f1(sums: Sums) -> Floats:
    precision, recall = _precision(sums), _recall(sums)
    return 2 * precision * recall / (precision + recall)


B3_PRECISION = SumsMetric(
    name="b3_precision",
    title="B³ precision",
    formula="mean over documents of (n / a): n documents are with it in both clusterings, a in the predicted one, "
    "itself included; 1 without documents",
    source=_SOURCE,
    place=50,
    function=_precision,
    bears="all",
)
B3_RECALL = SumsMetric(
    name="b3_recall",
    title="B³ recall",
    formula="mean over documents of (n / b): n documents are with it in both clusterings, b in gold, "
    "itself included; 1 without documents",
    source=_SOURCE,
    place=60,
    function=_recall,
    bears="all",
)
B3_F1 = SumsMetric(
    name="b3_f1",
    title="B³ F1",
    formula="harmonic mean of B³ precision and B³ recall",
    source=_SOURCE,
    place=70,
    function=_f1,
    bears="all",
    symmetric=True,
    kept=True,
    column=Column(title="B³ F1", help="F1 by document: large clusters count for less than by pairs"),
)
