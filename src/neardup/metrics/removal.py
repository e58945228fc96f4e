"""What a person gets who keeps one document of each predicted cluster and deletes the rest; and which one is kept.

A policy gives every document a merit; of a cluster the one with the most is kept, of several with as much the one with
the least id.

- `first`: by the column `date`, the earliest; without a date last. Texts are compared as they stand, so ISO 8601 sorts
  by time. A corpus without the column keeps the least id: what published pipelines do that keep whatever came first.
- `longest`: most bytes of UTF-8: what was cut short goes, at the price of keeping the one most drowned in furniture.
- `central`: most similar to the others of its cluster, by the sum of the scores reported between them, identical texts
  1: the one that stands best for all, and least likely a wrong member.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from neardup.errors import NeardupError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from neardup.core.pairs import CorpusPairs

Policy = Literal["first", "longest", "central"]
POLICIES: tuple[Policy, ...] = get_args(Policy)
DATE = "date"
"""The column that `first` goes by."""


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
    nbytes: NDArray[np.integer],
    dates: pa.ChunkedArray | None,
) -> NDArray[np.float64]:
    """`float64[n]`: what a policy keeps documents by, more is better.

    Args:
        policy: the policy.
        pairs: what a strategy reported.
        predicted: `int[n]`, the clustering made of it.
        nbytes: `int[n]`, bytes of each text.
        dates: the column of dates, if the corpus has one.

    Raises:
        NeardupError: the dates are of a type that has no order.
    """
    if policy == "longest":
        return nbytes.astype(np.float64)
    if policy == "central":
        return _centrality(pairs, predicted)
    if dates is None or dates.null_count == len(dates):
        return np.zeros(len(predicted))
    return _earliness(dates)


def _centrality(pairs: CorpusPairs, predicted: NDArray[np.integer]) -> NDArray[np.float64]:
    """Sum of the scores reported between a document and the others of its cluster; identical texts are together."""
    copies = np.bincount(pairs.identical, minlength=len(predicted))
    within = predicted[pairs.left] == predicted[pairs.right]
    left, right, score = pairs.left[within], pairs.right[within], pairs.score[within].astype(np.float64)
    total: NDArray[np.float64] = copies - np.float64(1)
    total += np.bincount(left, weights=score * copies[right], minlength=len(predicted))
    total += np.bincount(right, weights=score * copies[left], minlength=len(predicted))
    return total[pairs.identical]


def _earliness(dates: pa.ChunkedArray) -> NDArray[np.float64]:
    """Places from the latest date to the earliest, equal dates in one; none, or an empty text, is later than all."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_string(dates.type) or pa.types.is_large_string(dates.type):
        dates = pc.if_else(pc.equal(dates, ""), None, dates)
    try:
        places = pc.rank(dates, sort_keys="ascending", tiebreaker="dense")  # nulls last
    except (pa.ArrowNotImplementedError, pa.ArrowTypeError) as error:
        raise NeardupError(
            f"column '{DATE}' is of type {dates.type}, which has no order; give dates as text"
        ) from error
    later: NDArray[np.float64] = places.to_numpy().astype(np.float64)
    return -later


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


def removal(
    ids: Sequence[str],
    predicted: NDArray[np.integer],
    gold: NDArray[np.integer],
    merits: NDArray[np.float64] | None = None,
) -> dict[str, int]:
    """Documents kept, removed, wrongly removed and left behind; see the records of these names.

    Args:
        ids: document ids by row.
        predicted: `int[n]`, a cluster for every document.
        gold: `int[n]`, negative where a document has no label.
        merits: `float64[n]`, see `merit`; None to keep the least id.

    Raises:
        NeardupError: the lengths differ.
    """
    if not len(ids) == len(predicted) == len(gold):
        raise NeardupError(f"{len(ids)} ids, {len(predicted)} predicted labels, {len(gold)} gold labels")
    kept = keepers(ids, predicted, merits)
    removed = kept != np.arange(len(ids))
    instead = gold[kept]
    survivors = gold[~removed & (gold >= 0)]
    return {
        "documents_kept": int(np.sum(~removed)),
        "documents_removed": int(removed.sum()),
        "wrongly_removed": int(np.sum(removed & (gold >= 0) & (instead >= 0) & (instead != gold))),
        "left_behind": len(survivors) - len(np.unique(survivors)),
    }
