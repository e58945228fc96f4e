"""The order of the strategies on each corpus and over all, and how well corpora agree on it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace

from neardup.metrics.resampling.agreement import LEAST_METHODS, agreement
from neardup.metrics.resampling.differences import Differences
from neardup.metrics.resampling.draws import JointFigures
from neardup.metrics.resampling.ranks import mean_rank_intervals, places
from neardup.metrics.rounding import ROUNDING
from neardup.results.records import (
    AgreementResult,
    OutsideCorpus,
    RankedCell,
    RankedCorpus,
    RankedMethod,
    RankingResult,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from neardup.metrics.resampling.estimates import Resampled
    from neardup.metrics.resampling.ranks import Place
    from neardup.results.derive.locked import Judged
    from neardup.results.records import CellResult, CorpusResult, LockedResult, LockedRow

LEAST_CORPORA = 2
"""Of fewer corpora with gold there is no order over all."""
RECALL_ONLY = "its gold lists some duplicates and no more, so it gives recall only"


@dataclass(frozen=True, eq=False)
class _Ranked:
    """A corpus of the ranking: its figures, and the cells of its strategies by name."""

    judged: Judged
    strategies: Sequence[str]
    cells: Mapping[str, CellResult]

    @property
    def locked(self) -> LockedResult:
        return self.judged.result

    @cached_property
    def rows(self) -> dict[str, LockedRow]:
        return {row.strategy: row for row in self.locked.rows}

    @property
    def compared(self) -> Differences:
        return self.locked.comparison or Differences(metric=self.locked.metric, differences=(), groups=())

    @cached_property
    def places(self) -> dict[str, Place]:
        metric = self.locked.metric
        values = {s: self.rows[s].figures[metric] if s in self.rows else None for s in self.strategies}
        return places(values, self.compared)

    def joint(self, samples: Mapping[str, Resampled]) -> JointFigures:
        drawn = [samples.get(strategy) for strategy in self.strategies]
        return JointFigures.of(drawn, self.locked.metric, self.locked.corpus)

    @cached_property
    def tuned(self) -> JointFigures:
        return self.joint(self.judged.tuned)

    @cached_property
    def default(self) -> JointFigures:
        return self.joint(self.judged.default)

    def cell(self, strategy: str) -> RankedCell:
        place, metric, row = self.places[strategy], self.locked.metric, self.rows.get(strategy)
        found = RankedCell(
            corpus=self.locked.corpus, rank=place.rank, ranks=(place.low, place.high), tied=list(place.tied)
        )
        if row is None:
            run = self.cells.get(strategy)
            return replace(found, status="not run" if run is None else run.status)
        return replace(
            found,
            value=row.figures[metric],
            interval=row.intervals.get(metric),
            threshold=row.threshold,
            at_floor=row.at_floor,
            default=row.default.get(metric),
            unjudged=row.figures.get("unjudged_share"),
        )

    def result(self) -> RankedCorpus:
        compared, locked = self.compared, self.locked
        return RankedCorpus(
            corpus=locked.corpus,
            metric=locked.metric,
            units=locked.units.test,
            untested=len(compared.untested),
        )


def ranking_result(
    corpora: Sequence[CorpusResult], cells: Sequence[CellResult], judged: Sequence[Judged], folded: Mapping[str, str]
) -> RankingResult | None:
    """The order of the strategies over the corpora; None with fewer than two that have gold, or none to rank on.

    A strategy that failed on a corpus, or was not run on it, ranks last there. One that repeats another by
    other means is left out.

    Args:
        corpora: all corpora of the runs.
        cells: all cells, failed ones included.
        judged: what the test halves show, of corpora with gold.
        folded: strategies that repeat another of the cells; see `repeated`. The test halves compare none of them.
    """
    strategies = list(dict.fromkeys(cell.strategy for cell in cells))
    methods = [strategy for strategy in strategies if strategy not in folded]
    complete = {corpus.name: corpus.complete for corpus in corpora}
    of = {name: {c.strategy: c for c in cells if c.corpus == name} for name in complete}
    ranked = [
        _Ranked(found, methods, of[found.result.corpus])
        for found in judged
        if complete[found.result.corpus] and not _unranked(found.result) and set(found.tuned) & set(methods)
    ]
    if len(judged) < LEAST_CORPORA or not ranked:
        return None
    names = {each.locked.corpus for each in ranked}
    left = [found.result for found in judged if found.result.corpus not in names]
    return RankingResult(
        corpora=[each.result() for each in ranked],
        methods=_methods(ranked, methods),
        folded=dict(folded),
        outside=[_outside(locked, of[locked.corpus], methods, complete=complete[locked.corpus]) for locked in left],
        agreements=list(_agreements(ranked)),
    )


def _methods(ranked: Sequence[_Ranked], strategies: Sequence[str]) -> list[RankedMethod]:
    """The strategies, the best mean rank first."""
    ends = mean_rank_intervals([each.tuned.draws() for each in ranked]).T.tolist()
    found = []
    for strategy, (low, high) in zip(strategies, ends, strict=True):
        at = [each.places[strategy] for each in ranked]
        mean = float(np.mean([place.rank for place in at]))
        found.append(
            RankedMethod(
                strategy=strategy,
                cells=[each.cell(strategy) for each in ranked],
                mean_rank=mean,
                mean_ranks=(min(low, mean), max(high, mean)),
                worst_rank=max(place.rank for place in at),
                worst_ranks=(max(place.low for place in at), max(place.high for place in at)),
            )
        )
    return sorted(found, key=lambda method: (method.mean_rank, method.strategy))


def _outside(
    locked: LockedResult, cells: Mapping[str, CellResult], methods: Iterable[str], *, complete: bool
) -> OutsideCorpus:
    metric = locked.metric if complete else "recall"
    values = {method: cells[method].figures.get(metric) if method in cells else None for method in methods}
    ended = any(row.strategy in values for row in locked.rows)
    why = _unranked(locked) if locked.reason or ended else "no strategy ended well on it"
    return OutsideCorpus(corpus=locked.corpus, reason=why if complete else RECALL_ONLY, metric=metric, values=values)


def _unranked(locked: LockedResult) -> str:
    """Why no strategies can be ranked on a test half; "" where they can."""
    if locked.reason or locked.comparison is None or not locked.comparison.reason:
        return locked.reason
    return f"no strategies can be compared on its test half: {locked.comparison.reason}"


def _agreements(ranked: Sequence[_Ranked]) -> Iterable[AgreementResult]:
    for one, other in combinations(ranked, 2):
        for at in ("tuned", "default"):
            yield _agreement((one.locked.corpus, other.locked.corpus), at, getattr(one, at), getattr(other, at))


def _agreement(corpora: tuple[str, str], at: str, one: JointFigures, other: JointFigures) -> AgreementResult:
    both = np.flatnonzero(~np.isnan(one.values) & ~np.isnan(other.values))
    one, other = one.among(both), other.among(both)
    reason = ""
    if len(both) < LEAST_METHODS:
        reason = f"{len(both)} strategies have figures on both; a correlation needs {LEAST_METHODS}"
    elif min(np.ptp(one.values), np.ptp(other.values)) < ROUNDING:
        reason = "on one of them all strategies have the same figure"
    correlations = {} if reason else agreement(one, other)
    return AgreementResult(corpora=corpora, at=at, methods=len(both), reason=reason, correlations=correlations)
