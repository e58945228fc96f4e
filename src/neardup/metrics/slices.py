"""Figures of one slice of the documents: the pairs in which at least one document has a property."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neardup.metrics.contingency import Contingency

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Slice:
    """Counts of pairs of labelled documents at least one of which has the property.

    Attributes:
        documents: labelled documents that have it.
        gold: pairs together in gold.
        found: of these, together in the prediction too.
        wrong: pairs together in the prediction only.
    """

    documents: int
    gold: int
    found: int
    wrong: int


def slice_counts(predicted: NDArray[np.integer], gold: NDArray[np.integer], member: NDArray[np.bool_]) -> Slice:
    """Pairs that touch the slice: those of all documents less those among the documents outside it.

    Args:
        predicted: `int[n]`, a cluster for every document.
        gold: `int[n]`, negative where a document has no label.
        member: `bool[n]`, whether a document has the property.
    """
    every, rest = (_counts(predicted, labels) for labels in (gold, np.where(member, -1, gold)))
    in_gold, found, claimed = (a - b for a, b in zip(every, rest, strict=True))
    return Slice(int(np.sum(member & (gold >= 0))), in_gold, found, claimed - found)


def _counts(predicted: NDArray[np.integer], gold: NDArray[np.integer]) -> tuple[int, int, int]:
    sums = Contingency.of(predicted, gold).sums()
    return int(sums.gold), int(sums.both), int(sums.predicted)
