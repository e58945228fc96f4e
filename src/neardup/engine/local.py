"""Runs the stages on this machine, one after another; each uses all cores."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Any, Protocol

import pyarrow as pa

from neardup.core.bucketed import Bucketed
from neardup.core.clock import Clock
from neardup.core.counts import pairs_among
from neardup.core.dates import DATE
from neardup.core.strategy import DividedScorer
from neardup.core.tiled import Tiled
from neardup.engine.cross import crossed_of, tiles_of
from neardup.engine.encode import encoded_of, has_summary, summary_of
from neardup.engine.forest import forests_of
from neardup.engine.identical import identical_of, members_of
from neardup.engine.join import joined_of, met_of
from neardup.engine.labels import labels_of
from neardup.engine.layout import Layout
from neardup.engine.linked import batches_of, linked_of, put_together
from neardup.engine.names import moments_of, names_of
from neardup.engine.passed_over import passed_over_of
from neardup.engine.score import scored_of
from neardup.engine.shards import STAGE, cut, shards_of
from neardup.engine.tasks import NO_GROUP, Group
from neardup.engine.texts import texts_of_pairs
from neardup.linkages import Components

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from neardup.core.linkage import Linkage
    from neardup.core.strategy import Strategy
    from neardup.engine.limits import Limits
    from neardup.engine.shards import Plan
    from neardup.engine.source import Source
    from neardup.engine.store import Stored
    from neardup.metrics.removal import Policy


class Teller(Protocol):
    """Is told how far a stage is."""

    def __call__(self, stage: str, done: int, of: int) -> None:
        """So many parts of a stage are done; `of` is 0 where their number is not known."""
        ...


def silent(stage: str, done: int, of: int) -> None:
    """Tell nobody."""


@dataclass
class Engine:
    """Does tasks in a work folder.

    Attributes:
        work: the folder.
        limits: sizes of what is in memory.
        tell: is told how far a stage is.
        clock: gets the seconds of each stage.
    """

    work: Path
    limits: Limits
    tell: Teller = silent
    clock: Clock = field(default_factory=Clock)

    def do(self, group: Group) -> list[Stored]:
        """The outputs of tasks, made where they are not there yet."""
        for task in group.tasks:
            start = perf_counter()
            task.do(self.work)
            pa.default_memory_pool().release_unused()
            self.clock.add(task.stage, perf_counter() - start)
            self.tell(task.stage, task.part + 1, len(group.tasks))
        return group.stored(self.work)

    def shards(self, source: Source) -> Group:
        """The shards of a corpus."""
        with self.clock.stage(STAGE):
            stretches = source.stretches(self.limits.shard)
            return shards_of(stretches, self.cut(stretches), self.limits)

    def cut(self, stretches: Sequence[Source]) -> list[Plan]:
        """Write the shards of each stretch."""
        plans: list[Plan] = []
        for stretch in stretches:
            before = sum(plan.rows for plan in plans)
            plans.append(cut(stretch, self.work, self.limits, partial(self._tell_rows, before)))
        return plans

    def _tell_rows(self, before: int, rows: int) -> None:
        self.tell(STAGE, before + rows, 0)


@dataclass(frozen=True, kw_only=True)
class Found:
    """Scored pairs of a corpus, in files.

    Attributes:
        layout: the rows of each shard.
        shards: the outputs of `shards`.
        members: the outputs of `members`: by shard which row represents each text.
        scored: the outputs of `score` or `cross`: by shard of the left row the pairs at or above the floor.
        floor: the least similarity of a pair.
        candidates: how many pairs were examined.
        skipped_at_most: a bound on the pairs of oversized buckets that were not.
        distinct: how many texts the strategy saw.
        groups: the tasks behind `shards`, `members` and `scored`.
    """

    layout: Layout
    shards: list[Stored]
    members: list[Stored]
    scored: list[Stored]
    floor: float
    candidates: int
    skipped_at_most: int
    distinct: int
    groups: tuple[Group, Group, Group]


def found_pairs(engine: Engine, source: Source, strategy: Strategy) -> Found:
    """The pairs that a strategy reports: those of `neardup.core.detection.pairs`.

    Raises:
        NeardupError: the documents cannot be read, or an id stands twice.
        StrategyError: the strategy cannot be run in parts, or broke its contract.
    """
    limits = engine.limits
    shards = engine.shards(source)
    stored = shards.stored(engine.work)
    layout = Layout.of(stored)
    identical = identical_of(shards, source, limits.partitions(2 * len(layout)))
    distinct = sum(part.facts["distinct"] for part in engine.do(identical))
    members = members_of(shards, identical)
    engine.do(members)
    scored, skipped = _scored(engine, source, strategy, shards, members)
    done = scored.stored(engine.work)
    tiled = isinstance(strategy, Tiled)
    candidates = pairs_among(distinct) if tiled else sum(part.facts["examined"] for part in done)
    return Found(
        layout=layout,
        shards=stored,
        members=members.stored(engine.work),
        scored=done,
        floor=float(getattr(strategy, "floor", 0.0)),
        candidates=candidates,
        skipped_at_most=min(skipped, pairs_among(distinct) - candidates),
        distinct=distinct,
        groups=(shards, members, scored),
    )


def _scored(engine: Engine, source: Source, strategy: Strategy, shards: Group, members: Group) -> tuple[Group, int]:
    """The scored pairs of a strategy, and how many it skipped."""
    if isinstance(strategy, Bucketed):
        return _bucketed(engine, source, strategy, shards, members)
    assert isinstance(strategy, Tiled)
    summary = _summary(engine, source, strategy, shards, members)
    tiles = tiles_of(shards, members, summary, source, strategy)
    engine.do(tiles)
    scored = crossed_of(shards, tiles, summary, strategy)
    engine.do(scored)
    return scored, 0


def _summary(engine: Engine, source: Source, owner: object, shards: Group, members: Group) -> Group:
    """The statistics of the corpus that a strategy or a scorer needs."""
    summary = NO_GROUP
    for level in summary_of(shards, members, source, owner) if shards.tasks else ():
        engine.do(summary := level)
    return summary


def _bucketed(
    engine: Engine, source: Source, strategy: Bucketed[Any, Any], shards: Group, members: Group
) -> tuple[Group, int]:
    """The scored pairs of a strategy of buckets, and how many it skipped."""
    limits, summary, texts, counted = engine.limits, NO_GROUP, NO_GROUP, NO_GROUP
    if has_summary(strategy):
        summary = _summary(engine, source, strategy, shards, members)
    encoded = encoded_of(shards, members, summary, source, strategy)
    features = engine.do(encoded)
    if strategy.meeting == "keys":
        keys = sum(part.rows("key") for part in features)
        found = joined_of(shards, members, encoded, strategy, limits, limits.partitions(keys))
    else:
        found = met_of(shards, encoded, summary, strategy, limits)
    engine.do(found)
    if strategy.verify is not None:
        for step in texts_of_pairs(shards, found, source):
            engine.do(texts := step)
    if isinstance(strategy.verify, DividedScorer):
        counted = _summary(engine, source, strategy.verify, shards, members)
    reads = {"shards": shards, "encoded": encoded, "summary": summary}
    reads |= {"found": found, "texts": texts, "counted": counted}
    scored = scored_of(reads, strategy, limits)
    engine.do(scored)
    if strategy.meeting != "keys":
        return scored, 0
    (passed_over,) = engine.do(passed_over_of(found, scored, strategy.hubs))
    return scored, passed_over.facts["skipped"]


def components(engine: Engine, found: Found, threshold: float) -> Group:
    """The connected components of the pairs at or above a threshold: a cluster for each row."""
    _, members, scored = found.groups
    forests = forests_of(scored, threshold, engine.limits)
    engine.do(forests)
    labels = labels_of(members, forests)
    engine.do(labels)
    return labels


def clusters(engine: Engine, found: Found, threshold: float, linkage: Linkage) -> Group:
    """The clusters of a linkage: the number of its cluster for each row."""
    if isinstance(linkage, Components):
        return components(engine, found, threshold)
    whole = components(engine, found, found.floor)
    batches = batches_of(found.groups[2], whole, engine.limits)
    (stored,) = engine.do(batches)
    how = (linkage, threshold, found.floor)
    linked = linked_of(found.groups, batches, whole, stored.facts["count"], how)
    engine.do(linked)
    together = put_together(found.groups[1], linked)
    engine.do(together)
    return together


def named(
    engine: Engine, source: Source, found: Found, labels: Group, threshold: float, keep: Policy | None = None
) -> Stored:
    """Which document each cluster is called after and which stays, and what a user should know of the clusters."""
    moments = NO_GROUP
    if keep == "first" and any(DATE in shard.facts["columns"] for shard in found.shards):
        moments = moments_of(found.groups[0], source)
        engine.do(moments)
    names = names_of(found.groups, labels, threshold, engine.limits, keep=keep, moments=moments)
    (stored,) = engine.do(names)
    return stored
