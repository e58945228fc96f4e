"""The table strategy × corpus, for the console and for reports."""

from __future__ import annotations

from string import ascii_uppercase
from typing import TYPE_CHECKING

from neardup.metrics.catalogue import metrics
from neardup.results.formats import interval, share
from neardup.table import Cell, Column, Row, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neardup.results.records import OutsideCorpus, RankedCell, RankedCorpus, RankedMethod, RankingResult

TITLE = "Every strategy on every corpus"


def ranking_table(ranking: RankingResult, names: Mapping[str, str], *, title: str = "") -> Table:
    """A row for each strategy, the best mean rank first; a figure and a rank for each corpus.

    Args:
        ranking: the order of the strategies.
        names: the names of the strategies.
        title: the title of the table.
    """
    letters = letters_of(ranking.methods)
    columns = [
        Column("strategy", help="with the letter that stands for it under “tied with”"),
        Column("mean rank", numeric=True, help="over the corpora of the ranking; 1 is best; with its 95 % interval"),
        Column("worst rank", numeric=True, help="the highest number among its ranks, with its 95 % interval"),
        *(column for corpus in ranking.corpora for column in _columns(corpus)),
        *(_outside_column(corpus) for corpus in ranking.outside),
    ]
    rows = [_row(method, ranking.outside, names, letters) for method in ranking.methods]
    return Table(columns=columns, rows=rows, title=title)


def letters_of(methods: Sequence[RankedMethod]) -> dict[str, str]:
    """A letter for each strategy, in the order of the table; with a number from the 27th on."""
    turns = [divmod(place, len(ascii_uppercase)) for place in range(len(methods))]
    letters = [ascii_uppercase[place] + (str(turn) if turn else "") for turn, place in turns]
    return {method.strategy: letter for method, letter in zip(methods, letters, strict=True)}


def rank_text(rank: float) -> str:
    """A rank; halves where two strategies share two ranks."""
    return f"{rank:g}" if rank % 0.5 == 0 else f"{rank:.1f}"


def metric_title(name: str) -> str:
    """What a table calls a metric."""
    return metrics()[name].title if name in metrics() else name


def _columns(corpus: RankedCorpus) -> tuple[Column, Column]:
    title = metric_title(corpus.metric)
    figure = f"{title} of the test half at the threshold chosen on dev, its 95 % interval, and {title} at the default"
    rank = "the rank by this figure, its 95 % interval, and the strategies that were found neither better nor worse"
    return (
        Column(f"{corpus.corpus}: {title}", numeric=True, help=figure),
        Column(f"{corpus.corpus}: rank", numeric=True, help=rank),
    )


def _outside_column(corpus: OutsideCorpus) -> Column:
    title = f"{corpus.corpus}: {metric_title(corpus.metric)}, outside the ranking"
    return Column(title, numeric=True, help=f"at the default threshold, over all labels; {corpus.reason}")


def _row(
    method: RankedMethod, outside: Sequence[OutsideCorpus], names: Mapping[str, str], letters: Mapping[str, str]
) -> Row:
    strategy = method.strategy
    return [
        Cell(f"{letters[strategy]} {names[strategy]}", help=strategy),
        Cell(f"{method.mean_rank:.1f}", f"{method.mean_ranks[0]:.1f}–{method.mean_ranks[1]:.1f}"),
        Cell(rank_text(method.worst_rank), _range(*method.worst_ranks)),
        *(text for cell in method.cells for text in (_figure(cell), _rank(cell, names, letters))),
        *(share(corpus.values.get(strategy)) for corpus in outside),
    ]


def _figure(cell: RankedCell) -> Cell:
    if cell.value is None:
        return Cell(cell.status)
    floor = "at its floor" if cell.at_floor else ""
    default = "" if cell.default is None else f"default {cell.default:z.2f}"
    return Cell(f"{cell.value:z.2f}", ", ".join(filter(None, (interval(cell.interval), default, floor))))


def _rank(cell: RankedCell, names: Mapping[str, str], letters: Mapping[str, str]) -> Cell:
    tied = " ".join(sorted(letters[strategy] for strategy in cell.tied))
    tied = "all others" if len(cell.tied) == len(letters) - 1 and tied else tied
    spelt = ", ".join(names[strategy] for strategy in cell.tied)
    beside = f"{_range(*cell.ranks)}{f', tied with {tied}' if tied else ''}"
    return Cell(rank_text(cell.rank), beside, help=f"tied with {spelt}" if spelt else "")


def _range(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}–{high}"
