"""The table of quality × time × memory: its columns, once, for console, Markdown and HTML."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from neardup.metrics.catalogue import metrics
from neardup.results.names import interval, megabytes, number, seconds, share, short_names, spread

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from neardup.metrics.metric import Metric
    from neardup.results.records import CellResult, Estimated, Results


@dataclass(frozen=True)
class Column:
    """A column of the table.

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


_THRESHOLD = Column(
    "threshold",
    "cut",
    lambda v: "–" if v is None else f"{v:.2f}",
    "the default threshold of the strategy",
    brief=True,
)
_COST = (
    Column(
        "skipped_at_most",
        "skipped, at most",
        number,
        "an upper bound on the pairs not examined because the bucket they share is too large",
        rare=True,
    ),
    Column(
        "seconds",
        "seconds",
        seconds,
        "wall clock, texts in memory to scored pairs: the median of the rounds, beside it the fastest and the slowest",
        brief=True,
    ),
    Column("processor_seconds", "CPU s", seconds, "the same in processor time, all threads together"),
    Column("documents_per_second", "docs/s", number, "documents over seconds"),
    Column("peak_bytes", "peak MB", megabytes, "the worker's memory above what it held before", brief=True),
)


@cache
def all_columns() -> tuple[Column, ...]:
    """Every column that a table can have: the threshold, the metrics that have one, and what the work cost."""
    return (_THRESHOLD, *(_of_metric(metric) for metric in metrics().values() if metric.column), *_COST)


def _of_metric(metric: Metric) -> Column:
    assert metric.column is not None, "metrics of the table have one"
    text = share if metric.unit == "share" else number
    return Column(metric.name, metric.column.title, text, metric.column.help, brief=metric.column.brief)


WIDE = 180
"""Characters a console must have to show every column."""


def value_of(cell: CellResult, column: Column) -> float | None:
    """A cell's value in a column."""
    if column.figure == "threshold":
        return cell.threshold
    return cell.figures.get(column.figure)


def interval_of(row: Estimated, column: Column) -> str:
    """The interval of a value in a column, of seconds the spread of the rounds; "" where there is none."""
    if column.figure == "seconds":
        return spread(getattr(row, "rounds", ()))
    return interval(row.intervals.get(column.figure))


def columns_of(cells: Sequence[CellResult]) -> list[Column]:
    """The columns that any of these cells has a value for, rare ones where it is not 0."""
    done = [cell for cell in cells if cell.done]
    nothing = {column: (None, 0) if column.rare else (None,) for column in all_columns()}
    return [column for column, skip in nothing.items() if any(value_of(cell, column) not in skip for cell in done)]


def print_table(folder: Path) -> None:
    """Print the table of a run folder, a part for each corpus."""
    from neardup.results.cells import read_cells
    from neardup.results.derive import table_results

    print_results(table_results(read_cells([folder])))


def print_results(results: Results) -> None:
    """Print the table of these results."""
    from rich.markup import escape
    from rich.table import Table

    from neardup.console import console

    names = short_names(results.strategies)
    screen = console()
    for part in results.by_corpus():
        columns = [c for c in columns_of(part.cells) if c.brief or screen.width >= WIDE]
        title = f"{part.corpus.name}: {part.corpus.documents} documents, gold level {part.level}"
        table = Table(title=escape(title), title_justify="left")
        table.add_column("strategy", no_wrap=True)
        for column in columns:
            table.add_column(column.title, justify="right")
        for cell in part.done:
            table.add_row(escape(names[cell.strategy]), *(column.text(value_of(cell, column)) for column in columns))
        screen.print(table)
        for cell in part.failed:
            screen.print(f"{names[cell.strategy]} {cell.status}: {cell.error}", markup=False, soft_wrap=True)
