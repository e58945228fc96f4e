"""The table to choose a strategy by: six columns, the best strategy first. The page's first screen has the same."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from neardup.report.columns import all_columns, columns_of, table_of
from neardup.report.intervals import LABELLERS
from neardup.results.formats import counted, interval, share
from neardup.results.standing import most_removed, standings
from neardup.results.tuning import repeated
from neardup.table import Cell, Column, Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from neardup.report.columns import FigureColumn
    from neardup.results.records import OnCorpus
    from neardup.results.standing import Standing, Standings

COSTS = ("wrongly_removed", "left_behind", "seconds")
TIED = Column("not told apart from", help="numbers of the strategies that were found neither better nor worse than it")
INCOMPLETE = "The labels are not complete, so precision and F1 mean little, and no strategy can be named the best."


def leading_table(found: OnCorpus, names: Mapping[str, str], title: str = "") -> Table:
    """The strategies on a corpus, ranked, those that repeat another by other means left out.

    Without gold there is no order of merit: then the table tells what each would remove, the most first.

    Args:
        found: the results of the corpus.
        names: the names of the strategies.
        title: the title of the table.
    """
    if not found.corpus.levels:
        return _unlabelled(found, names, title)
    ranked = standings(found)
    peers = repeated(row.strategy for row in ranked.rows)
    rows = [row for row in ranked.rows if row.strategy not in peers]
    places = {row.strategy: place for place, row in enumerate(rows, start=1)}
    quality, *costs = _columns(rows, ranked.metric)
    compared = any(row.tied is not None for row in rows)
    return Table(
        columns=[
            Column("strategy", help="numbered by rank, the best first"),
            *(Column(each.title, numeric=True, help=each.help) for each in (quality, *costs)),
            *([TIED] if compared else []),
        ],
        rows=[
            [
                Cell(f"{place} {names[row.strategy]}", help=row.strategy),
                Cell(share(row.figures.get(quality.figure)), interval(row.intervals.get(quality.figure))),
                *(each.text(row.figures.get(each.figure)) for each in costs),
                *([_tied(row, places)] if compared else []),
            ]
            for place, row in enumerate(rows, start=1)
        ],
        references=_labellers(ranked, quality, len(costs) + compared),
        title=title,
        note=" ".join(_notes(found, ranked, quality, names, peers, compared=compared)),
    )


def leading_title(found: OnCorpus) -> str:
    """What that table is of: the corpus, and how its labels count."""
    gold = f"gold level {found.level}" if found.corpus.levels else "no gold"
    treated = "" if found.versions == "apart" else f", versions {found.versions}"
    return f"{found.corpus.title}: {counted(found.corpus.documents, 'document')}, {gold}{treated}"


def _unlabelled(found: OnCorpus, names: Mapping[str, str], title: str) -> Table:
    """What each strategy would do at its default threshold, and what it costs."""
    columns = [column for column in columns_of(found.cells) if column.brief and column.figure != "threshold"]
    peers = repeated(cell.strategy for cell in found.done)
    cells = [cell for cell in most_removed(found) if cell.strategy not in peers]
    return replace(table_of(cells, columns, names, brief=True, title=title), note=_not_listed(names, peers))


def _columns(rows: Sequence[Standing], metric: str) -> list[FigureColumn]:
    """The column of the metric, and those of deleting and of time that any strategy has a figure for."""
    known = {column.figure: column for column in all_columns()}
    costs = [name for name in COSTS if any(row.figures.get(name) is not None for row in rows)]
    return [known[name] for name in (metric, *costs)]


def _tied(row: Standing, places: Mapping[str, int]) -> str:
    """The numbers of the strategies that were not found different, runs of them as `2–5`."""
    if row.tied is None:
        return "–"
    numbers = sorted(places[text] for text in row.tied if text in places)
    if numbers and len(numbers) == len(places) - 1:
        return "all others"
    return ", ".join(_runs(numbers)) or "none"


def _runs(numbers: Iterable[int]) -> Iterable[str]:
    for _, run in groupby(enumerate(numbers), key=lambda each: each[1] - each[0]):
        own = [number for _, number in run]
        yield f"{own[0]}–{own[-1]}" if len(own) > 2 else ", ".join(map(str, own))


def _labellers(ranked: Standings, quality: FigureColumn, others: int) -> list[Row]:
    if ranked.labellers is None or (value := ranked.labellers.figures.get(quality.figure)) is None:
        return []
    bounds = interval(ranked.labellers.intervals.get(quality.figure))
    return [[LABELLERS, Cell(share(value), bounds), *[""] * others]]


def _not_listed(names: Mapping[str, str], peers: Mapping[str, str]) -> str:
    """Which strategies repeat others; "" where none does."""
    told = ", ".join(f"{names[text]} ({other})" for text, other in peers.items())
    return f"Not listed, as they repeat another strategy by other means: {told}." if told else ""


def _notes(
    found: OnCorpus,
    ranked: Standings,
    quality: FigureColumn,
    names: Mapping[str, str],
    peers: Mapping[str, str],
    *,
    compared: bool,
) -> Iterable[str]:
    yield f"Figures {ranked.what}."
    if any(row.intervals.get(quality.figure) for row in ranked.rows):
        yield f"In brackets stands the 95 % interval of {quality.title}."
    if compared:
        yield (
            f"The last column has the numbers of the strategies that these labels do not tell apart from a strategy by"
            f" {quality.title}; they may differ all the same."
        )
    if peers:
        yield _not_listed(names, peers)
    if not found.corpus.complete:
        yield INCOMPLETE
