"""Stage `names`: which document each cluster is called after, and what a user should know of the clusters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.core.codes import decode
from neardup.core.counts import pairs_among
from neardup.engine.labels import counted
from neardup.engine.layout import Layout, least_of_each
from neardup.engine.tasks import Group, Task

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.engine.limits import Limits
    from neardup.engine.store import Stored, Writer

_ROWS = 1 << 20


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
    sizes = counted(found, labels[0].facts["clusters"])
    out.add("named", _named(Layout.of(shards), shards, found, sizes, limits))
    every = sum(int(pairs_among(part.astype(np.int64)).sum()) for part in np.array_split(sizes, 64))
    most = int(sizes.max(initial=0))
    del sizes
    direct = _direct(members, scored, found, threshold, limits)
    out.fact(largest=most, every=every, direct=direct)


def _named(
    layout: Layout, shards: list[Stored], labels: NDArray[np.uint32], sizes: NDArray[np.uint32], limits: Limits
) -> NDArray[np.uint32]:
    """`uint32[clusters]`: the row with the least id of each cluster; some clusters of several documents at a time."""
    named = np.zeros(len(sizes), np.uint32)
    for start in range(0, len(labels), _ROWS):
        some = labels[start : start + _ROWS]
        single = np.flatnonzero(sizes[some] == 1)
        named[some[single]] = single + start
    several = np.flatnonzero(sizes > 1)
    lots = np.cumsum(sizes[several], dtype=np.int64) // max(1, limits.rows // 4)
    for number in np.unique(lots).tolist():
        first, end = np.searchsorted(lots, [number, number + 1])
        chosen = several[first:end]
        rows = _rows_of(labels, sizes, int(chosen[0]), int(chosen[-1]))
        groups = np.searchsorted(chosen, labels[rows])
        named[chosen] = rows[least_of_each(layout.ids(shards, rows), groups, len(chosen))]
    return named


def _rows_of(labels: NDArray[np.uint32], sizes: NDArray[np.uint32], low: int, high: int) -> NDArray[np.int64]:
    """The rows of clusters `low` … `high` that have several."""
    found = [np.zeros(0, np.int64)]
    for start in range(0, len(labels), _ROWS):
        some = labels[start : start + _ROWS]
        found.append(np.flatnonzero((some >= low) & (some <= high) & (sizes[some] > 1)) + start)
    return np.concatenate(found)


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
