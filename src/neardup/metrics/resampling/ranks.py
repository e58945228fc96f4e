"""Ranks of strategies, and how sure they are: 1 is best; equal strategies share the mean of their ranks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neardup.errors import UnknownNameError
from neardup.metrics.proportions import LEVEL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from neardup.metrics.resampling.differences import Differences

MEAN_LEVEL = 0.99
"""Level of the percentiles that hold a true mean rank in 95 of 100 studies.

Draws add to observed ranks, which noise has moved to the middle already, the same noise again.
"""


@dataclass(frozen=True, kw_only=True)
class Place:
    """The rank of a strategy on one corpus.

    Attributes:
        rank: as observed.
        low: the best rank that it may have: one more than there are strategies found better.
        high: the worst: as many as there are strategies that were not found worse.
        tied: the strategies that were found neither better nor worse.
    """

    rank: float
    low: int
    high: int
    tied: tuple[str, ...]


def ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ranks along the last axis, the highest value first: `float64` in the shape of the values.

    Values of -∞, those of strategies that failed, come last.
    """
    from scipy.stats import rankdata

    found: NDArray[np.float64] = rankdata(-values, axis=-1)
    return found


def places(values: Mapping[str, float | None], compared: Differences) -> dict[str, Place]:
    """The place of each strategy. Its interval holds its true rank in at least 95 of 100 corpora, for all at once.

    The interval follows from the differences that were found, so that it agrees with them: of a set of strategies that
    are truly equal, percentiles of drawn ranks would name a best one by luck (Mogstad, Romano, Shaikh, Wilhelm:
    Inference for ranks with applications to mobility across neighbourhoods and academic achievement across countries,
    Review of Economic Studies 91, 2024).

    Args:
        values: by strategy; None for one that failed, which ranks after all others.
        compared: the differences between those that have a value.

    Raises:
        UnknownNameError: a difference is of a strategy that has no value.
    """
    names = list(values)
    _check(values, compared)
    failed = [name for name in names if values[name] is None]
    done = len(names) - len(failed)
    found = ranks(np.array([-np.inf if value is None else value for value in values.values()])).tolist()
    different = [(d.better, d.worse) for d in compared.differences if d.adjusted < 1 - LEVEL]
    better = {name: {good for good, bad in different if bad == name} for name in names}
    worse = {name: {bad for good, bad in different if good == name} for name in names}
    out = {}
    for name, rank in zip(names, found, strict=True):
        if name in failed:
            out[name] = Place(rank=rank, low=done + 1, high=len(names), tied=())
            continue
        apart = better[name] | worse[name] | {name, *failed}
        tied = tuple(other for other in names if other not in apart)
        out[name] = Place(rank=rank, low=1 + len(better[name]), high=done - len(worse[name]), tied=tied)
    return out


def _check(values: Mapping[str, float | None], compared: Differences) -> None:
    known = [name for name, value in values.items() if value is not None]
    for name in (name for found in compared.differences for name in (found.better, found.worse)):
        if name not in known:
            raise UnknownNameError("strategy with a figure", name, known)


def mean_rank_intervals(draws: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """`float64[2, m]`: low and high end of the 95 % interval of each strategy's mean rank over corpora.

    docs/ranking.md says how often it holds the true mean rank.

    Args:
        draws: for each corpus `float64[rounds, m]`, as of `JointFigures.draws`.
    """
    means = np.mean([ranks(each) for each in draws], axis=0)
    found: NDArray[np.float64] = np.quantile(means, [(1 - MEAN_LEVEL) / 2, (1 + MEAN_LEVEL) / 2], axis=0)
    return found
