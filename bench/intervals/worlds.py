"""Worlds: models that generate corpora. Their true figures are known, since a corpus can be drawn as large as needed.

A sampling unit is a sequence of documents. Each document continues the gold cluster of the one before, or begins
another. A strategy loses single documents, joins gold clusters of one unit, and joins clusters of different units. The
rates of these errors differ by unit. Strategies have part of their errors in common, as a hard page is hard for all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import brentq

from neardup.metrics.catalogue import figures_of
from neardup.metrics.contingency import Contingency
from neardup.metrics.records.pairwise import F1

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Sizes = Callable[[np.random.Generator, int], NDArray[np.int64]]
    Labels = NDArray[np.int64]
    Leaning = tuple[float, float]

ONE: list[Leaning] = [(1.0, 1.0)]
"""A single strategy, with the rates of its world."""


@dataclass(frozen=True, kw_only=True)
class World:
    """How the units of a corpus are generated.

    Attributes:
        title: a description in a few words.
        units: the number of units in a corpus.
        sizes: a function that draws the number of documents of each unit.
        begins: share of documents that begin a gold cluster within their unit.
        lost: mean share of documents that a strategy loses, that is, leaves single.
        joined: mean share of neighbouring gold clusters of a unit that a strategy joins.
        strays: share of predicted clusters that a strategy joins with a cluster of another unit.
        common: share of these errors that are the same for all strategies.
        uneven: how much the rates differ by unit, from 0 (not at all) towards 1.
        leans: how often a strategy of the second kind loses documents, as a multiple of `lost`; see `equal_leanings`.
    """

    title: str
    units: int
    sizes: Sizes
    begins: float = 0.3
    lost: float = 0.1
    joined: float = 0.2
    strays: float = 0.0
    common: float = 0.6
    uneven: float = 0.3
    leans: float = 0.5

    def draw(self, rng: np.random.Generator, leanings: list[Leaning]) -> tuple[Labels, Labels, list[Labels]]:
        """A corpus of this world: the unit and the gold label of each document, and its cluster by each strategy.

        Args:
            rng: the source of all random numbers.
            leanings: for each strategy, its rates of losing and of joining, as multiples of the world's.
        """
        sizes = self.sizes(rng, self.units)
        unit = np.repeat(np.arange(self.units), sizes)
        count, first = len(unit), np.cumsum(sizes) - sizes
        starts = rng.random(count) < self.begins
        starts[first] = True
        lost, joined = (self._shares(rng, mean)[unit] for mean in (self.lost, self.joined))
        shared, same = rng.random((3, count)), rng.random((3, count)) < self.common
        predicted = []
        for loses, joins in leanings:
            chance = np.where(same, shared, rng.random((3, count)))
            breaks = starts & (chance[0] >= joined * joins)
            breaks[first] = True
            run = np.cumsum(breaks) - 1
            partner = rng.permutation(run[-1] + 1)
            home = np.where(chance[2][np.flatnonzero(breaks)] < self.strays, partner, np.arange(run[-1] + 1))
            predicted.append(np.where(chance[1] < lost * loses, count + np.arange(count), home[run]))
        return unit, np.cumsum(starts) - 1, predicted

    def _shares(self, rng: np.random.Generator, mean: float) -> NDArray[np.float64]:
        """`float64[units]`: the rate of an error in each unit."""
        if mean == 0:
            return np.zeros(self.units)
        weight = 1 / self.uneven - 1
        return rng.beta(mean * weight, (1 - mean) * weight, self.units)


def geometric(rng: np.random.Generator, units: int) -> NDArray[np.int64]:
    """Five documents a unit on average, one in five units a single document, one in a hundred above 21."""
    return rng.geometric(0.2, units)


def even(rng: np.random.Generator, units: int) -> NDArray[np.int64]:
    """Two to eight documents, each number equally likely."""
    return rng.integers(2, 9, units)


def heavy(rng: np.random.Generator, units: int) -> NDArray[np.int64]:
    """A Pareto tail of exponent 1.5, limited to 200 documents."""
    return np.minimum(2 * rng.random(units) ** (-1 / 1.5), 200).astype(np.int64)


def equal(rng: np.random.Generator, units: int) -> NDArray[np.int64]:
    """Five documents each."""
    return np.full(units, 5)


WORLDS = {
    "few": World(title="48 units of geometric size", units=48, sizes=geometric),
    "more": World(title="97 units of geometric size", units=97, sizes=geometric, strays=0.01),
    "light": World(title="48 units of 2 to 8 documents", units=48, sizes=even, lost=0.07, joined=0.12),
    "heavy": World(title="97 units with a heavy tail of sizes", units=97, sizes=heavy, strays=0.01),
    "sparse": World(
        title="97 units with few pairs, many of them missed or wrong",
        units=97,
        sizes=geometric,
        begins=0.8,
        lost=0.5,
        joined=0.1,
        strays=0.3,
        leans=0.8,
    ),
    "equal": World(title="200 units of 5 documents", units=200, sizes=equal, strays=0.05),
}


def true_figures(world: World, units: int = 1_000_000) -> dict[str, float]:
    """The figures of a corpus so large that chance hardly affects them."""
    _, gold, (predicted,) = replace(world, units=units).draw(np.random.default_rng(1), ONE)
    table = Contingency.of(predicted, gold)
    return {name: float(value) for name, value in figures_of(table.sums()).items()}


def equal_leanings(world: World, strategies: int, units: int = 200_000) -> list[Leaning]:
    """The leanings of strategies with equal F1, of which every second one loses less and joins more."""
    large = replace(world, units=units)

    def gap(joins: float) -> float:
        _, gold, predicted = large.draw(np.random.default_rng(3), [*ONE, (world.leans, joins)])
        one, other = (float(F1.of(Contingency.of(labels, gold).sums())) for labels in predicted)
        return one - other

    joins = float(brentq(gap, 0.5, 12.0, xtol=1e-3))
    return [(world.leans, joins) if number % 2 else ONE[0] for number in range(strategies)]
