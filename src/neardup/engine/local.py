"""Runs the stages on this machine, one after another; each uses all cores."""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

import pyarrow as pa

from neardup.core.bucketed import Bucketed
from neardup.core.clock import Clock
from neardup.core.counts import pairs_among
from neardup.core.dates import DATE
from neardup.core.nearest import Nearest
from neardup.core.probes import Probes
from neardup.core.strategy import DividedScorer, columns_read
from neardup.core.tiled import Tiled
from neardup.engine.account import Account, spent
from neardup.engine.columns import are_read, columns_of_pairs
from neardup.engine.cross import crossed_of, tiles_of
from neardup.engine.crowds import crowds_of, skipped_of, thinned_of
from neardup.engine.encode import encoded_of
from neardup.engine.forest import forests_of
from neardup.engine.identical import identical_of, members_of, seen_of
from neardup.engine.join import joined_of, met_of
from neardup.engine.keys import KEYS
from neardup.engine.labels import labels_of
from neardup.engine.layout import Layout, check_rows
from neardup.engine.linked import batches_of, linked_of, put_together
from neardup.engine.names import moments_of, names_of
from neardup.engine.nearest import nearest_of
from neardup.engine.passed_over import passed_over_of
from neardup.engine.probes import probed_of
from neardup.engine.score import scored_of
from neardup.engine.shards import STAGE, cut, planned, shards_of, shards_of_stretch
from neardup.engine.store import names_in
from neardup.engine.summaries import read_summary, rounds_of, summarised_of
from neardup.engine.tasks import NO_GROUP, Group, stage_of
from neardup.engine.texts import texts_of_pairs
from neardup.engine.work import bytes_in
from neardup.linkages import Components
from neardup.run.machine import processor_seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from neardup.core.linkage import Linkage
    from neardup.core.strategy import Scorer, Strategy
    from neardup.engine.account import Spent
    from neardup.engine.limits import Limits
    from neardup.engine.shards import Plan
    from neardup.engine.source import Source
    from neardup.engine.store import Stored, Work
    from neardup.engine.tasks import Task
    from neardup.metrics.removal import Policy


_AT_ONCE = 16
"""Stretches whose shards are looked for at once."""


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
        used: gets the names of all outputs that are asked for, in order.
        account: gets what each task took that was done.
        documents: how many documents there are, once they are cut.
    """

    work: Work
    limits: Limits
    tell: Teller = silent
    clock: Clock = field(default_factory=Clock)
    used: dict[str, None] = field(default_factory=dict)
    account: Account = field(default_factory=Account)
    documents: int = 0

    def __post_init__(self) -> None:
        """Note what is there already, and the time."""
        self._before = set(names_in(self.work))
        self._done: set[str] = set()
        self._shards: dict[str, Group] = {}
        self._start = processor_seconds()

    def processor(self) -> float:
        """Processor seconds so far, of all that the work was done by."""
        return processor_seconds() - self._start

    def do(self, group: Group) -> list[Stored]:
        """The outputs of tasks, made where they are not there yet."""
        for number, task in enumerate(group.tasks, 1):
            with self.clock.stage(task.stage):
                if not self._is_done(task):
                    self.account.add(task.stage, spent(self.work, partial(task.do, self.work), self._bytes_of(task)))
                pa.default_memory_pool().release_unused()
            self.tell(task.stage, number, len(group.tasks))
        return self._noted(group.stored(self.work))

    def _is_done(self, task: Task) -> bool:
        """Whether an output is there; only what was there at the beginning is looked at, once."""
        return task.name in self._done or (task.name in self._before and task.stored(self.work).whole())

    def _noted(self, stored: list[Stored]) -> list[Stored]:
        """The outputs, which are all there; their names are noted as used."""
        names = [one.folder.name for one in stored]
        self.used |= dict.fromkeys(names)
        self._done.update(names)
        return stored

    def reused(self) -> dict[str, tuple[int, int]]:
        """By stage, how many of its outputs were there before, and how many there are, where any were there."""
        every = Counter(map(stage_of, self.used))
        before = Counter(stage_of(name) for name in self.used if name in self._before)
        return {stage: (count, every[stage]) for stage, count in before.items()}

    def shards(self, source: Source) -> Group:
        """The shards of a corpus, which is cut once, however often it is asked for."""
        key = json.dumps(source.fingerprint)
        if key not in self._shards:
            self._shards[key] = self._cut(source)
        return self._shards[key]

    def _cut(self, source: Source) -> Group:
        with self.clock.stage(STAGE):
            stretches = source.stretches(self.limits.shard)
            plans = self.cut(stretches)
            shards = shards_of(stretches, plans, self.limits)
        self.documents = sum(plan.rows for plan in plans)
        check_rows(self.documents)
        self._noted(shards.stored(self.work))
        return shards

    def cut(self, stretches: Sequence[Source]) -> list[Plan]:
        """Write the shards of each stretch, where they are not there yet."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:  # a look takes a store some round trips
            found = list(pool.map(lambda stretch: planned(stretch, self.work, self.limits), stretches))
        plans = {number: plan for number, plan in enumerate(found) if plan is not None}
        missing = [number for number, plan in enumerate(found) if plan is None]
        for place, cost in self.cuts([stretches[number] for number in missing]):
            plans[missing[place]] = cost.result
            self.account.add(STAGE, cost)
            self.tell(STAGE, sum(plan.rows for plan in plans.values()), 0)
        return [plans[number] for number in range(len(stretches))]

    def cuts(self, stretches: Sequence[Source]) -> Iterator[tuple[int, Spent]]:
        """Write the shards of each stretch: its number, and what that took, with the plan as the result."""
        before = 0
        for number, stretch in enumerate(stretches):
            do = partial(cut, stretch, self.work, self.limits, partial(self._tell_rows, before))
            cost = spent(self.work, do, partial(bytes_of_cut, stretch, self.work, self.limits))
            before += cost.result.rows
            yield number, cost

    def _tell_rows(self, before: int, rows: int) -> None:
        self.tell(STAGE, before + rows, 0)

    def _bytes_of(self, task: Task) -> Callable[[Any], int]:
        return lambda _: bytes_in(task.stored(self.work).folder)


def bytes_of_cut(stretch: Source, work: Work, limits: Limits, plan: Plan) -> int:
    """Bytes of the shards of a stretch, on this machine."""
    return sum(bytes_in(shard.folder) for shard in shards_of_stretch(stretch, limits, plan.shards).stored(work))


Groups = tuple[Group, Group, Group]
"""The tasks of `shards`, `members` and `seen`."""


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


def distinct_texts(engine: Engine, source: Source) -> tuple[Groups, Layout, int]:
    """The tasks of `shards`, `members` and `seen`, all done; the layout of the shards; and how many texts are distinct.

    Raises:
        NeardupError: the documents cannot be read, or an id stands twice.
    """
    shards = engine.shards(source)
    layout = Layout.of(shards.stored(engine.work))
    identical = identical_of(shards, source, engine.limits.partitions(2 * len(layout)))
    distinct = sum(part.facts["distinct"] for part in engine.do(identical))
    members = members_of(shards, identical)
    seen = seen_of(shards, members, engine.do(members))
    engine.do(seen)
    return (shards, members, seen), layout, distinct


def found_pairs(engine: Engine, source: Source, strategy: Strategy) -> Found:
    """The pairs that a strategy reports: those of `neardup.core.detection.pairs`.

    Raises:
        NeardupError: the documents cannot be read, or an id stands twice.
        StrategyError: the strategy cannot be run in parts, or broke its contract.
    """
    (shards, members, seen), layout, distinct = distinct_texts(engine, source)
    scored, skipped, left_out = _scored(engine, source, strategy, (shards, members, seen))
    done = scored.stored(engine.work)
    examined = pairs_among(distinct) if isinstance(strategy, Tiled) else sum(part.facts["examined"] for part in done)
    candidates = examined - left_out
    return Found(
        layout=layout,
        shards=shards.stored(engine.work),
        members=members.stored(engine.work),
        scored=done,
        floor=float(getattr(strategy, "floor", 0.0)),
        candidates=candidates,
        skipped_at_most=min(skipped, pairs_among(distinct) - candidates),
        distinct=distinct,
        groups=(shards, members, scored),
    )


def _scored(engine: Engine, source: Source, strategy: Strategy, groups: Groups) -> tuple[Group, int, int]:
    """The scored pairs of a strategy, how many it skipped, and how many of these it would else have examined."""
    shards, members, seen = groups
    if isinstance(strategy, Bucketed):
        return _bucketed(engine, source, strategy, groups)
    assert isinstance(strategy, Tiled)
    summary = _summary(engine, source, strategy, shards, seen)
    tiles = tiles_of(shards, seen, summary, source, strategy)
    engine.do(tiles)
    scored = crossed_of(shards, members, tiles, summary, strategy)
    engine.do(scored)
    return _thinned(engine, strategy, members, scored, scored)


def _thinned(engine: Engine, strategy: Any, members: Group, compared: Group, scored: Group) -> tuple[Group, int, int]:
    """What `_scored` gives where all documents were compared: of large families the pairs that are kept."""
    crowds = crowds_of(members, compared, scored, strategy, engine.limits)
    (stored,) = engine.do(crowds)
    if not stored.facts["crowded"]:
        return scored, 0, 0
    thinned = thinned_of(members, scored, crowds, strategy, engine.limits)
    skipped = skipped_of(stored, engine.do(thinned))
    return thinned, skipped, skipped


def _summary(engine: Engine, source: Source, owner: object, shards: Group, seen: Group) -> Group:
    """The statistics of the corpus that a strategy or a scorer needs, a task for each round."""
    rounds = NO_GROUP
    for _ in range(rounds_of(owner) if shards.tasks else 0):
        for step in summarised_of((shards, seen), source, owner, rounds, engine.limits):
            engine.do(merged := step)
        rounds = Group((*rounds.tasks, *merged.tasks))
    return rounds


def _bucketed(engine: Engine, source: Source, strategy: Bucketed[Any, Any], groups: Groups) -> tuple[Group, int, int]:
    """What `_scored` gives of a strategy of buckets."""
    shards, members, seen = groups
    summary = _summary(engine, source, strategy, shards, seen)
    if summary.tasks:
        strategy = strategy.settled(read_summary(strategy, summary.stored(engine.work)))
    encoded = encoded_of(shards, seen, summary, source, strategy)
    engine.do(encoded)
    reads = {"shards": shards, "encoded": encoded, "summary": summary}
    found, large = _candidates(engine, strategy, members, reads)
    reads |= {"found": found, **_judged_by(engine, source, strategy.scorer, members, reads | {"found": found})}
    scored = scored_of(reads, strategy, engine.limits)
    engine.do(scored)
    if large is None:
        return _thinned(engine, strategy, members, found, scored)
    pruned = sum(part.facts.get("pruned", 0) for part in found.stored(engine.work))
    if isinstance(strategy.meeting, Nearest | Probes):
        counted, hubs = NO_GROUP, strategy.meeting.hubs
    else:
        counted, hubs = scored, strategy.hubs
    (passed_over,) = engine.do(passed_over_of(large, counted, hubs))
    return scored, passed_over.facts["skipped"] + pruned, 0


def _candidates(
    engine: Engine, strategy: Bucketed[Any, Any], members: Group, reads: dict[str, Group]
) -> tuple[Group, Group | None]:
    """The tasks that hold the candidates of a strategy, and those that noted which buckets are too large."""
    limits, meeting, shards, encoded = engine.limits, strategy.meeting, reads["shards"], reads["encoded"]
    if meeting == "tiles":
        found = met_of(shards, members, encoded, reads["summary"], strategy, limits)
        engine.do(found)
        return found, None
    parts = limits.partitions(sum(part.rows(KEYS) for part in encoded.stored(engine.work)))
    stages: tuple[Group, ...]
    if isinstance(meeting, Nearest):
        stages = nearest_of((shards, members, encoded), meeting, limits, parts)
    elif isinstance(meeting, Probes):
        stages = probed_of((shards, members, encoded), meeting, limits, parts)
    else:
        stages = (joined_of(shards, members, encoded, strategy, limits, parts),)
    for stage in stages:
        engine.do(stage)
    return stages[-1], stages[0]


def _judged_by(
    engine: Engine, source: Source, scorer: Scorer | None, members: Group, reads: dict[str, Group]
) -> dict[str, Group]:
    """What a scorer of texts reads: the texts of candidates, the columns beside them, statistics of the corpus."""
    judged = {"texts": NO_GROUP, "columns": NO_GROUP, "counted": NO_GROUP}
    if scorer is None:
        return judged
    shards, wanted = reads["shards"], columns_read(scorer)
    paired, kept = texts_of_pairs(shards, reads["found"], source)
    engine.do(paired)
    engine.do(kept)
    judged["texts"] = kept
    if are_read(shards.stored(engine.work), wanted):
        for step in columns_of_pairs(shards, members, paired, source, wanted):
            engine.do(step)
            judged["columns"] = step
    if isinstance(scorer, DividedScorer):
        judged["counted"] = _summary(engine, source, scorer, shards, members)
    return judged


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


def moments(engine: Engine, source: Source) -> Group:
    """When each document came out; no tasks where none has a date.

    Raises:
        NeardupError: a date cannot be read.
    """
    shards = engine.shards(source)
    if not any(DATE in shard.facts["columns"] for shard in shards.stored(engine.work)):
        return NO_GROUP
    found = moments_of(shards, source)
    engine.do(found)
    return found


def named(
    engine: Engine, source: Source, found: Found, labels: Group, threshold: float, keep: Policy | None = None
) -> Stored:
    """Which document each cluster is called after and which stays, and what a user should know of the clusters."""
    dates = moments(engine, source) if keep == "first" else NO_GROUP
    names = names_of(found.groups, labels, threshold, engine.limits, keep=keep, moments=dates)
    (stored,) = engine.do(names)
    return stored
