"""`neardup run`, `report` and `compare`."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from neardup.cli.options import AsJson, LevelName


def run(
    out: Annotated[
        Path | None, typer.Option(help="Run folder to make, or to go on with; default: runs/ and the time.")
    ] = None,
    corpus: Annotated[
        list[str] | None, typer.Option(help="A corpus by name, or PATH[=GOLD]; default: wire, and seeds where it is.")
    ] = None,
    strategy: Annotated[list[str] | None, typer.Option(help="name(parameter=value, …); default: all.")] = None,
    perturbation: Annotated[
        list[str] | None,
        typer.Option(
            help="name (at seven intensities), name(intensity=…), all or none; default: all on the default corpora."
        ),
    ] = None,
    level: LevelName = "copy",
    linkage: Annotated[str, typer.Option(help="How pairs become clusters.")] = "components",
    threads: Annotated[int | None, typer.Option(min=1, help="Threads of each worker; default: all cores.")] = None,
    timeout: Annotated[float, typer.Option(min=0.001, max=31_536_000, help="Seconds a cell may take.")] = 3600.0,
) -> None:
    """Run strategies on corpora, each cell in a process of its own, and print the table."""
    from neardup.cli.show import ProgressWatcher
    from neardup.report.names import short_names
    from neardup.report.table import print_table
    from neardup.run import machine
    from neardup.run.plan import make_plan
    from neardup.run.runner import run as run_plan

    plan = make_plan(
        corpus or [], strategy or [], perturbation or [], level=level, linkage=linkage, timeout=timeout,
        threads=threads or machine.cores(),
    )  # fmt: skip
    out = out or Path("runs", f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    with ProgressWatcher(len(plan.entries) * len(plan.strategies), short_names(plan.strategies)) as watcher:
        cells = run_plan(plan, out, watcher)
    print_table(out)
    sys.stderr.write(f"run folder: {out}\n")
    if failed := [cell for cell in cells if not cell.whole]:
        sys.stderr.write(f"{len(failed)} of {len(cells)} cells failed; the others are whole\n")
        raise typer.Exit(1)


def report(
    runs: Annotated[list[Path], typer.Argument(help="Run folders.")],
    out: Annotated[Path, typer.Option(help="Folder for index.html, report.md, results.csv and results.json.")],
    show_texts: Annotated[
        bool, typer.Option("--show-texts", help="Show texts of corpora that may not be redistributed, too.")
    ] = False,
) -> None:
    """Make a report of runs: index.html, report.md, results.csv and results.json."""
    from neardup.report import write_report

    write_report(runs, out, show_texts=show_texts)
    sys.stderr.write(f"report written to {out / 'index.html'}\n")


def compare(
    base: Annotated[Path, typer.Argument(help="Run folder, report folder or results.json to compare against.")],
    new: Annotated[Path, typer.Argument(help="The one to judge.")],
    fail_if: Annotated[
        list[str] | None,
        typer.Option(help="A gate such as 'f1<-0.01', 'candidates>+5%' or 'seconds/exact>+20%'; repeat for more."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Tell what moved between two runs; leave with status 1 if a gate fails."""
    from neardup.run.compare import compare_results, parse_gate, read_results

    gates = [parse_gate(text) for text in fail_if or []]
    changes = compare_results(read_results(base), read_results(new), gates)
    if as_json:
        sys.stdout.write(json.dumps({"changes": [change.to_json() for change in changes]}, indent=1) + "\n")
    else:
        _print_changes(changes)
    if any(change.failed for change in changes):
        raise typer.Exit(1)


def _print_changes(changes: list[Any]) -> None:
    from rich.table import Table

    from neardup.cli.show import console

    table = Table("corpus", "strategy", "figure", "base", "new", "change", "gate")
    for c in changes:
        table.add_row(c.corpus, c.strategy, c.figure, c.base_text, c.new_text, c.change_text, c.verdict)
    console().print(table)
