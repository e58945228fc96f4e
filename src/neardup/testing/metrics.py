"""The contract of a metric as checks, each of which names the breaches that it found."""

from __future__ import annotations

import math
import re
import warnings
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from neardup.core.registry import load
from neardup.metrics.metric import AccountMetric, Metric, PairsMetric, SumsMetric
from neardup.testing.contract import hold
from neardup.testing.metric_cases import CASES, PERFECT, Case, applied

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray


_NAME = re.compile(r"[a-z][a-z0-9_]*")
_UNITS = ("share", "documents", "pairs")
_TOLERANCE = 1e-9


def check_metric(metric: Metric | str) -> None:
    """Check a metric against its contract.

    Args:
        metric: the record, or its name.

    Raises:
        ContractError: it breaks the contract; every breach found is listed.
    """
    given = load("metric", metric) if isinstance(metric, str) else metric
    if isinstance(given, Metric):
        hold(given, "metric", CHECKS, called=given.name)
    else:
        hold(given, "metric", (_is_metric,))


def _is_metric(metric: object) -> Iterator[str]:
    if not isinstance(metric, Metric):
        yield f"it is a {type(metric).__name__}; make it a record of neardup.metrics, such as SumsMetric"


def _record(metric: Metric) -> Iterator[str]:
    """What it says of itself is there and fits together."""
    if not _NAME.fullmatch(metric.name):
        yield f"its name is {metric.name!r}; use small letters, digits and underscores, as in wrong_pairs"
    for field in ("title", "formula", "source"):
        if not str(getattr(metric, field)).strip():
            yield f"its {field} is empty; reports show it"
    if metric.unit not in _UNITS:
        yield f"its unit is {metric.unit!r}; choose {', '.join(_UNITS)}"
    best, worst, rising = metric.best, metric.worst, metric.higher_is_better
    if best is not None and worst is not None and rising is not None and (best > worst) != rising:
        yield f"best is {best:g} and worst {worst:g}, but higher_is_better is {rising}; one of them is wrong"


def _numbers(metric: Metric) -> Iterator[str]:
    """Every prediction has a number within its bounds, without a warning; an empty denominator too."""
    bounds = [bound for bound in (metric.best, metric.worst) if bound is not None]
    for case in CASES:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            value = case.value(metric)
        if value is None and isinstance(metric, AccountMetric):
            continue
        number = float(np.asarray(value))
        if math.isnan(number):
            yield f"of {case.title} it is NaN; 0/0 is 1, as nothing was claimed and nothing is wrong"
        elif len(bounds) > 1 and not min(bounds) - _TOLERANCE <= number <= max(bounds) + _TOLERANCE:
            yield f"of {case.title} it is {number:g}, outside its bounds {min(bounds):g} and {max(bounds):g}"


def _perfect(metric: Metric) -> Iterator[str]:
    """A perfect prediction has the best value."""
    if metric.best is None or isinstance(metric, PairsMetric):  # pairs of a run know no gold
        return
    value = PERFECT.value(metric)
    if value is not None and abs(float(np.asarray(value)) - metric.best) > _TOLERANCE:
        yield f"of a perfect prediction it is {float(np.asarray(value)):g}; its best value is {metric.best:g}"


def _same(metric: Metric) -> Iterator[str]:
    """The same argument gives the same value, and stays as it is."""
    for case in CASES[:2]:
        argument = case.argument(metric)
        before = {name: array.copy() for name, array in _held(argument).items()}
        first = applied(metric, argument)
        after = _held(argument)
        if not all(np.array_equal(array, after[name]) for name, array in before.items()):
            yield "it changes the argument that it is given; work on copies"
            return
        again = applied(metric, argument)
        if first != again:
            yield f"of {case.title} it is {first} and then {again}; let it depend on its argument only"
            return


def _held(argument: Any) -> dict[str, NDArray[Any]]:
    """The arrays of an argument, by name."""
    held = argument._asdict() if hasattr(argument, "_asdict") else vars(argument)
    return {name: value for name, value in held.items() if isinstance(value, np.ndarray) and value.ndim}


def _arrays(metric: Metric) -> Iterator[str]:
    """Of many predictions at once it has the values that it has of each."""
    if not isinstance(metric, SumsMetric) or not metric.by_threshold:
        return
    cases = [case for case in CASES if case.gold == PERFECT.gold]
    stacked = replace(PERFECT.sums, varying=np.stack([case.sums.varying for case in cases]), chance=None)
    together = np.asarray(metric.of(stacked))
    each = np.array([float(np.asarray(case.value(metric))) for case in cases])
    apart = np.abs(together - each) > _TOLERANCE
    if apart.any():
        first = int(np.argmax(apart))
        yield (
            f"of {cases[first].title} it is {each[first]:g} alone and {together[first]:g} among others; "
            "compute with whole arrays, without 'if' and float()"
        )


def _sides(metric: Metric) -> Iterator[str]:
    """A symmetric one stays the same when prediction and gold change sides."""
    if isinstance(metric, SumsMetric) and metric.symmetric:
        for case in (one for one in CASES if min(one.gold) >= 0):
            turned = Case(title=case.title, predicted=case.gold, gold=case.predicted)
            value, other = (float(np.asarray(one.value(metric))) for one in (case, turned))
            if abs(value - other) > _TOLERANCE:
                yield f"it is called symmetric, but of {case.title} it is {value:g} and the other way {other:g}"
                return


CHECKS: tuple[Callable[[Metric], Iterator[str]], ...] = (_record, _numbers, _perfect, _same, _arrays, _sides)
