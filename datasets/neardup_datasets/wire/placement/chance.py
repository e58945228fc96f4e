"""Choices that depend on names only: those for one text do not depend on how many others there are."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

T = TypeVar("T")


class Chance:
    """A stream of choices, the same for the same names on every machine."""

    def __init__(self, *names: str) -> None:
        # Of all methods of this class, only `random` is promised to give the same over versions of Python.
        self._random = random.Random("/".join(names)).random  # noqa: S311

    @staticmethod
    def aside() -> Chance:
        """Another stream, for a comparison that must move no choice of this one."""
        return Chance("aside")

    def happens(self, share: float) -> bool:
        """Whether something that happens in a share of cases happens now."""
        return self._random() < share

    def between(self, low: float, high: float) -> float:
        """A number, evenly."""
        return low + (high - low) * self._random()

    def one(self, things: Sequence[T]) -> T:
        """One of some things, evenly."""
        return things[int(self._random() * len(things))]

    def weighed(self, shares: Mapping[T, float]) -> T:
        """One of some things, by its share of their sum."""
        left = self._random() * sum(shares.values())
        for thing, share in shares.items():
            left -= share
            if left < 0:
                return thing
        return next(reversed(list(shares)))

    def some(self, things: Sequence[T], count: int) -> list[T]:
        """So many of some things, or all of them, in their own order."""
        order = sorted(range(len(things)), key=lambda _: self._random())[:count]
        return [things[position] for position in sorted(order)]
