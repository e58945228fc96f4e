"""From figures without each unit to intervals, or to the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from neardup.errors import UnknownNameError
from neardup.metrics.catalogue import metrics
from neardup.metrics.proportions import LEVEL, least_share_of_all
from neardup.metrics.resampling.jackknife import LEAST_FREEDOM, freedom, jackknife, jackknife_error
from neardup.metrics.resampling.tables import TolerantDocuments, TwoReaders, UnitDocuments
from neardup.metrics.rounding import ROUNDING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from numpy.typing import NDArray

LEAST_UNITS = 20
"""With fewer units there is no interval."""
NEEDED = f"an interval needs {LEAST_UNITS}"
"""How reasons end that say so."""


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A figure and how sure it is.

    Attributes:
        value: the value as observed.
        low: lower end of the 95 % interval; None where there is none.
        high: upper end.
        method: `jackknife`, `one-sided` (where 0 or 1 was observed) or `none`.
        units: the number of units that contribute to it.
        reason: why there is no interval; empty where there is one.
    """

    value: float
    low: float | None
    high: float | None
    method: Literal["jackknife", "one-sided", "none"]
    units: int
    reason: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class Resampled:
    """Figures of one clustering, and what they are without each unit.

    Attributes:
        values: the values as observed.
        left_out: `float64[units]`, without each unit.
        bearing: the number of units that contribute to each figure.
        units: units in all.
        alike: whether all pairs weigh the same. If not, units that agree throughout give no bound.
        changes: by figure, `float64[5, strata]`, what one more drawn pair adds to it, where leaving out units cannot
            tell; see `PostStrata.changes`.
    """

    values: dict[str, float]
    left_out: dict[str, NDArray[np.float64]]
    bearing: dict[str, int]
    units: int
    alike: bool = True
    changes: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)

    def heaviest(self, name: str) -> float:
        """The share of the jackknife's squared error that one unit makes; 0 where there is none."""
        squares = (self.left_out[name] - self.left_out[name].mean()) ** 2
        total = float(squares.sum())
        return float(squares.max()) / total if total > ROUNDING**2 else 0.0

    @property
    def margins(self) -> dict[str, NDArray[np.float64]]:
        """`float64[2, strata]`: how far figures fall by one right pair less and rise by one found pair more.

        A duplicate more that a strategy misses is left out: others miss it too, so that it hardly moves a comparison.
        """
        return {name: np.maximum(0.0, [-change[1], change[2]]) for name, change in self.changes.items()}

    def estimate(self, name: str) -> Estimate:
        """The interval of a figure.

        Raises:
            UnknownNameError: no such figure was resampled.
        """
        if name not in self.values:
            raise UnknownNameError("resampled metric", name, self.values)
        least = float(getattr(metrics()[name], "least", 0.0))
        changes = self.changes.get(name, np.zeros((3, 1)))[:3]
        margin = max(0.0, -float(changes.min())), max(0.0, float(changes.max()))
        found = interval(self.values[name], self.left_out[name], self.bearing[name], least=least, margin=margin)
        return found if self.alike else _without_bound(found)


def resample(
    predicted: NDArray[np.integer],
    gold: NDArray[np.integer],
    units: NDArray[np.integer],
    loose: NDArray[np.integer] | None = None,
) -> Resampled:
    """A clustering without each unit in turn.

    Args:
        predicted: `int[n]`, a cluster ≥ 0 for every document.
        gold: `int[n]`; a document with a negative label is ignored.
        units: `int[n]`, unit of each document: what `units` gives.
        loose: `int[n]`, the loose labels of gold that leaves some pairs out (`TolerantClusters`); None where all count.

    Raises:
        NeardupError: lengths differ, no document has a label, or documents of one gold label are in different units.
    """
    return next(resample_each([predicted], gold, units, loose=loose))


def resample_readers(
    first: tuple[NDArray[np.integer], NDArray[np.integer]],
    second: tuple[NDArray[np.integer], NDArray[np.integer]],
    units: NDArray[np.integer],
) -> Resampled:
    """One reader held against another without each unit in turn; no pair counts that either calls a version.

    Args:
        first: the strict and the loose labels of one reader, `int[n]` each; a document with a negative strict label
            has none.
        second: those of the other, strict for the same documents.
        units: `int[n]`, unit of each document: what `units` gives.

    Raises:
        NeardupError: as `resample`.
    """
    one, other = (TolerantDocuments.of(strict, loose, units) for strict, loose in (first, second))
    predicted, copies = (np.where(of >= 0, of, of.max() + 1 + np.arange(len(of))) for of in (first[0], second[0]))
    readers = TwoReaders(first=one, second=other, copies=copies)
    values, left_out, bearing = jackknife(readers, predicted)
    return Resampled(values=values, left_out=left_out, bearing=bearing, units=readers.units)


def resample_each(
    partitions: Iterable[NDArray[np.integer]],
    gold: NDArray[np.integer],
    units: NDArray[np.integer],
    names: Collection[str] | None = None,
    *,
    loose: NDArray[np.integer] | None = None,
) -> Iterator[Resampled]:
    """Many clusterings of the same documents, each as `resample` does it; only of the metrics named, if any are.

    Raises:
        NeardupError: as `resample`.
    """
    documents = UnitDocuments.of(gold, units) if loose is None else TolerantDocuments.of(gold, loose, units)
    for predicted in partitions:
        values, left_out, bearing = jackknife(documents, predicted, names)
        yield Resampled(values=values, left_out=left_out, bearing=bearing, units=documents.units)


def interval(
    value: float,
    left_out: NDArray[np.float64],
    units: int,
    *,
    least: float = 0.0,
    margin: tuple[float, float] = (0.0, 0.0),
) -> Estimate:
    """Value ± t · standard error on the scale of its log odds, so that both ends stay between `least` and 1.

    The error is the jackknife's, carried over by the slope of that scale; t has the degrees of freedom of `freedom`.
    docs/coverage.md says how often such intervals hold the true figure, and which others were tried.

    Args:
        value: the figure.
        left_out: what it is without each unit.
        units: the number of units that contribute to it.
        least: the least value of its scale.
        margin: errors beside the jackknife's, independent of it: of the lower end and of the upper one.
    """
    from scipy.special import stdtrit

    if units < LEAST_UNITS:
        contribute = "1 unit contributes" if units == 1 else f"{units} units contribute"
        reason = f"{contribute} to it; {NEEDED}"
        return Estimate(value=value, low=None, high=None, method="none", units=units, reason=reason)
    error, at_end = jackknife_error(left_out), min(abs(value), abs(1 - value)) < ROUNDING
    if max(error, *margin) < ROUNDING and at_end:
        return one_sided(round(value), units)
    if max(error, *margin) < ROUNDING:
        return Estimate(value=value, low=value, high=value, method="jackknife", units=units)
    t = float(stdtrit(freedom(left_out, units) if error >= ROUNDING else LEAST_FREEDOM, (1 + LEVEL) / 2))
    if max(margin) > 0 and at_end:  # log odds have no slope there
        below, above = (t * np.hypot(error, margin)).tolist()
        low, high = max(least, value - below), min(1.0, value + above)
    else:
        low, high = _by_log_odds(value, t, error, margin, least)
    return Estimate(value=value, low=low, high=high, method="jackknife", units=units)


def _by_log_odds(
    value: float, t: float, error: float, margin: tuple[float, float], least: float
) -> tuple[float, float]:
    """The ends t errors below and above the value, on the scale of log odds."""
    from scipy.special import expit, logit

    span = 1 - least
    share, less, more = (
        np.clip((of - least) / span, ROUNDING, 1 - ROUNDING) for of in (value, value - margin[0], value + margin[1])
    )
    carried = error / (span * share * (1 - share))
    below, above = np.hypot(carried, logit(share) - logit(less)), np.hypot(carried, logit(more) - logit(share))
    low, high = least + span * expit(logit(share) + t * np.array([-below, above]))
    return float(low), float(high)


def _without_bound(found: Estimate) -> Estimate:
    """The same, but without the one-sided bound, which holds for units of equal weight only."""
    if found.method != "one-sided":
        return found
    why = f"all {found.units} units agree, and weigh differently"
    return Estimate(value=found.value, low=None, high=None, method="none", units=found.units, reason=why)


def one_sided(value: float, units: int) -> Estimate:
    """A one-sided bound for an observed 0 or 1, where resampling gives no variation.

    It is the bound of `least_share_of_all` for units, as documents and pairs are not independent. It
    holds if a faulty unit weighs no more than any other.
    """
    share = least_share_of_all(units)
    low, high = (share, 1.0) if value == 1 else (0.0, 1 - share)
    return Estimate(value=value, low=low, high=high, method="one-sided", units=units)
