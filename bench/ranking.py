"""Simulate ranks, mean ranks and agreement of corpora: `nice python -m bench.ranking` takes a quarter of an hour.

Prints the tables of docs/ranking.md. A world is a set of strategies and of corpora that they are run on. Units have
uneven numbers of gold pairs; some are harder than others, for all strategies alike. The true figures of a corpus are
those of endless units.
"""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import dataclass
from itertools import starmap
from typing import TYPE_CHECKING, NamedTuple

os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")  # before numpy is imported

import numpy as np
from scipy.special import expit
from scipy.stats import rankdata

from neardup.metrics.ranking import ScoredTotals
from neardup.metrics.resampling.agreement import MEASURES, agreement, spearman
from neardup.metrics.resampling.differences import pairwise_differences
from neardup.metrics.resampling.draws import JointFigures, angles
from neardup.metrics.resampling.ranks import mean_rank_intervals, places, ranks
from neardup.metrics.resampling.unit_counts import UnitCounts
from neardup.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from neardup.metrics.resampling.estimates import Resampled

    Floats = NDArray[np.float64]

STRATEGIES = 13
NODES = 60
"""Of the quadrature that gives the true share of pairs found."""
TAILS = (0.025, 0.975)


class Leaning(NamedTuple):
    """How much each strategy finds, and how much it finds wrongly: `float64[strategies]` each, as log odds."""

    finding: Floats
    erring: Floats

    def moved(self, rng: np.random.Generator, own: float) -> Leaning:
        """The same on a corpus that suits some strategies better than others."""
        return Leaning(*(each + rng.normal(0, own, STRATEGIES) for each in self))


@dataclass(frozen=True, kw_only=True)
class World:
    """Strategies and corpora.

    Attributes:
        title: in a few words.
        spread: how far strategies lie apart; 0 where all are equal, None for three groups of nearly equal ones.
        own: how far the order of a corpus is its own.
        units: of each corpus.
    """

    title: str
    spread: float | None
    own: float
    units: tuple[int, ...]

    def leaning(self, rng: np.random.Generator) -> Leaning:
        """Strategies of this world."""
        if self.spread == 0:
            return Leaning(np.zeros(STRATEGIES), np.full(STRATEGIES, -1.05))
        base = rng.normal(0, self.spread, STRATEGIES) if self.spread else _groups(rng)
        return Leaning(*(each + rng.normal(0, 0.8, STRATEGIES) for each in (base, -base - 1.05)))


def _groups(rng: np.random.Generator) -> Floats:
    return np.repeat([1.2, 0.3, -1.0], [4, 4, 5]) + rng.normal(0, 0.05, STRATEGIES)


class Drawn(NamedTuple):
    """A corpus: pairs by strategy and unit, `float64[strategies, units]`, and gold pairs by unit."""

    both: Floats
    predicted: Floats
    gold: Floats

    def f1(self) -> Floats:
        """F1 of each strategy."""
        return np.asarray(2 * self.both.sum(1) / (self.predicted.sum(1) + self.gold.sum()))

    def bootstrapped(self, rng: np.random.Generator, rounds: int = 1000) -> Floats:
        """`float64[rounds, strategies]`: F1 of as many units, drawn with replacement."""
        units = len(self.gold)
        weight = rng.multinomial(units, np.full(units, 1 / units), rounds).astype(float)
        return np.asarray(2 * weight @ self.both.T / (weight @ self.predicted.T + (weight @ self.gold)[:, None]))


FOUND, WRONG = (1.0, 0.7), (0.8, 0.7)
"""How far units differ in what is found, and in what is wrong: first for all strategies alike, then for each apart."""


def draw(rng: np.random.Generator, of: Leaning, units: int) -> Drawn:
    """A corpus of so many units."""
    gold = np.maximum(1, np.round(rng.lognormal(0.8, 1.0, units))).astype(int)
    shape = (STRATEGIES, units)
    found = expit(of.finding[:, None] + rng.normal(0, FOUND[0], units) + rng.normal(0, FOUND[1], shape))
    both = rng.binomial(gold, found).astype(float)
    wrong = of.erring[:, None] + rng.normal(0, WRONG[0], units) + rng.normal(0, WRONG[1], shape)
    return Drawn(both, both + rng.poisson(gold * np.exp(wrong)), gold.astype(float))


def true_f1(of: Leaning) -> Floats:
    """F1 on endless units: what is found and what is wrong do not depend on the gold pairs of a unit."""
    node, weight = np.polynomial.hermite_e.hermegauss(NODES)
    found = expit(of.finding[:, None] + np.hypot(*FOUND) * node) @ (weight / weight.sum())
    wrong = np.exp(of.erring + np.hypot(*WRONG) ** 2 / 2)
    return np.asarray(2 * found / (found + wrong + 1))


class Corpus(NamedTuple):
    """A drawn corpus with its true figures and what neardup makes of it."""

    true: Floats
    drawn: Drawn
    joint: JointFigures
    samples: dict[str, Resampled]


def corpus(rng: np.random.Generator, world: World, of: Leaning, number: int) -> Corpus:
    """One corpus of a world."""
    of = of.moved(rng, world.own)
    drawn = draw(rng, of, world.units[number])
    return Corpus(true_f1(of), drawn, *joint(drawn, str(rng.integers(2**32))))


def joint(drawn: Drawn, name: str) -> tuple[JointFigures, dict[str, Resampled]]:
    """F1 of all strategies with every unit left out, together and one by one; the name gives the seed of draws."""
    counts = {f"{row:02}": _counts(drawn, row).resampled() for row in range(STRATEGIES)}
    return JointFigures.of(list(counts.values()), "f1", name), counts


def _counts(drawn: Drawn, row: int) -> UnitCounts:
    both, predicted, gold = drawn.both[row], drawn.predicted[row], drawn.gold
    total = ScoredTotals(both.sum(), predicted.sum(), float(gold.sum()))
    return UnitCounts(total=total, both=both, predicted=predicted, gold=gold)


class Tally:
    """How often intervals held what they should, and how wide they were, by name."""

    def __init__(self) -> None:
        self.rows: dict[str, list[tuple[float, float, float]]] = {}

    def add(self, name: str, ends: tuple[Floats, Floats], low: Floats, high: Floats) -> None:
        """Whether intervals hold all from low to high: the share that does, whether all do, their mean width."""
        held = (ends[0] <= low + 1e-9) & (ends[1] >= high - 1e-9)
        self.rows.setdefault(name, []).append(
            (float(held.mean()), float(held.all()), float(np.mean(ends[1] - ends[0])))
        )

    def table_rows(self, world: World) -> Iterable[list[str]]:
        """A row for each name."""
        for name, rows in self.rows.items():
            each, every, width = np.mean(rows, axis=0)
            yield [world.title, name, f"{each:.3f}", f"{every:.3f}", f"{width:.2f}"]


def one_rank(rng: np.random.Generator, world: World, tally: Tally) -> None:
    """Intervals of the ranks on one corpus; of equal strategies they must hold every rank that these share."""
    found = corpus(rng, world, world.leaning(rng), 0)
    low, high = (rankdata(-found.true, method=method) for method in ("min", "max"))
    values = dict(zip(found.samples, found.joint.values.tolist(), strict=True))
    at = places(values, pairwise_differences(found.samples, "f1")).values()
    tally.add(USED["rank"], (np.array([p.low for p in at]), np.array([p.high for p in at])), low, high)
    tally.add("percentiles of draws", _ends(ranks(found.joint.draws(1000))), low, high)
    tally.add("percentiles of a bootstrap of units", _ends(ranks(found.drawn.bootstrapped(rng))), low, high)


def mean_rank(rng: np.random.Generator, world: World, tally: Tally) -> None:
    """Intervals of the mean rank over corpora."""
    of = world.leaning(rng)
    found = [corpus(rng, world, of, number) for number in range(len(world.units))]
    true = np.mean([ranks(each.true) for each in found], axis=0)
    draws = [each.joint.draws(1000) for each in found]
    low, high = mean_rank_intervals(draws)
    tally.add(USED["mean rank"], (low, high), true, true)
    tally.add("95 % of draws", _ends(np.mean([ranks(each) for each in draws], axis=0)), true, true)
    booted = np.mean([ranks(each.drawn.bootstrapped(rng)) for each in found], axis=0)
    tally.add("95 % of a bootstrap of units", _ends(booted), true, true)


def correlated(rng: np.random.Generator, world: World, rows: list[list[float]]) -> None:
    """Intervals of the correlations of two corpora, and whether they lie within the noise ceiling."""
    of = world.leaning(rng)
    a, b = (corpus(rng, world, of, number) for number in range(2))
    true = {name: float(measure(angles(a.true), angles(b.true))) for name, measure in MEASURES.items()}
    found = agreement(a.joint, b.joint)
    rho, tau = found["spearman"], found["kendall"]
    low, high = np.quantile(spearman(a.joint.draws(1000), b.joint.draws(1000)), TAILS)
    held = [float(found[name].low <= true[name] <= found[name].high) for name in MEASURES]
    within = [float(each.value >= each.ceiling_low) for each in (rho, tau)]
    plain = float(low <= true["spearman"] <= high)
    rows.append([true["spearman"], rho.value, rho.ceiling, rho.value / rho.ceiling, *held, plain, *within])


def _ends(draws: Floats) -> tuple[Floats, Floats]:
    low, high = np.quantile(draws, TAILS, axis=0)
    return low, high


USED = {"rank": "differences found (used here)", "mean rank": "99 % of draws (used here)"}
ONE = (
    World(title="100 units, strategies far apart", spread=0.8, own=0.5, units=(100,)),
    World(title="30 units, far apart", spread=0.8, own=0.5, units=(30,)),
    World(title="400 units, far apart", spread=0.8, own=0.5, units=(400,)),
    World(title="100 units, close together", spread=0.2, own=0.2, units=(100,)),
    World(title="100 units, three groups", spread=None, own=0.0, units=(100,)),
    World(title="100 units, all equal", spread=0, own=0.0, units=(100,)),
)
SEVERAL = (
    World(title="6 corpora of 100, far apart", spread=0.8, own=0.5, units=(100,) * 6),
    World(title="6 corpora of 60 that nearly agree", spread=0.8, own=0.1, units=(60,) * 6),
    World(title="6 corpora of 100, close together", spread=0.2, own=0.2, units=(100,) * 6),
    World(title="6 corpora of 60, three groups", spread=None, own=0.1, units=(60,) * 6),
    World(title="6 corpora of 100, all equal", spread=0, own=0.0, units=(100,) * 6),
    World(title="3 corpora of 60, far apart", spread=0.8, own=0.5, units=(60,) * 3),
)
TWO = (
    World(title="100 and 100 units, agree", spread=0.8, own=0.0, units=(100, 100)),
    World(title="40 and 150 units, agree", spread=0.8, own=0.0, units=(40, 150)),
    World(title="100 and 100, close together, agree", spread=0.3, own=0.0, units=(100, 100)),
    World(title="100 and 100, orders differ a little", spread=0.8, own=0.3, units=(100, 100)),
    World(title="100 and 100, orders differ", spread=0.8, own=0.8, units=(100, 100)),
    World(title="100 and 100, orders have little in common", spread=0.3, own=1.5, units=(100, 100)),
)
AGREEMENT = (
    *("world", "true rho", "observed rho", "ceiling", "rho over ceiling"),
    *("rho held", "tau held", "rho held, percentiles only", "rho within ceiling", "tau within ceiling"),
)


def _held(
    worlds: Iterable[World], simulate: Callable[[np.random.Generator, World, Tally], None], studies: int
) -> list[list[str]]:
    rows: list[list[str]] = []
    for number, world in enumerate(worlds):
        rng, tally = np.random.default_rng([1, number]), Tally()
        for _ in range(studies):
            simulate(rng, world, tally)
        rows += tally.table_rows(world)
    return rows


def _agreement(number: int, world: World, studies: int) -> list[str]:
    rng, rows = np.random.default_rng([2, number]), list[list[float]]()
    for _ in range(studies):
        correlated(rng, world, rows)
    return [world.title, *(f"{value:.3f}" for value in np.mean(rows, axis=0))]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.ranking", description=__doc__.splitlines()[0])
    parser.add_argument("--studies", type=int, default=400, help="simulated studies of each world")
    studies = parser.parse_args().studies
    heads = ("world", "method", "held", "held for all strategies", "mean width")
    for worlds, simulate in ((ONE, one_rank), (SEVERAL, mean_rank)):
        sys.stdout.write(Table.of(heads, _held(worlds, simulate, studies), figures=slice(2, None)).markdown() + "\n")
    rows = list(starmap(_agreement, ((number, world, studies) for number, world in enumerate(TWO))))
    sys.stdout.write(Table.of(AGREEMENT, rows, figures=slice(1, None)).markdown())


if __name__ == "__main__":
    main()
