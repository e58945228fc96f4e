"""Runs contestants in rounds: all run equally often and in turn, in a new random order each round.

Medians are compared, by wall clock and by processor time, so that neither the luckiest round nor a slow one decides.
"""

from __future__ import annotations

import gc
import random
import time
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Any

from neardup.compiled import without_compiling
from neardup.run import machine

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LEAST, MOST = 3, 5
"""The least and the most rounds; the number is the same for all contestants, and the slowest one decides it."""
BUDGET = 12.0
"""The seconds that all rounds of the slowest contestant may take; `LEAST` rounds are run in any case."""
LONG = 30.0
"""If one run of the slowest contestant takes more seconds, there is one round for all."""
SEED = 1
"""The seed of the order in which contestants run."""


@dataclass
class Stopwatch:
    """The seconds of each run of a function, and the result of the last run.

    Attributes:
        function: the function that is timed.
        share: the share of the work that it does. Seconds are divided by it, and so extrapolated where it is below 1.
        wall: wall-clock seconds of each run.
        cpu: processor seconds of each run, of all threads and ended child processes together.
        result: the result of the last run.
    """

    function: Callable[[], Any]
    share: float = 1.0
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    result: Any = None

    def run(self) -> float:
        """Run once more, after garbage collection. A run in which a kernel was compiled does not count.

        Returns:
            the seconds of the run by the wall clock.
        """
        self.result, wall, cpu = without_compiling(self._once)
        self.wall.append(wall / self.share)
        self.cpu.append(cpu / self.share)
        return wall

    def _once(self) -> tuple[Any, float, float]:
        gc.collect()
        processor, start = machine.processor_seconds(), time.perf_counter()
        result = self.function()
        return result, time.perf_counter() - start, machine.processor_seconds() - processor

    def figures(self) -> dict[str, float]:
        """The median seconds by both clocks, the fastest and the slowest round, and the number of rounds."""
        return {
            "seconds": median(self.wall),
            "fastest": min(self.wall),
            "slowest": max(self.wall),
            "cpu_seconds": median(self.cpu),
            "rounds": len(self.wall),
        }


def race(watches: Mapping[str, Stopwatch], *, timed: bool) -> None:
    """Run all contestants equally often: in as many rounds as `rounds_for` gives, or once if nothing is timed."""
    order = random.Random(SEED)
    slowest = _round(watches, order)
    for _ in range(1, rounds_for(slowest) if timed else 1):
        _round(watches, order)


def _round(watches: Mapping[str, Stopwatch], order: random.Random) -> float:
    """Run each contestant once, and return the seconds of the slowest."""
    return max(watches[name].run() for name in order.sample(sorted(watches), len(watches)))


def rounds_for(slowest: float) -> int:
    """The number of rounds of a contest whose slowest contestant takes this many seconds a run."""
    return 1 if slowest > LONG else max(LEAST, min(MOST, int(BUDGET / max(slowest, BUDGET / MOST))))


def compared(watches: Mapping[str, Stopwatch]) -> dict[str, dict[str, Any]]:
    """Figures by contestant, with the median seconds by both clocks also as multiples of the first contestant's."""
    figures: dict[str, dict[str, Any]] = {name: watch.figures() for name, watch in watches.items()}
    ours = next(iter(figures.values()))
    for row in figures.values():
        row["times_ours"] = row["seconds"] / ours["seconds"]
        row["cpu_times_ours"] = row["cpu_seconds"] / ours["cpu_seconds"] if ours["cpu_seconds"] else 0.0
    return figures


def target(
    what: str,
    against: str,
    wall: float,
    processor: float | None = None,
    *,
    least: float | None = None,
    most: float | None = None,
) -> dict[str, str]:
    """A line of the table of targets; the median by the wall clock decides.

    Args:
        what: what is measured, and on what.
        against: what it is compared with, on equal input; or the unit of the figure.
        wall: how many times as long the other takes, or the figure itself.
        processor: the same by processor time; None where it was not measured.
        least: the target, where more is better.
        most: the target, where less is better; without either there is no target.
    """
    goal = f"≥ {least:g}" if least is not None else f"≤ {most:g}" if most is not None else "–"
    met = wall >= least if least is not None else most is None or wall <= most
    return {
        "what": what,
        "compared with": against,
        "target": goal,
        "by wall clock": f"{wall:.3g}",
        "by processor time": "–" if processor is None else f"{processor:.3g}",
        "met": "–" if goal == "–" else "yes" if met else "no",
    }


def times(figures: Mapping[str, dict[str, Any]], name: str) -> tuple[float, float]:
    """The seconds of a contestant as multiples of ours, by wall clock and by processor time."""
    return figures[name]["times_ours"], figures[name]["cpu_times_ours"]


def on_one_thread(function: Callable[[], Any]) -> Callable[[], Any]:
    """The same function on a single thread, for code that asks numba for the number of threads, as neardup does."""

    def alone() -> Any:
        import numba

        before = numba.get_num_threads()
        numba.set_num_threads(1)
        try:
            return function()
        finally:
            numba.set_num_threads(before)

    return alone
