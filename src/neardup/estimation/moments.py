"""Estimated numbers of duplicates, how they vary, and what is certain of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, eq=False, kw_only=True)
class Spread:
    """Variances and covariances of estimated duplicates in k sets of pairs (`found`) and in the population (`every`).

    Attributes:
        found: `float64[k]`, the variance of `found`.
        both: `float64[k]`, their covariance.
        every: the variance of `every`.
    """

    found: NDArray[np.float64]
    both: NDArray[np.float64]
    every: float

    def of(self, found: ArrayLike, every: ArrayLike) -> NDArray[np.float64]:
        """`float64[k]`: the variance of `found` times one factor plus `every` times another, by set."""
        a, b = np.asarray(found, np.float64), np.asarray(every, np.float64)
        variance: NDArray[np.float64] = a**2 * self.found + 2 * a * b * self.both + b**2 * self.every
        return np.maximum(variance, 0.0)


@dataclass(frozen=True, eq=False, kw_only=True)
class Moments:
    """Estimated numbers of duplicates in k sets of pairs and in the population.

    Attributes:
        size: `float64[k]`, pairs in each set.
        found: `float64[k]`, estimated duplicates in each set.
        every: estimated duplicates in the population.
        spreads: how these vary: as the draws do, and as the model of all labels expects. The greater one counts, since
            a few labels that are all alike would else seem to be certain.
        inside: `float64[k]` twice, the least and the most duplicates in each set, by the labels of its pairs.
        outside: `float64[k]` twice, the same of the pairs that are not in the set.
    """

    size: NDArray[np.float64]
    found: NDArray[np.float64]
    every: float
    spreads: tuple[Spread, Spread]
    inside: tuple[NDArray[np.float64], NDArray[np.float64]]
    outside: tuple[NDArray[np.float64], NDArray[np.float64]]

    def error(self, found: ArrayLike, every: ArrayLike) -> NDArray[np.float64]:
        """`float64[k]`: the standard error of `found` times one factor plus `every` times another, by set."""
        error: NDArray[np.float64] = np.sqrt(np.max([spread.of(found, every) for spread in self.spreads], axis=0))
        return error

    @property
    def f1(self) -> NDArray[np.float64]:
        """`float64[k]`: estimates of F1, 0 where there is no pair at all; not held within [0, 1]."""
        return 2 * self.found / positive(self.size + self.every)

    @property
    def f1_error(self) -> NDArray[np.float64]:
        """`float64[k]`: standard errors of F1, from what it depends on to first order."""
        return self.error(2.0, -self.f1) / positive(self.size + self.every)


def positive(value: ArrayLike) -> NDArray[np.float64]:
    """Values by which one can divide: those that are not above 0 become 10⁻⁹."""
    return np.maximum(np.asarray(value, np.float64), 1e-9)
