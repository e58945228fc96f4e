"""`neardup compare`: what moved between two runs, and whether gates held."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from neardup.cli.opening import open_page
from neardup.cli.options import AsJson, OtherVersions
from neardup.cli.say import say
from neardup.errors import InputError, NeardupError, ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from neardup.compare.changes import Comparison
    from neardup.compare_report.compared import Compared


ORDER = 50
PRINTED = Path("-")
"""The name of a file that means standard output."""


def command(
    base: Annotated[Path, typer.Argument(help="Run folder, report folder or results.json to compare against.")],
    new: Annotated[Path, typer.Argument(help="The run to judge.")],
    fail_if: Annotated[
        list[str] | None,
        typer.Option(
            help="A gate on a change: 'f1<-0.01', 'candidates>+5%', 'seconds/exact>+20%'; or on the new figure: "
            "'min:f1=0.5', 'max:wrongly_removed=10'. Repeat for more."
        ),
    ] = None,
    allow_undecided: Annotated[
        bool,
        typer.Option("--allow-undecided", help="Exit with status 0 where gates are undecided and none is broken."),
    ] = False,
    strategy: Annotated[
        list[str] | None,
        typer.Option(help="Compare this strategy alone, or A=B: A of the base run with B of the new; repeat for more."),
    ] = None,
    corpus: Annotated[list[str] | None, typer.Option(help="Compare on this corpus alone; repeat for more.")] = None,
    versions: OtherVersions = None,
    everything: Annotated[bool, typer.Option("--all", help="Show figures that did not move, too.")] = False,
    html: Annotated[Path | None, typer.Option(help="File for a page: what moved, and the pairs behind it.")] = None,
    markdown: Annotated[
        Path | None, typer.Option(help="File for Markdown, as for a pull request; - prints it in place of the table.")
    ] = None,
    opened: Annotated[bool, typer.Option("--open", help="Open the page of --html in the browser.")] = False,
    show_texts: Annotated[
        bool, typer.Option("--show-texts", help="Show texts of corpora that may not be redistributed, too.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show which figures moved between two runs, and whether gates held.

    A gate is held, broken, or undecided: a figure is missing or no number, a share or ratio is of 0, or noise is too
    wide to decide. The status is 0 if all gates held, else 1.

    A gate on the new figure also judges the cells that the base run lacks.

    Where both runs are folders with their raw pairs, a difference is tested unit by unit, and one that lies within
    noise does not count as moved.

    With --html or --markdown, a corpus with other documents or labels in the two runs is set apart and named; gates are
    refused then. Without them, such runs are refused.
    """
    from neardup.compare.gates import parse_gate
    from neardup.compare.measured import read_measured
    from neardup.compare.runs import compare
    from neardup.compare_report.compared import Compared

    gates = [parse_gate(text) for text in fail_if or []]
    _check_options(html, markdown, opened=opened, printed=as_json)
    _check_files([html, markdown], [base, new])
    before, after = (read_measured(path, versions) for path in (base, new))
    if corpus:
        before, after = before.on(corpus), after.on(corpus)
    if html is None and markdown is None:
        comparison = compare(before, after, gates, strategy or [])
    else:
        compared = Compared.of(before, after, gates, strategy or [], show_texts=show_texts)
        comparison = compared.comparison
        _write(compared, html, markdown, everything=everything)
    if as_json:
        sys.stdout.write(json.dumps(comparison.to_json(), indent=1) + "\n")
    elif markdown != PRINTED:
        _print(comparison, everything=everything)
    if html is not None:
        say(f"page written to {html}")
        if opened:
            open_page(html)
    if gates and comparison.apart:
        raise NeardupError(f"gates need runs on the same documents: {next(iter(comparison.apart.values()))}")
    if not comparison.passes(allow_undecided=allow_undecided):
        raise typer.Exit(1)


def _check_options(html: Path | None, markdown: Path | None, *, opened: bool, printed: bool) -> None:
    """Refuse options that contradict each other."""
    if opened and html is None:
        raise ParameterError("--open opens the page; say with --html FILE where to write it")
    if markdown is not None and markdown.name.startswith("--"):
        raise ParameterError(f"--markdown takes a file, not '{markdown}'; --markdown - prints")
    if printed and markdown == PRINTED:
        raise ParameterError("--json and --markdown - both print; give --markdown a file")


def _check_files(written: Iterable[Path | None], runs: Iterable[Path]) -> None:
    """Refuse, before the work, files that cannot be written or that are read."""
    from neardup.io.files import check_writable

    for path in written:
        if path is not None and path != PRINTED:
            check_writable(path)
            if path.resolve() in {run.resolve() for run in runs}:
                raise InputError(path, "is one of the runs that are compared; write elsewhere")


def _write(compared: Compared, html: Path | None, markdown: Path | None, *, everything: bool) -> None:
    """Write the page and the Markdown, or print this."""
    from neardup.compare_report.text import render_text
    from neardup.compare_report.views import render_comparison

    if html is not None:
        page, *beside = render_comparison(compared, html.stem).items()
        for path, text in [(html, page[1]), *((html.parent / name, text) for name, text in beside)]:
            _replace(path, text)
    if markdown == PRINTED:
        sys.stdout.write(render_text(compared, everything=everything))
    elif markdown is not None:
        _replace(markdown, render_text(compared, everything=everything))


def _replace(path: Path, text: str) -> None:
    from neardup.io.files import write_atomically

    path.parent.mkdir(exist_ok=True)
    with write_atomically(path) as file:
        file.write(text)


def _print(comparison: Comparison, *, everything: bool) -> None:
    from neardup.compare.tables import reasons, summary, table
    from neardup.console import console

    if found := table(comparison, everything=everything):
        found.print()
    for line in [summary(comparison), *reasons(comparison)]:
        console().print(line, markup=False)
