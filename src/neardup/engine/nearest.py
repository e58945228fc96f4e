"""Stages `shared`, `nearest` and `chosen`: of documents that share keys the nearest ones of each, and likely pairs.

A row's neighbours are read where the row is. So each pair is written both ways round, with the keys that it shares.
What is chosen is what `neardup.core.nearest` chooses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neardup.core.codes import decode, encode
from neardup.core.probes import first_of_each
from neardup.core.ranged import equal_range
from neardup.engine.codes import NONE, Runs, counted_within, mirrored, ranges, runs_of
from neardup.engine.join import note_large
from neardup.engine.keys import lots, pairs_of, rows_sharing, stars_of
from neardup.engine.layout import Layout
from neardup.engine.tasks import Group, tasks_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from neardup.core.nearest import Nearest
    from neardup.engine.limits import Limits
    from neardup.engine.store import Stored, Writer


class _Near(NamedTuple):
    """How near one document of each pair is to the other; of several, the columns of arrays.

    Attributes:
        estimate: `float64[m]`: shared keys as a share of the smaller set.
        shared: `int64[m]`: the keys shared.
        rank: `int64[m]`: its content rank.
    """

    estimate: NDArray[np.float64]
    shared: NDArray[np.int64]
    rank: NDArray[np.int64]

    def at(self, places: NDArray[np.int64]) -> _Near:
        """The same of some of the pairs."""
        return _Near(self.estimate[places], self.shared[places], self.rank[places])

    def before(self, other: _Near) -> NDArray[np.bool_]:
        """`bool[m]`: whether these are nearer than those."""
        equal = (self.shared == other.shared) & (self.rank < other.rank)
        before: NDArray[np.bool_] = (self.estimate > other.estimate) | (
            (self.estimate == other.estimate) & ((self.shared > other.shared) | equal)
        )
        return before


def nearest_of(
    groups: tuple[Group, Group, Group], meeting: Nearest, limits: Limits, parts: int
) -> tuple[Group, Group, Group]:
    """The tasks of the stages: of `shared` for ranges of keys, of the others for shards.

    Args:
        groups: the tasks of `shards`, `members` and `encode`.
        meeting: which pairs are chosen.
        limits: sizes of what is in memory.
        parts: how many ranges of keys there are.
    """
    shards, members, encoded = groups
    unnamed, count = {"limits": limits}, len(shards.tasks)
    reads = {"shards": shards, "members": members, "encoded": encoded}
    given = {"parts": parts, "largest": meeting.largest, "hubs": meeting.hubs}
    shared = tasks_of("shared", parts, _shared, reads, given, unnamed)
    reads = {**reads, "shared": shared}
    nearest = tasks_of("nearest", count, _nearest, reads, {"most": meeting.most}, unnamed)
    reads = {**reads, "nearest": nearest}
    return shared, nearest, tasks_of("chosen", count, _chosen, reads, {"likely": meeting.likely}, unnamed)


def _shared(
    out: Writer,
    *,
    shards: list[Stored],
    members: list[Stored],
    encoded: list[Stored],
    part: int,
    parts: int,
    largest: int,
    hubs: int,
    limits: Limits,
) -> None:
    layout, most = Layout.of(shards), limits.codes // 8
    codes = Runs(out, "codes", limits.codes // 2, counted=True)
    note_large(out)
    for lot in lots(layout, encoded, (0,), equal_range(part, parts), limits.rows):
        found, large = rows_sharing(layout, members, lot, largest)
        note_large(out, large)
        for each in (pairs_of(found, most), stars_of(large, hubs, most)):
            for some in each:
                codes.add(some)
                codes.add(mirrored(some))
    codes.finish()


def _met(
    layout: Layout,
    groups: tuple[list[Stored], list[Stored], list[Stored]],
    part: int,
    most: int,
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64], _Near]]:
    """The rows of a shard, those that they share keys with, and how near these are, some rows at a time, in order.

    Args:
        layout: the rows of each shard.
        groups: the outputs of `members`, `encode` and `shared`.
        part: the number of the shard.
        most: pairs at a time.
    """
    members, encoded, shared = groups
    runs = runs_of(shared, "codes")
    low, high = (int(first) << 32 for first in layout.firsts[part : part + 2])
    for span in ranges(runs, low, high, most, rows=True):
        codes, counts = counted_within(runs, *span)
        row, other = (half.astype(np.int64) for half in decode(codes))
        sizes = [layout.values(encoded, "sizes", rows).astype(np.int64) for rows in (row, other)]
        rank = layout.values(members, "rank", other).astype(np.int64)
        yield row, other, _Near(counts / np.minimum(*sizes), counts, rank)


def _nearest(
    out: Writer,
    *,
    shards: list[Stored],
    members: list[Stored],
    encoded: list[Stored],
    shared: list[Stored],
    part: int,
    most: int,
    limits: Limits,
) -> None:
    """For each row of a shard the last of its nearest ones; an estimate of -1 where there are fewer."""
    layout = Layout.of(shards)
    first, end = layout.firsts[part : part + 2].tolist()
    last = _Near(np.full(end - first, -1.0), np.zeros(end - first, np.int64), np.zeros(end - first, np.int64))
    for row, _, near in _met(layout, (members, encoded, shared), part, limits.codes // 4):
        order = np.lexsort((near.rank, -near.shared, -near.estimate, row))
        rows, every = row[order], np.ones(len(order), np.bool_)
        chosen = first_of_each(rows, every, most) & ~first_of_each(rows, every, most - 1)
        for column, values in zip(last, near, strict=True):
            column[rows[chosen] - first] = values[order[chosen]]
    for name, column in zip(last._fields, last, strict=True):
        out.add(name, column)


def _chosen(
    out: Writer,
    *,
    shards: list[Stored],
    members: list[Stored],
    encoded: list[Stored],
    shared: list[Stored],
    nearest: list[Stored],
    part: int,
    likely: float,
    limits: Limits,
) -> None:
    layout, met, kept = Layout.of(shards), 0, 0
    out.add("codes", NONE)
    for row, other, near in _met(layout, (members, encoded, shared), part, limits.codes // 4):
        later = np.flatnonzero(row < other)
        row, other, near = row[later], other[later], near.at(later)
        back = near._replace(rank=layout.values(members, "rank", row).astype(np.int64))
        here, there = (_Near(*(layout.values(nearest, name, rows) for name in _Near._fields)) for rows in (row, other))
        chosen = (near.estimate >= likely) | ~here.before(near) | ~there.before(back)
        codes = encode(row[chosen], other[chosen])
        out.add("codes", codes)
        met, kept = met + len(row), kept + len(codes)
    out.fact(codes_runs=[0, kept], pruned=met - kept)
