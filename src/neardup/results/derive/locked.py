"""Locked thresholds: chosen on the dev half, scored on the test half."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from msgspec.structs import replace

from neardup.metrics.removal import removal
from neardup.metrics.resampling.differences import Differences, pairwise_differences
from neardup.results.derive.corpora import cells_on
from neardup.results.derive.halves import halves
from neardup.results.derive.intervals import coverage, ends, heaviest
from neardup.results.derive.labellers import labellers_result
from neardup.results.derive.pools import unjudged_share
from neardup.results.records import HalfCounts, LockedResult, LockedRow
from neardup.results.tuning import judged_by

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neardup.core.clusters import Clusters
    from neardup.metrics.judges import Judge
    from neardup.metrics.resampling.estimates import Resampled
    from neardup.results.cells import Cell
    from neardup.results.corpora import CorpusData
    from neardup.results.derive.halves import Halves


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
    corpora: Sequence[CorpusData],
    done: Sequence[Cell],
    tuned: Mapping[str, Sequence[str]],
    peers: Mapping[str, str],
) -> list[Judged]:
    """For each corpus with gold, thresholds chosen on dev and figures of test, or why there are none.

    Args:
        corpora: the corpora of the runs.
        done: the cells that ended well.
        tuned: by strategy, what it was tuned on; see `tuned_on`.
        peers: strategies that repeat another of the runs, failed cells included; see `repeated`. They are not compared.
    """
    return [
        _locked(corpus, judge, cells_on(corpus, done), tuned, peers)
        for corpus in corpora
        if (judge := corpus.judge) is not None
    ]


def _locked(
    corpus: CorpusData,
    judge: Judge,
    cells: Sequence[Cell],
    tuned: Mapping[str, Sequence[str]],
    peers: Mapping[str, str],
) -> Judged:
    found = halves(corpus, judge)
    if isinstance(found, str):
        return Judged(LockedResult(corpus=corpus.name, metric=corpus.metric, what=judge.what, reason=found))
    rows, drawn, default = [], {}, {}
    for cell in cells:
        default[cell.strategy] = found.test.resampled(cell.clusters.labels)
        row, drawn[cell.strategy] = _row(cell, found, default[cell.strategy])
        rows.append(replace(row, tuned_on_test=judged_by(tuned[cell.strategy], corpus, found.rows)))
    ideas = {strategy: sample for strategy, sample in drawn.items() if strategy not in peers}
    compared = pairwise_differences(ideas, corpus.metric)
    letters = group_letters(compared)
    result = LockedResult(
        corpus=corpus.name,
        metric=corpus.metric,
        how=found.how,
        what=judge.what,
        documents=HalfCounts(dev=found.dev.labelled, test=found.test.labelled),
        units=HalfCounts(dev=found.dev.units, test=found.test.units),
        rows=[replace(row, groups=letters.get(row.strategy, ""), repeats=peers.get(row.strategy, "")) for row in rows],
        comparison=compared,
        simulated=coverage(found.test),
        labellers=labellers_result(corpus, found.rows),
    )
    return Judged(result, drawn, default)


def _row(cell: Cell, found: Halves, default: Resampled) -> tuple[LockedRow, Resampled]:
    curve = cell.curve(found.dev)
    metric = cell.corpus.metric
    best = curve.best(metric)
    clusters = cell.at(best.threshold)
    drawn = found.test.resampled(clusters.labels)
    intervals, reasons = ends(drawn)
    row = LockedRow(
        strategy=cell.strategy,
        threshold=best.threshold,
        at_floor=bool(best.threshold <= curve.threshold[-1] and best.threshold < 1),
        dev={metric: best.value},
        default={metric: default.values[metric]},
        removal=_removal(cell.corpus, found, clusters),
        figures={**drawn.values, **unjudged_share(cell.corpus, clusters)},
        intervals=intervals,
        interval_reasons=reasons,
        heaviest=heaviest(drawn),
    )
    return row, drawn


def _removal(corpus: CorpusData, found: Halves, clusters: Clusters) -> dict[str, int]:
    """What deleting all but one document of each cluster does to the test half."""
    if corpus.clusters is None:
        return {}
    counts = removal(corpus.ids, clusters.labels, corpus.clusters.labels, loose=corpus.loose, rows=found.rows)
    return {name: counts[name] for name in ("wrongly_removed", "left_behind")}


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
