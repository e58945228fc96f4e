"""The table of quality × time × memory, for the console and for reports: its columns stand here, once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from neardup.metrics.catalogue import metrics
from neardup.results.formats import interval, megabytes, number, seconds, share, spread
from neardup.results.names import short_names
from neardup.results.records import CellResult
from neardup.table import Cell, Column, Row, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from neardup.metrics.metric import Metric
    from neardup.results.records import Estimated, Results


@dataclass(frozen=True)
class FigureColumn:
    """A column of the table of quality × time × memory.

    Attributes:
        figure: key in a cell's figures; `threshold` is the cell's own.
        title: head of the column.
        text: how a value is written.
        help: what it means, in a few words.
        brief: whether a narrow console shows it.
        rare: whether it is shown only where it is not 0 throughout.
    """

    figure: str
    title: str
    text: Callable[[float | None], str]
    help: str
    brief: bool = False
    rare: bool = False


_THRESHOLD = FigureColumn(
    "threshold",
    "threshold",
    lambda v: "–" if v is None else f"{v:.2f}",
    "the default threshold of the strategy",
    brief=True,
)
_UNJUDGED = FigureColumn(
    "unjudged_share",
    "unjudged",
    share,
    "of the pairs joined, the share outside the pool that gold was drawn from: no label speaks of them",
    brief=True,
)
_UNLABELLED = (
    FigureColumn(
        "documents_removed",
        "removed",
        number,
        "documents that go at the default threshold if each cluster keeps one, identical texts included",
        brief=True,
    ),
    FigureColumn("duplicate_clusters", "clusters", number, "clusters of two documents or more", brief=True),
    FigureColumn("largest", "largest", number, "documents of the largest cluster", brief=True),
    FigureColumn(
        "pairs_at_default", "pairs", number, "pairs of distinct texts that score at or above the threshold", brief=True
    ),
    FigureColumn(
        "agreement",
        "agreement",
        share,
        "of the pairs that it or another strategy finds, the share that both find; the mean over the others that find"
        " any",
        brief=True,
    ),
    FigureColumn("alone", "found alone", share, "of the pairs that it finds, the share that no other strategy finds"),
    FigureColumn(
        "usable_from",
        "usable from",
        lambda v: "none" if v is not None and v > 1 else share(v),
        "the least threshold at which it does not join chains of unlike documents",
    ),
)
"""What is shown of a corpus without labels."""
_COST = (
    FigureColumn(
        "skipped_at_most",
        "skipped, at most",
        number,
        "an upper bound on the pairs left out because the bucket they share, or their family, is too large",
        rare=True,
    ),
    FigureColumn(
        "seconds",
        "seconds",
        seconds,
        "wall-clock seconds from texts in memory to scored pairs, of the median round",
        brief=True,
    ),
    FigureColumn("processor_seconds", "CPU s", seconds, "processor seconds of the same work, all threads together"),
    FigureColumn("documents_per_second", "docs/s", number, "documents over seconds"),
    FigureColumn(
        "peak_bytes",
        "peak MB",
        megabytes,
        "the worker's peak memory less its memory before, in units of 10⁶ bytes",
        brief=True,
    ),
)


@cache
def all_columns() -> tuple[FigureColumn, ...]:
    """Every column: threshold, what needs no labels, unjudged pairs, the metrics that have one, what the work cost."""
    of_metrics = (_of_metric(metric) for metric in metrics().values() if metric.column)
    return (_THRESHOLD, *_UNLABELLED, _UNJUDGED, *of_metrics, *_COST)


def _of_metric(metric: Metric) -> FigureColumn:
    assert metric.column is not None, "metrics of the table have one"
    text = share if metric.unit == "share" else number
    return FigureColumn(metric.name, metric.column.title, text, metric.column.help, brief=metric.column.brief)


WIDE = 180
"""Characters a console must have to show every column."""


def value_of(row: Estimated, column: FigureColumn) -> float | None:
    """The value of a row in a column."""
    if column.figure == "threshold":
        return row.threshold if isinstance(row, CellResult) else None
    return row.figures.get(column.figure)


def interval_of(row: Estimated, column: FigureColumn) -> str:
    """The interval of a value in a column, of seconds the spread of the rounds; "" where there is none."""
    if column.figure == "seconds":
        return spread(row.rounds if isinstance(row, CellResult) else ())
    return interval(row.intervals.get(column.figure))


def columns_of(cells: Sequence[CellResult]) -> list[FigureColumn]:
    """The columns that any of these cells has a value for, rare ones where it is not 0.

    Columns of a corpus without labels stand only there: with labels, others say more.
    """
    done = [cell for cell in cells if cell.done]
    labelled = not any("pairs_at_default" in cell.figures for cell in done)
    nothing = {column: (None, 0) if column.rare else (None,) for column in all_columns()}
    shown = [column for column in nothing if not (labelled and column in _UNLABELLED)]
    return [column for column in shown if any(value_of(cell, column) not in nothing[column] for cell in done)]


def table_of(
    cells: Sequence[CellResult],
    columns: Sequence[FigureColumn],
    names: Mapping[str, str],
    references: Mapping[str, Estimated | None] = MappingProxyType({}),
    *,
    brief: bool = False,
    title: str = "",
) -> Table:
    """The table of the cells that ended well.

    Args:
        cells: the cells of one corpus.
        columns: some of `columns_of`.
        names: the names of the strategies.
        references: rows that the others are held against, by what the first column says; None for one that is unknown.
        brief: whether intervals are left out.
        title: the title of the table.
    """
    heads = [Column("strategy"), *(Column(c.title, numeric=True, help=c.help) for c in columns)]
    rows = [[Cell(names[c.strategy], help=c.strategy), *_texts(c, columns, brief=brief)] for c in cells if c.done]
    last: list[Row] = [
        [name, *_texts(row, columns, brief=brief)] for name, row in references.items() if row is not None
    ]
    return Table(columns=heads, rows=rows, references=last, title=title)


def _texts(row: Estimated, columns: Sequence[FigureColumn], *, brief: bool) -> list[Cell]:
    return [Cell(c.text(value_of(row, c)), "" if brief else interval_of(row, c)) for c in columns]


def print_figures(results: Results) -> None:
    """Print the table of quality × time × memory of each corpus; every column where the console is wide enough."""
    from neardup.console import console

    names = short_names(results.strategies)
    wide = console().width >= WIDE
    for part in results.by_corpus():
        columns = [column for column in columns_of(part.cells) if column.brief or wide]
        table_of(part.cells, columns, names, brief=True, title=part.corpus.title).print()
