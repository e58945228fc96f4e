"""The result of keeping one document of each predicted cluster and deleting the rest; and which one is kept.

A policy gives every document a merit. The document with the highest merit of its cluster is kept, and of equals the one
with the least id.

- `first`: the one with the earliest date in the column `date`, of several the first in the input; one without a date
  comes after all that have one. In a corpus without the column, the first in the input.
- `longest`: the one with the most characters (code points). Abridged copies are removed, but the copy with the most
  furniture is kept.
- `central`: the one most similar to the others of its cluster, by the sum of the scores reported between them (1 for
  identical texts). It represents the cluster best, and is least likely to be in it wrongly.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import pyarrow.compute as pc

from neardup.core.dates import DATE
from neardup.errors import NeardupError, UnknownNameError
from neardup.metrics.catalogue import metrics_of
from neardup.metrics.dates import instants
from neardup.metrics.metric import RemovalMetric

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from neardup.core.clusters import Clusters
    from neardup.core.corpus import Corpus
    from neardup.core.pairs import CorpusPairs

Policy = Literal["first", "longest", "central"]
POLICIES: tuple[Policy, ...] = get_args(Policy)


def check_policy(name: str) -> Policy:
    """The policy of this name.

    Raises:
        UnknownNameError: there is none.
    """
    if name not in POLICIES:
        raise UnknownNameError("policy", name, POLICIES)
    return name


def merit(
    policy: Policy,
    pairs: CorpusPairs,
    predicted: NDArray[np.integer],
    characters: NDArray[np.integer],
    moments: Callable[[], NDArray[np.float64]] | None,
) -> NDArray[np.float64]:
    """`float64[n]`: what a policy keeps documents by, more is better.

    Args:
        policy: the policy.
        pairs: what a strategy reported, rows in the order of the input.
        predicted: `int[n]`, the clustering made of it.
        characters: `int[n]`, of each text.
        moments: gives the moment of each document as `instants` does, if the corpus has dates; asked by `first` alone.

    Raises:
        NeardupError: a date cannot be read (see `instants`).
    """
    if policy == "longest":
        return characters.astype(np.float64)
    if policy == "central":
        return _centrality(pairs, predicted)
    return earliest(np.zeros(len(predicted)) if moments is None else moments())


def earliest(moments: NDArray[np.float64]) -> NDArray[np.float64]:
    """`float64[n]`: the merit of documents that came out at these moments; of several at one the first has most."""
    places = np.empty(len(moments))
    places[np.argsort(moments, kind="stable")] = np.arange(len(moments))
    return -places


def _centrality(pairs: CorpusPairs, predicted: NDArray[np.integer]) -> NDArray[np.float64]:
    """Sum of the scores reported between a document and the others of its cluster; identical texts are together."""
    copies = np.bincount(pairs.identical, minlength=len(predicted))
    within = predicted[pairs.left] == predicted[pairs.right]
    left, right, score = pairs.left[within], pairs.right[within], pairs.score[within].astype(np.float64)
    total: NDArray[np.float64] = copies - np.float64(1)
    total += np.bincount(left, weights=score * copies[right], minlength=len(predicted))
    total += np.bincount(right, weights=score * copies[left], minlength=len(predicted))
    return total[pairs.identical]


def keepers(
    ids: Sequence[str], predicted: NDArray[np.integer], merits: NDArray[np.float64] | None = None
) -> NDArray[np.int64]:
    """`int64[n]`: for each document the row of the one kept in its place, itself where it is kept.

    Args:
        ids: document ids by row.
        predicted: `int[n]`, a cluster for every document.
        merits: `float64[n]`, see `merit`; None to keep the least id.
    """
    order = np.argsort(np.array(ids, dtype=object), kind="stable")
    if merits is not None:
        order = order[np.argsort(-merits[order], kind="stable")]
    _, first, cluster = np.unique(predicted[order], return_index=True, return_inverse=True)
    kept = np.empty(len(ids), np.int64)
    kept[order] = order[first][cluster]
    return kept


def check_dates(policy: Policy, corpus: Corpus) -> None:
    """Refuse dates that `first` cannot read, before the work.

    Raises:
        NeardupError: a date cannot be read (see `instants`).
    """
    if policy == "first" and DATE in corpus.columns:
        instants(corpus.table.column(DATE), corpus.ids)


def keepers_by(
    policy: Policy, corpus: Corpus, pairs: CorpusPairs, clusters: Clusters, *, dated: bool = True
) -> NDArray[np.int64]:
    """`int64[n]`: for each document of a corpus the row of the one that a policy keeps in its place.

    Args:
        policy: the policy.
        corpus: the documents.
        pairs: what a strategy reported on them.
        clusters: the clustering made of it.
        dated: whether the column of dates is read, where there is one.

    Raises:
        NeardupError: a date cannot be read (see `instants`).
    """
    dates = corpus.table.column(DATE) if dated and DATE in corpus.columns else None
    moments = None if dates is None else partial(instants, dates, corpus.ids)
    characters = pc.utf8_length(corpus.table.column("text")).to_numpy()
    return keepers(corpus.ids, clusters.labels, merit(policy, pairs, clusters.labels, characters, moments))


@dataclass(frozen=True, eq=False, kw_only=True)
class Removal:
    """What is kept of each predicted cluster.

    Attributes:
        kept: `int64[n]`, for each document the row of the one kept in its place.
        gold: `int[n]`, negative where a document has no label.
        loose: `int[n]`, two documents of two of these labels are no duplicates; negative where there is none. It is
            `gold` but where gold leaves some pairs out (`TolerantClusters`).
    """

    kept: NDArray[np.int64]
    gold: NDArray[np.integer]
    loose: NDArray[np.integer]

    @cached_property
    def removed(self) -> NDArray[np.bool_]:
        """`bool[n]`, whether another document is kept in its place."""
        return np.asarray(self.kept != np.arange(len(self.kept)))

    def within(self, rows: NDArray[np.bool_]) -> Removal:
        """What it does to some documents; what is kept in their place may be any, and is judged by its own label.

        Args:
            rows: `bool[n]`, the documents that are judged.
        """
        loose = np.where(rows | ~self.removed, self.loose, -1)
        return replace(self, gold=np.where(rows, self.gold, -1), loose=loose)


def removal(
    ids: Sequence[str],
    predicted: NDArray[np.integer],
    gold: NDArray[np.integer],
    merits: NDArray[np.float64] | None = None,
    loose: NDArray[np.integer] | None = None,
    rows: NDArray[np.bool_] | None = None,
) -> dict[str, int]:
    """Every `RemovalMetric` by name: documents kept, removed, wrongly removed, left behind, and other packages' own.

    Args:
        ids: document ids by row.
        predicted: `int[n]`, a cluster for every document.
        gold: `int[n]`, negative where a document has no label.
        merits: `float64[n]`, see `merit`; None to keep the least id.
        loose: `int[n]`, the loose labels of gold that leaves some pairs out; None where all pairs count.
        rows: `bool[n]`, the documents that are judged, such as a half; None for all. Those kept in their place may be
            any, so `gold` has the labels of all. Documents kept and removed are counted over all rows.

    Raises:
        NeardupError: the lengths differ.
    """
    if not len(ids) == len(predicted) == len(gold):
        raise NeardupError(f"{len(ids)} ids, {len(predicted)} predicted labels, {len(gold)} gold labels")
    found = Removal(kept=keepers(ids, predicted, merits), gold=gold, loose=gold if loose is None else loose)
    found = found if rows is None else found.within(rows)
    return {name: metric.function(found) for name, metric in metrics_of(RemovalMetric).items()}
