"""Stage `join`: pairs of documents that share a key, by ranges of keys; and stage `meet`, where there are no keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neardup.core.bucket_kernels import bucket_pairs
from neardup.core.buckets import buckets
from neardup.core.codes import encode
from neardup.core.features import taken
from neardup.engine.codes import Runs
from neardup.engine.encode import template
from neardup.engine.layout import Layout, between
from neardup.engine.tasks import Group, tasks_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from neardup.core.bucketed import Bucketed
    from neardup.engine.limits import Limits
    from neardup.engine.store import Stored, Writer

_FULL = 1 << 64


def joined_of(shards: Group, members: Group, encoded: Group, strategy: Any, limits: Limits, parts: int) -> Group:
    """The tasks of stage `join`, each for a range of keys."""
    reads = {"shards": shards, "members": members, "encoded": encoded}
    given = {"parts": parts, "largest": strategy.largest_bucket, "hubs": strategy.hubs}
    return tasks_of("join", parts, _join, reads, given, {"limits": limits})


def _join(
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
    layout = Layout.of(shards)
    codes, stars = Runs(out, "codes", limits.codes), Runs(out, "stars", limits.codes // 4)
    out.add("large_rows", np.zeros(0, np.int64))
    out.add("large_sizes", np.zeros(0, np.int64))
    for band in range(len(encoded[0].facts["starts"]) - 1 if encoded else 0):
        whole = _FULL * part // parts, _FULL * (part + 1) // parts
        for keys, rows in _lots(layout, encoded, band, whole, limits.rows):
            found = buckets(keys)
            found = found._replace(rows=rows[found.rows])
            oversized = found.sizes > largest
            if oversized.any():
                large, found = found.where(oversized), found.where(~oversized)
                large = large._replace(rows=_by_rank(layout, members, large.rows, large.sizes))
                stars.add(bucket_pairs(*large, hubs))
                out.add("large_rows", large.rows)
                out.add("large_sizes", large.sizes)
            for portion in found.portions(limits.codes // 4):
                codes.add(bucket_pairs(*portion, largest))
    codes.finish()
    stars.finish()


def _lots(
    layout: Layout, encoded: list[Stored], band: int, keys: tuple[int, int], most: int
) -> Iterator[tuple[NDArray[np.uint64], NDArray[np.int64]]]:
    """Keys of a band within a range, and their rows, in lots of at most so many unless a single key has more."""
    bands = []
    for shard in encoded:
        start, stop = shard.facts["starts"][band : band + 2]
        bands.append((start, shard.mapped("key")[start:stop]))
    waiting = [keys]
    while waiting:
        low, high = waiting.pop()
        cuts = [between(held, low, high) for _, held in bands]
        if sum(cut.stop - cut.start for cut in cuts) > most and high - low > 1:
            middle = (low + high) // 2
            waiting += [(middle, high), (low, middle)]
            continue
        found, rows = [np.zeros(0, np.uint64)], [np.zeros(0, np.int64)]
        for number, ((start, _), cut) in enumerate(zip(bands, cuts, strict=True)):
            if cut.stop > cut.start:
                place = start + cut.start, start + cut.stop
                found.append(encoded[number].column("key", *place))
                rows.append(encoded[number].column("key_row", *place).astype(np.int64) + layout.firsts[number])
        yield np.concatenate(found), np.concatenate(rows)


def _by_rank(
    layout: Layout, members: list[Stored], rows: NDArray[np.int64], sizes: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The rows of buckets, those of each in order of their ranks."""
    owner = np.repeat(np.arange(len(sizes)), sizes)
    ordered: NDArray[np.int64] = rows[np.lexsort((layout.values(members, "rank", rows), owner))]
    return ordered


def met_of(shards: Group, encoded: Group, summary: Group, strategy: Any, limits: Limits) -> Group:
    """The tasks of stage `meet`, one for each shard: its pairs with itself and with later shards."""
    reads = {"shards": shards, "encoded": encoded, "summary": summary}
    return tasks_of("meet", len(shards.tasks), _meet, reads, {"strategy": strategy}, {"limits": limits})


def _meet(
    out: Writer,
    *,
    shards: list[Stored],
    encoded: list[Stored],
    summary: list[Stored],
    part: int,
    strategy: Bucketed[Any, Any],
    limits: Limits,
) -> None:
    firsts = Layout.of(shards).firsts
    like, examined = template(strategy, summary), 0
    codes = Runs(out, "codes", limits.codes)

    def features(number: int) -> tuple[Any, NDArray[np.int64]]:
        rows = encoded[number].column("rows").astype(np.int64)
        held = encoded[number].all_of("features.", like, mapped=True)
        return taken(held, np.arange(len(rows))), rows + firsts[number]

    own, own_rows = features(part)
    for other in range(part, len(encoded)):
        held, rows = (None, own_rows) if other == part else features(other)
        for met in strategy.meet(own, held):
            examined += len(met.left) if met.examined is None else met.examined
            codes.add(encode(own_rows[met.left], rows[met.right]))
    codes.finish()
    out.fact(examined=examined)
