"""Which strategies differ: the test pairs them by sampling unit and is corrected for many comparisons."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from neardup.errors import NeardupError, UnknownNameError
from neardup.metrics.proportions import LEVEL, ratio
from neardup.metrics.resampling.estimates import LEAST_UNITS, Resampled
from neardup.metrics.resampling.jackknife import LEAST_FREEDOM, freedom, jackknife_error
from neardup.metrics.rounding import ROUNDING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class Difference:
    """How much better one strategy is than another.

    Attributes:
        better: the one with the higher value; of equal ones the first by name.
        worse: the other.
        value: difference of the two values, ≥ 0.
        low: lower end of its 95 % interval.
        high: upper end.
        p: the p value of no difference, two-sided.
        adjusted: the same by Holm, over all pairs of strategies compared.
    """

    better: str
    worse: str
    value: float
    low: float
    high: float
    p: float
    adjusted: float


@dataclass(frozen=True, kw_only=True)
class Differences:
    """How strategies differ in one metric.

    Attributes:
        metric: its name.
        differences: the difference of every two, in the order of `groups`' members.
        groups: the largest sets of strategies no two of which differ (adjusted p ≥ 0.05), best first. A strategy may be
            in several; two that share none differ.
        reason: why no strategies were compared; empty where they were.
        untested: pairs of strategies to whose difference fewer than 20 units contribute. They are not tested, are not
            found different, and are not counted among the comparisons.
    """

    metric: str
    differences: tuple[Difference, ...]
    groups: tuple[tuple[str, ...], ...]
    reason: str = ""
    untested: tuple[tuple[str, str], ...] = ()


def pairwise_differences(samples: Mapping[str, Resampled], metric: str) -> Differences:
    """The differences between every two strategies on one corpus.

    The difference of two figures varies less than either, as the same units are left out of both. Its jackknife error
    gives a t interval and test, with degrees of freedom as for an interval: those count how many units make up the
    error, which matters in the tails that correction for many pairs looks at (Holm: A simple sequentially rejective
    multiple test procedure, Scandinavian Journal of Statistics 6, 1979). Where no unit changes a difference, every one
    says the same, and p is that of the sign test. Where one more drawn pair changes the figures (`Resampled.changes`),
    what it changes of the difference is an error beside the jackknife's. docs/coverage.md says how often equal
    strategies are found different.

    Args:
        samples: by strategy, of the same documents and units.
        metric: a figure that was resampled.

    Raises:
        UnknownNameError: the metric was not resampled.
        NeardupError: the samples are of different units.
    """
    _check(samples, metric)
    names = sorted(samples, key=lambda name: (-samples[name].values[metric], name))
    bearing = {name: samples[name].bearing[metric] for name in names}
    units = max(bearing.values(), default=0)
    if units < LEAST_UNITS:
        reason = f"{units} units contribute to it; a comparison needs {LEAST_UNITS}"
        return Differences(metric=metric, differences=(), groups=(), reason=reason)
    both = {(a, b): max(bearing[a], bearing[b]) for a, b in combinations(names, 2)}
    pairs = [pair for pair, count in both.items() if count >= LEAST_UNITS]
    untested = tuple(pair for pair in both if pair not in pairs)
    found = [_tested(samples[a], samples[b], metric, both[a, b]) for a, b in pairs]
    adjusted = holm([p for *_, p in found])
    differences = tuple(
        Difference(better=a, worse=b, value=value, low=low, high=high, p=p, adjusted=q)
        for (a, b), (value, low, high, p), q in zip(pairs, found, adjusted, strict=True)
    )
    not_different = {frozenset((d.better, d.worse)) for d in differences if d.adjusted >= 1 - LEVEL}
    groups = _cliques(names, not_different | set(map(frozenset, untested)))
    return Differences(metric=metric, differences=differences, groups=groups, untested=untested)


def holm(p: Sequence[float]) -> list[float]:
    """Adjusted p values: the i-th least times the number of those not less, never below the one before, at most 1."""
    order = np.argsort(p, kind="stable")
    scaled = np.asarray(p, np.float64)[order] * np.arange(len(p), 0, -1)
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(np.maximum.accumulate(scaled), 1.0)
    return adjusted.tolist()


def _check(samples: Mapping[str, Resampled], metric: str) -> None:
    for sample in samples.values():
        if metric not in sample.values:
            raise UnknownNameError("resampled metric", metric, sample.values)
    if len({sample.units for sample in samples.values()}) > 1:
        raise NeardupError("strategies were resampled with different units; give all of them the same")


def _tested(a: Resampled, b: Resampled, metric: str, units: int) -> tuple[float, float, float, float]:
    """Difference, ends of its interval, and p."""
    from scipy.special import stdtr, stdtrit

    value, left_out = a.values[metric] - b.values[metric], a.left_out[metric] - b.left_out[metric]
    of_units = jackknife_error(left_out)
    error = float(np.hypot(of_units, _beside(a.changes, b.changes, metric)))
    if error < ROUNDING:
        return value, value, value, 1.0 if abs(value) < ROUNDING else 2.0 ** (1 - units)
    free = freedom(left_out, units) if of_units >= ROUNDING else LEAST_FREEDOM
    half = float(stdtrit(free, (1 + LEVEL) / 2)) * error
    return value, value - half, value + half, float(2 * stdtr(free, -abs(value) / error))


def _beside(a: Mapping[str, NDArray[np.float64]], b: Mapping[str, NDArray[np.float64]], metric: str) -> float:
    """How much one more drawn pair changes the difference at most: one that both, either or neither finds.

    What only one strategy finds are no more pairs than it predicts, and the other misses as many.
    """
    if metric not in a or metric not in b:
        return 0.0
    (missed_a, less_a, found_a), (missed_b, less_b, found_b) = a[metric][:3], b[metric][:3]
    (many_a, few_a), (many_b, few_b) = a[metric][3:], b[metric][3:]
    only_a = found_a - missed_b * ratio(few_a, np.maximum(few_a, many_b))
    only_b = missed_a * ratio(few_b, np.maximum(few_b, many_a)) - found_b
    every = [missed_a - missed_b, found_a - found_b, only_a, only_b, less_a, less_b, less_a - less_b]
    return float(np.abs(np.stack(every)).max())


def _cliques(names: Sequence[str], not_different: set[frozenset[str]]) -> tuple[tuple[str, ...], ...]:
    """Maximal sets of names no two of which were found different.

    They grow name by name; a set within another is dropped.
    """
    found: list[tuple[str, ...]] = []
    for name in names:
        grown = {tuple(other for other in clique if frozenset((other, name)) in not_different) for clique in found} | {
            ()
        }
        sets = [*found, *((*members, name) for members in grown)]
        found = [s for s in sets if not any(set(s) < set(other) for other in sets)]
    return tuple(sorted(found, key=lambda clique: [names.index(name) for name in clique]))
