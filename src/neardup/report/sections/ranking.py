"""The order of the strategies over all corpora, and how well corpora agree on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.metrics.resampling.agreement import LEAST_METHODS, MEASURES
from neardup.report.blocks import Heading, Items, Paragraph, Strong
from neardup.report.ranking import TITLE, metric_title, ranking_table, span, verdict, yardstick
from neardup.results.formats import counted, interval, seconds
from neardup.table import Cell, Column, Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from neardup.report.blocks import Block, Line
    from neardup.report.part import Whole
    from neardup.results.records import AgreementResult, RankedMethod, RankingResult

_MEASURES = {"spearman": "Spearman", "kendall": "Kendall"}
_AT = ("tuned", "default")
_HOW = (
    "A row is a method. Beside each figure stand its 95 % interval and the figure at the default threshold, all of the"
    " test half. “At its floor” means that the chosen threshold takes every pair that the strategy reports, so a lower"
    " floor or more bands might do better. “Unjudged” are pairs joined that no label speaks of; they count neither way."
    " A strategy that failed on a corpus, or was not run on it, ranks last there."
)
_RANKS = (
    "The interval of a rank follows from the differences that were found by leaving the same units out of both"
    " strategies (p below 0.05 after Holm's correction on each corpus). “Not told apart from” gives the letters of the"
    " strategies that were found neither better nor worse: their difference may be luck. The interval of a mean rank"
    " comes from drawing the figures of all strategies anew, on the same units. docs/ranking.md says how often these"
    " intervals held the truth in simulation."
)
_FRONTIER = (
    "From the fastest up, each strategy with a row above whose figure is higher than those of all faster ones. A small"
    " step may be luck: the lists above say which strategies are told apart. Figures are of the test half, seconds of"
    " the whole corpus."
)
_CEILING = (
    "Each correlation stands with its 95 % interval. The ceiling is what two corpora that agree perfectly would show,"
    " given how unsure their figures are: its median, and the value that 97.5 % of such pairs of corpora exceed. A"
    " correlation below that value means that the corpora disagree beyond noise. From it up, their disagreement is"
    " within noise: they may agree perfectly, and the interval ends at 1. Noise is that of the test halves. What the"
    " choice of thresholds on small dev halves adds is not in it, and plays no part at default thresholds."
)


def section(whole: Whole) -> list[Block]:
    """The table strategy × corpus, the best strategies of each corpus, and the agreement of every two corpora."""
    ranking = whole.results.ranking
    if ranking is None:
        return []
    return [
        Heading(TITLE, 2),
        ranking_table(ranking, whole.names),
        *(Paragraph(text, soft=True) for text in (_HOW, _RANKS, _beside(whole, ranking)) if text),
        Heading("Which strategy for which corpus"),
        Items([_best(ranking, number, whole.names) for number in range(len(ranking.corpora))]),
        *_quality_by_time(whole, ranking),
        *_agreement(ranking),
    ]


def _treated(whole: Whole) -> list[str]:
    """How versions of one text count, where they are not apart everywhere."""
    of = {part.found.corpus.name: part.found.versions for part in whole.parts()}
    if set(of.values()) <= {"apart"}:
        return []
    ways = {way: ", ".join(name for name, own in of.items() if own == way) for way in of.values()}
    return [f"Versions of one text are {'; '.join(f'{way} on {names}' for way, names in ways.items())}."]


def _beside(whole: Whole, ranking: RankingResult) -> str:
    """What has no row or no rank, and how versions count; "" where there is nothing to say."""
    return " ".join((*_left_out(ranking, whole.names), *_treated(whole)))


def _left_out(ranking: RankingResult, names: Mapping[str, str]) -> Iterable[str]:
    """Sentences on what has no row or no rank."""
    if ranking.folded:
        pairs = ", ".join(f"{names[text]} ({other})" for text, other in ranking.folded.items())
        yield f"Strategies that repeat another one by other means have no row: {pairs}."
    for corpus in ranking.outside:
        yield f"{corpus.corpus} stands outside the ranking: {corpus.reason}."
    for ranked in ranking.corpora:
        if ranked.untested:
            rest = "rests" if ranked.untested == 1 else "rest"
            yield f"On {ranked.corpus} {counted(ranked.untested, 'difference')} {rest} on too few units to be tested."


def _best(ranking: RankingResult, number: int, names: Mapping[str, str]) -> Line:
    """The best strategy on a corpus, and those that may be as good."""
    corpus = ranking.corpora[number]
    cells = {method.strategy: method.cells[number] for method in ranking.methods}
    best = min(cells, key=lambda strategy: cells[strategy].rank)
    bounds = interval(cells[best].interval)
    figure = f"{cells[best].value:z.2f}{f' ({bounds})' if bounds else ''}"
    line = f": {names[best]}, {metric_title(corpus.metric)} {figure} on {counted(corpus.units, 'unit')}; "
    others = sum(cell.value is not None for cell in cells.values()) - 1
    return (Strong(corpus.corpus), line + _as_good(cells[best].tied, names, others))


def _as_good(tied: Sequence[str], names: Mapping[str, str], others: int) -> str:
    if not others:
        return "it is the only one with figures."
    if not tied:
        return "it was found better than every other."
    if len(tied) == others:
        return "it was found better than no other."
    return f"it was not found better than {', '.join(names[strategy] for strategy in tied)}."


def _quality_by_time(whole: Whole, ranking: RankingResult) -> list[Block]:
    """For each corpus the strategies that are better than all faster ones; nothing where no times are known."""
    times = {(cell.corpus, cell.strategy): cell.figures.get("seconds") for cell in whole.results.cells if cell.done}
    lines: list[Line] = []
    for number, corpus in enumerate(ranking.corpora):
        timed = [(time, each) for each in ranking.methods if (time := times.get((corpus.corpus, each.strategy)))]
        steps = [
            f"{whole.names[each.strategy]} {each.cells[number].value:z.2f} in {seconds(time)}"
            for time, each in _unbeaten(timed, number)
        ]
        if steps:
            lines.append((Strong(corpus.corpus), f" ({metric_title(corpus.metric)}, seconds): {', '.join(steps)}."))
    return [Heading("The frontier of quality and time"), Items(lines), Paragraph(_FRONTIER, soft=True)] if lines else []


def _unbeaten(timed: Sequence[tuple[float, RankedMethod]], number: int) -> Iterable[tuple[float, RankedMethod]]:
    """From the fastest up, each method whose figure on a corpus is above those of all that take no longer."""
    known = [(time, value, each) for time, each in timed if (value := each.cells[number].value) is not None]
    best = float("-inf")
    for time, value, method in sorted(known, key=lambda each: (each[0], -each[1])):
        if value > best:
            best = value
            yield time, method


def _agreement(ranking: RankingResult) -> list[Block]:
    """A table for every two corpora; nothing where no two have figures of `LEAST_METHODS` strategies."""
    if max((found.methods for found in ranking.agreements), default=0) < LEAST_METHODS:
        return []
    paragraphs = [Paragraph(" ".join((_about(ranking), _CEILING, *_reasons(ranking))), soft=True)]
    if told := yardstick(ranking):
        paragraphs.append(Paragraph(told))
    return [Heading("How well corpora agree on the order"), _agreement_table(ranking), *paragraphs]


def _agreement_table(ranking: RankingResult) -> Table:
    titles = [f"{title}, {at}" for at in _AT for title in _MEASURES.values()]
    heads = [head for title in titles for head in (title, "its ceiling")]
    beyond = Column("disagreement, tuned", help="by Spearman's correlation at tuned thresholds, against its ceiling")
    of: dict[tuple[str, str], dict[str, AgreementResult]] = {}
    for found in ranking.agreements:
        of.setdefault(found.corpora, {})[found.at] = found
    rows: list[Row] = [
        [
            " and ".join(corpora),
            _verdict(each["tuned"]),
            *(cell for at in _AT for name in MEASURES for cell in _cells(each[at], name)),
        ]
        for corpora, each in of.items()
    ]
    return Table(columns=[Column("corpora"), beyond, *(Column(head, numeric=True) for head in heads)], rows=rows)


def _about(ranking: RankingResult) -> str:
    methods = max(found.methods for found in ranking.agreements)
    return f"Rank correlations of {counted(methods, 'method')}, each counted once."


def _reasons(ranking: RankingResult) -> Iterable[str]:
    """Sentences on corpora of which there is no correlation."""
    for found in ranking.agreements:
        if found.reason:
            yield f"{' and '.join(found.corpora)}, {found.at}: {found.reason}."


def _cells(found: AgreementResult, name: str) -> tuple[Cell, Cell]:
    if not found.correlations:
        return Cell("–"), Cell("–")
    one = found.correlations[name]
    return (
        Cell(f"{one.value:z.2f}", span(one)),
        Cell(f"{one.ceiling:z.2f}", f"from {one.ceiling_low:z.2f}"),
    )


def _verdict(found: AgreementResult) -> str:
    return verdict(found.correlations["spearman"]) if found.correlations else "–"
