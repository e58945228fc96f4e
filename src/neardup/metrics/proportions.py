"""Shares, and intervals of a share of independent cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

LEVEL = 0.95
"""The level of every interval; a difference counts if p is below 1 less this level."""


def ratio(part: ArrayLike, whole: ArrayLike) -> NDArray[np.float64]:
    """The quotient of part and whole, where 0/0 is 1."""
    p, w = np.broadcast_arrays(np.asarray(part, np.float64), np.asarray(whole, np.float64))
    out = np.ones(p.shape)
    np.divide(p, w, out=out, where=w != 0)
    return out


def wilson(found: int, cases: int) -> tuple[float, float]:
    """The 95 % score interval of `found` out of `cases`, of which there is at least one.

    Wilson: Probable inference, the law of succession, and statistical inference, J. Am. Stat. Assoc. 22, 1927.
    """
    from scipy.special import ndtri

    z2, share = float(ndtri((1 + LEVEL) / 2)) ** 2, found / cases
    centre = (share + z2 / (2 * cases)) / (1 + z2 / cases)
    half = (z2 * (share * (1 - share) / cases + z2 / (4 * cases**2))) ** 0.5 / (1 + z2 / cases)
    return max(0.0, centre - half), min(1.0, centre + half)


def clopper_pearson(found: int, cases: int) -> tuple[float, float]:
    """The 95 % interval of `found` out of `cases`, of which there is at least one; its coverage is never less.

    Clopper, Pearson: The use of confidence or fiducial limits illustrated in the case of the binomial, Biometrika 26,
    1934.
    """
    from scipy.special import betaincinv

    tail, missed = (1 - LEVEL) / 2, cases - found
    low = float(betaincinv(found, missed + 1, tail)) if found else 0.0
    high = float(betaincinv(found + 1, missed, 1 - tail)) if missed else 1.0
    return low, high


def least_share_of_all(cases: int) -> float:
    """The one-sided 95 % bound of Clopper and Pearson where all of `cases` were found, at least one: 0.05^(1/cases).

    The rest is at most about 3 / cases (Hanley, Lippman-Hand: If nothing goes wrong, is everything all right?,
    JAMA 249, 1983).
    """
    return float((1 - LEVEL) ** (1 / cases))
