"""From resamples to intervals, or to the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from neardup.errors import UnknownNameError
from neardup.metrics.clustering import adjusted_mutual_information, figures
from neardup.metrics.contingency import Contingency
from neardup.metrics.records import METRICS
from neardup.metrics.resampling.bootstrap import ROUNDS, Replicates, bootstrap
from neardup.metrics.resampling.jackknife import jackknife, jackknife_error

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAST_UNITS = 20
"""With fewer units there is no interval."""
LEVEL = 0.95


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A figure and how sure it is.

    Attributes:
        value: as observed.
        low: lower end of the 95 % interval; None where there is none.
        high: upper end.
        method: `bootstrap`, `jackknife`, `one-sided` (where 0 or 1 was observed) or `none`.
        units: units that bear on it.
        reason: why there is no interval; empty where there is one.
    """

    value: float
    low: float | None
    high: float | None
    method: Literal["bootstrap", "jackknife", "one-sided", "none"]
    units: int
    reason: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class Resampled:
    """Figures of one clustering and what they are on resampled units.

    Attributes:
        values: as observed.
        rounds: `float64[rounds]` in each round of the bootstrap: pairwise and B³ figures.
        left_out: `float64[groups]` without each group of the jackknife: ARI, AMI, V-measure.
        bearing: units that bear on each figure.
        units: units in all.
        seed: of the resamples. Two clusterings are paired when units, number of rounds and seed are the same.
    """

    values: dict[str, float]
    rounds: dict[str, NDArray[np.float64]]
    left_out: dict[str, NDArray[np.float64]]
    bearing: dict[str, int]
    units: int
    seed: int

    def estimate(self, name: str) -> Estimate:
        """The interval of a figure.

        Raises:
            UnknownNameError: no such figure was resampled.
        """
        if name not in self.values:
            raise UnknownNameError("resampled metric", name, self.values)
        value, units = self.values[name], self.bearing[name]
        if name in self.rounds:
            return bootstrap_interval(value, self.rounds[name], units)
        return jackknife_interval(value, self.left_out[name], units, METRICS[name].worst)


def resample(
    predicted: NDArray[np.integer],
    gold: NDArray[np.integer],
    units: NDArray[np.integer],
    *,
    rounds: int = ROUNDS,
    seed: int = 0,
) -> Resampled:
    """Bootstrap and jackknife one clustering.

    Args:
        predicted: `int[n]`, a cluster ≥ 0 for every document.
        gold: `int[n]`; a document with a negative label is ignored.
        units: `int[n]`, unit of each document: what `units` gives.
        rounds: how many corpora the bootstrap draws.
        seed: of the random numbers.

    Raises:
        NeardupError: lengths differ, no document has a label, or documents of one gold label are in different units.
    """
    drawn = bootstrap([predicted], gold, units, rounds=rounds, seed=seed)
    table = Contingency.of(predicted, gold)
    observed = figures(table.sums()) | {"ami": np.float64(adjusted_mutual_information(table))}
    left_out = jackknife(predicted, gold, units, seed=seed)
    bearing = {name: int(count[0]) for name, count in drawn.bearing.items()}
    return Resampled(
        values={name: float(observed[name]) for name in [*drawn.rounds, *left_out]},
        rounds={name: values[0] for name, values in drawn.rounds.items()},
        left_out=left_out,
        bearing=bearing | dict.fromkeys(left_out, bearing["f1"]),
        units=len(np.unique(units[gold >= 0])),
        seed=seed,
    )


def estimates(replicates: Replicates, name: str) -> list[Estimate]:
    """The interval of a pairwise or B³ figure of each clustering.

    Raises:
        UnknownNameError: no such figure was resampled.
    """
    if name not in replicates.values:
        raise UnknownNameError("resampled metric", name, replicates.values)
    columns = (replicates.values[name].tolist(), replicates.rounds[name], replicates.bearing[name].tolist())
    return [bootstrap_interval(*row) for row in zip(*columns, strict=True)]


def bootstrap_interval(value: float, rounds: NDArray[np.float64], units: int) -> Estimate:
    """Percentile interval about the value, expanded for few units.

    What is estimated is the mean figure of corpora of as many units, so the rounds are moved until their mean is the
    value: drawing some units twice and others never makes the sizes of clusters more uneven, which B³ precision, a mean
    of 1/size, takes for an improvement that does not vanish with the number of units.

    Percentiles of the rounds are too narrow by about the factor that tells a normal from a t quantile, and √(k/(k-1)):
    those taken are further out accordingly (Hesterberg: What teachers should know about the bootstrap, The American
    Statistician 69, 2015, 5.4). Where 0 or 1 was observed and nothing moves it, but for rounds in which
    the figure is 0/0, see `one_sided`.
    """
    from scipy.special import ndtr, stdtrit

    if units < LEAST_UNITS:
        return _too_few(value, units)
    tail = ndtr(np.sqrt(units / (units - 1)) * stdtrit(units - 1, (1 - LEVEL) / 2))
    low, high = np.clip(np.quantile(rounds, [tail, 1 - tail]) - rounds.mean() + value, 0, 1)
    if value in (0, 1) and low == high:
        return one_sided(value, units)
    return Estimate(value=value, low=float(low), high=float(high), method="bootstrap", units=units)


def jackknife_interval(value: float, left_out: NDArray[np.float64], units: int, worst: float | None) -> Estimate:
    """Value ± t · standard error, cut off at the ends of the metric; where nothing moves 0 or 1, see `one_sided`."""
    from scipy.special import stdtrit

    if units < LEAST_UNITS:
        return _too_few(value, units)
    if value in (0, 1) and np.all(left_out == value):
        return one_sided(value, units)
    half = float(stdtrit(len(left_out) - 1, (1 + LEVEL) / 2)) * jackknife_error(left_out)
    low, high = max(value - half, -np.inf if worst is None else worst), min(value + half, 1.0)
    return Estimate(value=value, low=float(low), high=high, method="jackknife", units=units)


def one_sided(value: float, units: int) -> Estimate:
    """A bound on the side away from an observed 0 or 1, where resampling only repeats what was seen.

    The bound of Clopper and Pearson (Biometrika 26, 1934) for none of k units at fault, 1 - 0.05^(1/k), about 3/k
    (Hanley, Lippman-Hand: If nothing goes wrong, is everything all right?, JAMA 249, 1983). Of units, as documents and
    pairs are not independent; it bounds the figure in so far as a unit at fault weighs no more than another: at worst
    all of it is wrong.
    """
    share = (1 - LEVEL) ** (1 / units)
    low, high = (share, 1.0) if value == 1 else (0.0, 1 - share)
    return Estimate(value=value, low=low, high=high, method="one-sided", units=units)


def _too_few(value: float, units: int) -> Estimate:
    reason = f"{units} units bear on it; an interval needs {LEAST_UNITS}"
    return Estimate(value=value, low=None, high=None, method="none", units=units, reason=reason)
