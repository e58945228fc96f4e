"""How a prediction covers the documents of gold: what figures are of, and what they leave out."""

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
    """Documents by what gold and a prediction say of them.

    Attributes:
        labelled: gold labels them: figures are of these.
        absent: of them, those a clustering does not name: singletons. None for pairs, which name no singletons.
        unclustered: of them, those it names without a cluster: singletons, too. None for pairs.
        unknown: the prediction names them; neither gold nor the documents do.
        ignored: gold or the documents name them; gold does not label them.
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
            f"{fact}: no id is in both; are ids written alike? If they are of one corpus, give its documents, too"
        )
