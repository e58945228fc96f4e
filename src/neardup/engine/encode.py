"""Stage `encode`: what a strategy of buckets makes of the texts of a shard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neardup.core.features import check_divisible
from neardup.core.probes import Probes
from neardup.engine.keys import KeyRuns
from neardup.engine.shards import portions
from neardup.engine.summaries import NOTHING, read_summary
from neardup.engine.tasks import Group, by_shard
from neardup.errors import StrategyError
from neardup.text.ragged import Ragged

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.bucketed import Bucketed
    from neardup.engine.source import Source
    from neardup.engine.store import Stored, Writer


def encoded_of(shards: Group, seen: Group, summary: Group, source: Source, strategy: Any) -> Group:
    """The tasks of stage `encode` for a strategy of buckets, one for each shard."""
    return by_shard("encode", shards, seen, _encode, {"summary": summary}, {"strategy": strategy}, {"source": source})


def _encode(
    out: Writer,
    *,
    shards: list[Stored],
    members: list[Stored],
    summary: list[Stored],
    part: int,
    source: Source,
    strategy: Bucketed[Any, Any],
) -> None:
    statistics, seen = read_summary(strategy, summary), members[part].column("seen")
    keys = None if strategy.meeting == "tiles" else KeyRuns(out, mixed=not isinstance(strategy.meeting, Probes))
    sizes = np.zeros(shards[part].facts["rows"], np.uint32)
    done = 0
    for _, _, texts in portions(shards[part], source, seen):
        if len(texts):
            features = strategy.encode(texts, statistics)
            check_divisible(features, len(texts), strategy)
            out.add_all("features.", features)
            rows = seen[done : done + len(texts)]
            if keys is not None:
                sizes[rows] = _add_keys(keys, strategy, features, rows)
            done += len(texts)
    if not done:
        out.add_all("features.", strategy.encode(NOTHING, statistics))
    out.add("rows", seen)
    out.add("sizes", sizes)
    if keys is not None:
        keys.finish()


def _add_keys(
    out: KeyRuns, strategy: Bucketed[Any, Any], features: Any, rows: NDArray[np.uint32]
) -> NDArray[np.int64] | int:
    """Write the keys of some rows; returns how many each has, 1 at least."""
    keys = strategy.keys(features)
    if len(keys) != len(rows):
        raise StrategyError(f"{strategy} gave keys for {len(keys)} documents of {len(rows)}")
    out.add(keys, rows)
    return np.maximum(keys.lengths, 1) if isinstance(keys, Ragged) else 1


def template(strategy: Bucketed[Any, Any], summary: list[Stored]) -> Any:
    """The features of no text, by whose classes those of others are read."""
    return strategy.encode(NOTHING, read_summary(strategy, summary))
