"""`neardup compare`: what moved between two runs, and whether gates held."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from neardup.cli.options import AsJson, OtherVersions

if TYPE_CHECKING:
    from neardup.compare.changes import Comparison


ORDER = 50


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
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show which figures moved between two runs, and whether gates held.

    A gate is held, broken, or undecided: a figure is missing or no number, a share or ratio is of 0, or noise is too
    wide to decide. The status is 0 if all gates held, else 1.

    A gate on the new figure also judges the cells that the base run lacks.

    Where both runs are folders with their raw pairs, a difference is tested unit by unit, and one that lies within
    noise does not count as moved.
    """
    from neardup.compare.gates import parse_gate
    from neardup.compare.measured import read_measured
    from neardup.compare.runs import compare as compare_measured
    from neardup.compare.tables import markdown

    gates = [parse_gate(text) for text in fail_if or []]
    before, after = (read_measured(path, versions) for path in (base, new))
    if corpus:
        before, after = before.on(corpus), after.on(corpus)
    comparison = compare_measured(before, after, gates, strategy or [])
    if as_json:
        sys.stdout.write(json.dumps(comparison.to_json(), indent=1) + "\n")
    elif as_markdown:
        sys.stdout.write(markdown(comparison, everything=everything))
    else:
        _print(comparison, everything=everything)
    if not comparison.passes(allow_undecided=allow_undecided):
        raise typer.Exit(1)


def _print(comparison: Comparison, *, everything: bool) -> None:
    from neardup.compare.tables import reasons, summary, table
    from neardup.console import console

    if found := table(comparison, everything=everything):
        found.print()
    for line in [summary(comparison), *reasons(comparison)]:
        console().print(line, markup=False)
