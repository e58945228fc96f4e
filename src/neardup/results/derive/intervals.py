"""Intervals of figures, and how well such intervals covered in simulations."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from neardup.errors import NeardupError
from neardup.metrics.catalogue import metrics_of
from neardup.metrics.judges import ClusterJudge
from neardup.metrics.metric import PairwiseMetric
from neardup.metrics.resampling.estimates import LEAST_UNITS
from neardup.metrics.resampling.simulated import METHOD, TEST, effective_units, nearest
from neardup.results.records import CellResult, Coverage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neardup.metrics.judges import Judge
    from neardup.metrics.resampling.estimates import Resampled
    from neardup.results.cells import Cell


PAIR_FIGURES = ("precision", "recall", "f1")
"""Those derived anew where something is judged in another way: versions, or a pool without some pairs."""
HALF = 0.5
"""One unit that makes so much of the squared error of a figure is told."""


class Ends(NamedTuple):
    """Intervals of figures by name, and why some have none; see `Estimated`."""

    intervals: dict[str, tuple[float, float] | None]
    reasons: dict[str, str]


def with_intervals(result: CellResult, cell: Cell) -> CellResult:
    """A cell with the intervals of its figures over all labelled documents, or why there are none."""
    judge = cell.corpus.judge
    if cell.corpus.gold is None:
        return result
    if judge is None:
        reason = "every pair of a closed scope counts, and they have no sampling units"
        return replace(result, interval_reasons=dict.fromkeys(metrics_of(PairwiseMetric), reason))
    if not judge.labelled:
        return replace(result, interval_reasons={"f1": "no document has a label"})
    drawn = judge.resampled(cell.clusters.labels)
    intervals, reasons = ends(drawn)
    return replace(result, intervals=intervals, interval_reasons=reasons, heaviest=heaviest(drawn))


def heaviest(drawn: Resampled) -> dict[str, float]:
    """The share of the squared error that one unit makes, by figure, where it is half or more."""
    found = {name: drawn.heaviest(name) for name in drawn.values}
    return {name: share for name, share in found.items() if share >= HALF and drawn.estimate(name).low is not None}


def ends(drawn: Resampled) -> Ends:
    """The intervals of resampled figures."""
    found = {name: drawn.estimate(name) for name in drawn.values}
    return Ends(
        {name: None if e.low is None or e.high is None else (e.low, e.high) for name, e in found.items()},
        {name: e.reason for name, e in found.items() if e.reason},
    )


def numbers(figures: Mapping[str, float]) -> dict[str, float | None]:
    """Figures as JSON can hold them: None for what is no number."""
    return {name: None if math.isnan(value) else value for name, value in figures.items()}


def with_metrics(figures: Mapping[str, float], metrics: Mapping[str, float]) -> dict[str, float]:
    """Figures of results, and those of metrics beside them.

    Raises:
        NeardupError: a metric has the name of another figure.
    """
    if taken := figures.keys() & metrics.keys():
        raise NeardupError(f"metric '{min(taken)}' has the name of another figure of results; give it another name")
    return {**figures, **metrics}


def coverage(judge: Judge) -> Coverage | None:
    """What intervals did on simulated corpora like this one; None where it has no intervals, or gold is single pairs.

    Args:
        judge: the labels.
    """
    if not isinstance(judge, ClusterJudge):
        return None
    effective = effective_units(judge.labels, judge.unit_of)
    if judge.units < LEAST_UNITS or effective == 0:
        return None
    world = nearest(judge.units, effective)
    return Coverage(
        title=world.title,
        corpora=world.corpora,
        coverage=dict(world.coverage[METHOD]),
        found_different=world.found_different[TEST],
    )
