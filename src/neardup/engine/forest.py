"""Stage `forest`: of the pairs of a shard at or above a threshold those that join documents not yet joined."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.compiled import njit
from neardup.core.codes import decode
from neardup.core.union_find import join_trees
from neardup.engine.codes import NONE
from neardup.engine.tasks import Group, Task

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.engine.limits import Limits
    from neardup.engine.store import Stored, Writer


def forests_of(scored: Group, threshold: float, limits: Limits) -> Group:
    """The tasks of the stage, one for each shard."""
    given, unnamed = {"threshold": threshold}, {"limits": limits}
    return Group(
        tuple(
            Task(stage="forest", part=part, run=_forest, reads={"scored": Group((task,))}, given=given, unnamed=unnamed)
            for part, task in enumerate(scored.tasks)
        )
    )


def _forest(out: Writer, *, scored: list[Stored], threshold: float, limits: Limits) -> None:
    (pairs,) = scored
    out.add("codes", NONE)
    for start in range(0, pairs.rows("codes"), limits.codes):
        span = start, min(start + limits.codes, pairs.rows("codes"))
        codes = pairs.column("codes", *span)[pairs.column("score", *span) >= np.float32(threshold)]
        out.add("codes", codes[joining(*decode(codes))])


def joining(left: NDArray[np.integer], right: NDArray[np.integer]) -> NDArray[np.bool_]:
    """`bool[m]`: which pairs join rows that no pair before them joins, so that a spanning forest is left.

    Args:
        left: one row of each pair, whatever its number.
        right: the other.
    """
    rows, places = np.unique(np.concatenate([left, right]), return_inverse=True)
    one, other = np.split(places.astype(np.int64), 2)
    chosen: NDArray[np.bool_] = _joining(one, other, np.arange(len(rows)))
    return chosen


@njit(cache=True, nogil=True)
def _joining(left: NDArray[np.int64], right: NDArray[np.int64], parent: NDArray[np.int64]) -> NDArray[np.bool_]:
    chosen = np.zeros(len(left), np.bool_)
    for i in range(len(left)):
        chosen[i] = join_trees(parent, left[i], right[i])
    return chosen
