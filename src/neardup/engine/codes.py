"""Pairs on disk: runs of codes that ascend, of which any range can be read."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from neardup.core.band_join import distinct_codes
from neardup.core.codes import HALF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from neardup.engine.store import Stored, Writer

    Counted = tuple[NDArray[np.uint64], NDArray[np.int64]]
    """Distinct codes, ascending, and how often each came."""

NONE = np.zeros(0, np.uint64)
_NO_COUNTS = np.zeros(0, np.int64)
_ROW = 1 << int(HALF)


class Runs:
    """Codes of pairs that are written in ascending runs, each as long as memory allows.

    Args:
        out: the output of a stage.
        name: the column.
        most: codes that are held at once.
        counted: whether how often each code came is written, too.
    """

    def __init__(self, out: Writer, name: str, most: int, *, counted: bool = False) -> None:
        self._out, self._name, self._most, self._counted = out, name, most, counted
        self._held: list[NDArray[np.uint64]] = []
        self._times: list[NDArray[np.int64]] = []
        self._count = 0
        self._starts = [0]
        out.add(name, NONE)

    def add(self, codes: NDArray[np.uint64]) -> None:
        """Take codes in any order."""
        self._held.append(codes)
        if self._counted:
            self._times.append(np.ones(len(codes), np.int64))
        self._count += len(codes)
        if self._count >= self._most:
            self._merge()
            if self._count >= self._most // 2:
                self._flush()

    def finish(self) -> None:
        """Write what is held, and where the runs begin."""
        self._merge()
        self._flush()
        self._out.fact(**{f"{self._name}_runs": self._starts})

    def _merge(self) -> None:
        if self._counted:
            codes, times = _summed(self._held, self._times)
            self._held, self._times = [codes], [times]
        else:
            self._held = [distinct_codes([NONE, *self._held])]
        self._count = len(self._held[0])

    def _flush(self) -> None:
        for codes in self._held:
            self._out.add(self._name, codes)
        for times in self._times:
            self._out.add(_times(self._name), times.astype(np.uint32))
        if self._count:
            self._starts.append(self._starts[-1] + self._count)
        self._held, self._times, self._count = [], [], 0


@dataclass(frozen=True, eq=False)
class Run:
    """Ascending codes in a file.

    Attributes:
        part: the output that holds them.
        name: the column.
        start: the first of them in the column.
        stop: the one after the last.
    """

    part: Stored
    name: str
    start: int
    stop: int

    def between(self, low: int, high: int) -> tuple[int, int]:
        """The first code of at least `low` and of at least `high`, by their places in the column."""
        return self.part.between(self.name, low, high, (self.start, self.stop))


def runs_of(parts: list[Stored], name: str) -> list[Run]:
    """The runs of a column in several outputs."""
    return [Run(part, name, a, b) for part in parts for a, b in pairwise(part.facts[f"{name}_runs"])]


def within(runs: list[Run], low: int, high: int) -> NDArray[np.uint64]:
    """The distinct codes from `low` to `high - 1`, ascending."""
    return distinct_codes([NONE, *(run.part.column(run.name, *run.between(low, high)) for run in runs)])


def counted_within(runs: list[Run], low: int, high: int) -> Counted:
    """The distinct codes from `low` to `high - 1`, ascending, and how often each came in all runs."""
    codes, times = [NONE], [_NO_COUNTS]
    for run in runs:
        cut = run.between(low, high)
        codes.append(run.part.column(run.name, *cut))
        times.append(run.part.column(_times(run.name), *cut).astype(np.int64))
    return _summed(codes, times)


def ranges(runs: list[Run], low: int, high: int, most: int, *, rows: bool = False) -> Iterator[tuple[int, int]]:
    """Ranges of codes between `low` and `high`, in order, with about `most` codes each, repetitions counted.

    Args:
        runs: the codes.
        low: the first code.
        high: the code after the last.
        most: codes in a range, unless a single code, or row, has more.
        rows: whether a range holds all codes of a left row, or none.
    """
    step = _ROW if rows else 1
    waiting = [(low, high)]
    while waiting:
        low, high = waiting.pop()
        cuts = [run.between(low, high) for run in runs]
        sizes = [stop - start for start, stop in cuts]
        if sum(sizes) == 0:
            continue
        longest = int(np.argmax(sizes))
        place = sum(cuts[longest]) // 2
        middle = int(runs[longest].part.column(runs[longest].name, place, place + 1)[0]) // step * step
        if middle <= low:  # the next row may leave something to split
            middle += step
        if sum(sizes) <= most or not low < middle < high:
            yield low, high
        else:
            waiting += [(middle, high), (low, middle)]


def mirrored(codes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The codes of the same pairs the other way round."""
    return codes << HALF | codes >> HALF


def _summed(codes: list[NDArray[np.uint64]], times: list[NDArray[np.int64]]) -> Counted:
    every = np.concatenate([NONE, *codes])
    order = np.argsort(every, kind="stable")
    every = every[order]
    first = np.flatnonzero(np.concatenate([np.ones(min(1, len(every)), np.bool_), every[1:] != every[:-1]]))
    counts = np.concatenate([_NO_COUNTS, *times])[order]
    return every[first], np.add.reduceat(counts, first) if len(first) else counts


def _times(name: str) -> str:
    return f"{name}_times"
