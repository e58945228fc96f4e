"""How sure the figures of a cell are, and what two people who label score against one another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neardup.core.clusters import Clusters
from neardup.errors import NeardupError
from neardup.io.datasets import find_dataset, is_installed
from neardup.metrics.catalogue import metrics_of
from neardup.metrics.metric import PairwiseMetric, SumsMetric
from neardup.metrics.resampling.estimates import LEAST_UNITS, resample
from neardup.metrics.resampling.simulated import METHOD, TEST, effective_units, nearest
from neardup.metrics.resampling.units import units

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.metrics.resampling.estimates import Resampled
    from neardup.results.cells import Cell, CorpusData


def interval_results(cell: Cell) -> dict[str, Any]:
    """Intervals of the figures at the default threshold over all labelled documents, or why there are none."""
    gold = cell.corpus.gold
    if cell.record.status != "done" or gold is None:
        return {"intervals": {}, "interval_reasons": {}}
    if not isinstance(gold, Clusters):
        reason = "the gold is single pairs; intervals are for clusters against gold clusters"
        return {"intervals": {}, "interval_reasons": dict.fromkeys(metrics_of(PairwiseMetric), reason)}
    if not np.any(gold.labels >= 0):
        return {"intervals": {}, "interval_reasons": {"f1": "no document has a label"}}
    return told(resample(cell.clusters.labels, gold.labels, cell.corpus.units))


def simulated_result(gold: NDArray[np.integer], units: NDArray[np.integer]) -> dict[str, Any] | None:
    """What intervals did on simulated corpora like this one; None where it has no intervals, or no gold pair.

    Args:
        gold: `int[n]`; a document with a negative label is ignored.
        units: `int[n]`, unit of each document.
    """
    count, effective = len(np.unique(units[gold >= 0])), effective_units(gold, units)
    if count < LEAST_UNITS or effective == 0:
        return None
    world = nearest(count, effective)
    coverage, apart = dict(world.coverage[METHOD]), world.told_apart[TEST]
    return {"title": world.title, "corpora": world.corpora, "coverage": coverage, "told_apart": apart}


def told(drawn: Resampled) -> dict[str, Any]:
    """`intervals`: `[low, high]` or None by figure; `interval_reasons`: of those that have none, why."""
    found = {name: drawn.estimate(name) for name in drawn.values}
    return {
        "intervals": {name: None if e.low is None else [e.low, e.high] for name, e in found.items()},
        "interval_reasons": {name: e.reason for name, e in found.items() if e.reason},
    }


def counted(units: int) -> str:
    """A number of units in words."""
    return f"{units} unit{'' if units == 1 else 's'}"


def unit_count(corpus: CorpusData, gold: Clusters) -> int:
    """Units that hold a labelled document."""
    return len(np.unique(corpus.units[gold.labels >= 0]))


def labellers_result(corpus: CorpusData, among: NDArray[np.bool_] | None = None) -> dict[str, Any] | None:
    """What one labeller scores against the other: the human ceiling. None where the gold was not labelled twice.

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
    drawn = resample(np.where(one >= 0, one, singles), np.where(counted, other, -1), apart)
    either_way = [name for name, metric in metrics_of(SumsMetric).items() if metric.symmetric]
    kept = {key: {n: v for n, v in values.items() if n in either_way} for key, values in told(drawn).items()}
    return {"corpus": corpus.record.name, "figures": {n: drawn.values[n] for n in either_way}} | kept


def _passes(corpus: CorpusData) -> list[dict[str, Clusters]]:
    """The clusters of each labeller by level, of an installed corpus that holds the documents of the run."""
    if not is_installed(corpus.record.source):
        return []
    try:
        dataset = find_dataset(corpus.record.source)
        passes = dataset.passes() if dataset.card.checksum == corpus.record.checksum else []
    except NeardupError:
        return []
    return [
        {name: c.aligned(corpus.ids, absent="unlabelled") for name, c in gold.levels.items() if isinstance(c, Clusters)}
        for gold in passes
    ]
