"""What `neardup run` and `neardup report` print: of each corpus the table to choose by, and the order over all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.report.columns import all_columns
from neardup.report.leading import COSTS, leading_table, leading_title
from neardup.report.next_steps import make_study
from neardup.report.ranking import brief_tables
from neardup.results.names import short_names

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from neardup.results.records import Results

UNLABELLED = ("documents_removed", "pairs_at_default", "agreement")
"""Columns of a corpus without labels that are explained below its table."""
WIDTH = 100
"""Characters of a line at most, however wide the console is."""


def print_run(folder: Path) -> None:
    """Print the tables of a run folder."""
    from neardup.results.cells import read_cells
    from neardup.results.derive import table_results

    print_results(table_results(read_cells([folder])))


def print_results(results: Results) -> None:
    """Print the table of each corpus, and at the end that of all where there are several with gold."""
    from neardup.console import console

    names = short_names(results.strategies)
    screen = console()
    width = min(screen.width, WIDTH)
    for part in results.by_corpus():
        if part.done:
            leading_table(part, names, leading_title(part)).print(width)
        for cell in part.failed:
            screen.print(f"{names[cell.strategy]} {cell.status}: {cell.error}", markup=False, soft_wrap=True)
    if results.ranking is not None:
        for table in brief_tables(results.ranking, names, width):
            table.print(width)
    parts = [part for part in results.by_corpus() if part.done]
    legends: list[Sequence[str]] = [("f1", *COSTS)] * any(part.corpus.levels for part in parts)
    legends += [UNLABELLED] * any(not part.corpus.levels for part in parts)
    for legend in legends:
        screen.print(_legend(legend), markup=False, width=width)
    for part in parts:
        if not part.corpus.levels:
            screen.print(f"next: {make_study(part.corpus)}", markup=False, soft_wrap=True)


def _legend(shown: Sequence[str]) -> str:
    """What these columns hold, in a few lines."""
    known = {column.figure: column for column in all_columns()}
    return "\n".join(f"{known[name].title}: {known[name].help}" for name in shown)
