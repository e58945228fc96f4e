"""Stage `names`: which document each cluster is called after, and what a user should know of the clusters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.core.codes import decode
from neardup.core.counts import pairs_among
from neardup.engine.layout import Layout, least_of_each
from neardup.engine.tasks import Group, Task

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.engine.limits import Limits
    from neardup.engine.store import Stored, Writer


def names_of(shards: Group, members: Group, scored: Group, labels: Group, threshold: float, limits: Limits) -> Group:
    """The one task of the stage."""
    reads = {"shards": shards, "members": members, "scored": scored, "labels": labels}
    given = {"threshold": threshold}
    return Group((Task(stage="names", part=0, run=_names, reads=reads, given=given, unnamed={"limits": limits}),))


def _names(
    out: Writer,
    *,
    shards: list[Stored],
    members: list[Stored],
    scored: list[Stored],
    labels: list[Stored],
    threshold: float,
    limits: Limits,
) -> None:
    found = labels[0].column("labels")
    sizes = np.bincount(found).astype(np.uint32)
    out.add("named", _named(Layout.of(shards), shards, found, sizes, limits))
    every = sum(int(pairs_among(part.astype(np.int64)).sum()) for part in np.array_split(sizes, 64))
    direct = _direct(members, scored, found, threshold, limits)
    out.fact(largest=int(sizes.max(initial=0)), every=every, direct=direct)


def _named(
    layout: Layout, shards: list[Stored], labels: NDArray[np.uint32], sizes: NDArray[np.uint32], limits: Limits
) -> NDArray[np.uint32]:
    """`uint32[clusters]`: the row with the least id of each cluster; some clusters at a time."""
    named = np.zeros(len(sizes), np.uint32)
    single = np.flatnonzero(sizes[labels] == 1)
    named[labels[single]] = single
    several = np.flatnonzero(sizes > 1)
    wave = np.cumsum(sizes[several], dtype=np.int64) // max(1, limits.rows // 4)
    for number in range(int(wave[-1]) + 1 if len(wave) else 0):
        chosen = several[wave == number]
        if len(chosen):
            inside = (labels >= chosen[0]) & (labels <= chosen[-1])
            rows = np.flatnonzero(inside)
            rows = rows[sizes[labels[rows]] > 1]
            groups = np.searchsorted(chosen, labels[rows])
            named[chosen] = rows[least_of_each(layout.ids(shards, rows), groups, len(chosen))]
    return named


def _direct(
    members: list[Stored], scored: list[Stored], labels: NDArray[np.uint32], threshold: float, limits: Limits
) -> int:
    """Pairs of documents within clusters that have one text, or a score at or above the threshold."""
    copies = np.zeros(len(labels), np.uint32)
    for part in members:
        rows, counts = np.unique(part.column("identical"), return_counts=True)
        copies[rows] += counts.astype(np.uint32)
    total = sum(int(pairs_among(part.astype(np.int64)).sum()) for part in np.array_split(copies, 64))
    for part in scored:
        for start in range(0, part.rows("codes"), limits.codes):
            span = start, min(start + limits.codes, part.rows("codes"))
            kept = part.column("score", *span) >= np.float32(threshold)
            left, right = (half.astype(np.int64) for half in decode(part.column("codes", *span)[kept]))
            inside = labels[left] == labels[right]
            total += int(np.sum(copies[left[inside]].astype(np.int64) * copies[right[inside]]))
    return total
