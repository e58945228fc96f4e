"""`neardup report`: a report of runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from neardup.cli.opening import open_page
from neardup.cli.options import OtherVersions
from neardup.cli.say import say
from neardup.errors import ParameterError

ORDER = 40


def command(
    runs: Annotated[list[Path], typer.Argument(help="Run folders.")],
    out: Annotated[
        Path | None, typer.Option(help="Folder for index.html, report.md, results.csv and results.json.")
    ] = None,
    latex: Annotated[Path | None, typer.Option(help="File for the main tables as LaTeX, with booktabs.")] = None,
    show_texts: Annotated[
        bool, typer.Option("--show-texts", help="Show texts of corpora that may not be redistributed, too.")
    ] = False,
    versions: OtherVersions = None,
    opened: Annotated[bool, typer.Option("--open", help="Open index.html in the browser.")] = False,
) -> None:
    """Make a report of runs: index.html, report.md, results.csv and results.json; print a table of each corpus.

    With --latex the table of each corpus and that of strategy × corpus are written for a paper.
    """
    from neardup.io.files import check_writable
    from neardup.report import open_report, write_files
    from neardup.report.latex.document import write_latex
    from neardup.report.terminal import print_results

    if out is None and latex is None:
        raise ParameterError("say what to make: --out FOLDER for a report, or --latex FILE for tables in LaTeX")
    if opened and out is None:
        raise ParameterError("--open opens the page of a report; say with --out FOLDER where to write it")
    if latex is not None:
        check_writable(latex)
    whole = open_report(runs, show_texts=show_texts, versions=versions)
    if out is not None:
        write_files(whole, out)
    if latex is not None:
        write_latex(latex, whole, ["neardup", "report", *map(str, runs), "--latex", str(latex)])
    print_results(whole.results)
    if latex is not None:
        say(f"tables written to {latex}")
    if out is not None:
        say(f"report written to {out / 'index.html'}")
        if opened:
            open_page(out / "index.html")
