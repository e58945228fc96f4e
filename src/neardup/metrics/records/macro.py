"""Precision, recall and F1 of pairs with every gold cluster counting once, however many documents it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.metrics.metric import ClusterwiseMetric, Column

if TYPE_CHECKING:
    from neardup.metrics.clusterwise import Means
    from neardup.metrics.metric import Floats

_SOURCE = (
    "macro-averaging: Manning, Raghavan, Schütze: Introduction to Information Retrieval (2008), 13.6; over gold "
    "clusters in neardup"
)


def _precision(means: Means) -> Floats:
    return means.precision


def _recall(means: Means) -> Floats:
    return means.recall


def _f1(means: Means) -> Floats:
    both = means.precision + means.recall
    value = np.divide(2 * means.precision * means.recall, both, out=np.zeros_like(both), where=both > 0)
    return np.where((means.touched == 0) & (means.shared > 0), 0.0, value)


MACRO_PRECISION = ClusterwiseMetric(
    name="macro_precision",
    title="Macro-averaged precision",
    formula="mean over gold clusters some document of which is predicted together with another labelled one, of the "
    "share of those predicted pairs that are right; 1 where no pair is predicted",
    source=_SOURCE,
    place=42,
    function=_precision,
    bears="predicted",
    column=Column(
        title="macro precision", help="precision of the pairs of each gold cluster, every cluster counting once"
    ),
)
MACRO_RECALL = ClusterwiseMetric(
    name="macro_recall",
    title="Macro-averaged recall",
    formula="mean over gold clusters of two documents or more of the share of their pairs that are predicted; 1 where "
    "there is none",
    source=_SOURCE,
    place=44,
    function=_recall,
    bears="gold",
    column=Column(title="macro recall", help="recall of the pairs of each gold cluster, every cluster counting once"),
)
MACRO_F1 = ClusterwiseMetric(
    name="macro_f1",
    title="Macro-averaged F1",
    formula="harmonic mean of macro-averaged precision and recall; 0 where no pair is predicted and gold has one",
    source=_SOURCE,
    place=46,
    function=_f1,
    bears="either",
    column=Column(title="macro F1", help="harmonic mean of macro precision and macro recall", brief=True),
)
