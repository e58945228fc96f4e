"""Stages `summarise` and `encode`: what a strategy makes of the texts of a shard."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np

from neardup.compiled import njit
from neardup.core.bucketed import Bucketed
from neardup.core.features import check_divisible, joined
from neardup.engine.shards import portions
from neardup.engine.tasks import Group, Task, tasks_of
from neardup.errors import StrategyError
from neardup.text.byte_kernels import mix64
from neardup.text.ragged import offsets_of
from neardup.text.texts import Texts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.tiled import Tiled
    from neardup.engine.source import Source
    from neardup.engine.store import Stored, Writer

    Encoder = Bucketed[Any, Any] | Tiled[Any, Any]

NOTHING = Texts.of([])


def has_summary(strategy: Encoder) -> bool:
    """Whether a strategy needs statistics of the corpus."""
    return not isinstance(strategy, Bucketed) or type(strategy).summarise is not Bucketed.summarise


def summary_of(shards: Group, members: Group, source: Source, strategy: Any) -> list[Group]:
    """The tasks that gather the statistics of the corpus, level by level; the last level has one."""
    reads = {"shards": shards, "members": members}
    levels = [tasks_of("summarise", len(shards.tasks), _summarise, reads, {"source": source, "strategy": strategy})]
    while len(levels[-1].tasks) > 1:
        below = levels[-1].tasks
        twos = [Group(below[start : start + 2]) for start in range(0, len(below), 2)]
        levels.append(
            Group(
                tuple(
                    Task(stage="merge", part=part, run=_merge, reads={"parts": two}, given={"strategy": strategy})
                    for part, two in enumerate(twos)
                )
            )
        )
    return levels


def _summarise(
    out: Writer, *, shards: list[Stored], members: list[Stored], part: int, source: Source, strategy: Any
) -> None:
    parts = (
        strategy.summarise(portion)
        for _, _, texts in portions(shards[part], source, members[part].column("seen"))
        for portion in texts.portions(getattr(strategy, "summary_bytes", Bucketed.summary_bytes))
    )
    out.add_all("summary.", reduce(strategy.merge, parts, strategy.summarise(NOTHING)))


def _merge(out: Writer, *, parts: list[Stored], strategy: Any) -> None:
    like = strategy.summarise(NOTHING)
    out.add_all("summary.", reduce(strategy.merge, (part.all_of("summary.", like) for part in parts)))


def read_summary(strategy: Any, summary: list[Stored]) -> Any:
    """The statistics of the corpus; None for a strategy that needs none."""
    return summary[0].all_of("summary.", strategy.summarise(NOTHING)) if summary else None


def encoded_of(shards: Group, members: Group, summary: Group, source: Source, strategy: Any) -> Group:
    """The tasks of stage `encode` for a strategy of buckets, one for each shard."""
    reads = {"shards": shards, "members": members, "summary": summary}
    return tasks_of("encode", len(shards.tasks), _encode, reads, {"source": source, "strategy": strategy})


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
    statistics = read_summary(strategy, summary)
    seen = members[part].column("seen")
    parts = [strategy.encode(NOTHING, statistics)]
    for _, _, texts in portions(shards[part], source, seen):
        parts.append(strategy.encode(texts, statistics))
        check_divisible(parts[-1], len(texts), strategy)
    features = joined(parts)
    del parts
    out.add_all("features.", features)
    out.add("rows", seen)
    if strategy.meeting == "keys":
        keys = strategy.keys(features)
        if len(keys) != len(seen):
            raise StrategyError(f"{strategy} gave keys for {len(keys)} documents of {len(seen)}")
        out.fact(starts=_add_keys(out, keys, seen))


def _add_keys(out: Writer, keys: NDArray[np.uint64], seen: NDArray[np.uint32]) -> list[int]:
    """Write the keys of each band in order of their mixed bits; returns where bands begin.

    So equal ranges have about equally many. Mixing is one to one, so equal keys stay equal. The key 0 stays 0 and is
    left out.
    """
    sizes = []
    for band in range(keys.shape[1]):
        mixed = _mixed(np.ascontiguousarray(keys[:, band]))
        order = np.argsort(mixed)
        order = order[np.searchsorted(mixed[order], np.uint64(1)) :]
        out.add("key", mixed[order])
        out.add("key_row", seen[order])
        sizes.append(len(order))
    return [int(start) for start in offsets_of(np.array(sizes, np.int64))]


@njit(cache=True, nogil=True)
def _mixed(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    out = np.empty_like(keys)
    for i in range(len(keys)):
        out[i] = mix64(keys[i])
    return out


def template(strategy: Bucketed[Any, Any], summary: list[Stored]) -> Any:
    """The features of no text, by whose classes those of others are read."""
    return strategy.encode(NOTHING, read_summary(strategy, summary))
