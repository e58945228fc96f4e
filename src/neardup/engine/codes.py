"""Pairs on disk: runs of codes that ascend, of which any range can be read."""

from __future__ import annotations

import itertools
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


def runs_of(parts: list[Stored], name: str) -> list[NDArray[np.uint64]]:
    """The runs of a column in several outputs, read only where they are looked at."""
    found = []
    for part in parts:
        codes, starts = part.mapped(name), part.facts[f"{name}_runs"]
        found += [codes[a:b] for a, b in itertools.pairwise(starts)]
    return found


def within(runs: list[NDArray[np.uint64]], low: int, high: int) -> NDArray[np.uint64]:
    """The distinct codes from `low` to `high - 1`, ascending."""
    return distinct_codes([NONE, *(np.array(run[between(run, low, high)]) for run in runs)])


def ranges(runs: list[NDArray[np.uint64]], low: int, high: int, most: int) -> Iterator[tuple[int, int]]:
    """Ranges of codes between `low` and `high`, in order, with about `most` codes each, repetitions counted."""
    waiting = [(low, high)]
    while waiting:
        low, high = waiting.pop()
        cuts = [between(run, low, high) for run in runs]
        sizes = [cut.stop - cut.start for cut in cuts]
        if sum(sizes) == 0:
            continue
        longest = int(np.argmax(sizes))
        middle = int(runs[longest][(cuts[longest].start + cuts[longest].stop) // 2])
        if sum(sizes) <= most or middle == low:
            yield low, high
        else:
            waiting += [(middle, high), (low, middle)]
