"""How often intervals held the true figure in simulation, for a corpus like one's own.

`simulated.json` is written by `python -m bench.intervals`; docs/coverage.md describes its worlds.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from neardup.core.counts import pairs_among, pairs_within

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

METHOD = "jackknife, log odds, own freedom"
"""The name in the simulation of the intervals of `neardup.metrics.resampling.estimates`."""
TEST = "jackknife, own freedom"
"""The name in the simulation of the test of `neardup.metrics.resampling.differences`."""


@dataclass(frozen=True, kw_only=True)
class SimulatedWorld:
    """Simulated corpora of one kind.

    Attributes:
        name: the name of the world.
        title: in a few words.
        units: the number of units of each corpus.
        effective_units: mean of `effective_units`.
        corpora: how many were drawn.
        true: figures of an endless corpus.
        coverage: share of 95 % intervals that held the true figure, by method and figure.
        width: mean width of the intervals, by method and figure.
        found_different: share of corpora on which any two of five strategies of equal F1 were found different, by test.
    """

    name: str
    title: str
    units: int
    effective_units: float
    corpora: int
    true: Mapping[str, float]
    coverage: Mapping[str, Mapping[str, float]]
    width: Mapping[str, Mapping[str, float]]
    found_different: Mapping[str, float]


def effective_units(gold: NDArray[np.integer], units: NDArray[np.integer]) -> float:
    """Kish's effective sample size: how many units of equal size carry as much information as these.

    It is (Σ g)² / Σ g², with g the gold pairs of a unit; 0 where there is no gold pair.

    Kish: Survey Sampling, 1965, 8.2.

    Args:
        gold: `int[n]`; a document with a negative label is ignored.
        units: `int[n]`, unit of each document; the documents of a label are in one unit.
    """
    rows = np.flatnonzero(gold >= 0)
    _, first, sizes = np.unique(gold[rows], return_index=True, return_counts=True)
    pairs = np.bincount(np.unique(units[rows][first], return_inverse=True)[1], pairs_among(sizes))
    return float(pairs.sum() ** 2 / np.sum(pairs**2)) if pairs_within(sizes) else 0.0


@cache
def simulated() -> tuple[SimulatedWorld, ...]:
    """All worlds of the simulation."""
    text = (files("neardup.metrics.resampling") / "simulated.json").read_text(encoding="utf-8")
    names = [field.name for field in fields(SimulatedWorld)]
    return tuple(SimulatedWorld(**{name: world[name] for name in names}) for world in json.loads(text)["worlds"])


def nearest(units: int, effective: float) -> SimulatedWorld:
    """The world whose number of units, and of effective units, differ by the least factors from these, both above 0."""

    def distance(world: SimulatedWorld) -> float:
        return float(np.hypot(np.log(world.units / units), np.log(world.effective_units / effective)))

    return min(simulated(), key=distance)
