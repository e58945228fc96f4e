"""The table strategy × corpus, for the console and for reports."""

from __future__ import annotations

from string import ascii_uppercase
from typing import TYPE_CHECKING

from neardup.metrics.catalogue import metrics
from neardup.results.formats import interval, share
from neardup.table import Cell, Column, Row, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neardup.metrics.resampling.agreement import Correlation
    from neardup.results.records import OutsideCorpus, RankedCell, RankedCorpus, RankedMethod, RankingResult

TITLE = "Every strategy on every corpus"


def brief_tables(ranking: RankingResult, names: Mapping[str, str], width: int) -> list[Table]:
    """The same for a console: of each corpus the figure at the threshold chosen on dev, and the interval of its rank.

    Args:
        ranking: the order of the strategies.
        names: the names of the strategies.
        width: the characters of a line; what does not fit stands in a further table.
    """
    methods, texts = ranking.methods, dict[str, list[str | Cell]]()
    texts["mean rank"], texts["worst rank"] = map(list, zip(*map(_over_all, methods), strict=True))
    for place, ranked in enumerate(ranking.corpora):
        cells = [method.cells[place] for method in methods]
        texts[_head(ranked.corpus, ranked.metric)] = [Cell(_value(cell), _range(*cell.ranks)) for cell in cells]
    for corpus in ranking.outside:
        texts[_head(corpus.corpus, corpus.metric)] = [share(corpus.values.get(method.strategy)) for method in methods]
    first = [names[method.strategy] for method in methods]
    room = max(_LEAST, (width - max(map(len, first)) - 4) // _COLUMN)
    heads = list(texts)
    parts = [heads[start : start + room] for start in range(0, len(heads), room)]
    return [_part(first, {head: texts[head] for head in part}, last=part is parts[-1]) for part in parts]


_COLUMN, _LEAST = 16, 3
"""Characters that a corpus takes on a console, and how many corpora stand beside one another however narrow it is."""


def _part(first: Sequence[str], texts: Mapping[str, Sequence[str | Cell]], *, last: bool) -> Table:
    columns = [Column("strategy"), *(Column(head, numeric=True) for head in texts)]
    rows: list[Row] = list(zip(first, *texts.values(), strict=True))
    return Table(columns=columns, rows=rows, title=TITLE, note=_BRIEF if last else "")


def _head(corpus: str, metric: str) -> str:
    return f"{corpus}: {metric_title(metric)}"


_BRIEF = (
    "Thresholds chosen on dev, figures of test. In brackets stands the 95 % interval of each rank."
    " 'neardup report' gives intervals of the figures, defaults, ties, what stands outside the ranking and why, and how"
    " well corpora agree."
)


def ranking_table(ranking: RankingResult, names: Mapping[str, str]) -> Table:
    """A row for each strategy, the best mean rank first; a figure and a rank for each corpus, for reports.

    Args:
        ranking: the order of the strategies.
        names: the names of the strategies.
    """
    letters = letters_of(ranking.methods)
    columns = [
        Column("strategy", help="with the letter that stands for it under “not told apart from”"),
        Column("mean rank", numeric=True, help="over the corpora of the ranking; 1 is best; with its 95 % interval"),
        Column("worst rank", numeric=True, help="the highest number among its ranks, with its 95 % interval"),
        *(column for corpus in ranking.corpora for column in _columns(corpus)),
        *(_outside_column(corpus) for corpus in ranking.outside),
    ]
    rows = [_row(method, ranking.outside, names, letters) for method in ranking.methods]
    return Table(columns=columns, rows=rows)


def figures_table(ranking: RankingResult, names: Mapping[str, str]) -> Table:
    """The same with figures and their intervals only, for paper: ranks over all, a figure for each corpus.

    Args:
        ranking: the order of the strategies.
        names: the names of the strategies.
    """
    heads = ["mean rank", "worst rank", *(_head(each.corpus, each.metric) for each in ranking.corpora)]
    heads += [f"{_head(each.corpus, each.metric)}, outside the ranking" for each in ranking.outside]
    rows: list[Row] = [
        [
            names[method.strategy],
            *_over_all(method),
            *(Cell(_value(cell), interval(cell.interval)) for cell in method.cells),
            *(share(each.values.get(method.strategy)) for each in ranking.outside),
        ]
        for method in ranking.methods
    ]
    return Table(columns=[Column("strategy"), *(Column(head, numeric=True) for head in heads)], rows=rows)


def letters_of(methods: Sequence[RankedMethod]) -> dict[str, str]:
    """A letter for each strategy, in the order of the table; with a number from the 27th on."""
    turns = [divmod(place, len(ascii_uppercase)) for place in range(len(methods))]
    letters = [ascii_uppercase[place] + (str(turn) if turn else "") for turn, place in turns]
    return {method.strategy: letter for method, letter in zip(methods, letters, strict=True)}


def rank_text(rank: float) -> str:
    """A rank; halves where two strategies share two ranks."""
    return f"{rank:g}"


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
        *_over_all(method),
        *(text for cell in method.cells for text in (_figure(cell), _rank(cell, names, letters))),
        *(share(corpus.values.get(strategy)) for corpus in outside),
    ]


def _over_all(method: RankedMethod) -> tuple[Cell, Cell]:
    low, high = method.mean_ranks
    mean = Cell(f"{method.mean_rank:.1f}", f"{low:.1f}–{high:.1f}")
    return mean, Cell(rank_text(method.worst_rank), _range(*method.worst_ranks))


def _value(cell: RankedCell) -> str:
    return cell.status if cell.value is None else f"{cell.value:z.2f}"


def _figure(cell: RankedCell) -> Cell:
    if cell.value is None:
        return Cell(_value(cell))
    floor = "at its floor" if cell.at_floor else ""
    default = "" if cell.default is None else f"default {cell.default:z.2f}"
    unjudged = f"{100 * cell.unjudged:.0f} % unjudged" if cell.unjudged else ""
    return Cell(_value(cell), ", ".join(filter(None, (interval(cell.interval), default, floor, unjudged))))


def _rank(cell: RankedCell, names: Mapping[str, str], letters: Mapping[str, str]) -> Cell:
    tied = " ".join(sorted(letters[strategy] for strategy in cell.tied))
    tied = "all others" if len(cell.tied) == len(letters) - 1 and tied else tied
    spelt = ", ".join(names[strategy] for strategy in cell.tied)
    beside = f"{_range(*cell.ranks)}{f', not told apart from {tied}' if tied else ''}"
    return Cell(rank_text(cell.rank), beside, help=f"not told apart from {spelt}" if spelt else "")


def _range(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}–{high}"


def span(one: Correlation) -> str:
    """The ends of the interval of a correlation, either of which may be negative."""
    return f"{one.low:z.2f} to {one.high:z.2f}"


def verdict(one: Correlation) -> str:
    """Whether two corpora disagree by more than their noise explains."""
    return "within noise" if one.value >= one.ceiling_low else "beyond noise"


def yardstick(ranking: RankingResult) -> str:
    """How well the real collections of news agree with one another, and the invented one with each; "" without them."""
    found = {(frozenset(each.corpora), each.at): each.correlations for each in ranking.agreements if each.correlations}
    of = {key: correlations["spearman"] for key, correlations in found.items()}
    one, other = REAL
    if (frozenset(REAL), "tuned") not in of:
        return ""
    real = f"{one} and {other}, two real collections labelled by one guide, correlate at {_told(of, *REAL)}."
    mine = [
        f"{INVENTED}, which is invented, correlates with {corpus} at {_told(of, INVENTED, corpus)}."
        for corpus in REAL
        if (frozenset((INVENTED, corpus)), "tuned") in of
    ]
    return " ".join([real, *mine])


REAL, INVENTED = ("reuters21578", "allsides_news"), "wire"
"""Corpora of news: how well the real ones agree is the yardstick for the invented one."""


def _told(of: Mapping[tuple[frozenset[str], str], Correlation], one: str, other: str) -> str:
    """Two corpora at tuned thresholds, and at default ones where they are known."""
    tuned, default = (of.get((frozenset((one, other)), at)) for at in ("tuned", "default"))
    assert tuned is not None, "asked of corpora with a correlation at tuned thresholds"
    ceiling = f"two that agree perfectly would show {tuned.ceiling:z.2f}, and seldom less than {tuned.ceiling_low:z.2f}"
    text = f"{tuned.value:z.2f} ({span(tuned)}; {ceiling}: {verdict(tuned)})"
    return text if default is None else f"{text}, at default thresholds at {_short(default)}"


def _short(one: Correlation) -> str:
    return f"{one.value:z.2f} ({span(one)}; {verdict(one)})"
