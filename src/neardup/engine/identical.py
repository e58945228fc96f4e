"""Stages `identical` and `members`: which document represents each text, and an order of texts.

As in `neardup.core.distinct`, the document of the least id represents a text, and blank documents represent themselves,
although a strategy sees only one of several copies. As in `neardup.core.content_rank`, texts are ordered by hash, then
by the text itself. Texts are the same where their SHA-256 is.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np

from neardup.core.buckets import buckets
from neardup.core.ranged import equal_range
from neardup.engine.layout import Layout, least_of_each
from neardup.engine.shards import portions
from neardup.engine.tasks import Group, Task, tasks_of
from neardup.text.ragged import offsets_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.engine.source import Source
    from neardup.engine.store import Stored, Writer


def identical_of(shards: Group, source: Source, parts: int) -> Group:
    """The tasks of stage `identical`, each for a range of hashes."""
    return tasks_of("identical", parts, _identical, {"shards": shards}, {"source": source, "parts": parts})


def members_of(shards: Group, found: Group) -> Group:
    """The tasks of stage `members`, one for each shard."""
    return tasks_of("members", len(shards.tasks), _members, {"shards": shards, "found": found})


def seen_of(shards: Group, members: Group, stored: list[Stored]) -> Group:
    """The tasks of stage `seen`, one for each shard: the rows that strategies see.

    They are named after the shard and these rows, and not after all documents. So what is made of them is there already
    where documents elsewhere are new and none of them comes before one of the shard.

    Args:
        shards: the shards.
        members: the tasks of `members`.
        stored: their outputs.
    """
    return Group(
        tuple(
            Task(
                stage="seen",
                part=0,
                run=_seen,
                given={"shard": shard.identity, "digest": own.facts["seen"]},
                unnamed={"number": number},
                beside={"members": members},
            )
            for number, (shard, own) in enumerate(zip(shards.tasks, stored, strict=True))
        )
    )


def _seen(out: Writer, *, members: list[Stored], number: int, **_: str) -> None:
    out.add("seen", members[number].column("seen"))


def _identical(out: Writer, *, shards: list[Stored], source: Source, part: int, parts: int) -> None:
    layout = Layout.of(shards)
    if shards[0].has("id_hash"):
        _refuse_twins(layout, shards, source, part, parts)
    hashes, rows = _range(layout, shards, "text", part, parts)
    order = np.lexsort((rows, *hashes.T[::-1]))
    hashes, rows = hashes[order], rows[order]
    new = np.concatenate([np.ones(min(len(rows), 1), np.bool_), np.any(hashes[1:] != hashes[:-1], axis=1)])
    group = np.cumsum(new) - 1
    leader = rows[new]
    copied = np.flatnonzero(np.bincount(group, minlength=1)[group] > 1)
    if len(copied):
        several, group_of = np.unique(group[copied], return_inverse=True)
        leader[several] = rows[copied][least_of_each(layout.ids(shards, rows[copied]), group_of, len(several))]
    rank = _ranks(layout, shards, source, hashes[new][:, 0], leader)
    back = np.argsort(rows)
    out.add("row", rows[back].astype(np.uint32))
    out.add("leader", leader[group][back].astype(np.uint32))
    out.add("rank", rank[group][back].astype(np.uint32))
    out.fact(distinct=len(leader))


def _range(layout: Layout, shards: list[Stored], name: str, part: int, parts: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Hashes of one range, and the rows that have them."""
    found, rows = [], []
    for number, shard in enumerate(shards):
        cut = shard.between(f"{name}_hash", *equal_range(part, parts))
        found.append(shard.column(f"{name}_hash", *cut))
        rows.append(shard.column(f"{name}_row", *cut).astype(np.int64) + layout.firsts[number])
    return np.concatenate(found), np.concatenate(rows)


def _refuse_twins(layout: Layout, shards: list[Stored], source: Source, part: int, parts: int) -> None:
    """Refuse an id that two documents have."""
    hashes, rows = _range(layout, shards, "id", part, parts)
    rows = np.sort(rows[buckets(np.ascontiguousarray(hashes[:, 0])).rows])
    if len(rows):
        ids = layout.ids(shards, rows).dictionary_encode()
        counts = np.bincount(ids.indices.to_numpy())
        twice = np.flatnonzero(counts[ids.indices.to_numpy()] > 1)
        if len(twice):
            source.refuse_twice(ids[int(twice[0])].as_py())


def _ranks(
    layout: Layout, shards: list[Stored], source: Source, hashes: NDArray[np.uint64], leader: NDArray[np.int64]
) -> NDArray[np.int64]:
    """`int64[texts]`: the rank of each text among those of the range; of equal hashes the lesser text comes first."""
    tie = np.zeros(len(leader), np.int64)
    tied = buckets(hashes).rows
    if len(tied):
        texts = _few_texts(layout, shards, source, leader[tied])
        tie[tied[sorted(range(len(tied)), key=texts.__getitem__)]] = np.arange(len(tied))
    rank = np.empty(len(leader), np.int64)
    rank[np.lexsort((tie, hashes))] = np.arange(len(leader))
    return rank


def _few_texts(layout: Layout, shards: list[Stored], source: Source, rows: NDArray[np.int64]) -> list[str]:
    """The texts of a few rows."""
    found = [""] * len(rows)
    for number, places, local in layout.by_shard(rows):
        order = np.argsort(local)
        read = [text for _, _, texts in portions(shards[number], source, local[order]) for text in texts]
        for place, text in zip(places[order].tolist(), read, strict=True):
            found[place] = text
    return found


def _members(out: Writer, *, shards: list[Stored], found: list[Stored], part: int) -> None:
    """For each row of a shard the row that represents its text, that for linkages, and its rank."""
    layout = Layout.of(shards)
    low, high = layout.firsts[part : part + 2]
    leader, rank = np.zeros(high - low, np.uint32), np.zeros(high - low, np.uint32)
    ranks = offsets_of(np.array([each_part.facts["distinct"] for each_part in found], np.int64))
    for before, range_ in zip(ranks.tolist(), found, strict=False):
        start, stop = range_.between("row", int(low), int(high))
        local = range_.column("row", start, stop).astype(np.int64) - low
        leader[local] = range_.column("leader", start, stop)
        rank[local] = range_.column("rank", start, stop) + np.uint32(before)
    own = np.arange(low, high, dtype=np.uint32)
    out.add("leader", leader)
    out.add("identical", np.where(shards[part].column("blank"), own, leader))
    out.add("rank", rank)
    seen = np.flatnonzero(leader == own).astype(np.uint32)
    out.add("seen", seen)
    out.fact(seen=hashlib.sha256(seen.data).hexdigest())
