"""Rounds: whatever is held against something runs as often as it, in turn with it, in an order drawn anew each round.

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
"""Rounds: as many as the slowest contestant has time for, the same number for all."""
BUDGET = 12.0
"""Seconds that all rounds of the slowest contestant may take, beyond `LEAST` of them."""
LONG = 30.0
"""Where one run of the slowest takes longer, one round must do for all."""
SEED = 1
"""Of the order in which contestants run."""


@dataclass
class Stopwatch:
    """Seconds of each run of a function, and what it gave the last time.

    Attributes:
        function: what is timed.
        part: the share of the work that it does; its seconds are divided by it, and so extrapolated where it is not 1.
        wall: seconds by run.
        cpu: seconds of all threads and ended child processes together, by run.
        given: what the last run returned.
    """

    function: Callable[[], Any]
    part: float = 1.0
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    given: Any = None

    def run(self) -> float:
        """Run once more, after earlier garbage is cleared away; a run in which a kernel was compiled does not count.

        Returns:
            seconds that passed.
        """
        self.given, wall, cpu = without_compiling(self._once)
        self.wall.append(wall / self.part)
        self.cpu.append(cpu / self.part)
        return wall

    def _once(self) -> tuple[Any, float, float]:
        gc.collect()
        processor, start = machine.processor_seconds(), time.perf_counter()
        given = self.function()
        return given, time.perf_counter() - start, machine.processor_seconds() - processor

    def figures(self) -> dict[str, float]:
        """Median seconds by both clocks, the fastest and the slowest round, and how many there were."""
        return {
            "seconds": median(self.wall),
            "fastest": min(self.wall),
            "slowest": max(self.wall),
            "cpu_seconds": median(self.cpu),
            "rounds": len(self.wall),
        }


def race(watches: Mapping[str, Stopwatch], *, timed: bool) -> None:
    """Run all contestants equally often, as often as `rounds_for` says; once where nothing is timed."""
    order = random.Random(SEED)
    slowest = _round(watches, order)
    for _ in range(1, rounds_for(slowest) if timed else 1):
        _round(watches, order)


def _round(watches: Mapping[str, Stopwatch], order: random.Random) -> float:
    """Each contestant once; the seconds of the slowest."""
    return max(watches[name].run() for name in order.sample(sorted(watches), len(watches)))


def rounds_for(slowest: float) -> int:
    """How many rounds a contest has whose slowest contestant takes so many seconds a run."""
    return 1 if slowest > LONG else max(LEAST, min(MOST, int(BUDGET / max(slowest, BUDGET / MOST))))


def compared(watches: Mapping[str, Stopwatch]) -> dict[str, dict[str, Any]]:
    """Figures by contestant, and how many times the median seconds of the first they are, by both clocks."""
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
        what: is measured, and on what.
        against: what it is compared with, on equal input; or the unit it is told in.
        wall: how many times as long the other takes, or the figure itself.
        processor: the same by processor time; None where it was not taken.
        least: the target, where more is better.
        most: the target, where less is better; with neither there is none.
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
    """How many times ours a contestant takes: by wall clock and by processor time."""
    return figures[name]["times_ours"], figures[name]["cpu_times_ours"]


def on_one_thread(function: Callable[[], Any]) -> Callable[[], Any]:
    """The same with a single thread for whatever asks numba how many there are, as all of neardup does."""

    def alone() -> Any:
        import numba

        before = numba.get_num_threads()
        numba.set_num_threads(1)
        try:
            return function()
        finally:
            numba.set_num_threads(before)

    return alone
