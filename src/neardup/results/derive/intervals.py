"""Intervals of figures, and the agreement of two labellers, scored as a strategy is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from msgspec.structs import replace

from neardup.core.clusters import Clusters
from neardup.core.versions import TolerantClusters, loose_labels, restricted, strict_labels
from neardup.errors import NeardupError
from neardup.metrics.catalogue import metrics_of
from neardup.metrics.judges import ClusterJudge
from neardup.metrics.metric import PairwiseMetric, SumsMetric
from neardup.metrics.resampling.estimates import LEAST_UNITS, resample
from neardup.metrics.resampling.simulated import METHOD, TEST, effective_units, nearest
from neardup.metrics.resampling.units import units
from neardup.results.records import CellResult, Coverage, LabellersResult

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from neardup.core.versions import GoldClusters
    from neardup.metrics.judges import Judge
    from neardup.metrics.resampling.estimates import Resampled
    from neardup.results.cells import Cell
    from neardup.results.corpora import CorpusData


class Ends(NamedTuple):
    """Intervals of figures by name, and why some have none; see `Estimated`."""

    intervals: dict[str, tuple[float, float] | None]
    reasons: dict[str, str]


def with_intervals(result: CellResult, cell: Cell) -> CellResult:
    """A cell with the intervals of its figures over all labelled documents, or why there are none."""
    if cell.corpus.gold is None:
        return result
    intervals, reasons = _cell_ends(cell)
    return replace(result, intervals=intervals, interval_reasons=reasons)


def _cell_ends(cell: Cell) -> Ends:
    judge = cell.corpus.judge
    if judge is None:
        reason = "every pair of a closed scope counts, and they have no sampling units"
        return Ends({}, dict.fromkeys(metrics_of(PairwiseMetric), reason))
    if not judge.labelled:
        return Ends({}, {"f1": "no document has a label"})
    return ends(judge.resampled(cell.clusters.labels))


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


def labellers_result(corpus: CorpusData, among: NDArray[np.bool_] | None = None) -> LabellersResult | None:
    """The score of one labeller against the other: the human ceiling. None where the gold was not labelled twice.

    Args:
        corpus: a corpus of a run.
        among: `bool[n]`, documents that count; all where not given.
    """
    passes = _passes(corpus)
    labels = [levels.get(corpus.level, levels.get("any")) for levels in passes]
    if len(labels) != 2 or labels[0] is None or labels[1] is None:
        return None
    every = [clusters for levels in passes for clusters in levels.values()]
    apart = units(corpus.ids, [*corpus.levels.values(), *every], corpus.families)
    one, other = labels[0].labels, labels[1].labels
    counted = (one >= 0) & (other >= 0) & (True if among is None else among)
    if not counted.any():
        return None
    singles = int(one.max()) + 1 + np.arange(len(one))
    gold = restricted(_judged(corpus, passes[1], labels[1]), counted)
    drawn = resample(np.where(one >= 0, one, singles), strict_labels(gold), apart, loose_labels(gold))
    either_way = [name for name, metric in metrics_of(SumsMetric).items() if metric.symmetric]
    intervals, reasons = ends(drawn)
    return LabellersResult(
        corpus=corpus.name,
        figures={name: drawn.values[name] for name in either_way if name in drawn.values},
        intervals={name: found for name, found in intervals.items() if name in either_way},
        interval_reasons={name: reason for name, reason in reasons.items() if name in either_way},
    )


def _judged(corpus: CorpusData, levels: Mapping[str, Clusters], labels: Clusters) -> GoldClusters:
    """The labels of one labeller as gold, with versions treated as in the figures of the corpus."""
    loose = levels.get("revision") if corpus.versions == "ignored" else None
    return labels if loose is None else TolerantClusters(labels, loose)


def _passes(corpus: CorpusData) -> list[dict[str, Clusters]]:
    """The clusters of each labeller by level, of an installed corpus that holds the documents of the run."""
    try:
        passes = corpus.dataset.passes() if corpus.dataset else []
    except NeardupError:
        return []
    return [
        {name: c.aligned(corpus.ids, absent="unlabelled") for name, c in gold.levels.items() if isinstance(c, Clusters)}
        for gold in passes
    ]
