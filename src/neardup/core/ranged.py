"""Ranges of 64-bit hashes, by which what is too much for memory is cut."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, Self, runtime_checkable

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

FULL = 1 << 64
"""One more than the greatest hash."""


@runtime_checkable
class Ranged(Protocol):
    """Statistics in tables by hash, so that those of many parts of a corpus can be merged one range after another."""

    def within(self, low: int, high: int) -> Self:
        """What belongs to hashes from `low` to `high - 1`, not copied. What belongs to no hash goes with 0.

        Where ranges are put together again, arrays follow one another and numbers add up.
        """
        ...

    def finished(self) -> Self:
        """The same, given that it is of a whole corpus: without what mattered for merging only."""
        ...


def between(values: NDArray[np.uint64], low: int, high: int) -> slice:
    """Where numbers from `low` to `high - 1` lie among numbers that ascend; `high` is at most 2⁶⁴."""
    end = len(values) if high >= FULL else int(np.searchsorted(values, np.uint64(high)))
    return slice(int(np.searchsorted(values, np.uint64(low))), end)


def equal_range(part: int, parts: int) -> tuple[int, int]:
    """The first hash of one of so many equal ranges, and that of the next one."""
    return FULL * part // parts, FULL * (part + 1) // parts
