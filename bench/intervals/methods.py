"""The methods for intervals and the tests that are compared. The first of each kind is the one that neardup uses."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit, logit, ndtr, ndtri, stdtr, stdtrit

from neardup.metrics.proportions import LEVEL
from neardup.metrics.resampling.differences import holm, pairwise_differences
from neardup.metrics.resampling.estimates import one_sided
from neardup.metrics.resampling.jackknife import freedom, jackknife_error
from neardup.metrics.resampling.simulated import METHOD, TEST

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bench.intervals.rounds import Floats, Rounds
    from neardup.metrics.resampling.estimates import Resampled

    Bounds = tuple[float, float]

TAIL = (1 - LEVEL) / 2


def intervals(drawn: Resampled, again: Rounds, name: str) -> dict[str, Bounds]:
    """The interval of a figure by each method. Bootstrap methods apply only to figures that the bootstrap resampled."""
    estimate = drawn.estimate(name)
    assert estimate.low is not None
    assert estimate.high is not None
    found = {METHOD: (estimate.low, estimate.high)}
    value, left_out, units = estimate.value, drawn.left_out[name], estimate.units
    certain = estimate.method == "one-sided" or jackknife_error(left_out) < 1e-9
    found |= _jackknifed(value, left_out, units, certain=certain)
    if name in again.values:
        found |= _bootstrapped(value, left_out, units, again.values[name], again.errors[name], certain=certain)
    return found


def _one(value: float, units: int) -> Bounds:
    estimate = one_sided(round(value), units)
    assert estimate.low is not None
    assert estimate.high is not None
    return estimate.low, estimate.high


def _jackknifed(value: float, left_out: Floats, units: int, *, certain: bool) -> dict[str, Bounds]:
    names = ("jackknife", "jackknife, own freedom", "jackknife, log odds")
    if certain or not 0 < value < 1:
        return dict.fromkeys(names, _one(value, units))
    error, plain, own = jackknife_error(left_out), units - 1, freedom(left_out, units)
    return {
        names[0]: _about(value, error, plain),
        names[1]: _about(value, error, own),
        names[2]: _odds(value, error, plain),
    }


def _about(value: float, error: float, free: float) -> Bounds:
    half = float(stdtrit(free, 1 - TAIL)) * error
    return max(value - half, -1.0), min(value + half, 1.0)


def _odds(value: float, error: float, free: float) -> Bounds:
    half = float(stdtrit(free, 1 - TAIL)) * error / (value * (1 - value))
    return float(expit(logit(value) - half)), float(expit(logit(value) + half))


def _bootstrapped(
    value: float, left_out: Floats, units: int, values: Floats, errors: Floats, *, certain: bool
) -> dict[str, Bounds]:
    names = ("percentile, expanded", "percentile, calibrated by own freedom", "BCa", "studentised, log odds")
    if certain or np.ptp(values) == 0:
        return dict.fromkeys(names, _one(value, units))
    found = {
        name: _percentile(value, values, float(stdtrit(free, TAIL)) * np.sqrt(units / (units - 1)))
        for name, free in zip(names, (units - 1, freedom(left_out, units)), strict=False)
    }
    return found | {
        names[2]: _bca(value, left_out, values),
        names[3]: _studentised(value, jackknife_error(left_out), values, errors),
    }


def _percentile(value: float, values: Floats, z: float) -> Bounds:
    """Percentiles around the value, expanded to a t quantile (Hesterberg, The American Statistician 69, 2015, 5.4)."""
    ends = np.quantile(values, [ndtr(z), ndtr(-z)]) - values.mean() + value
    low, high = np.clip(ends, 0, 1).tolist()
    return low, high


def _bca(value: float, left_out: Floats, values: Floats) -> Bounds:
    """The BCa interval (Efron: Better bootstrap confidence intervals, J. Am. Stat. Assoc. 82, 1987)."""
    moved = left_out.mean() - left_out
    skew = np.sum(moved**3) / (6 * np.sum(moved**2) ** 1.5)
    below = np.mean(values < value) + np.mean(values == value) / 2
    bias = ndtri(np.clip(below, 1 / len(values), 1 - 1 / len(values)))
    z = bias + ndtri([TAIL, 1 - TAIL])
    low, high = np.quantile(values, ndtr(bias + z / (1 - skew * z))).tolist()
    return low, high


def _studentised(value: float, error: float, values: Floats, errors: Floats) -> Bounds:
    """The bootstrap-t interval on the scale of log odds, from the rounds whose error is not 0."""
    if not 0 < value < 1:
        return max(value - 2 * error, 0.0), min(value + 2 * error, 1.0)
    some = (values > 0) & (values < 1) & (errors > 0)
    t = (logit(values[some]) - logit(value)) * values[some] * (1 - values[some]) / errors[some]
    low, high = np.quantile(t, [TAIL, 1 - TAIL])
    scale = error / (value * (1 - value))
    return float(expit(logit(value) - high * scale)), float(expit(logit(value) - low * scale))


def found_different(drawn: Mapping[str, Resampled], again: Mapping[str, Floats]) -> dict[str, bool]:
    """Whether any two strategies are found different in F1, by each test, after Holm's correction.

    Args:
        drawn: the figures of each strategy with each unit left out.
        again: the F1 of each strategy in each round of the bootstrap.
    """
    p: dict[str, list[float]] = {"jackknife": [], "bootstrap": []}
    for a, b in combinations(drawn, 2):
        value = abs(drawn[a].values["f1"] - drawn[b].values["f1"])
        units = max(drawn[a].bearing["f1"], drawn[b].bearing["f1"])
        errors = {
            "jackknife": jackknife_error(drawn[a].left_out["f1"] - drawn[b].left_out["f1"]),
            "bootstrap": float(np.std(again[a] - again[b], ddof=1)),
        }
        for test, error in errors.items():
            p[test].append(float(2 * stdtr(units - 1, -value / error)) if error > 1e-9 else 1.0)
    chosen = any(difference.adjusted < 1 - LEVEL for difference in pairwise_differences(drawn, "f1").differences)
    return {TEST: chosen} | {test: min(holm(each)) < 1 - LEVEL for test, each in p.items()}
