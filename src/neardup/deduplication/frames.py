"""Documents that a program holds, without their near-duplicates."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np
import pyarrow as pa

from neardup.core.dates import DATE
from neardup.core.pairs import shortest
from neardup.deduplication.decide import HOW
from neardup.deduplication.outcome import Outcome, Request, outcome
from neardup.deduplication.summary import warnings_of
from neardup.errors import Notice
from neardup.io.frames import held

if TYPE_CHECKING:
    from neardup.core.clusters import Clusters
    from neardup.io.fields import Fields

T = TypeVar("T")


@dataclass(frozen=True, eq=False, kw_only=True)
class Deduplicated(Generic[T]):
    """Documents without their near-duplicates.

    Attributes:
        kept: the documents that stay, as what was given: order, columns and index are as they were. A corpus where a
            path or the name of a corpus was given.
        removed: a row for each document that goes, in order: `id`; `partner`, the document that stays in its place;
            `partner_in`, `documents` or `against`; `score`, null where the strategy reported none for the two; and
            `how`: `identical` (one text), `scored` (the pair is at or above the threshold) or `closure` (only other
            pairs join the two).
        clusters: the clusters of all documents; against an older collection, of what is not in it.
        outcome: all that was found.
    """

    kept: T
    removed: pa.Table
    clusters: Clusters
    outcome: Outcome


def without_duplicates(documents: Any, request: Request, against: Any, fields: Fields) -> Deduplicated[Any]:
    """Documents without their near-duplicates; see `neardup.dedup`.

    Raises:
        NeardupError: something cannot be read.
        StrategyError: the strategy broke its contract.
    """
    given = held(documents, fields, further=(DATE,))
    old = None if against is None else held(against, fields, further=()).corpus
    found = outcome(given.corpus, request, old)
    for line in warnings_of(found):
        warnings.warn(line, Notice, stacklevel=3)
    return Deduplicated(
        kept=given.select(np.flatnonzero(~found.found.removed)),
        removed=_removed(found),
        clusters=found.clusters,
        outcome=found,
    )


def _removed(found: Outcome) -> pa.Table:
    rows = np.flatnonzero(found.found.removed)
    partners = [found.partner(row) for row in rows.tolist()]
    scores = [None if math.isnan(score) else shortest(score) for score in found.found.score[rows].tolist()]
    return pa.table(
        {
            "id": pa.array([found.corpus.ids[row] for row in rows.tolist()], pa.string()),
            "partner": pa.array([partner for partner, _ in partners], pa.string()),
            "partner_in": pa.array(["against" if old else "documents" for _, old in partners], pa.string()),
            "score": pa.array(scores, pa.float64()),
            "how": pa.array([HOW[how] for how in found.found.how[rows].tolist()], pa.string()),
        }
    )
