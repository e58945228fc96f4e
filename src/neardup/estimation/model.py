"""The probability that a pair is a duplicate, predicted from what the strategies say of it and the labels so far.

The model makes estimates narrower, never right or wrong: the draws correct whatever it predicts (`evidence`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.estimation.frame import Frame
    from neardup.estimation.points import Points

PSEUDO_LABELS = 12.0
"""How many labels the prior weighs as."""
PSEUDO_PAIRS = 200
"""Over how many pairs these are spread."""
LEAST_PRIOR, MOST_PRIOR = 1e-4, 0.95
OUTSIDE = 0.25
"""Before any label, duplicates that no default finds are taken to be at most this multiple of those that one does."""
ABSENT = -0.5
"""A score that was not reported, on a scale where those reported go from 0 to 1."""


def prior(frame: Frame) -> NDArray[np.float64]:
    """`float64[m]`: the share of the panel that joins the pair, shrunk away from 0 and 1.

    Pairs that no choice joins share a small probability, more of it where strategies reported them with high scores.
    """
    voted, scaled = frame.votes > 0, np.clip(_scaled(frame.scores), 0, None)
    found = np.where(voted, 0.05 + (MOST_PRIOR - 0.05) * frame.votes, 0.0)
    rest = np.where(voted, 0.0, 0.01 + 0.09 * scaled.mean(axis=1))
    most = OUTSIDE * max(float(found.sum()), 5.0)
    rest *= min(1.0, most / max(float(rest.sum()), 1e-12))
    return np.where(voted, found, np.clip(rest, LEAST_PRIOR, MOST_PRIOR))


def features(frame: Frame) -> NDArray[np.float32]:
    """`float32[m, s + 5]`: what the model sees of each pair.

    The log-odds of the prior; each strategy's score on a scale of its own, their mean and greatest; and how high, and
    how often, the choices join the pair.
    """
    scaled = _scaled(frame.scores)
    odds = np.log(frame.prior / (1 - frame.prior))
    best = scaled.max(axis=1, initial=ABSENT)
    mean = scaled.mean(axis=1)
    height, often = _joining(frame.points)
    return np.column_stack([odds, scaled, mean, best, height, often]).astype(np.float32)


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
    spread over the population, so it can be fitted to no label, to few, and to labels of one class.

    Args:
        frame: the population.
        pairs: `int64[n]`, the pairs that have a label, each once.
        labels: `float64[n]`, 1 for a duplicate, else 0.
    """
    if not len(pairs):
        return frame.prior
    from sklearn.linear_model import LogisticRegression

    pseudo = _spread(frame.prior)
    share = PSEUDO_LABELS / len(pseudo)
    believed = frame.prior[pseudo]
    rows = np.concatenate([pairs, pseudo, pseudo])
    seen = np.concatenate([labels, np.ones(len(pseudo)), np.zeros(len(pseudo))])
    weight = np.concatenate([np.ones(len(pairs)), share * believed, share * (1 - believed)])
    model = LogisticRegression(C=1.0, solver="lbfgs", max_iter=1000)
    model.fit(frame.features[rows].astype(np.float64), seen, sample_weight=weight)
    odds = frame.features @ model.coef_[0].astype(np.float32) + np.float32(model.intercept_[0])
    chance: NDArray[np.float64] = 1 / (1 + np.exp(-np.clip(odds.astype(np.float64), -12, 12)))
    return chance


def _spread(prior_: NDArray[np.float64]) -> NDArray[np.int64]:
    """Pairs at even steps of the prior's uncertainty, from the least likely to the most likely."""
    order = np.argsort(prior_, kind="stable")
    mass = np.cumsum(np.sqrt(prior_ * (1 - prior_))[order])
    steps = (np.arange(min(PSEUDO_PAIRS, len(order))) + 0.5) / min(PSEUDO_PAIRS, len(order))
    found: NDArray[np.int64] = order[np.searchsorted(mass, steps * mass[-1])]
    return found
