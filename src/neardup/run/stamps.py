"""Times and memory of a worker as the harness sees them from outside, and what a worker may say beside them."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from neardup.run.records import CellRecord

WALL = (0.2, 0.05)
"""A worker's median seconds may be below the harness's by this share, and by these seconds for being woken late."""
FEW = 3
"""Where there are fewer rounds, one late waking moves the median: two may be below by twice, one by thrice as much."""
PROCESSOR = (0.05, 0.005)
"""A worker's processor seconds may be below the harness's by this share and these seconds."""
MEMORY = (0.05, 4 << 20)
"""A worker's bytes may be below the harness's by this share and these bytes."""
ABOVE = (0.02, 0.03)
"""Seconds may be above the harness's by this share and these seconds: the system counts ended children in ticks."""


@dataclass(frozen=True)
class Stamp:
    """A worker at one moment.

    Attributes:
        wall: the seconds of the clock of the harness.
        processor: the processor seconds of the worker's process; None where the system does not tell.
        children: those of its children that have ended.
        resident: the bytes that it holds; None where the system does not tell.
        peak: the most bytes that it held.
        waited: the seconds that its first thread, and the harness, have waited for a processor; 0 where the system does
            not tell.
    """

    wall: float
    processor: float | None
    children: float
    resident: int | None
    peak: int | None
    waited: float = 0.0


@dataclass(frozen=True)
class Taken:
    """A round as the harness saw it; the fields are those of `Stamp`, and `held` is the bytes it took at most.

    Where a machine is busy, the worker and the harness wake each other late, so a round is shorter than `wall` by
    `waited` at most.
    """

    wall: float
    processor: float | None
    children: float
    held: int | None
    waited: float = 0.0

    @classmethod
    def between(cls, begin: Stamp, end: Stamp) -> Taken:
        """The round from one moment to another."""
        known = begin.processor is not None and end.processor is not None
        return cls(
            wall=end.wall - begin.wall,
            processor=end.processor - begin.processor if known else None,  # type: ignore[operator]
            children=end.children - begin.children if known else 0.0,
            held=None if begin.resident is None or end.peak is None else max(0, end.peak - begin.resident),
            waited=max(0.0, end.waited - begin.waited),
        )


def stamp(process: int) -> Stamp:
    """A process at this moment. Of one that is gone, or on a system other than Linux, there is the time only."""
    wall = time.monotonic()
    if sys.platform != "linux" or not process:
        return Stamp(wall, None, 0.0, None, None)
    try:
        processor = time.clock_gettime((~process << 3) | 2)  # as clock_getcpuclockid of glibc and musl has it
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
        stat = Path(f"/proc/{process}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return Stamp(wall, None, 0.0, None, None)
    children = sum(map(int, stat[13:15])) / os.sysconf("SC_CLK_TCK")
    waited = _waited(process) + _waited(os.getpid())
    return Stamp(wall, processor, children, _bytes(status, "VmRSS"), _bytes(status, "VmHWM"), waited)


def _waited(process: int) -> float:
    """The seconds that the first thread of a process has waited for a processor; 0 where the kernel does not count."""
    try:
        return int(Path(f"/proc/{process}/schedstat").read_bytes().split()[1]) / 1e9
    except (OSError, IndexError):
        return 0.0


def _bytes(status: str, name: str) -> int | None:
    """A size in the status of a process, which states it in KiB; a process that has just ended has none."""
    line = next((line for line in status.splitlines() if line.startswith(f"{name}:")), None)
    return None if line is None else int(line.split()[1]) * 1024


def mismatch(told: CellRecord, counted: list[Taken], lifetime: float) -> str:
    """What a worker told that does not fit what the harness saw, as one line; "" where all fits.

    Args:
        told: the worker's record.
        counted: the rounds that count, as the harness saw them.
        lifetime: the seconds from the worker's start to its end.
    """
    if not counted or len({len(counted), len(told.rounds), len(told.processor_rounds)}) > 1:
        return f"it told {len(told.rounds)} rounds where the harness counted {len(counted)}"
    wall, shortest = median(one.wall for one in counted), median(one.wall - one.waited for one in counted)
    late = WALL[1] * max(1, FEW + 1 - len(counted))
    lines = [_outside("seconds", told.seconds, shortest, wall, (WALL[0], late))]
    own = [one.processor for one in counted if one.processor is not None]
    if len(own) == len(counted):
        least, most = median(own), max(one.children + of for one, of in zip(counted, own, strict=True))
        lines.append(_outside("processor seconds", told.processor_seconds, least, most, PROCESSOR))
        cores = os.cpu_count() or 1
        lines.append(_outside("seconds", told.seconds, least / cores, wall, PROCESSOR))
    if told.peak_bytes is not None and counted[0].held is not None and _below(told.peak_bytes, counted[0].held, MEMORY):
        lines.append(f"it told {told.peak_bytes} bytes of memory where the harness saw {counted[0].held}")
    if told.warmup_seconds > lifetime:
        lines.append(f"it told a warm-up of {told.warmup_seconds:.3g} s in a life of {lifetime:.3g} s")
    if max(told.stages.values(), default=0.0) > max(told.rounds) + ABOVE[1]:
        lines.append("it told a stage that takes longer than its rounds")
    return next((line for line in lines if line), "")


def _outside(what: str, told: float, least: float, most: float, below: tuple[float, float]) -> str:
    """A line where a figure lies outside what the harness saw, beyond what measuring from outside explains."""
    if _below(told, least, below):
        return f"it told {told:.3g} {what} where the harness saw {least:.3g} at least"
    if told > most * (1 + ABOVE[0]) + ABOVE[1]:
        return f"it told {told:.3g} {what} where the harness saw {most:.3g} at most"
    return ""


def _below(told: float, seen: float, tolerance: tuple[float, float]) -> bool:
    return told < seen * (1 - tolerance[0]) - tolerance[1]
