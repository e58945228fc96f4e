"""Precision, recall, F1 and counts of operating points, with intervals."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Self

import numpy as np

from neardup.estimation.moments import positive

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from neardup.estimation.moments import Moments, Spread


@dataclass(frozen=True, eq=False, kw_only=True)
class Estimates:
    """Estimates of one figure for k sets of pairs.

    Attributes:
        value: `float64[k]`.
        low: `float64[k]`, lower ends of the 95 % intervals.
        high: `float64[k]`, upper ends.
    """

    value: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]

    @classmethod
    def within(cls, value: ArrayLike, low: ArrayLike, high: ArrayLike, least: ArrayLike, most: ArrayLike) -> Self:
        """Estimates brought between the least and the most that are possible."""
        middle, start, end = (np.clip(np.asarray(one, np.float64), least, most) for one in (value, low, high))
        return cls(value=middle, low=start, high=end)

    @classmethod
    def covering(cls, readings: Sequence[Self]) -> Self:
        """The mean of estimates, with intervals that cover those of each."""
        return cls(
            value=np.mean([one.value for one in readings], axis=0),
            low=np.min([one.low for one in readings], axis=0),
            high=np.max([one.high for one in readings], axis=0),
        )

    def per(self, whole: NDArray[np.float64]) -> Self:
        """Estimates of the ratio to a number that is known, each at least 0 and at most 1."""
        return self.within(self.value / whole, self.low / whole, self.high / whole, 0, 1)

    @property
    def width(self) -> NDArray[np.float64]:
        """`float64[k]`: the widths of the intervals."""
        return self.high - self.low

    def at(self, one: int) -> tuple[float, float, float]:
        """Value, lower and upper end of one of them."""
        return float(self.value[one]), float(self.low[one]), float(self.high[one])


@dataclass(frozen=True, eq=False, kw_only=True)
class Figures:
    """What the labels say of k operating points, in pairs that any operating point of the study joins.

    Attributes:
        found: duplicates joined.
        precision: duplicates joined / pairs joined.
        recall: duplicates joined / duplicates in all.
        f1: 2 × duplicates joined / (pairs joined + duplicates in all).
        wrongly_joined: pairs joined that are no duplicates.
        left_apart: duplicates in all that are not joined.
        duplicates: duplicates in all, the same for every point.
    """

    found: Estimates
    precision: Estimates
    recall: Estimates
    f1: Estimates
    wrongly_joined: Estimates
    left_apart: Estimates
    duplicates: Estimates

    @classmethod
    def unknown(cls, sizes: NDArray[np.float64], pairs: int) -> Self:
        """Figures without any label: values that are not known (NaN), and whatever is possible.

        Args:
            sizes: `float64[k]`, pairs that each point joins.
            pairs: of the population.
        """

        def upto(most: ArrayLike) -> Estimates:
            high = np.broadcast_to(np.asarray(most, np.float64), sizes.shape)
            return Estimates(value=np.full(sizes.shape, np.nan), low=np.zeros(sizes.shape), high=high)

        return cls(
            found=upto(sizes),
            precision=upto(1),
            recall=upto(1),
            f1=upto(1),
            wrongly_joined=upto(sizes),
            left_apart=upto(pairs - sizes),
            duplicates=upto(pairs),
        )

    @classmethod
    def covering(cls, readings: Sequence[Self]) -> Self:
        """Figures with intervals that cover those of each reading."""
        each = {f.name: Estimates.covering([getattr(one, f.name) for one in readings]) for f in fields(cls)}
        return cls(**each)


def figures_of(moments: Moments, critical: float) -> Figures:
    """Figures with intervals of `critical` standard errors, held to what the labels leave possible."""
    m, (least, most), (out_least, out_most) = moments, moments.inside, moments.outside
    found = _total(m, 1.0, 0.0, critical, least, most)
    return Figures(
        found=found,
        precision=found.per(positive(m.size)),
        recall=_ratio(m, 1.0, 0.0, critical),
        f1=_ratio(m, 2.0, 1.0, critical),
        wrongly_joined=Estimates(value=m.size - found.value, low=m.size - found.high, high=m.size - found.low),
        left_apart=_total(m, -1.0, 1.0, critical, out_least, out_most),
        duplicates=_total(m, 0.0, 1.0, critical, least + out_least, most + out_most),
    )


def _total(
    m: Moments,
    found: float,
    every: float,
    critical: float,
    least: NDArray[np.float64],
    most: NDArray[np.float64],
) -> Estimates:
    """A sum of the two totals, each times a factor."""
    value, error = found * m.found + every * m.every, critical * m.error(found, every)
    return Estimates.within(value, value - error, value + error, least, most)


def _ratio(m: Moments, times: float, sized: float, critical: float) -> Estimates:
    """The ratio of `times` duplicates in the set to duplicates in all plus `sized` pairs of the set.

    Its interval holds the ratios that the data do not refute. That the ratio is φ is a statement linear in the two
    totals, so the interval is right where the denominator is uncertain too (Fieller: Some problems in interval
    estimation, J. R. Stat. Soc. B 16, 1954).
    """
    whole = sized * m.size + m.every
    ends = [_fieller(times * m.found, whole, spread, times, critical) for spread in m.spreads]
    (least, most), (out_least, out_most) = m.inside, m.outside
    return Estimates.within(
        times * m.found / positive(whole),
        np.min([low for low, _ in ends], axis=0),
        np.max([high for _, high in ends], axis=0),
        times * least / positive(sized * m.size + least + out_most),
        times * most / positive(sized * m.size + most + out_least),
    )


def _fieller(
    part: NDArray[np.float64], whole: NDArray[np.float64], spread: Spread, times: float, critical: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The ends of all φ with |part - φ whole| within `critical` errors; -1 and 2 where they are not bounded.

    Where the denominator may be as small as 0, high ratios cannot be refuted; low ones are where the part is above 0.
    """
    c2 = critical**2
    a = whole**2 - c2 * spread.every
    b = part * whole - c2 * times * spread.both
    c = part**2 - c2 * times**2 * spread.found
    bounded, above = (a > 0) & (whole > 0), (a <= 0) & (c > 0) & (part > 0)
    a = np.where(bounded, a, np.minimum(a, -1e-12))
    root = np.sqrt(np.maximum(b**2 - a * c, 0.0))
    low = np.where(bounded | above, (b - root) / a, -1.0)
    return low, np.where(bounded, (b + root) / a, 2.0)
