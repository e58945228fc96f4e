"""Locked thresholds: chosen on the dev half, scored on the test half."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace

from neardup.core.clusters import Clusters
from neardup.metrics.resampling.differences import Differences, pairwise_differences
from neardup.metrics.resampling.estimates import Resampled, resample
from neardup.results.derive.halves import halves
from neardup.results.derive.intervals import coverage, ends, labellers_result, unit_count
from neardup.results.records import HalfCounts, LockedResult, LockedRow
from neardup.results.tuning import judged_by, repeated

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neardup.results.cells import Cell
    from neardup.results.corpora import CorpusData

METRIC = "f1"
"""The figure by which thresholds are chosen and strategies compared."""


@dataclass(frozen=True, eq=False)
class Judged:
    """What the test half of a corpus shows, and how it was resampled.

    Attributes:
        result: the thresholds and figures that results keep.
        tuned: by strategy, its figures at the threshold chosen on dev, as observed and without each unit of test.
        default: the same at its default threshold. All of a corpus are of the same units.
    """

    result: LockedResult
    tuned: Mapping[str, Resampled] = field(default_factory=dict)
    default: Mapping[str, Resampled] = field(default_factory=dict)


def locked_results(
    corpora: Sequence[CorpusData], done: Sequence[Cell], tuned: Mapping[str, Sequence[str]]
) -> list[Judged]:
    """For each corpus with gold clusters, thresholds chosen on dev and figures of test, or why there are none.

    Args:
        corpora: the corpora of the runs.
        done: the cells that ended well.
        tuned: by strategy, what it was tuned on; see `tuned_on`.
    """
    return [
        _locked(corpus, gold, [cell for cell in done if cell.corpus is corpus], tuned)
        for corpus in corpora
        if (gold := corpus.clusters) is not None
    ]


def _locked(corpus: CorpusData, gold: Clusters, cells: Sequence[Cell], tuned: Mapping[str, Sequence[str]]) -> Judged:
    found = halves(corpus, gold)
    if isinstance(found, str):
        return Judged(LockedResult(corpus=corpus.name, metric=METRIC, reason=found))
    dev, test = (Clusters(gold.ids, np.where(half, gold.labels, -1)) for half in (found.dev, found.test))
    rows, drawn, default = [], {}, {}
    for cell in cells:
        default[cell.strategy] = resample(cell.clusters.labels, test.labels, corpus.units)
        row, drawn[cell.strategy] = _row(cell, dev, test, default[cell.strategy])
        rows.append(replace(row, tuned_on_test=judged_by(tuned[cell.strategy], corpus, found.test)))
    peers = repeated(drawn)
    ideas = {strategy: sample for strategy, sample in drawn.items() if strategy not in peers}
    compared = pairwise_differences(ideas, METRIC)
    letters = group_letters(compared)
    result = LockedResult(
        corpus=corpus.name,
        metric=METRIC,
        how=found.how,
        documents=HalfCounts(dev=int(np.sum(dev.labels >= 0)), test=int(np.sum(test.labels >= 0))),
        units=HalfCounts(dev=unit_count(corpus, dev), test=unit_count(corpus, test)),
        rows=[replace(row, groups=letters.get(row.strategy, ""), repeats=peers.get(row.strategy, "")) for row in rows],
        comparison=compared,
        simulated=coverage(test.labels, corpus.units),
        labellers=labellers_result(corpus, found.test),
    )
    return Judged(result, drawn, default)


def _row(cell: Cell, dev: Clusters, test: Clusters, default: Resampled) -> tuple[LockedRow, Resampled]:
    best = cell.curve(dev).best(METRIC)
    drawn = resample(cell.at(best.threshold).labels, test.labels, cell.corpus.units)
    intervals, reasons = ends(drawn)
    row = LockedRow(
        strategy=cell.strategy,
        threshold=best.threshold,
        dev={METRIC: best.value},
        default={METRIC: default.values[METRIC]},
        figures=dict(drawn.values),
        intervals=intervals,
        interval_reasons=reasons,
    )
    return row, drawn


def group_letters(compared: Differences) -> dict[str, str]:
    """The letters of the groups each strategy is in, best group first; two that share none differ.

    Piepho: An algorithm for a letter-based representation of all-pairwise comparisons, Journal of Computational and
    Graphical Statistics 13, 2004.
    """
    letters: dict[str, str] = {}
    for number, group in enumerate(compared.groups):
        for strategy in group:
            letters[strategy] = letters.get(strategy, "") + _letter(number)
    return letters


def _letter(number: int) -> str:
    """Letters in turn: a to z, then a1 to z1."""
    turn, place = divmod(number, 26)
    return chr(ord("a") + place) + (str(turn) if turn else "")
