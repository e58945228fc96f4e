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
    site: Annotated[
        Path | None,
        typer.Option(help="Folder of a static site of runs over time: each run is added to those that it has."),
    ] = None,
    show_texts: Annotated[
        bool, typer.Option("--show-texts", help="Show texts of corpora that may not be redistributed, too.")
    ] = False,
    versions: OtherVersions = None,
    opened: Annotated[bool, typer.Option("--open", help="Open index.html in the browser.")] = False,
) -> None:
    """Make a report of runs: index.html, report.md, results.csv and results.json; print a table of each corpus.

    With --latex the table of each corpus and that of strategy × corpus are written for a paper.

    With --site each run has a page of its own and a comparison with the run before it, and the first page shows figures
    over time. Name the folders of earlier runs, too, where they are at hand: only then changes are tested for noise.
    Pages that are up to date stay as they are.
    """
    _check(out, latex, site, opened=opened)
    if out is not None or latex is not None:
        _write_report(runs, out, latex, show_texts=show_texts, versions=versions)
    if site is not None:
        _write_site(runs, site, show_texts=show_texts, versions=versions)
    if opened:
        open_page((out or site or Path()) / "index.html")


def _check(out: Path | None, latex: Path | None, site: Path | None, *, opened: bool) -> None:
    """Refuse options that ask for nothing, and what cannot be written, before the work."""
    from neardup.io.files import check_writable
    from neardup.report import check_place

    if out is None and latex is None and site is None:
        choices = "--out FOLDER for a report, --latex FILE for tables in LaTeX, --site FOLDER for a site of runs"
        raise ParameterError(f"say what to make: {choices}")
    if opened and out is None and site is None:
        raise ParameterError("--open opens a page; say with --out FOLDER or --site FOLDER where to write it")
    if out is not None and site is not None and out.resolve() == site.resolve():
        raise ParameterError(f"--out and --site both write to '{out}'; give each a folder of its own")
    if out is not None:
        check_place(out, "--out")
    if latex is not None:
        check_writable(latex)


def _write_report(
    runs: list[Path], out: Path | None, latex: Path | None, *, show_texts: bool, versions: str | None
) -> None:
    from neardup.report import open_report, write_files
    from neardup.report.latex.document import write_latex
    from neardup.report.terminal import print_results

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


def _write_site(runs: list[Path], site: Path, *, show_texts: bool, versions: str | None) -> None:
    from neardup.results.formats import counted
    from neardup.site.build import Asked, write_site

    made = write_site(runs, site, Asked(show_texts=show_texts, versions=versions), say)
    say(f"site of {counted(len(made.runs), 'run')} written to {site / 'index.html'}")
