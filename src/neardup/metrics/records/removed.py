"""The result of keeping one document of each predicted cluster and deleting the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.metrics.metric import Column, RemovalMetric

if TYPE_CHECKING:
    from neardup.metrics.removal import Removal

_SOURCE = "neardup: of each predicted cluster the document with the least id is kept"


def _kept(removal: Removal) -> int:
    return int(np.sum(~removal.removed))


def _removed(removal: Removal) -> int:
    return int(removal.removed.sum())


def _wrongly_removed(removal: Removal) -> int:
    own, instead = removal.loose, removal.loose[removal.kept]
    return int(np.sum(removal.removed & (own >= 0) & (instead >= 0) & (instead != own)))


def _left_behind(removal: Removal) -> int:
    survivors = removal.gold[~removal.removed & (removal.gold >= 0)]
    return len(survivors) - len(np.unique(survivors))


DOCUMENTS_KEPT = RemovalMetric(
    name="documents_kept",
    title="Documents kept",
    formula="predicted clusters, over all documents, labelled or not",
    source=_SOURCE,
    best=None,
    worst=None,
    unit="documents",
    higher_is_better=None,
    place=300,
    counted=True,
    function=_kept,
)
DOCUMENTS_REMOVED = RemovalMetric(
    name="documents_removed",
    title="Documents removed",
    formula="documents less predicted clusters, over all documents, labelled or not",
    source=_SOURCE,
    best=None,
    worst=None,
    unit="documents",
    higher_is_better=None,
    place=310,
    counted=True,
    function=_removed,
)
WRONGLY_REMOVED = RemovalMetric(
    name="wrongly_removed",
    title="Wrongly removed",
    formula="labelled documents removed although the document kept in their place has another gold label; not "
    "counted where that one has no label, or where both are versions of one text and versions are ignored",
    source=_SOURCE,
    best=0.0,
    worst=None,
    unit="documents",
    higher_is_better=False,
    place=320,
    function=_wrongly_removed,
    column=Column(title="wrongly removed", help="deleted documents whose kept document is no duplicate of them"),
)
LEFT_BEHIND = RemovalMetric(
    name="left_behind",
    title="Copies left behind",
    formula="sum over gold clusters of (documents kept - 1), where any is kept",
    source=_SOURCE,
    best=0.0,
    worst=None,
    unit="documents",
    higher_is_better=False,
    place=330,
    function=_left_behind,
    column=Column(title="left behind", help="copies kept beside another copy"),
)
