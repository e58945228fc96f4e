"""Tasks: pure functions of folders, whose output is named after all that it was made from."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from neardup.core.spec import Spec, canonical
from neardup.engine.store import stored_in
from neardup.io.files import file_digest
from neardup.run.identity import source_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from neardup.engine.store import Stored, Work


@dataclass(frozen=True)
class Group:
    """Tasks whose outputs are read together.

    Attributes:
        tasks: in order of their parts.
    """

    tasks: tuple[Task, ...]

    @cached_property
    def identity(self) -> str:
        """A digest of what all of them are made from."""
        return _digest([task.identity for task in self.tasks])

    def stored(self, work: Work) -> list[Stored]:
        """Their outputs in a work folder."""
        return [task.stored(work) for task in self.tasks]


NO_GROUP = Group(())
"""No tasks."""
_LONG = 20
NOTHING: Mapping[str, Any] = MappingProxyType({})
"""Nothing that is given."""


@dataclass(frozen=True, kw_only=True)
class Task:
    """One part of a stage.

    Attributes:
        stage: the name of the stage.
        part: the number of the part.
        run: writes the output, called with the writer, the outputs of each group by name, and what is given by name. It
            depends on nothing else.
        reads: the outputs that it reads, by name.
        given: numbers, texts, tuples of these, strategies, scorers, or objects with a `fingerprint`.
        unnamed: what is given without a share in the result, such as the memory there is.
        beside: outputs of which it reads no more than what is given says; so their names have no share.
    """

    stage: str
    part: int
    run: Callable[..., None]
    reads: Mapping[str, Group] = field(default_factory=dict)
    given: Mapping[str, Any] = field(default_factory=dict)
    unnamed: Mapping[str, Any] = field(default_factory=dict)
    beside: Mapping[str, Group] = field(default_factory=dict)

    @cached_property
    def identity(self) -> str:
        """A digest of what the output is made from."""
        reads = {name: group.identity for name, group in self.reads.items()}
        given = {name: told(value) for name, value in self.given.items()}
        return _digest([_own_code(), self.stage, self.part, reads, given])

    @property
    def name(self) -> str:
        """The name of the output."""
        return f"{self.stage}-{self.part}-{self.identity[:_LONG]}"

    def code(self) -> str:
        """A digest of the code that does the task, as it is on this machine; it does not travel with the task."""
        parts = [canonical(value) for value in self.given.values() if isinstance(value, Spec)]
        return _digest([_own_code(), *map(_code_behind, parts)])

    def stored(self, work: Work) -> Stored:
        """The output in a work folder, there or not."""
        return stored_in(work, self.name)

    def do(self, work: Work) -> None:
        """Write the output, unless it is there."""
        target = self.stored(work)
        if not target.whole():
            reads = {name: group.stored(work) for name, group in {**self.reads, **self.beside}.items()}
            with target.written() as out:
                self.run(out, **reads, **self.given, **self.unnamed)


def stage_of(name: str) -> str:
    """The stage whose output has a name."""
    return name.rsplit("-", 2)[0]


def told(value: Any) -> Any:
    """What a value is, as JSON: of a component its text and its code, of input where it is from and its state."""
    if isinstance(value, Spec):
        text = canonical(value)
        return [text, _code_behind(text)]
    if hasattr(value, "fingerprint"):
        return value.fingerprint
    return value


_CALLED = ("core", "deduplication", "engine", "io", "linkages", "metrics", "scorers", "study", "text", "tfidf")
_code_behind = cache(source_hash)


@cache
def _own_code() -> str:
    """A digest of the code of the stages and of what they call."""
    root = Path(__file__).parents[1]
    files = (file for folder in _CALLED for file in sorted(root.joinpath(folder).rglob("*.py")))
    digests = [file_digest(file) for file in files]
    return hashlib.sha256("".join(digests).encode()).hexdigest()


def tasks_of(
    stage: str,
    count: int,
    run: Callable[..., None],
    reads: Mapping[str, Group],
    given: Mapping[str, Any] = NOTHING,
    unnamed: Mapping[str, Any] = NOTHING,
) -> Group:
    """A task for each part of a stage, which is given its number as `part`; see `Task` for the rest."""
    return Group(
        tuple(
            Task(stage=stage, part=part, run=run, reads=reads, given={"part": part, **given}, unnamed=unnamed)
            for part in range(count)
        )
    )


def by_shard(
    stage: str,
    shards: Group,
    seen: Group,
    run: Callable[..., None],
    reads: Mapping[str, Group],
    given: Mapping[str, Any] = NOTHING,
    unnamed: Mapping[str, Any] = NOTHING,
) -> Group:
    """A task for each shard, whose name depends on no other shard; it is given its own alone, as part 0.

    Args:
        stage: the name of the stage.
        shards: the shards.
        seen: for each shard the rows that strategies see; see `neardup.engine.identical.seen_of`.
        run: see `Task`; is called with `shards` and `members`, which have one output each.
        reads: what it reads besides.
        given: see `Task`.
        unnamed: see `Task`.
    """
    return Group(
        tuple(
            Task(
                stage=stage,
                part=0,
                run=run,
                reads={"shards": Group((shard,)), "members": Group((own,)), **reads},
                given={"part": 0, **given},
                unnamed=unnamed,
            )
            for shard, own in zip(shards.tasks, seen.tasks, strict=True)
        )
    )


def _digest(values: Sequence[Any]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
