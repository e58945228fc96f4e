"""Populations of pairs whose truth is known, made up or of a corpus with gold, so that studies can be simulated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

import neardup as nd
from neardup.core.distinct import collapse
from neardup.estimation.frame import Frame
from neardup.estimation.points import Points
from neardup.study.panel import panel
from neardup.study.population import population_of, trees_of
from neardup.study.survey import LINKAGES

if TYPE_CHECKING:
    from pathlib import Path

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
    """How a population is made up.

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
    "sparse": Kind(pairs=100_000, duplicates=0.003, clear=4.5, hidden=0.02),
    "sure": Kind(clear=7.0, hidden=0.0, noise=0.3),
}
CORPORA = ("wire", "er_cora", "licenses")


def made_up(name: str, kind: Kind, seed: int) -> World:
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
        joined += [np.where(level >= 0.3, level, np.float32(-1)) for level in (score, np.maximum(score, closure))]
    levels, default = np.stack(joined), np.float32(0.6)
    points = Points.of(levels, [0.3] * len(levels), [default] * len(levels))
    overlap = np.clip(1 / (1 + np.exp(kind.clear / 2 - latent)) - 0.2, 0, 1).astype(np.float32)
    frame = Frame(scores=np.stack(scores), votes=np.mean(levels >= default, axis=0), overlap=overlap, points=points)
    return World(name=name, frame=frame, truth=truth)


def of_corpus(name: str, cache: Path) -> World:
    """The population of a study of a corpus's labelled documents, as `neardup survey` makes it; kept as a file.

    Raises:
        NeardupError: there is no such corpus, or its folder is not given by `NEARDUP_DATA`.
    """
    path = cache / f"{name}.npz"
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        _save(path, name)
    kept = np.load(path)
    points = Points.of(kept["joined"], kept["lowest"], kept["default"])
    frame = Frame(scores=kept["scores"], votes=kept["votes"], overlap=kept["overlap"], points=points)
    return World(name=name, frame=frame, truth=kept["truth"])


def _save(path: Path, name: str) -> None:
    whole, gold = nd.corpus(name), nd.gold(name, level="copy")
    assert isinstance(gold, nd.Clusters)
    labels = gold.aligned(whole.ids, absent="unlabelled").labels
    rows = np.flatnonzero(labels >= 0)
    corpus, labels = whole.take(rows), labels[rows]
    found = {one.strategy: (nd.pairs(corpus, one.strategy), one.default) for one in panel()}
    trees = trees_of({strategy: pairs for strategy, (pairs, _) in found.items()}, LINKAGES)
    made = population_of(collapse(corpus), found, trees)
    np.savez(
        path,
        scores=made.scores,
        votes=made.votes,
        overlap=made.containment,
        joined=made.joined,
        lowest=np.array([choice.lowest for choice in made.choices]),
        default=np.array([choice.default for choice in made.choices]),
        truth=(labels[made.left] == labels[made.right]).astype(np.float64),
    )
