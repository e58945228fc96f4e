"""Operating points: choices at thresholds, and sums over the pairs that each of them joins."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike, NDArray

MOST_THRESHOLDS = 100
"""Of one choice, beside its default."""
FEW_PAIRS, PAIRS_PER_USUAL = 1_000, 3
"""A point joins no more than this many pairs, or no more than this many for each that a choice joins at its default."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Points:
    """Operating points, sorted by choice and threshold. Point (c, t) joins a pair where `joined[c] >= t`.

    Attributes:
        joined: `float32[c, m]`, the highest threshold at which each choice joins each pair; -1 where at none.
        choice: `int32[k]`, row of `joined`, ascending.
        threshold: `float32[k]`, of each choice different ones, ascending.
    """

    joined: NDArray[np.float32]
    choice: NDArray[np.int32]
    threshold: NDArray[np.float32]

    @classmethod
    def of(cls, joined: NDArray[np.float32], lowest: ArrayLike, default: ArrayLike) -> Self:
        """Up to 101 thresholds of each choice: its default, and others at even and at doubling numbers of pairs.

        Points that join far more pairs than all choices together do at their defaults are not in question: a few labels
        could say nothing of so many pairs.

        Args:
            joined: `float32[c, m]`.
            lowest: `float[c]`, the least admitted threshold of each choice; more than 1 where none is.
            default: `float[c]`, left out where it is not admitted.
        """
        low, usual = np.asarray(lowest, np.float32), np.asarray(default, np.float32)
        usually = int(np.sum(np.any(joined >= usual[:, None], axis=0)))
        most = max(FEW_PAIRS, PAIRS_PER_USUAL * usually)
        each = [_thresholds(*of, most) for of in zip(joined, low, usual, strict=True)]
        choice = np.repeat(np.arange(len(joined), dtype=np.int32), [len(t) for t in each])
        return cls(joined=joined, choice=choice, threshold=np.concatenate([*each, np.zeros(0, np.float32)]))

    def __len__(self) -> int:
        return len(self.choice)

    @property
    def pairs(self) -> int:
        """The number of pairs in the population."""
        return int(self.joined.shape[1])

    @cached_property
    def steps(self) -> NDArray[np.uint8]:
        """`uint8[c, m]`: how many of a choice's points join each pair; computed once."""
        from neardup.estimation.kernels import steps_reached

        out = np.zeros(self.joined.shape, np.uint8)
        for choice, own in self._own():
            steps_reached(self.joined[choice], self.threshold[own], out[choice])
        return out

    @cached_property
    def sizes(self) -> NDArray[np.float64]:
        """`float64[k]`: the number of pairs that each point joins; computed once."""
        return self.sums(np.ones((self.pairs, 1)))[:, 0]

    def sums(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """`float64[k, v]`: the sums over each point's pairs of `values: float64[m, v]`."""
        from neardup.estimation.kernels import sums_at_steps

        out = np.zeros((len(self), values.shape[1]))
        contiguous = np.ascontiguousarray(values, np.float64)
        for choice, own in self._own():
            sums_at_steps(self.steps[choice], contiguous, out[own])
        return out

    def weighted(self, weight: NDArray[np.float64]) -> NDArray[np.float64]:
        """`float64[m]`: by pair, the sum of `weight: float64[k]` over the points that join it."""
        out = np.zeros(self.pairs)
        for choice, own in self._own():
            if weight[own].any():
                out += np.concatenate([[0.0], np.cumsum(weight[own])])[self.steps[choice]]
        return out

    def holds(self, pairs: NDArray[np.integer]) -> NDArray[np.bool_]:
        """`bool[k, n]`: whether each point joins each of these pairs."""
        held: NDArray[np.bool_] = self.joined[:, pairs][self.choice] >= self.threshold[:, None]
        return held

    def members(self, point: int) -> NDArray[np.bool_]:
        """`bool[m]`: the pairs that one point joins."""
        held: NDArray[np.bool_] = self.joined[self.choice[point]] >= self.threshold[point]
        return held

    def squared(self) -> Self:
        """The same: a pair is joined once or not at all."""
        return self

    def index(self, choice: int, threshold: float) -> int:
        """The index of an operating point; -1 where it is not among these."""
        found = np.flatnonzero((self.choice == choice) & (self.threshold == np.float32(threshold)))
        return int(found[0]) if len(found) else -1

    def only(self, which: ArrayLike) -> Self:
        """Some of the points, by mask or index, in their order here."""
        kept = np.sort(np.arange(len(self))[np.asarray(which)])
        return type(self)(joined=self.joined, choice=self.choice[kept], threshold=self.threshold[kept])

    def _own(self) -> Iterator[tuple[int, slice]]:
        """Each choice that has points, and where these are."""
        ends = np.searchsorted(self.choice, np.arange(len(self.joined) + 1))
        for choice in range(len(self.joined)):
            if ends[choice] < ends[choice + 1]:
                yield choice, slice(int(ends[choice]), int(ends[choice + 1]))


def _thresholds(joined: NDArray[np.float32], low: np.float32, usual: np.float32, most: int) -> NDArray[np.float32]:
    """Ascending thresholds of one choice, at each of which it joins at most so many pairs."""
    levels = np.sort(joined[joined >= max(low, np.float32(0))])
    if len(levels) > most:
        low = np.nextafter(levels[-most - 1], np.float32(2))
        levels = levels[levels >= low]
    if not len(levels):
        return np.zeros(0, np.float32)
    last, half = len(levels) - 1, MOST_THRESHOLDS // 2
    even = np.linspace(0, last, half).round().astype(int)
    from_the_top = last + 1 - np.geomspace(1, last + 1, half).round().astype(int)
    own = np.array([usual] if usual >= low else [], np.float32)
    return np.unique(np.concatenate([levels[even], levels[from_the_top], own]))
