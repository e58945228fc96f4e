"""The contract of a metric as checks, each of which names the breaches that it found."""

from __future__ import annotations

import math
import re
import warnings
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from neardup.core.clusters import Clusters
from neardup.core.pairs import CorpusPairs, Pairs
from neardup.core.registry import load
from neardup.metrics.account import account
from neardup.metrics.clusterwise import ClusterCounts
from neardup.metrics.contingency import Contingency
from neardup.metrics.metric import (
    AccountMetric,
    ClusterwiseMetric,
    Metric,
    PairsMetric,
    RankingMetric,
    SumsMetric,
)
from neardup.metrics.ranking import rank
from neardup.metrics.removal import Removal, keepers
from neardup.testing.contract import hold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from neardup.metrics.contingency import Sums

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_UNITS = ("share", "documents", "pairs")
_FLOOR = 0.3
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


@dataclass(frozen=True, kw_only=True)
class _Case:
    """A prediction and gold, and all that metrics are functions of.

    Attributes:
        title: what it is, in words.
        predicted: a cluster of each document.
        gold: a label of each document; -1 for none.
    """

    title: str
    predicted: tuple[int, ...]
    gold: tuple[int, ...]

    @property
    def labels(self) -> NDArray[np.int64]:
        return np.array(self.predicted, np.int64)

    @property
    def truth(self) -> NDArray[np.int64]:
        return np.array(self.gold, np.int64)

    @property
    def sums(self) -> Sums:
        return Contingency.of(self.labels, self.truth).sums()

    @property
    def pairs(self) -> CorpusPairs:
        """Every pair that is predicted together, with a score of 1."""
        count = len(self.predicted)
        left, right = np.triu_indices(count, 1)
        same = self.labels[left] == self.labels[right]
        found = Pairs.of(left[same], right[same], np.ones(int(same.sum())), floor=_FLOOR)
        rows = np.arange(count, dtype=np.int32)
        return CorpusPairs(**vars(found), ids=[str(row) for row in range(count)], identical=rows, distinct=count)

    def value(self, metric: Metric) -> Any:
        """What the metric's function gives."""
        return _apply(metric, self.argument(metric))

    def argument(self, metric: Metric) -> Any:
        """What the function of this kind of metric takes, made anew."""
        ids = self.pairs.ids
        if isinstance(metric, SumsMetric):
            return self.sums
        if isinstance(metric, ClusterwiseMetric):
            return ClusterCounts.of(self.labels, self.truth).means()
        if isinstance(metric, RankingMetric):
            return rank(self.pairs, Clusters(ids, self.truth.astype(np.int32)))
        if isinstance(metric, PairsMetric):
            return self.pairs
        if isinstance(metric, AccountMetric):
            return account(self.pairs, _FLOOR, self.labels, self.truth)
        return Removal(kept=keepers(ids, self.labels), gold=self.truth, loose=self.truth)


_PERFECT = _Case(title="a perfect prediction", predicted=(0, 0, 0, 1, 1, 2), gold=(5, 5, 5, 6, 6, 7))
_CASES = (
    _PERFECT,
    _Case(title="a prediction with errors", predicted=(0, 0, 1, 1, 1, 2), gold=(5, 5, 5, 6, 6, 7)),
    _Case(title="a prediction of one cluster", predicted=(0, 0, 0, 0, 0, 0), gold=(5, 5, 5, 6, 6, 7)),
    _Case(title="a prediction of nothing", predicted=(0, 1, 2, 3, 4, 5), gold=(5, 5, 5, 6, 6, 7)),
    _Case(title="gold without a pair", predicted=(0, 0, 1, 1, 1, 2), gold=(1, 2, 3, 4, 5, 6)),
    _Case(title="neither with a pair", predicted=(0, 1, 2, 3, 4, 5), gold=(1, 2, 3, 4, 5, 6)),
    _Case(title="documents without a label", predicted=(0, 0, 0, 1, 1, 2), gold=(5, 5, -1, -1, 6, 7)),
)


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
    for case in _CASES:
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
    value = _PERFECT.value(metric)
    if value is not None and abs(float(np.asarray(value)) - metric.best) > _TOLERANCE:
        yield f"of a perfect prediction it is {float(np.asarray(value)):g}; its best value is {metric.best:g}"


def _same(metric: Metric) -> Iterator[str]:
    """The same argument gives the same value, and stays as it is."""
    for case in _CASES[:2]:
        argument = case.argument(metric)
        before = {name: array.copy() for name, array in _held(argument).items()}
        first = _apply(metric, argument)
        if not all(np.array_equal(before[name], array) for name, array in _held(argument).items()):
            yield "it changes the argument that it is given; work on copies"
            return
        again = _apply(metric, argument)
        if first != again:
            yield f"of {case.title} it is {first} and then {again}; let it depend on its argument only"
            return


def _apply(metric: Metric, argument: Any) -> Any:
    return cast("Any", metric).function(argument)


def _held(argument: Any) -> dict[str, NDArray[Any]]:
    """The arrays of an argument, by name."""
    held = argument._asdict() if hasattr(argument, "_asdict") else vars(argument)
    return {name: value for name, value in held.items() if isinstance(value, np.ndarray) and value.ndim}


def _arrays(metric: Metric) -> Iterator[str]:
    """Of many predictions at once it has the values that it has of each."""
    if not isinstance(metric, SumsMetric) or not metric.by_threshold:
        return
    cases = [case for case in _CASES if case.gold == _PERFECT.gold]
    stacked = replace(_PERFECT.sums, varying=np.stack([case.sums.varying for case in cases]), chance=None)
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
        for case in (one for one in _CASES if min(one.gold) >= 0):
            turned = _Case(title=case.title, predicted=case.gold, gold=case.predicted)
            value, other = (float(np.asarray(one.value(metric))) for one in (case, turned))
            if abs(value - other) > _TOLERANCE:
                yield f"it is called symmetric, but of {case.title} it is {value:g} and the other way {other:g}"
                return


CHECKS: tuple[Callable[[Metric], Iterator[str]], ...] = (_record, _numbers, _perfect, _same, _arrays, _sides)
