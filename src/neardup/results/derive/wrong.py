"""Pairs joined wrongly by kind, and figures with versions of one text counted in every way that gold allows."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from neardup.core.gold import LEVELS
from neardup.core.kinds import VERSION
from neardup.core.versions import counts_any, level_of
from neardup.metrics.judges import PairJudge
from neardup.metrics.kinds import wrong_kinds, wrong_listed, wrong_pooled
from neardup.metrics.pooled_judge import PooledJudge
from neardup.results.derive.corpora import cells_on, corpora_of
from neardup.results.derive.halves import Halves, halves
from neardup.results.derive.intervals import PAIR_FIGURES, ends
from neardup.results.records import LevelResult, TreatmentResult, WrongResult

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from neardup.core.versions import Versions
    from neardup.metrics.judges import Judge
    from neardup.metrics.kinds import KindCounts, WrongKind
    from neardup.metrics.listed_pairs import ListedPairs
    from neardup.results.cells import Cell
    from neardup.results.corpora import CorpusData
    from neardup.results.records import LockedResult, Place

    Count = Callable[[Cell, float], list[WrongKind]]


def wrong_results(done: Sequence[Cell], locked: Sequence[LockedResult]) -> list[WrongResult]:
    """The wrong pairs of each finished cell, at its default threshold and, on test, at that chosen on dev.

    Args:
        done: the cells that ended well.
        locked: the thresholds chosen on dev.
    """
    tuned = {(one.corpus, row.strategy): row.threshold for one in locked for row in one.rows}
    return [
        row
        for corpus in corpora_of(done)
        for place in ("default", "tuned")
        for row in _of_corpus(corpus, cells_on(corpus, done), place, tuned)
    ]


def treatment_results(done: Sequence[Cell]) -> list[TreatmentResult]:
    """The figures of each finished cell under each treatment of versions, where its gold allows several."""
    return [
        _treated(cell, versions, judge)
        for corpus in corpora_of(done)
        for versions, judge in _judges(corpus).items()
        for cell in cells_on(corpus, done)
    ]


def level_results(done: Sequence[Cell]) -> list[LevelResult]:
    """The figures of each finished cell at the levels of its gold that no treatment of versions is of."""
    return [
        LevelResult(corpus=cell.corpus.name, level=level, **_figures(cell, judge))
        for corpus in corpora_of(done)
        for level, judge in _other_levels(corpus).items()
        for cell in cells_on(corpus, done)
    ]


def _of_corpus(
    corpus: CorpusData, cells: Sequence[Cell], place: Place, tuned: dict[tuple[str, str], float]
) -> list[WrongResult]:
    count = _count(corpus, place)
    ignored = _count(corpus.treated("apart"), place) if corpus.versions == "ignored" else None
    if count is None:
        return []
    found = []
    for cell in cells:
        threshold = cell.threshold if place == "default" else tuned.get((corpus.name, cell.strategy))
        if threshold is None:
            continue
        left_out = [] if ignored is None else [one for one in ignored(cell, threshold) if one.kind == VERSION]
        found.append(
            WrongResult(
                corpus=corpus.name,
                strategy=cell.strategy,
                place=place,
                threshold=threshold,
                kinds=count(cell, threshold),
                left_out=left_out,
            )
        )
    return found


def _count(corpus: CorpusData, place: Place) -> Count | None:
    """What counts the wrong pairs of a cell at a threshold, of all labels or of the test half; None without either."""
    half = _halves(corpus) if place == "tuned" else None
    judge = corpus.judge if half is None else half.test
    if judge is None or (place == "tuned" and half is None):
        return None
    if isinstance(judge, PooledJudge):
        return partial(_pooled, judge)
    if isinstance(judge, PairJudge):
        return partial(_listed, judge.listed)
    counts = corpus.kinds
    if counts is None:
        return None
    return partial(_clustered, counts if half is None else counts.among(half.rows))


def _clustered(counts: KindCounts, cell: Cell, threshold: float) -> list[WrongKind]:
    return wrong_kinds(counts, cell.pairs, threshold, cell.at(threshold).labels)


def _listed(listed: ListedPairs, cell: Cell, threshold: float) -> list[WrongKind]:
    return wrong_listed(listed, cell.pairs, threshold, cell.at(threshold).labels)


def _pooled(judge: PooledJudge, cell: Cell, threshold: float) -> list[WrongKind]:
    return wrong_pooled(judge, cell.pairs, threshold, cell.at(threshold).labels)


def _halves(corpus: CorpusData) -> Halves | None:
    found = None if corpus.judge is None else halves(corpus, corpus.judge)
    return found if isinstance(found, Halves) else None


def _judges(corpus: CorpusData) -> dict[Versions, Judge]:
    """What scores clusters under each treatment of versions; nothing where there is one only."""
    if len(corpus.treatments) == 1:
        return {}
    found = {versions: corpus.treated(versions).judge for versions in corpus.treatments}
    return {versions: judge for versions, judge in found.items() if judge is not None}


def _other_levels(corpus: CorpusData) -> dict[str, Judge]:
    """What scores clusters at each level that is neither the corpus's nor that of a treatment of versions."""
    told = {corpus.level, *(level_of("copy", versions) for versions in corpus.treatments if len(corpus.treatments) > 1)}
    counted = [level for level in LEVELS if level in corpus.levels and counts_any(corpus.levels[level])]
    found = {level: replace(corpus, level=level, versions="apart").judge for level in counted if level not in told}
    return {level: judge for level, judge in found.items() if judge is not None}


def _treated(cell: Cell, versions: Versions, judge: Judge) -> TreatmentResult:
    return TreatmentResult(corpus=cell.corpus.name, treatment=versions, **_figures(cell, judge))


def _figures(cell: Cell, judge: Judge) -> dict[str, Any]:
    """The fields of a result with the figures of a cell at its default threshold."""
    drawn = judge.resampled(cell.clusters.labels)
    intervals, reasons = ends(drawn)
    return {
        "strategy": cell.strategy,
        "threshold": cell.threshold,
        "figures": {name: drawn.values[name] for name in PAIR_FIGURES},
        "intervals": {name: intervals[name] for name in PAIR_FIGURES},
        "interval_reasons": {name: reason for name, reason in reasons.items() if name in PAIR_FIGURES},
    }
