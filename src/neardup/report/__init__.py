"""Reports of runs: `index.html` for people, `report.md` for text, `results.csv` and `results.json` for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.io.files import check_folder, claim_folder, make_folder, write_atomically
from neardup.io.json_records import write_record
from neardup.report.markdown import render_markdown
from neardup.report.outline import blocks_of
from neardup.report.page import Source, render_page
from neardup.report.part import Whole
from neardup.report.spreadsheet import write_csv
from neardup.results.cells import read_cells
from neardup.results.derive import derive_results

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.results.records import Results

__all__ = ["check_place", "open_report", "write_files", "write_report"]

_MARK = "results.json"


def check_place(out: Path, option: str) -> None:
    """Refuse a folder that a report cannot be written to, before the work.

    Args:
        out: the folder.
        option: the option that named it, for errors.

    Raises:
        InputError: a file is there, the folder holds something else than a report, or it cannot be written or made.
    """
    check_folder(out, mark=_MARK, option=option)


def open_report(runs: list[Path], *, show_texts: bool = False, versions: str | None = None) -> Whole:
    """Derive every figure of these runs.

    Args:
        runs: run folders; of two cells for one strategy on one corpus the later run's counts.
        show_texts: show texts of corpora that may not be redistributed, too.
        versions: how versions of one text count (see `neardup.core.versions`); None for as the runs were told.

    Raises:
        InputError: a run is missing, incomplete or of another version.
    """
    cells = read_cells(runs, versions)
    return Whole(derive_results(cells), cells, show_texts=show_texts)


def write_files(whole: Whole, out: Path, *, home: str = "") -> None:
    """Write the files of a report.

    Args:
        whole: the report.
        out: folder for the four files; empty, new or an earlier report.
        home: the address of the page that the report belongs to; "" for none.

    Raises:
        InputError: `out` holds something else.
    """
    claim_folder(out, mark=_MARK)
    write_record(out / _MARK, whole.results)
    write_csv(out / "results.csv", whole.results)
    blocks = blocks_of(whole)
    pages = {"report.md": render_markdown(blocks), **render_page(Source(whole, blocks), home=home)}
    for name, text in pages.items():
        make_folder((out / name).parent)
        with write_atomically(out / name) as file:
            file.write(text)


def write_report(runs: list[Path], out: Path, *, show_texts: bool = False, versions: str | None = None) -> Results:
    """Derive every figure of these runs and write the report: `open_report`, then `write_files`; returns the results.

    Raises:
        InputError: as both do.
    """
    whole = open_report(runs, show_texts=show_texts, versions=versions)
    write_files(whole, out)
    return whole.results
