"""How well two corpora agree on which strategies are better: rank correlations, their intervals and noise ceilings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neardup.metrics.proportions import LEVEL
from neardup.metrics.resampling.draws import rounded
from neardup.metrics.resampling.ranks import ranks
from neardup.metrics.rounding import ROUNDING

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from neardup.metrics.resampling.draws import JointFigures

    Correlated = Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]

LEAST_METHODS = 5
"""Of fewer strategies no correlation is given."""
ENDS = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)


@dataclass(frozen=True, kw_only=True)
class Correlation:
    """A rank correlation between two corpora.

    Attributes:
        value: as observed.
        low: lower end of its 95 % interval.
        high: upper end; 1 where perfect agreement would not look different.
        ceiling: median of what two corpora that agree perfectly would show, given their noise.
        ceiling_low: 97.5 % of such corpora would show more.
    """

    value: float
    low: float
    high: float
    ceiling: float
    ceiling_low: float


def spearman(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Spearman's rho along the last axis, equal values sharing their mean rank; NaN where all values are equal."""
    x, y = (ranks(values) for values in (a, b))
    x, y = (r - r.mean(axis=-1, keepdims=True) for r in (x, y))
    with np.errstate(invalid="ignore"):
        rho: NDArray[np.float64] = (x * y).sum(axis=-1) / np.sqrt((x * x).sum(axis=-1) * (y * y).sum(axis=-1))
    return rho


def kendall(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Kendall's tau-b along the last axis; NaN where all values are equal."""
    left, right = np.triu_indices(a.shape[-1], 1)
    x, y = (np.sign(values[..., left] - values[..., right]) for values in (a, b))
    with np.errstate(invalid="ignore"):
        tau: NDArray[np.float64] = (x * y).sum(axis=-1) / np.sqrt((x * x).sum(axis=-1) * (y * y).sum(axis=-1))
    return tau


def agreement(a: JointFigures, b: JointFigures) -> dict[str, Correlation]:
    """`spearman` and `kendall` of the same strategies on two corpora, each with a value on both.

    The interval is the percentiles of draws of both corpora, independent of one another. Noise lowers a correlation,
    and draws lower it once more. So the upper end is 1 where the correlation lies within the noise ceiling.
    """
    x, y = agreeing(a, b)
    return {name: _correlation(measure, a, b, measure(x, y)) for name, measure in MEASURES.items()}


MEASURES: dict[str, Correlated] = {"spearman": spearman, "kendall": kendall}
"""By name."""


def agreeing(a: JointFigures, b: JointFigures) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Draws of two corpora that agree perfectly, with the noise of these two: `float64[rounds, m]` of each, as angles.

    Each corpus has its own level and spread. Once they are taken out, the truth that both share is the mean of their
    angles, each weighed by its precision. No error is taken to be below that of a share of as many units.
    """
    level = np.array([[each.angles.mean()] for each in (a, b)])
    spread = np.array([[max(each.angles.std(), ROUNDING)] for each in (a, b)])
    standard = (np.stack([a.angles, b.angles]) - level) / spread
    variance = np.stack([np.diag(each.covariance()) + 1 / (4 * each.left_out.shape[1]) for each in (a, b)])
    precision = spread**2 / variance
    truth = level + spread * (precision * standard).sum(axis=0) / precision.sum(axis=0)
    return rounded(truth[0] + a.noise()), rounded(truth[1] + b.noise())


def _correlation(measure: Correlated, a: JointFigures, b: JointFigures, perfect: NDArray[np.float64]) -> Correlation:
    value = float(measure(a.angles, b.angles))
    low, high = np.nanquantile(measure(a.draws(), b.draws()), ENDS).tolist()
    ceiling, ceiling_low = np.nanquantile(perfect, [0.5, ENDS[0]]).tolist()
    top = 1.0 if value >= ceiling_low else max(high, value)
    return Correlation(value=value, low=min(low, value), high=top, ceiling=ceiling, ceiling_low=ceiling_low)
