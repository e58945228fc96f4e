"""`results.csv`: a row for each strategy on each corpus, in which no text can act as a formula."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from neardup.io.files import write_atomically
from neardup.printable import one_line

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.results.records import Results

_FACTS = ("corpus", "strategy", "level", "treatment", "linkage", "status", "threshold", "floor")
_FORMULA = tuple("=+-@＝＋－＠")
"""What spreadsheets take for the start of a formula, if white space stands before it or not."""


def write_csv(path: Path, results: Results) -> None:
    """Write one row a cell, one column a figure; texts as `safe_cell` has them, numbers as they are.

    Raises:
        InputError: the file cannot be written.
    """
    figures = list(dict.fromkeys(name for cell in results.cells for name in cell.figures))
    with write_atomically(path) as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(map(safe_cell, [*_FACTS, *figures]))
        for cell in results.cells:
            facts = [getattr(cell, name) for name in _FACTS]
            rows.writerow(map(safe_cell, [*facts, *(cell.figures.get(name) for name in figures)]))


def safe_cell(value: str | float | None) -> str | float | None:
    """A text on one line, with an apostrophe before what a spreadsheet would run; numbers and None as they are."""
    if not isinstance(value, str):
        return value
    starts = value.lstrip().startswith(_FORMULA) or value.startswith(("\t", "\r", "\n"))
    return ("'" if starts else "") + one_line(value)
