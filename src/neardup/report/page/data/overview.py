"""The first view: of each corpus the figures of its strategies, and the order of strategies over all corpora."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from neardup.report.page.data.boards import Board, boards_of
from neardup.report.page.data.columns import ColumnSpec, columns_of_page
from neardup.report.page.data.compared import Compared, compared
from neardup.report.page.data.rounded import Figure, figures_of
from neardup.report.page.data.unlabelled import Unlabelled, unlabelled
from neardup.results.families import Family, families

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from neardup.report.page.views import Source
    from neardup.report.part import Part
    from neardup.results.records import LockedResult, RankedCell, RankedMethod, RankingResult


@dataclass(frozen=True)
class OnCorpus:
    """A corpus.

    Attributes:
        name: its name.
        about: what it is, in a sentence.
        incomplete: whether its labels are not complete, so that precision means nothing.
        metric: the metric that strategies are ranked by.
        boards: the figures, by what they are of; the first is shown first.
        failed: strategies that did not end well, with their status.
        unlabelled: what is known without labels; None where there are some.
    """

    name: str
    about: str
    incomplete: bool
    metric: str
    boards: Sequence[Board]
    failed: Sequence[tuple[str, str]]
    unlabelled: Unlabelled | None


@dataclass(frozen=True)
class Ranked:
    """A strategy on a corpus of the ranking.

    Attributes:
        corpus: its name.
        status: how its run ended.
        rank: its rank.
        low: lower end of the interval of the rank.
        high: upper end.
        figure: the metric on test.
        against: where it may be the first without being it: how it was compared with the first; None elsewhere.
    """

    corpus: str
    status: str
    rank: float
    low: int
    high: int
    figure: Figure | None
    against: Compared | None = None


@dataclass(frozen=True)
class OverAll:
    """A strategy over all corpora of the ranking.

    Attributes:
        strategy: canonical text.
        mean: its mean rank.
        low: lower end of the interval of the mean rank.
        high: upper end.
        worst: its worst rank.
        ranks: on each corpus.
    """

    strategy: str
    mean: float
    low: float
    high: float
    worst: float
    ranks: Sequence[Ranked]


@dataclass(frozen=True)
class Ranking:
    """The order of strategies over several corpora.

    Attributes:
        corpora: name and metric of each corpus.
        methods: the strategies, the best mean rank first.
        outside: corpora that have no part in it, and why.
    """

    corpora: Sequence[tuple[str, str]]
    methods: Sequence[OverAll]
    outside: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Overview:
    """The first view.

    Attributes:
        ranking: the order over all corpora; None where fewer than two have gold.
        corpora: each corpus.
        columns: every column that a table can have.
        sweeps: strategies that differ in one parameter.
    """

    ranking: Ranking | None
    corpora: Sequence[OnCorpus]
    columns: Sequence[ColumnSpec]
    sweeps: Sequence[Family]


def overview(source: Source) -> Overview:
    """The first view of a report."""
    results = source.whole.results
    corpora = [_corpus(part) for part in source.whole.parts()]
    shown = {name for corpus in corpora for board in corpus.boards for row in board.rows for name in row.figures}
    ranking = None if results.ranking is None else _ranking(results.ranking, results.locked)
    return Overview(ranking, corpora, columns_of_page(shown), families(results.strategies))


def _corpus(part: Part) -> OnCorpus:
    found = part.found
    corpus, locked = found.corpus, found.locked
    return OnCorpus(
        name=corpus.name,
        about=f"{corpus.documents:,} documents, {corpus.text_bytes / 1e6:.1f} MB of text",
        incomplete=not corpus.complete,
        metric=locked.metric if locked else "f1",
        boards=boards_of(part),
        failed=[(cell.strategy, cell.status) for cell in found.cells if not cell.done],
        unlabelled=unlabelled(part),
    )


def _ranking(ranking: RankingResult, locked: Sequence[LockedResult]) -> Ranking:
    comparisons = {found.corpus: found.comparison for found in locked}
    firsts = {
        corpus.corpus: min(ranking.methods, key=lambda method: method.cells[place].rank).strategy
        for place, corpus in enumerate(ranking.corpora)
    }

    def against(method: RankedMethod, cell: RankedCell) -> Compared | None:
        may_be_first = cell.ranks[0] == 1
        return compared(comparisons[cell.corpus], method.strategy, firsts[cell.corpus]) if may_be_first else None

    return Ranking(
        corpora=[(corpus.corpus, corpus.metric) for corpus in ranking.corpora],
        methods=[_method(method, partial(against, method)) for method in ranking.methods],
        outside=[(corpus.corpus, corpus.reason) for corpus in ranking.outside],
    )


def _method(method: RankedMethod, against: Callable[[RankedCell], Compared | None]) -> OverAll:
    low, high = method.mean_ranks
    ranks = [
        Ranked(
            corpus=cell.corpus,
            status=cell.status,
            rank=cell.rank,
            low=cell.ranks[0],
            high=cell.ranks[1],
            figure=figures_of({"value": cell.value}, {"value": cell.interval}).get("value"),
            against=against(cell),
        )
        for cell in method.cells
    ]
    return OverAll(method.strategy, round(method.mean_rank, 1), round(low, 1), round(high, 1), method.worst_rank, ranks)
