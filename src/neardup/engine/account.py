"""What a run over stages took: by stage and by machine, for people and as JSON."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from neardup.engine.mirror import Mirror

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from neardup.engine.store import Work

_HOUR = 3600
LEAST_SECONDS = 60.0
"""Processor seconds from which figures are told in proportion: start-up takes some 2 or 3, so 5 % of them at most."""
LEAST_DOCUMENTS = 10_000
"""Documents from which they are: fewer say little about a million, however long they took."""


class Spent(NamedTuple):
    """What a task took.

    Attributes:
        node: the address of its machine.
        processor: processor seconds.
        written: bytes that it wrote for others to read.
        fetched: bytes that it fetched from a store of objects.
        result: what it returned.
    """

    node: str
    processor: float
    written: int
    fetched: int
    result: Any = None


def spent(work: Work, do: Callable[[], Any], written: Callable[[Any], int], node: str = "") -> Spent:
    """Do something, and say what it took.

    Args:
        work: the work folder.
        do: what is done.
        written: the bytes that it wrote, by what it returned.
        node: the address of this machine; "" where all is done on one.
    """
    before, start = _fetched(work), time.process_time()
    result = do()
    return Spent(node, time.process_time() - start, written(result), _fetched(work) - before, result)


def _fetched(work: Work) -> int:
    return work.fetched if isinstance(work, Mirror) else 0


@dataclass
class Total:
    """What some tasks took.

    Attributes:
        tasks: how many they were.
        processor: processor seconds.
        written: bytes that they wrote for others to read.
        fetched: bytes that they fetched from a store of objects.
    """

    tasks: int = 0
    processor: float = 0.0
    written: int = 0
    fetched: int = 0

    def add(self, spent: Spent) -> None:
        """Add one task."""
        self.tasks += 1
        self.processor += spent.processor
        self.written += spent.written
        self.fetched += spent.fetched


@dataclass
class Account:
    """What all tasks took that were done; those whose outputs were there are not among them.

    Attributes:
        start_up: seconds until a cluster could be used; None where the work is done in this process.
        stages: by stage.
        nodes: by the address of the machine.
    """

    start_up: float | None = None
    stages: dict[str, Total] = field(default_factory=dict)
    nodes: dict[str, Total] = field(default_factory=dict)

    def add(self, stage: str, spent: Spent) -> None:
        """Add one task."""
        self.stages.setdefault(stage, Total()).add(spent)
        self.nodes.setdefault(spent.node, Total()).add(spent)

    @property
    def processor(self) -> float:
        """Processor seconds of all tasks."""
        return sum(stage.processor for stage in self.stages.values())

    def lines(self) -> list[str]:
        """What ran where, and what went through files, for the user."""
        nodes = ", ".join(f"{node} {of.tasks} tasks in {of.processor:.1f} s" for node, of in self.nodes.items())
        stages = ", ".join(f"{stage} {of.written / 1e6:.1f}" for stage, of in self.stages.items())
        fetched = sum(of.fetched for of in self.stages.values())
        through = f"; nodes fetched {fetched / 1e6:.1f} MB from the store" if fetched else ""
        where = [] if self.start_up is None else [
            f"Ray was ready after {self.start_up:.1f} s; seconds of processors by node: {nodes or 'none'}"
        ]  # fmt: skip
        return [*where, f"MB between stages, through files: {stages or 'none'}{through}"]

    def record(self, wall: Mapping[str, float]) -> dict[str, Any]:
        """All of it as JSON.

        Args:
            wall: by stage, wall-clock seconds.
        """
        names = list(dict.fromkeys([*wall, *self.stages]))
        stages = {name: {"wall": wall.get(name, 0.0), **vars(self.stages.get(name, Total()))} for name in names}
        return {
            "start_up": self.start_up,
            "stages": stages,
            "nodes": {node: vars(of) for node, of in self.nodes.items()},
        }


def cost_line(processor: float, documents: int, price: float | None) -> str:
    """Processor hours, and with a price the cost, of a million documents, in proportion.

    Not below `LEAST_SECONDS` or `LEAST_DOCUMENTS`: libraries are loaded and kernels prepared once, whatever the corpus,
    so three documents would be said to need hundreds of hours a million.

    Args:
        processor: processor seconds of all documents.
        documents: their number.
        price: of a processor hour, in any currency.
    """
    if processor < LEAST_SECONDS or documents < LEAST_DOCUMENTS:
        told = f"what a million take is told from {LEAST_DOCUMENTS:,} documents and {LEAST_SECONDS:g} s on"
        return f"{processor:.1f} s of processors for {documents:,} documents; {told}"
    each = processor / _HOUR / documents * 1e6
    cost = "" if price is None else f", cost {each * price:.3g} at {price:g} an hour"
    return f"{processor:.1f} s of processors, {each:.3g} hours a million documents{cost}"
