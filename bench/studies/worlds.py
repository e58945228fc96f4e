"""Populations of pairs whose truth is known: made up, so that studies of them can be simulated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neardup.estimation.frame import Frame
from neardup.estimation.points import Points

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, kw_only=True)
class World:
    """A population and its truth.

    Attributes:
        name: what it is called in tables.
        frame: the population, with its operating points.
        truth: `float64[m]`, 1 for a duplicate, else 0.
    """

    name: str
    frame: Frame
    truth: NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """How a population is made.

    Attributes:
        pairs: how many there are.
        duplicates: the share of them that are duplicates.
        clear: by how many standard deviations duplicates score higher than others.
        hidden: the share of duplicates that no strategy tells from others.
        noise: the standard deviation of a strategy's own opinion of a pair, that of all strategies being 1.
        strategies: how many there are; every further one is noisier.
    """

    pairs: int = 6_000
    duplicates: float = 0.04
    clear: float = 3.5
    hidden: float = 0.05
    noise: float = 0.6
    strategies: int = 6


KINDS = {
    "plain": Kind(),
    "hard": Kind(clear=2.3, noise=1.0),
    "hidden": Kind(hidden=0.3),
    "many": Kind(pairs=20_000, duplicates=0.4),
    "few": Kind(duplicates=0.005),
    "sure": Kind(clear=7.0, hidden=0.0, noise=0.3),
}


def world(name: str, kind: Kind, seed: int) -> World:
    """A population of one kind. Every strategy stands with two linkages, of which the second joins further pairs."""
    rng = np.random.default_rng(seed)
    truth = (rng.random(kind.pairs) < kind.duplicates).astype(np.float64)
    shown = truth * (rng.random(kind.pairs) >= kind.hidden)
    latent = kind.clear * shown + rng.standard_normal(kind.pairs)
    scores, joined = [], []
    for number in range(kind.strategies):
        own = latent + kind.noise * (1 + number / 2) * rng.standard_normal(kind.pairs)
        score = (1 / (1 + np.exp(kind.clear / 2 - own))).astype(np.float32)
        scores.append(np.where(score >= 0.3, score, np.nan).astype(np.float32))
        closure = np.where(rng.random(kind.pairs) < 0.02, rng.random(kind.pairs), 0).astype(np.float32)
        joined += [
            np.where(score >= 0.3, score, -1),
            np.where(np.maximum(score, closure) >= 0.3, np.maximum(score, closure), -1),
        ]
    levels = np.stack(joined).astype(np.float32)
    points = Points.of(levels, [0.3] * len(levels), [0.6] * len(levels))
    return World(
        name=name,
        frame=Frame(scores=np.stack(scores), votes=np.mean(levels >= np.float32(0.6), axis=0), points=points),
        truth=truth,
    )
