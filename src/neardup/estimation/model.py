"""The probability that a pair is a duplicate, predicted from what the strategies say of it and the labels so far.

The model makes estimates narrower, never right or wrong: the draws correct whatever it predicts (`evidence`).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from threadpoolctl import ThreadpoolController

    from neardup.estimation.frame import Frame
    from neardup.estimation.points import Points

PSEUDO_LABELS = 12.0
"""How many labels the prior weighs as."""
PSEUDO_PAIRS = 200
"""Over how many pairs these are spread."""
MOST_PRIOR = 0.95
HOPELESS, BY_OVERLAP, BY_VOTES = -8.0, 12.0, 4.0
"""Log-odds, before any label, of a pair that shares nothing and that no choice joins; what is added for the square root
of the overlap, and for the votes. A guess: a third of the smaller text and a third of the votes come to even odds."""
ABSENT = -0.5
"""A score that was not reported, on a scale where those reported go from 0 to 1."""


def prior(frame: Frame) -> NDArray[np.float64]:
    """`float64[m]`: the probability that each pair is a duplicate, by shared text and the choices that join it."""
    odds = HOPELESS + BY_OVERLAP * np.sqrt(frame.overlap.astype(np.float64)) + BY_VOTES * frame.votes
    return np.minimum(1 / (1 + np.exp(-odds)), MOST_PRIOR)


def features(frame: Frame) -> NDArray[np.float32]:
    """`float32[m, s + 6]`: what the model sees of each pair.

    The log-odds of the prior; the root of the overlap; each strategy's score on a scale of its own, their mean and
    greatest; and how high, and how often, the choices join the pair.
    """
    scaled = _scaled(frame.scores)
    odds = np.log(frame.prior / (1 - frame.prior))
    best = scaled.max(axis=1, initial=ABSENT)
    mean = scaled.mean(axis=1)
    height, often = _joining(frame.points)
    return np.column_stack([odds, np.sqrt(frame.overlap), scaled, mean, best, height, often]).astype(np.float32)


def _joining(points: Points) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """`float64[m]` twice: the mean share of a choice's points that join a pair; the share of choices with such ones."""
    height, often = np.zeros(points.pairs), np.zeros(points.pairs)
    for steps in points.steps:
        height += steps / max(int(steps.max(initial=0)), 1)
        often += steps > 0
    return height / max(len(points.steps), 1), often / max(len(points.steps), 1)


def _scaled(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """`float32[m, s]`: each strategy's scores from 0, the least it reported, to 1; one column if there are none."""
    out = np.full((scores.shape[1], max(len(scores), 1)), ABSENT, np.float32)
    for column, row in zip(out.T, scores, strict=False):
        known = ~np.isnan(row)
        if known.any():
            low, high = row[known].min(), row[known].max()
            column[known] = (row[known] - low) / max(high - low, np.float32(1e-6))
    return out


def predict(frame: Frame, pairs: NDArray[np.int64], labels: NDArray[np.float64]) -> NDArray[np.float64]:
    """`float64[m]`: the probability that each pair is a duplicate, in (0, 1), after some labels.

    A logistic regression with a ridge penalty. The prior stands in it as a feature and as `PSEUDO_LABELS` labels
    spread over the population, so it can be fitted to no label, to few, and to labels of one class. It is fitted on one
    thread: the problem is so small that threads which wait for each other take seven times as long.

    Args:
        frame: the population.
        pairs: `int64[n]`, the pairs that have a label, each once.
        labels: `float64[n]`, 1 for a duplicate, else 0.
    """
    if not len(pairs):
        return frame.prior
    from sklearn.linear_model import LogisticRegression

    pseudo = frame.pseudo
    share = PSEUDO_LABELS / len(pseudo)
    believed = frame.prior[pseudo]
    rows = np.concatenate([pairs, pseudo, pseudo])
    seen = np.concatenate([labels, np.ones(len(pseudo)), np.zeros(len(pseudo))])
    weight = np.concatenate([np.ones(len(pairs)), share * believed, share * (1 - believed)])
    model = LogisticRegression(C=1.0, solver="lbfgs", max_iter=1000)
    with _linear_algebra().limit(limits=1, user_api="blas"):
        model.fit(frame.features[rows].astype(np.float64), seen, sample_weight=weight)
    odds = frame.features @ model.coef_[0].astype(np.float32) + np.float32(model.intercept_[0])
    chance: NDArray[np.float64] = 1 / (1 + np.exp(-np.clip(odds.astype(np.float64), -12, 12)))
    return chance


@cache
def _linear_algebra() -> ThreadpoolController:
    """The threads of the BLAS libraries that are loaded; ask once scikit-learn is."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def spread(prior_: NDArray[np.float64]) -> NDArray[np.int64]:
    """Pairs at even steps of the prior's uncertainty, from the least likely to the most likely."""
    order = np.argsort(prior_, kind="stable")
    mass = np.cumsum(np.sqrt(prior_ * (1 - prior_))[order])
    steps = (np.arange(min(PSEUDO_PAIRS, len(order))) + 0.5) / min(PSEUDO_PAIRS, len(order))
    found: NDArray[np.int64] = order[np.searchsorted(mass, steps * mass[-1])]
    return found
