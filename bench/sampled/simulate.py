"""Draws samples of a world, and counts bias of the figures and coverage of their intervals."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from bench.sampled.methods import ANY, EACH, KNOWN, RELATED, WEIGHTS, judged, units_of
from neardup.metrics.listed_pairs import ListedPairs
from neardup.metrics.resampling.differences import pairwise_differences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import TypeAlias

    from bench.sampled.worlds import World
    from neardup.metrics.resampling.estimates import Resampled

    Truth: TypeAlias = Mapping[str, Mapping[str, float]]

FIGURES = ("precision", "recall", "f1")
DIFFERENCE = "difference in f1"
WHOLE, HALF = "all pairs", "test half"
METHODS = ((WEIGHTS, RELATED), (KNOWN, RELATED), (KNOWN, ANY), (KNOWN, EACH))
"""Estimators, each with its units."""


@dataclass(eq=False)
class Tally:
    """What became of one figure of one strategy.

    Attributes:
        error: estimates less the truth.
        width: widths of the intervals.
        held: whether each held the truth.
        without: how many estimates have no interval.
    """

    error: list[float] = field(default_factory=list)
    width: list[float] = field(default_factory=list)
    held: list[bool] = field(default_factory=list)
    without: int = 0

    def add(self, value: float, bounds: tuple[float, float] | None, true: float) -> None:
        """Count one estimate."""
        self.error.append(value - true)
        if bounds is None:
            self.without += 1
            return
        self.width.append(bounds[1] - bounds[0])
        self.held.append(bounds[0] - 1e-9 <= true <= bounds[1] + 1e-9)


Key = tuple[str, str, str, str]
"""Place, method with units, figure, strategy or two of them."""


def simulated(worlds: Callable[[int], World], samples: int, seed: int, truth: Truth | None = None) -> dict[Key, Tally]:
    """Tallies of so many samples.

    Args:
        worlds: gives the world of each sample: always the same one, or another collection each time.
        samples: how many.
        seed: of the samples.
        truth: figures by strategy; those of the world that is sampled where not given.
    """
    tallies: dict[Key, Tally] = defaultdict(Tally)
    for number in range(samples):
        world = worlds(number)
        true = {name: world.figures(name) for name in world.predicted} if truth is None else truth
        for key, value, bounds, right in _sampled(world, true, np.random.default_rng([seed, number])):
            tallies[key].add(value, bounds, right)
    return tallies


def _sampled(
    world: World, true: Truth, rng: np.random.Generator
) -> Iterator[tuple[Key, float, tuple[float, float] | None, float]]:
    rows, weight = world.sample(rng)
    listed = ListedPairs(
        rows=np.stack([world.left[rows], world.right[rows]]),
        positive=world.truth[rows],
        weight=weight,
        kind=["not said"] * len(rows),
        split=[None] * len(rows),
        units=np.tile(np.arange(len(rows)), (2, 1)),
        undrawn=0,
    )
    units = {how: units_of(how, world, rows) for how in (RELATED, ANY, EACH)}
    half = (rng.random(units[ANY].max() + 1) < 0.5)[units[ANY]]
    for place, chosen in ((WHOLE, np.ones(len(rows), np.bool_)), (HALF, half)):
        of = listed.at(chosen)
        for method, how in METHODS:
            drawn = {
                name: judged(method, of, units[how][chosen], world.pool, predicted)
                for name, predicted in world.predicted.items()
            }
            yield from _figures((place, f"{method}, {how}"), drawn, true)
            yield from _differences((place, f"{method}, {how}"), drawn, true)


def _figures(
    key: tuple[str, str], drawn: dict[str, Resampled], true: Truth
) -> Iterator[tuple[Key, float, tuple[float, float] | None, float]]:
    for strategy, sample in drawn.items():
        for name in FIGURES:
            found = sample.estimate(name)
            bounds = None if found.low is None or found.high is None else (found.low, found.high)
            yield (*key, name, strategy), found.value, bounds, true[strategy][name]


def _differences(
    key: tuple[str, str], drawn: dict[str, Resampled], true: Truth
) -> Iterator[tuple[Key, float, tuple[float, float] | None, float]]:
    """The differences in F1 of every two strategies."""
    for a, b in combinations(sorted(drawn), 2):
        found = pairwise_differences({a: drawn[a], b: drawn[b]}, "f1").differences
        value, right = drawn[a].values["f1"] - drawn[b].values["f1"], true[a]["f1"] - true[b]["f1"]
        bounds = None
        if found:
            bounds = (found[0].low, found[0].high) if found[0].better == a else (-found[0].high, -found[0].low)
        yield (*key, DIFFERENCE, f"{a} – {b}"), value, bounds, right
