"""The view Strategy: what a threshold does, where pairs are lost, what is examined and found, and the costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from neardup.report.commands import dedup_words, joined
from neardup.report.curves import perturbation_charts
from neardup.report.next_steps import named
from neardup.report.page.data.account import AccountLine, account_lines
from neardup.report.page.data.rounded import rounded
from neardup.report.page.data.sweeps import Sweep, sweep_of
from neardup.report.s_curves import s_curve_chart
from neardup.results.derive.halves import Halves, halves

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neardup.report.chart import Chart
    from neardup.report.page.views import Source
    from neardup.report.part import Part
    from neardup.results.cells import Cell
    from neardup.results.records import CellResult, SliceResult


@dataclass(frozen=True)
class StrategySheet:
    """A strategy on a corpus.

    Attributes:
        text: its canonical text.
        floor: the floor of its pairs.
        default: its default threshold.
        tuned: the threshold chosen on dev; None where there is none.
        linkage: what makes clusters of its pairs.
        dedup: without labels, the command that shows what it would remove, as far as its threshold; else "".
        sweep: what each threshold does.
        account: the loss account at the default threshold; empty where gold is no clustering.
        stages: seconds by stage, of the median round.
        figures: what it cost, by name.
        captured: the pairs that it examined, by similarity; None where nobody counted them.
    """

    text: str
    floor: float
    default: float
    tuned: float | None
    linkage: str
    dedup: str
    sweep: Sweep
    account: Sequence[AccountLine]
    stages: Mapping[str, float]
    figures: Mapping[str, float]
    captured: Chart | None


@dataclass(frozen=True)
class RecallOf:
    """What strategies find of documents with a property.

    Attributes:
        column: the property.
        value: its value.
        documents: how many documents have it.
        gold: gold pairs with such a document.
        recall: of each strategy, in the order of the corpus; None where there are too few cases.
    """

    column: str
    value: str
    documents: int
    gold: int
    recall: Sequence[float | None]


@dataclass(frozen=True)
class CorpusSheets:
    """The strategies on a corpus.

    Attributes:
        name: its name.
        strategies: those that ended well.
        recall: by property of the documents.
        perturbed: a chart for each perturbation, with a series for each strategy.
    """

    name: str
    strategies: Sequence[StrategySheet]
    recall: Sequence[RecallOf]
    perturbed: Sequence[Chart]


@dataclass(frozen=True)
class Strategies:
    """The view Strategy.

    Attributes:
        tuned_on: by strategy, what its settings were tuned on.
        corpora: the corpora.
    """

    tuned_on: Mapping[str, Sequence[str]]
    corpora: Sequence[CorpusSheets]


_COST = ("seconds", "processor_seconds", "documents_per_second", "peak_bytes", "candidates", "pairs")


def strategies(source: Source) -> Strategies | None:
    """Every strategy on every corpus; None where no cell ended well."""
    corpora = [_corpus(part) for part in source.whole.parts() if part.cells]
    return Strategies(source.whole.results.tuned_on, corpora) if corpora else None


def _corpus(part: Part) -> CorpusSheets:
    corpus, locked = part.cells[0].corpus, part.found.locked
    half = None if corpus.judge is None else halves(corpus, corpus.judge)
    tuned = {row.strategy: row.threshold for row in locked.rows} if locked else {}
    results = {row.strategy: row for row in part.found.done}
    accounts = {row.strategy: row for row in part.found.results.account}
    sheets = []
    for cell in part.cells:
        own, chosen = results[cell.strategy], tuned.get(cell.strategy)
        wanted = [cell.threshold, *([] if chosen is None else [chosen])]
        account = accounts.get(cell.strategy)
        sheets.append(
            StrategySheet(
                text=cell.strategy,
                floor=rounded(cell.pairs.floor),
                default=rounded(cell.threshold),
                tuned=None if chosen is None else rounded(chosen),
                linkage=cell.linkage,
                dedup="" if part.found.corpus.levels else _dedup(part, cell),
                sweep=sweep_of(cell, half if isinstance(half, Halves) else None, wanted),
                account=[] if account is None else account_lines(account),
                stages={name: rounded(seconds) for name, seconds in own.stages.items()},
                figures=_cost(own),
                captured=_captured(part, cell.strategy),
            )
        )
    recall = _recall(part.found.results.slices, [cell.strategy for cell in part.cells])
    perturbed = perturbation_charts(part.found.results.perturbations, part.names, part.whole.colours)
    return CorpusSheets(corpus.name, sheets, recall, perturbed)


def _dedup(part: Part, cell: Cell) -> str:
    """The command that removes what a strategy finds, before its threshold."""
    return joined([*dedup_words(named(part.found.corpus), cell.strategy, cell.linkage), "--threshold"])


def _captured(part: Part, strategy: str) -> Chart | None:
    """The S-curve, in the colour of the strategy, else in the first."""
    name, colour = part.names[strategy], part.whole.colours.get(strategy, 0)
    rows = (row for row in part.found.results.captures if row.strategy == strategy)
    return next((s_curve_chart(row, name, colour) for row in rows), None)


def _cost(own: CellResult) -> dict[str, float]:
    values = {name: own.figures.get(name) for name in _COST}
    return {name: rounded(value) for name, value in values.items() if value is not None}


def _recall(rows: Sequence[SliceResult], order: Sequence[str]) -> list[RecallOf]:
    """What each strategy finds, by property."""
    found: dict[tuple[str, str], dict[str, SliceResult]] = {}
    for row in rows:
        found.setdefault((row.column, row.value), {})[row.strategy] = row
    made = []
    for (column, value), own in found.items():
        one = next(iter(own.values()))
        recall = [own[text].recall if text in own else None for text in order]
        told = [None if share is None else round(share, 2) for share in recall]
        if any(share is not None for share in told):
            made.append(RecallOf(column, value, one.documents, one.gold, told))
    return made
