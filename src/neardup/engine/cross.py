"""Stages `tiles` and `cross`: a strategy that compares all documents with all, tile by tile."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from neardup.core.codes import decode
from neardup.core.crowds import Crossing, Crowds, levels_of
from neardup.engine.codes import NONE
from neardup.engine.crowds import add_crowded, ranks
from neardup.engine.layout import Layout
from neardup.engine.score import add_pairs
from neardup.engine.shards import portions
from neardup.engine.summaries import NOTHING, read_summary
from neardup.engine.tasks import Group, by_shard, tasks_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from neardup.core.tiled import Tiled
    from neardup.engine.source import Source
    from neardup.engine.store import Stored, Writer


def tiles_of(shards: Group, seen: Group, summary: Group, source: Source, strategy: Any) -> Group:
    """The tasks of stage `tiles`, one for each shard: the features of its tiles."""
    given = {"strategy": strategy, "rows": strategy.tile_rows}
    return by_shard("tiles", shards, seen, _tiles, {"summary": summary}, given, {"source": source})


def crossed_of(shards: Group, members: Group, tiles: Group, summary: Group, strategy: Any) -> Group:
    """The tasks of stage `cross`, one for each shard: its pairs with itself and with later shards."""
    reads = {"shards": shards, "members": members, "tiles": tiles, "summary": summary}
    return tasks_of("cross", len(shards.tasks), _cross, reads, {"strategy": strategy})


def _tiles(
    out: Writer,
    *,
    shards: list[Stored],
    members: list[Stored],
    summary: list[Stored],
    part: int,
    source: Source,
    strategy: Tiled[Any, Any],
    rows: int,
) -> None:
    statistics, starts = read_summary(strategy, summary), [0]
    seen = members[part].column("seen")
    out.add("rows", seen)
    for _, _, texts in portions(shards[part], source, seen):
        for tile in texts.batches(rows):
            out.add_all(f"tile{len(starts)}.", strategy.encode(tile, statistics))
            starts.append(starts[-1] + len(tile))
    out.fact(starts=starts)


def _cross(
    out: Writer,
    *,
    shards: list[Stored],
    members: list[Stored],
    tiles: list[Stored],
    summary: list[Stored],
    part: int,
    strategy: Any,
) -> None:
    layout, like = Layout.of(shards), strategy.encode(NOTHING, read_summary(strategy, summary))
    out.add("codes", NONE)
    out.add("score", np.zeros(0, np.float32))
    crowds = Crowds(len(layout), partial(ranks, members), levels_of(strategy))
    for own, rows, a in _read(layout, tiles, part, like):
        strategy.cross_sparing(a, a, Crossing(crowds, rows, rows))
        for other in range(part, len(tiles)):
            for number, others, b in _read(layout, tiles, other, like, after=own if other == part else 0):
                assert number > own or other > part
                strategy.cross_sparing(a, b, Crossing(crowds, rows, others))
        codes, score = crowds.taken()
        left, right = decode(codes)
        add_pairs(out, left.astype(np.int64), right.astype(np.int64), score, strategy.floor)
    add_crowded(out, crowds, strategy)
    out.fact(examined=0)


def _read(
    layout: Layout, tiles: list[Stored], part: int, like: Any, *, after: int = 0
) -> Iterator[tuple[int, NDArray[np.int64], Any]]:
    """The tiles of a shard after one of them: number, rows and features; empty ones are left out."""
    starts, rows = tiles[part].facts["starts"], tiles[part].column("rows").astype(np.int64) + layout.firsts[part]
    for number in range(after + 1, len(starts)):
        if starts[number] > starts[number - 1]:
            own = rows[starts[number - 1] : starts[number]]
            yield number, own, tiles[part].all_of(f"tile{number}.", like)
