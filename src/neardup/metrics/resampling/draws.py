"""What the figures of several strategies could have been, had other units been drawn: the same units for all of them.

Figures are drawn from a multivariate t around the observed ones. Its covariance is the jackknife's, so that strategies
which rise and fall with the same units do so in every draw. Shares are drawn as angles, arcsin √share, whose errors
depend little on the share and which a share of 0 has, too. Where gold is a sample of pairs, draws allow for one more
drawn pair. Strategies with the same pairs are tied in every draw. docs/ranking.md says how often intervals made from
these draws hold the truth; sampled gold was not simulated there.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self

import numpy as np

from neardup.metrics.resampling.jackknife import freedom
from neardup.metrics.rounding import ROUNDING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from neardup.metrics.resampling.estimates import Resampled

ROUNDS = 4000
"""The number of draws."""
_NONE = np.zeros((2, 0))


@dataclass(frozen=True, eq=False, kw_only=True)
class JointFigures:
    """One figure, a share, of m strategies on one corpus.

    Attributes:
        values: `float64[m]`, as observed; NaN where a strategy has none because it failed.
        left_out: `float64[m, units]`, without each unit; NaN where there is no value.
        margins: `float64[m, 2, strata]`, how far each may fall and rise beside that by one drawn pair of each stratum;
            see `Resampled`. Without strata there is nothing beside it.
        seed: of the draws; different for independent corpora.
    """

    values: NDArray[np.float64]
    left_out: NDArray[np.float64]
    margins: NDArray[np.float64]
    seed: int = 0

    @classmethod
    def of(cls, samples: Sequence[Resampled | None], metric: str, corpus: str) -> Self:
        """A figure of several strategies on one corpus; None stands for one that failed.

        Args:
            samples: of the same units; at least one.
            metric: the name of the figure.
            corpus: its name, from which the seed follows.
        """
        units = max(len(sample.left_out[metric]) for sample in samples if sample is not None)
        absent = np.full(units, np.nan)
        margins = [sample.margins.get(metric, _NONE) if sample is not None else _NONE for sample in samples]
        strata = max(each.shape[1] for each in margins)
        return cls(
            values=np.array([np.nan if sample is None else sample.values[metric] for sample in samples]),
            left_out=np.stack([absent if sample is None else sample.left_out[metric] for sample in samples]),
            margins=np.stack([each if each.shape[1] else np.zeros((2, strata)) for each in margins]),
            seed=zlib.crc32(corpus.encode()),
        )

    def among(self, rows: NDArray[np.integer]) -> JointFigures:
        """The same of some of the strategies; the very same of all of them in their order, so that its root stays."""
        if np.array_equal(rows, np.arange(len(self.values))):
            return self
        margins = self.margins[rows]
        return JointFigures(values=self.values[rows], left_out=self.left_out[rows], margins=margins, seed=self.seed)

    @property
    def angles(self) -> NDArray[np.float64]:
        """`float64[m]`: the values as angles; -∞ where there is none, below every other."""
        return angles(self.values)

    def covariance(self) -> NDArray[np.float64]:
        """`float64[m, m]`: the jackknife covariance of the angles, and that of the margins; 0 without a value."""
        factor = self._factor()
        found: NDArray[np.float64] = factor @ factor.T
        return found

    def _factor(self) -> NDArray[np.float64]:
        """`float64[m, units + m]`, whose product with its transpose is the covariance."""
        units = self.left_out.shape[1]
        deviation = np.nan_to_num(self.left_out - self.left_out.mean(axis=1, keepdims=True))
        share = np.nan_to_num(self.values)
        root = np.sqrt(np.clip(share * (1 - share), ROUNDING, None))
        deviation /= 2 * root[:, None]
        return np.hstack([np.sqrt((units - 1) / units) * deviation, self._shocks()])

    def _shocks(self) -> NDArray[np.float64]:
        """`float64[m, k]`: how far one more drawn pair may move each angle, a column for each different strategy.

        That is half the way from the lowest to the highest angle that one drawn pair alone can give. Which pairs two
        different strategies share is not known, so their shocks are independent; strategies with one figure throughout
        share theirs.
        """
        share = np.nan_to_num(self.values)[:, None]
        fall = angles(share) - angles(share - self.margins[:, 0])
        rise = angles(share + self.margins[:, 1]) - angles(share)
        half = (fall.max(axis=1, initial=0.0) + rise.max(axis=1, initial=0.0)) / 2
        known = np.hstack([share, np.nan_to_num(self.left_out), fall, rise])
        group = np.unique(rounded(known), axis=0, return_inverse=True)[1].ravel()
        shocks: NDArray[np.float64] = np.eye(len(half))[group] * half[:, None]
        return shocks

    def draws(self, rounds: int = ROUNDS) -> NDArray[np.float64]:
        """`float64[rounds, m]`: angles that could have been observed; -∞ where there is no value."""
        return rounded(self.angles + self.noise(rounds))

    def noise(self, rounds: int = ROUNDS) -> NDArray[np.float64]:
        """`float64[rounds, m]`: how far draws lie from what was observed; the same in every call."""
        rng = np.random.default_rng(self.seed)
        normal: NDArray[np.float64] = rng.standard_normal((rounds, len(self._root))) @ self._root
        free = self._freedom()
        return normal / np.sqrt(rng.chisquare(free, (rounds, 1)) / free)

    @cached_property
    def _root(self) -> NDArray[np.float64]:
        """`float64[k, m]`, whose transpose times itself is the covariance, though strategies may be equal."""
        return np.linalg.qr(self._factor().T, mode="r")  # type: ignore[return-value]  # with mode "r" an array

    def _freedom(self) -> float:
        """The median of the strategies' degrees of freedom, of those whose figure any unit changes."""
        units = self.left_out.shape[1]
        moved = [row for row in self.left_out if np.ptp(row) > ROUNDING]  # false for NaN
        return float(np.median([freedom(row, units) for row in moved])) if moved else float(units)


def angles(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Arcsin √share; -∞ for NaN."""
    found = np.arcsin(np.sqrt(np.clip(shares, 0.0, 1.0)))
    return np.where(np.isnan(shares), -np.inf, found)


def rounded(drawn: NDArray[np.float64]) -> NDArray[np.float64]:
    """Draws of which those that differ by rounding alone are equal."""
    return np.round(drawn / ROUNDING) * ROUNDING
