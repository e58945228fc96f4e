"""How a prediction covers the documents of gold: which documents figures count, and which they leave out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neardup.core.clusters import Clusters
from neardup.core.gold import check_labelled, labelled
from neardup.errors import NeardupError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from neardup.core.gold import GradedPairs
    from neardup.io.labels import PredictedPairs


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """Counts of documents by whether gold labels them and the prediction names them.

    Attributes:
        labelled: documents that gold labels; figures count these.
        absent: labelled documents that the clustering does not name; they count as singletons. None for pairs, which
            name no singletons.
        unclustered: labelled documents that it names without a cluster; they count as singletons, too. None for pairs.
        unknown: documents that the prediction names, and neither gold nor the corpus.
        ignored: documents that gold or the corpus names, and gold does not label.
    """

    labelled: int
    absent: int | None
    unclustered: int | None
    unknown: int
    ignored: int


def coverage(
    predicted: Clusters | PredictedPairs, gold: Clusters | GradedPairs, documents: Iterable[str] | None = None
) -> Coverage:
    """Count the documents of a prediction and of gold.

    Args:
        predicted: clusters or pairs.
        gold: labels at one level.
        documents: ids of the corpus, if at hand.

    Raises:
        NeardupError: gold labels nothing; or the documents are not at hand, and the prediction names none of those that
            gold labels.
    """
    check_labelled(gold)
    named = predicted.ids if isinstance(predicted, Clusters) else [*predicted.a, *predicted.b]
    if documents is None:
        check_met(named, gold)
    known, having = set(_spoken(gold)).union(documents or ()), set(labelled(gold))
    loose = _unclustered(predicted) if isinstance(predicted, Clusters) else None
    return Coverage(
        labelled=len(having),
        absent=None if loose is None else len(having.difference(named)),
        unclustered=None if loose is None else len(having & loose),
        unknown=len(set(named) - known),
        ignored=len(known - having),
    )


def _unclustered(predicted: Clusters) -> set[str]:
    return {predicted.ids[row] for row in np.flatnonzero(predicted.labels < 0).tolist()}


def _spoken(gold: Clusters | GradedPairs) -> list[str]:
    """Every document that gold names, labelled or not."""
    return gold.ids if isinstance(gold, Clusters) else gold.documents


def check_met(named: list[str], gold: Clusters | GradedPairs) -> None:
    """Refuse a prediction that names none of the documents that gold labels.

    Args:
        named: its documents; none is a prediction, too.
        gold: the labels, not all null.

    Raises:
        NeardupError: no id is in both.
    """
    known = labelled(gold)
    if named and set(named).isdisjoint(known):
        fact = f"the prediction names {min(named)!r} and the like, gold labels {min(known)!r} and the like"
        raise NeardupError(
            f"{fact}: no id is in both; are ids written alike? If both are of one corpus, give its documents, too"
        )
