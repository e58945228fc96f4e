"""Stage `names`: which document each cluster is called after, and what a user should know of the clusters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from neardup.core.codes import decode
from neardup.core.counts import pairs_among
from neardup.core.dates import DATE
from neardup.engine.labels import counted
from neardup.engine.layout import Layout, ids_of, least_of_each
from neardup.engine.shards import blocks_of
from neardup.engine.tasks import NO_GROUP, Group, Task, tasks_of
from neardup.metrics.dates import instants

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.engine.limits import Limits
    from neardup.engine.source import Source
    from neardup.engine.store import Stored, Writer
    from neardup.metrics.removal import Policy

_ROWS = 1 << 20


def moments_of(shards: Group, source: Source) -> Group:
    """The tasks of stage `moments`: by shard when its documents came out, by the column `date`."""
    return tasks_of("moments", len(shards.tasks), _moments, {"shards": shards}, {"source": source})


def names_of(
    groups: tuple[Group, Group, Group],
    labels: Group,
    threshold: float,
    limits: Limits,
    *,
    keep: Policy | None = None,
    moments: Group = NO_GROUP,
) -> Group:
    """The one task of the stage.

    Args:
        groups: the tasks of `shards`, `members` and `score`.
        labels: the task that made the clusters.
        threshold: the threshold of the clusters.
        limits: sizes of what is in memory.
        keep: chooses the document of each cluster that stays: `first` or `longest`; None for none.
        moments: the tasks of `moments`, where `first` goes by dates.
    """
    shards, members, scored = groups
    reads = {"shards": shards, "members": members, "scored": scored, "labels": labels, "moments": moments}
    given = {"threshold": threshold, "keep": keep}
    return Group((Task(stage="names", part=0, run=_names, reads=reads, given=given, unnamed={"limits": limits}),))


def _names(
    out: Writer,
    *,
    shards: list[Stored],
    members: list[Stored],
    scored: list[Stored],
    labels: list[Stored],
    moments: list[Stored],
    threshold: float,
    keep: Policy | None,
    limits: Limits,
) -> None:
    found = labels[0].column("labels")
    sizes = counted(found, labels[0].facts["clusters"])
    for column, rows in _named(Layout.of(shards), shards, found, sizes, limits, (keep, moments)).items():
        out.add(column, rows)
    every = sum(int(pairs_among(part.astype(np.int64)).sum()) for part in np.array_split(sizes, 64))
    most = int(sizes.max(initial=0))
    del sizes
    direct = _direct(members, scored, found, threshold, limits)
    out.fact(largest=most, every=every, direct=direct)


def _named(
    layout: Layout,
    shards: list[Stored],
    labels: NDArray[np.uint32],
    sizes: NDArray[np.uint32],
    limits: Limits,
    choice: tuple[Policy | None, list[Stored]],
) -> dict[str, NDArray[np.uint32]]:
    """`uint32[clusters]`: the row with the least id of each cluster, and the row that stays, where one is chosen.

    Some clusters of several documents at a time.
    """
    named = np.zeros(len(sizes), np.uint32)
    for start in range(0, len(labels), _ROWS):
        some = labels[start : start + _ROWS]
        single = np.flatnonzero(sizes[some] == 1)
        named[some[single]] = single + start
    found = {"named": named} if choice[0] is None else {"named": named, "kept": named.copy()}
    several = np.flatnonzero(sizes > 1)
    lots = np.cumsum(sizes[several], dtype=np.int64) // max(1, limits.rows // 4)
    for number in np.unique(lots).tolist():
        first, end = np.searchsorted(lots, [number, number + 1])
        chosen = several[first:end]
        rows = _rows_of(labels, sizes, int(chosen[0]), int(chosen[-1]))
        groups = np.searchsorted(chosen, labels[rows])
        ids = layout.ids(shards, rows)
        named[chosen] = rows[least_of_each(ids, groups, len(chosen))]
        if "kept" in found:
            order = _order(layout, shards, rows, ids, choice)
            best = np.unique(groups[order], return_index=True)[1]  # the first of each group in this order
            found["kept"][chosen] = rows[order[best]]
    return found


def _order(
    layout: Layout,
    shards: list[Stored],
    rows: NDArray[np.int64],
    ids: pa.LargeStringArray,
    choice: tuple[Policy | None, list[Stored]],
) -> NDArray[np.int64]:
    """Some rows, ascending, in the order in which a policy keeps them: see `neardup.metrics.removal`."""
    policy, moments = choice
    if policy == "longest":
        by_id = pc.array_sort_indices(ids).to_numpy()
        characters = layout.values(shards, "characters", rows[by_id]).astype(np.int64)
        longest: NDArray[np.int64] = by_id[np.argsort(-characters, kind="stable")]
        return longest
    if not moments:
        return np.arange(len(rows))
    return np.argsort(layout.values(moments, "moment", rows), kind="stable")


def _moments(out: Writer, *, shards: list[Stored], part: int, source: Source) -> None:
    before = int(Layout.of(shards).firsts[part])
    for first, table in blocks_of(shards[part], source):
        dates = table.column(DATE) if DATE in table.column_names else pa.chunked_array([pa.nulls(len(table))])
        ids = ids_of(shards[part], np.arange(first, first + len(table)), before).to_pylist()
        out.add("moment", instants(dates, ids).astype(np.float64))


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
