"""Which pairs are drawn: from what distribution, batch by batch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neardup.estimation.frame import Draws
from neardup.estimation.model import predict

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.estimation.frame import Frame

BATCH = 20
"""The labels of a batch."""
EXPLORED = 0.1
"""The share of draws that is spread evenly over all pairs without a label."""
POOLED = 0.1
"""The share of draws that is spread evenly over the rest: pairs that are not found; see `Frame`."""
HIDDEN = 0.25
"""The share of duplicates that may at first be among pairs that look hopeless."""
VOTED = 0.1
"""The share of draws that goes by the share of the panel that joins a pair, whatever the model says."""
NEAR_BEST = 0.05
"""A pair matters as it does to the operating points whose F1, as predicted, is this near to the best."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Design:
    """What was known before a batch was drawn, and the distribution that follows from it.

    Attributes:
        known: `bool[m]`, pairs drawn in earlier batches.
        doubtful: `float64[m]`, the model's probability that each pair is a duplicate, from their labels, but never
            nearer to 0 or 1 than so few labels allow.
        probability: `float64[m]`, of each pair in one draw: positive for every pair that is not known, and of sum 1;
            all 0 where every pair is known.
    """

    known: NDArray[np.bool_]
    doubtful: NDArray[np.float64]
    probability: NDArray[np.float64]


def design(frame: Frame, draws: Draws, answers: NDArray[np.float64]) -> Design:
    """The distribution of the batch after these draws.

    Most of it is proportional to the root of the squared residual that the model expects, times what the residual
    changes in F1 of the best operating points: the choice of least variance (Zrnic, Candès: Active statistical
    inference, ICML 2024, section 4; Marchant, Rubinstein: In search of an entropy, VLDB 2017, section 3). The rest does
    without the model, so that no pair's probability is far too small where the model is wrong.

    Args:
        frame: the population.
        draws: all draws before, n of them.
        answers: `float64[n]`, by draw: 1, 0, or NaN where the labeller could not tell.
    """
    pairs, labels = labelled(draws, answers)
    known = np.zeros(len(frame), bool)
    known[draws.pair] = True
    predicted = predict(frame, pairs, labels)
    believed = predicted.copy()
    believed[pairs] = labels
    least = _least(len(pairs), believed[frame.found])
    doubtful = np.clip(predicted, least, 1 - 1 / (len(pairs) + 50))
    spread = np.sqrt(doubtful * (1 - doubtful)) * _mattering(frame, believed)
    probability = _mixed(
        known,
        (1 - EXPLORED - VOTED - POOLED, np.where(frame.found, spread, 0.0)),
        (VOTED, frame.votes * frame.found),
        (EXPLORED, frame.found.astype(np.float64)),
        (POOLED, (~frame.found).astype(np.float64)),
    )
    return Design(known=known, doubtful=doubtful, probability=probability)


def _least(labels: int, believed: NDArray[np.float64]) -> float:
    """How improbable a pair can look after so few labels.

    It is as if one more label had been a surprise; but pairs that look hopeless hold no more than a quarter of all
    duplicates, and less with more labels, or a large number of them would drown the rest.
    """
    share = float(believed.mean()) if len(believed) else 0.0
    return min(1.0, HIDDEN * 50 * share) / (labels + 50)


def _mattering(frame: Frame, believed: NDArray[np.float64]) -> NDArray[np.float64]:
    """`float64[m]`: how far F1 of the operating points near the best depends on each pair, up to a factor.

    F1 is at least φ where Σ y (2 f - φ) ≥ φ Σ f, so a pair counts |2 f - φ|.
    """
    points = frame.points
    if not len(points):
        return np.ones(len(frame))
    f1 = 2 * points.sums(believed[:, None])[:, 0] / np.maximum(points.sizes + believed.sum(), 1e-9)
    near = f1 >= f1.max() - NEAR_BEST
    return float(f1[near].sum()) + points.weighted(np.where(near, 2 - 2 * f1, 0.0))


def _mixed(known: NDArray[np.bool_], *parts: tuple[float, NDArray[np.float64]]) -> NDArray[np.float64]:
    """The mixture of distributions over the pairs not known, each proportional to given weights."""
    out = np.zeros(len(known))
    for share, weight in parts:
        own = np.where(known, 0.0, weight)
        if own.any():
            out += share * own / own.sum()
    return out / max(float(out.sum()), 1e-300)


def labelled(draws: Draws, answers: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The pairs drawn that have a label, each once, ascending, and their labels."""
    pairs, first = np.unique(draws.pair, return_index=True)
    labels = answers[first]
    sure = ~np.isnan(labels)
    return pairs[sure], labels[sure]


def draw_batch(frame: Frame, draws: Draws, answers: NDArray[np.float64], *, seed: int, fresh: int = BATCH) -> Draws:
    """The next batch: independent draws with replacement until `fresh` different pairs are among them.

    Where no more pairs are left than that, evenly drawn until each has come up. The same arguments give the same draws.

    Args:
        frame: the population.
        draws: all draws before, n of them.
        answers: `float64[n]`, by draw: 1, 0, or NaN where the labeller could not tell.
        seed: of the study.
        fresh: how many pairs to label.

    Returns:
        The new draws only; none where every pair was drawn before.
    """
    plan, batch = design(frame, draws, answers), draws.batches
    left = np.flatnonzero(plan.probability)
    chances = plan.probability[left] if len(left) > fresh else np.full(len(left), 1 / max(len(left), 1))
    taken = _until(chances, min(fresh, len(left)), np.random.default_rng([seed, batch]))
    return Draws(pair=left[taken], probability=chances[taken], batch=np.full(len(taken), batch, np.int32))


def _until(chances: NDArray[np.float64], fresh: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Independent draws, ending with the one that brings the number of different ones to `fresh`."""
    if not fresh:
        return np.zeros(0, np.int64)
    ends = np.cumsum(chances)
    taken = np.zeros(0, np.int64)
    while True:
        more = np.searchsorted(ends, rng.random(4 * fresh) * ends[-1], side="right")
        taken = np.concatenate([taken, np.minimum(more, len(chances) - 1)])
        first = np.sort(np.unique(taken, return_index=True)[1])
        if len(first) >= fresh:
            return taken[: first[fresh - 1] + 1]
