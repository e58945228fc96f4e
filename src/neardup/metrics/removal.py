"""What a person gets who keeps one document of each predicted cluster and deletes the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.errors import NeardupError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def keepers(ids: Sequence[str], predicted: NDArray[np.integer]) -> NDArray[np.int64]:
    """`int64[n]`: for each document the row of the one kept in its place, the least id of its cluster."""
    by_id = np.argsort(np.array(ids, dtype=object), kind="stable")
    _, first, cluster = np.unique(predicted[by_id], return_index=True, return_inverse=True)
    kept = np.empty(len(ids), np.int64)
    kept[by_id] = by_id[first][cluster]
    return kept


def removal(ids: Sequence[str], predicted: NDArray[np.integer], gold: NDArray[np.integer]) -> dict[str, int]:
    """Documents removed, wrongly removed and left behind; see the records of these names.

    Args:
        ids: document ids by row.
        predicted: `int[n]`, a cluster for every document.
        gold: `int[n]`, negative where a document has no label.

    Raises:
        NeardupError: the lengths differ.
    """
    if not len(ids) == len(predicted) == len(gold):
        raise NeardupError(f"{len(ids)} ids, {len(predicted)} predicted labels, {len(gold)} gold labels")
    kept = keepers(ids, predicted)
    removed = kept != np.arange(len(ids))
    instead = gold[kept]
    survivors = gold[~removed & (gold >= 0)]
    return {
        "documents_removed": int(removed.sum()),
        "wrongly_removed": int(np.sum(removed & (gold >= 0) & (instead >= 0) & (instead != gold))),
        "left_behind": len(survivors) - len(np.unique(survivors)),
    }
