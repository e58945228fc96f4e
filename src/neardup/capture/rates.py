"""Capture rates from counts: with intervals, in bins of similarity, and where they pass one half."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from neardup.census.kernels import RESOLUTION
from neardup.census.overlaps import SIMILARITIES
from neardup.core.s_curve import Banded, capture_probability
from neardup.metrics.proportions import clopper_pearson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

N = TypeVar("N", np.int64, np.float64)
BIN = RESOLUTION // 20
"""Places of a census in a bin of a curve: bins of .05."""
LEAST_PAIRS = 20
"""With fewer pairs within .05 of it, the similarity at which half is caught is not estimated."""


@dataclass(frozen=True, kw_only=True)
class Rate:
    """A share of pairs that was caught.

    Attributes:
        pairs: how many there are.
        caught: how many of them were.
        value: their quotient; None where there are none.
        low: lower end of the 95 % interval of Clopper and Pearson (Biometrika 26, 1934), as if pairs were
            independent. They are not: all share the hash functions, and the pairs of a family their shingles, so
            that the rate moves by more than this from seed to seed (see `Spread`).
        high: upper end.
    """

    pairs: int
    caught: int
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, kw_only=True)
class Spread:
    """A figure over several seeds of the hash functions.

    Attributes:
        seeds: how many.
        mean: the mean of the figure.
        deviation: its standard deviation from seed to seed.
    """

    seeds: int
    mean: float
    deviation: float


@dataclass(frozen=True, kw_only=True)
class Bin:
    """A stretch of the S-curve.

    Attributes:
        low: least similarity.
        high: the similarity below which it ends; the last one holds 1 too.
        measured: the capture rate.
        spread: the spread of its value over seeds; None for one seed, or without pairs.
        predicted: its mean over these pairs; None for a strategy without bands, or without pairs.
    """

    low: float
    high: float
    measured: Rate
    spread: Spread | None
    predicted: float | None


def rate(pairs: int, caught: int) -> Rate:
    """The share caught, with its interval."""
    if pairs == 0:
        return Rate(pairs=0, caught=0, value=None, low=None, high=None)
    low, high = clopper_pearson(caught, pairs)
    return Rate(pairs=pairs, caught=caught, value=caught / pairs, low=low, high=high)


def spread(values: Sequence[float | None]) -> Spread | None:
    """The mean and standard deviation of a figure, one value a seed; None for one seed, or where a value is lacking."""
    known = [value for value in values if value is not None]
    if len(known) < max(2, len(values)):
        return None
    return Spread(seeds=len(known), mean=float(np.mean(known)), deviation=float(np.std(known, ddof=1)))


def rate_from(similarity: float, pairs: NDArray[np.int64], caught: NDArray[np.int64]) -> Rate:
    """The share caught of the pairs of at least this similarity, a multiple of 1 / RESOLUTION."""
    place = round(similarity * RESOLUTION)
    return rate(int(pairs[place:].sum()), int(caught[place:].sum()))


def curve(pairs: NDArray[np.int64], caught: Sequence[NDArray[np.int64]], banded: Banded | None) -> list[Bin]:
    """The capture rate in bins of similarity, measured and predicted.

    Args:
        pairs: `int64[RESOLUTION + 1]`, all pairs by similarity.
        caught: those caught, one array a seed; the first gives the measured rate, all of them its spread.
        banded: the strategy's bands and rows.
    """
    expected = None if banded is None else pairs * capture_probability(SIMILARITIES, banded.bands, banded.rows)
    starts = np.arange(0, RESOLUTION, BIN)
    totals = [int(n) for n in _by_bin(pairs, starts)]
    found = [[rate(n, int(c)) for n, c in zip(totals, _by_bin(one, starts), strict=True)] for one in caught]
    hoped = None if expected is None else _by_bin(expected, starts)
    return [
        Bin(
            low=start / RESOLUTION,
            high=(start + BIN) / RESOLUTION,
            measured=found[0][k],
            spread=spread([one[k].value for one in found]),
            predicted=float(hoped[k]) / totals[k] if hoped is not None and totals[k] else None,
        )
        for k, start in enumerate(starts.tolist())
    ]


def _by_bin(counts: NDArray[N], starts: NDArray[np.int64]) -> NDArray[N]:
    """Sums from each start to the next; the last one to the end, where similarity is 1."""
    return np.asarray(np.add.reduceat(counts, starts))


def half_caught(pairs: NDArray[np.int64], caught: NDArray[np.int64]) -> float | None:
    """The similarity at which half of the pairs were caught, by isotonic regression of the rates.

    The rates are pooled until they rise (as Stylianou, Flournoy: Dose finding using the biased coin up-and-down design
    and isotonic regression, Biometrics 58, 2002, do for the dose that half respond to), and the line between the last
    similarity below one half and the first that is not is followed.

    Returns:
        None where the rates stay on one side of one half, or there are fewer than LEAST_PAIRS pairs within .05 of it.
    """
    from scipy.optimize import isotonic_regression

    filled = np.flatnonzero(pairs)
    if len(filled) == 0:
        return None
    rates = isotonic_regression(caught[filled] / pairs[filled], weights=pairs[filled]).x
    above = int(np.searchsorted(rates, 0.5))
    if not 0 < above < len(rates):
        return None
    around = slice(above - 1, above + 1)
    half = float(np.interp(0.5, rates[around], SIMILARITIES[filled[around]]))
    near = np.abs(SIMILARITIES - half) <= BIN / RESOLUTION
    return half if pairs[near].sum() >= LEAST_PAIRS else None
