"""Into which half, dev or test, each drawn pair of a pool goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import numpy as np

from neardup.metrics.resampling.units import linked
from neardup.study.pair_gold import Half

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from neardup.study.answers import Pair

HALVES: tuple[Half, ...] = get_args(Half)


def halves(
    pairs: Sequence[Pair],
    copy: NDArray[np.float64],
    weight: NDArray[np.float64],
    kept: Mapping[str, Half] | None = None,
) -> list[Half]:
    """The half of each pair. Pairs that share a document, directly or through others, are in the same one.

    Copies are few, so both halves get as many: components come in turn, the weightiest first, and each goes to the half
    that has less so far, of copies where it holds any, and of pairs where it holds none.

    Documents that have a half keep it. New ones that pairs link to them go to their half, and to test where they are
    linked to both. A pair of a document of each half is of test, so nothing in dev holds a document of test.

    Args:
        pairs: n pairs.
        copy: `float64[n]`, how many copies each stands for.
        weight: `float64[n]`, how many pairs each stands for.
        kept: the halves that documents have already.
    """
    kept = kept or {}
    ids = sorted({document for pair in pairs for document in pair})
    row_of = {document: row for row, document in enumerate(ids)}
    left, right = np.array([[row_of[a], row_of[b]] for a, b in pairs], np.int64).T
    old = np.array([HALVES.index(kept[document]) if document in kept else -1 for document in ids])
    new = (old[left] < 0) & (old[right] < 0)
    unit = linked(ids, left[new], right[new])
    half_of = np.full(len(ids), -1)
    np.maximum.at(half_of, unit, old)
    for one, other in ((left, right), (right, left)):
        np.maximum.at(half_of, unit[one], np.where(old[one] < 0, old[other], -1))
    half = np.maximum(half_of[unit[left]], half_of[unit[right]])
    of = np.stack([np.bincount(unit[left[half < 0]], part[half < 0], len(ids)) for part in (copy, weight)], axis=1)
    held = np.zeros((2, 2))
    for one in (one for one in np.lexsort((-of[:, 1], -of[:, 0])) if half_of[one] < 0):
        half_of[one] = np.argmin(held[:, 0 if of[one, 0] else 1])
        held[half_of[one]] += of[one]
    return [HALVES[one] for one in np.maximum(half_of[unit[left]], half_of[unit[right]]).tolist()]
