"""Stage `join`: pairs of documents that share a key, by ranges of keys; and stage `meet`, where there are no keys."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from neardup.core.codes import encode
from neardup.core.crowds import Crossing, Crowds, levels_of
from neardup.core.features import joined, taken
from neardup.core.ranged import equal_range
from neardup.engine.codes import Runs
from neardup.engine.crowds import add_crowded, ranks
from neardup.engine.encode import template
from neardup.engine.keys import bands_of, lots, pairs_of, rows_sharing, stars_of
from neardup.engine.layout import Layout
from neardup.engine.tasks import Group, tasks_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.bucketed import Bucketed
    from neardup.core.buckets import Buckets
    from neardup.engine.limits import Limits
    from neardup.engine.store import Stored, Writer


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
    layout, most = Layout.of(shards), limits.codes // 4
    codes, stars = Runs(out, "codes", limits.codes), Runs(out, "stars", most)
    note_large(out)
    for band in range(bands_of(encoded)):
        for lot in lots(layout, encoded, (band,), equal_range(part, parts), limits.rows):
            found, large = rows_sharing(layout, members, lot, largest)
            note_large(out, large)
            for some in stars_of(large, hubs, most):
                stars.add(some)
            for some in pairs_of(found, most):
                codes.add(some)
    codes.finish()
    stars.finish()


def note_large(out: Writer, *large: Buckets) -> None:
    """Keep the rows of buckets that are too large for all their pairs, for the bound on what is skipped."""
    none = np.zeros(0, np.int64)
    out.add("large_rows", np.concatenate([none, *(each.rows for each in large)]))
    out.add("large_sizes", np.concatenate([none, *(each.sizes for each in large)]))


def met_of(shards: Group, members: Group, encoded: Group, summary: Group, strategy: Any, limits: Limits) -> Group:
    """The tasks of stage `meet`, one for each shard: its pairs with itself and with later shards."""
    reads = {"shards": shards, "members": members, "encoded": encoded, "summary": summary}
    return tasks_of("meet", len(shards.tasks), _meet, reads, {"strategy": strategy}, {"limits": limits})


def _meet(
    out: Writer,
    *,
    shards: list[Stored],
    members: list[Stored],
    encoded: list[Stored],
    summary: list[Stored],
    part: int,
    strategy: Bucketed[Any, Any],
    limits: Limits,
) -> None:
    layout = Layout.of(shards)
    like, examined = template(strategy, summary), 0
    crowds = Crowds(len(layout), partial(ranks, members), levels_of(strategy))
    codes = Runs(out, "codes", limits.codes)

    def features(number: int) -> tuple[Any, NDArray[np.int64]]:
        rows = encoded[number].column("rows").astype(np.int64)
        held = encoded[number].all_of("features.", like, mapped=True)
        return taken(held, np.arange(len(rows))), rows + layout.firsts[number]

    own, own_rows = features(part)
    for other in range(part, len(encoded)):
        held, rows = (None, own_rows) if other == part else features(other)
        crossing = Crossing(crowds, own_rows, rows)
        both, shift = (own, 0) if held is None else (joined([own, held]), len(own_rows))
        for met in strategy.meet_sparing(own, held, crossing):
            examined += len(met.left) if met.examined is None else met.examined
            if strategy.scorer is not None:  # its scores are not known yet
                codes.add(encode(own_rows[met.left], rows[met.right]))
            else:
                score = strategy.score(both, met.left, met.right + shift)
                kept = score >= np.float32(strategy.floor)
                crossing.add(met.left[kept], met.right[kept], score[kept])
        codes.add(crowds.taken()[0])
    codes.finish()
    add_crowded(out, crowds, strategy)
    out.fact(examined=examined)
