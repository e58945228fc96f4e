"""Rounds of some work on a corpus, each with its seconds, processor time and memory, from texts in memory on."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from neardup.compiled import LONG_SECONDS, without_compiling
from neardup.core.clock import Clock
from neardup.core.corpus import Corpus, TableCorpus
from neardup.core.detection import pairs
from neardup.run import machine
from neardup.run.canary import check_alive

if TYPE_CHECKING:
    from collections.abc import Callable

    from neardup.core.strategy import Strategy

LEAST_ROUNDS, MOST_ROUNDS, ENOUGH_SECONDS = 3, 9, 1.0
"""Rounds are run until they took so many seconds in all, but at least and at most so many. None follows a long one."""
WARM_UP_DOCUMENTS = 500
"""The number of documents of the corpus for the warm-up, which reaches code that the canary does not reach."""


_T = TypeVar("_T")


class Witness(Protocol):
    """Sees from outside when rounds begin and end."""

    def begin(self) -> None:
        """A round begins when this returns."""

    def end(self) -> None:
        """The round has ended."""

    def counts(self) -> None:
        """The round that ended last counts."""


class Nobody:
    """A witness that sees nothing."""

    def begin(self) -> None:
        """See nothing."""

    def end(self) -> None:
        """See nothing."""

    def counts(self) -> None:
        """See nothing."""


NOBODY = Nobody()


@dataclass(frozen=True, kw_only=True)
class Round:
    """One round.

    Attributes:
        seconds: the seconds by the wall clock.
        processor: the processor seconds of all threads and ended child processes together.
        stages: the seconds of each stage.
    """

    seconds: float
    processor: float
    stages: dict[str, float]


def warm_up(strategy: Strategy, corpus: Corpus) -> float:
    """Run a strategy on the canary and on the first documents of a corpus; return the seconds that this took.

    Raises:
        StrategyError: the strategy does no work, or gave pairs that break the contract.
    """
    start = time.perf_counter()
    check_alive(strategy)
    pairs(TableCorpus(corpus.table.slice(0, WARM_UP_DOCUMENTS), corpus.name), strategy)
    return time.perf_counter() - start


def measure_rounds(
    work: Callable[[Corpus, Clock], _T], corpus: Corpus, *, most: int = MOST_ROUNDS, witness: Witness = NOBODY
) -> tuple[_T, list[Round], int | None]:
    """The result of some work on a corpus, its rounds, and the most bytes that the first held beyond those before it.

    A round in which a kernel was compiled does not count, unless it took long or one is compiled every time. The first
    round finds no memory of earlier ones at hand. Bytes are None where the system does not report them.

    Args:
        work: what is measured.
        corpus: the documents.
        most: the most rounds; 1 where one measurement is enough.
        witness: is told of every round.
    """

    def first() -> tuple[_T, Round, int | None]:
        resident = machine.settle()
        witness.begin()
        given, taken = _round(work, corpus)
        peak = machine.peak_bytes()
        witness.end()
        return given, taken, None if peak is None or resident is None else max(0, peak - resident)

    def further() -> Round:
        witness.begin()
        _, taken = _round(work, corpus)
        witness.end()
        return taken

    given, taken, held = without_compiling(first)
    witness.counts()
    rounds = [taken]
    while another_follows([taken.seconds for taken in rounds], most):
        rounds.append(without_compiling(further))
        witness.counts()
    return given, rounds, held


def another_follows(seconds: list[float], most: int) -> bool:
    """Whether another round follows those that took these seconds, at least one, where there may be `most`."""
    if max(seconds) > LONG_SECONDS or len(seconds) >= min(most, MOST_ROUNDS):
        return False
    return len(seconds) < LEAST_ROUNDS or sum(seconds) < ENOUGH_SECONDS


def _round(work: Callable[[Corpus, Clock], _T], corpus: Corpus) -> tuple[_T, Round]:
    fresh = TableCorpus(corpus.table, corpus.name)  # nothing that a round before derived from the texts
    clock = Clock()
    processor, start = machine.processor_seconds(), time.perf_counter()
    given = work(fresh, clock)
    seconds, processor = time.perf_counter() - start, machine.processor_seconds() - processor
    return given, Round(seconds=seconds, processor=processor, stages=clock.seconds)


def median_round(rounds: list[Round]) -> Round:
    """The round with the median seconds, the slower one of two."""
    return sorted(rounds, key=lambda taken: taken.seconds)[len(rounds) // 2]
