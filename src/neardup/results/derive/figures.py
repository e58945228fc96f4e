"""The figures of each cell: what its work cost, and how good its clusters are at the default threshold."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from msgspec.structs import replace

from neardup.metrics.catalogue import metrics_of
from neardup.metrics.largest_cluster import largest_cluster
from neardup.metrics.metric import AccountMetric, PairsMetric, RankingMetric
from neardup.metrics.pooled_judge import PooledJudge
from neardup.metrics.ranking import rank
from neardup.metrics.removal import removal
from neardup.results.derive.curves import with_curves
from neardup.results.derive.intervals import numbers, with_intervals, with_metrics
from neardup.results.derive.pools import unjudged_share
from neardup.results.records import CellResult

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neardup.results.cells import Cell


def cell_result(cell: Cell, also: Mapping[str, float | None], *, intervals: bool) -> CellResult:
    """One cell: its measurements, its figures at the default threshold and its curves.

    Args:
        cell: the cell.
        also: further figures, of a corpus without labels.
        intervals: whether to derive the intervals of the figures, too.
    """
    record = cell.record
    measured = CellResult(
        corpus=cell.corpus.name,
        strategy=record.strategy,
        level=cell.corpus.level,
        treatment=cell.corpus.versions,
        linkage=cell.linkage,
        status=record.status,
        error=record.error,
        created=record.created,
        stages=record.stages,
        warmup_seconds=record.warmup_seconds,
        rounds=record.rounds,
        processor_rounds=record.processor_rounds,
        figures={},
    )
    if not cell.done:
        return measured
    result = with_curves(_scored(cell, measured), cell)
    result = replace(result, figures={**result.figures, **also})
    return with_intervals(result, cell) if intervals else result


def _scored(cell: Cell, measured: CellResult) -> CellResult:
    """The same with what its pairs show at the default threshold."""
    largest = largest_cluster(cell.pairs, cell.threshold, cell.clusters.labels)
    shares = {"largest_share": largest.share, "closure_only_share": largest.closure_only_share}
    figures = numbers(with_metrics(_cost(cell) | shares, _quality(cell)))
    return replace(measured, threshold=cell.threshold, floor=cell.record.floor, largest=largest, figures=figures)


def _cost(cell: Cell) -> dict[str, float]:
    record = cell.record
    return {
        "seconds": record.seconds,
        "seconds_least": min(record.rounds, default=math.nan),
        "seconds_most": max(record.rounds, default=math.nan),
        "processor_seconds": record.processor_seconds,
        "documents_per_second": cell.corpus.record.documents / record.seconds if record.seconds else math.nan,
        "peak_bytes": math.nan if record.peak_bytes is None else float(record.peak_bytes),
        "candidates": float(record.candidates),
        "skipped_at_most": float(record.skipped_at_most),
        "pairs": float(len(cell.pairs)),
        "clusters": float(cell.clusters.count),
        **{name: metric.function(cell.pairs) for name, metric in metrics_of(PairsMetric).items()},
    }


def _quality(cell: Cell) -> dict[str, float]:
    """What gold says of the clusters and of the pairs; nothing without gold."""
    if cell.corpus.gold is None:
        return {}
    judge = cell.corpus.judge
    pooled = judge if isinstance(judge, PooledJudge) else None
    ranking = rank(cell.pairs, cell.corpus.gold) if pooled is None else pooled.ranking(pooled.scores(cell.pairs))
    figures = dict(cell.evaluated)
    figures |= {name: metric.function(ranking) for name, metric in metrics_of(RankingMetric).items()}
    figures |= {name: _of_account(cell, metric) for name, metric in metrics_of(AccountMetric).items()}
    figures |= unjudged_share(cell.corpus, cell.clusters)
    if cell.corpus.clusters is not None:
        labels, loose = cell.corpus.clusters.labels, cell.corpus.loose
        figures |= removal(cell.corpus.ids, cell.clusters.labels, labels, loose=loose)
    return figures


def _of_account(cell: Cell, metric: AccountMetric) -> float:
    found = None if cell.account is None else metric.function(cell.account)
    return math.nan if found is None else found
