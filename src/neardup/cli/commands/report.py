"""`neardup report`: a report of runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from neardup.cli.opening import open_page
from neardup.cli.options import OtherVersions
from neardup.cli.say import say

ORDER = 40


def command(
    runs: Annotated[list[Path], typer.Argument(help="Run folders.")],
    out: Annotated[Path, typer.Option(help="Folder for index.html, report.md, results.csv and results.json.")],
    show_texts: Annotated[
        bool, typer.Option("--show-texts", help="Show texts of corpora that may not be redistributed, too.")
    ] = False,
    versions: OtherVersions = None,
    opened: Annotated[bool, typer.Option("--open", help="Open index.html in the browser.")] = False,
) -> None:
    """Make a report of runs: index.html, report.md, results.csv and results.json; print a table of each corpus."""
    from neardup.report import write_report
    from neardup.report.terminal import print_results

    print_results(write_report(runs, out, show_texts=show_texts, versions=versions))
    page = out / "index.html"
    say(f"report written to {page}")
    if opened:
        open_page(page)
