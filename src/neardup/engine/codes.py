"""Pairs on disk: runs of codes that ascend, of which any range can be read."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from neardup.core.band_join import distinct_codes
from neardup.engine.layout import between

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from neardup.engine.store import Stored, Writer

NONE = np.zeros(0, np.uint64)


class Runs:
    """Codes of pairs that are written in ascending runs, each as long as memory allows.

    Args:
        out: the output of a stage.
        name: the column.
        most: codes that are held at once.
    """

    def __init__(self, out: Writer, name: str, most: int) -> None:
        self._out, self._name, self._most = out, name, most
        self._held: list[NDArray[np.uint64]] = []
        self._count = 0
        self._starts = [0]
        out.add(name, NONE)

    def add(self, codes: NDArray[np.uint64]) -> None:
        """Take codes in any order."""
        self._held.append(codes)
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
        self._held = [distinct_codes([NONE, *self._held])]
        self._count = len(self._held[0])

    def _flush(self) -> None:
        for codes in self._held:
            self._out.add(self._name, codes)
        if self._count:
            self._starts.append(self._starts[-1] + self._count)
        self._held, self._count = [], 0


@dataclass(frozen=True, eq=False)
class Run:
    """Ascending codes in a file.

    They are mapped to search in them. What is read is read into memory, since pages of a mapping that were looked at
    count as memory until it ends.

    Attributes:
        part: the output that holds them.
        name: the column.
        start: the first of them in the column.
        codes: all of them, mapped.
    """

    part: Stored
    name: str
    start: int
    codes: NDArray[np.uint64]

    def read(self, first: int, end: int) -> NDArray[np.uint64]:
        """Codes `first` to `end - 1`, in memory."""
        return self.part.column(self.name, self.start + first, self.start + end)


def runs_of(parts: list[Stored], name: str) -> list[Run]:
    """The runs of a column in several outputs."""
    found = []
    for part in parts:
        codes = part.mapped(name)
        found += [Run(part, name, a, codes[a:b]) for a, b in pairwise(part.facts[f"{name}_runs"])]
    return found


def within(runs: list[Run], low: int, high: int) -> NDArray[np.uint64]:
    """The distinct codes from `low` to `high - 1`, ascending."""
    cuts = [(run, between(run.codes, low, high)) for run in runs]
    return distinct_codes([NONE, *(run.read(cut.start, cut.stop) for run, cut in cuts)])


def ranges(runs: list[Run], low: int, high: int, most: int) -> Iterator[tuple[int, int]]:
    """Ranges of codes between `low` and `high`, in order, with about `most` codes each, repetitions counted."""
    waiting = [(low, high)]
    while waiting:
        low, high = waiting.pop()
        cuts = [between(run.codes, low, high) for run in runs]
        sizes = [cut.stop - cut.start for cut in cuts]
        if sum(sizes) == 0:
            continue
        longest = int(np.argmax(sizes))
        middle = int(runs[longest].codes[(cuts[longest].start + cuts[longest].stop) // 2])
        if sum(sizes) <= most or middle == low:
            yield low, high
        else:
            waiting += [(middle, high), (low, middle)]
