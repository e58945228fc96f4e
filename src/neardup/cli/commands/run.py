"""`neardup run`: strategies on corpora."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from neardup.cli.options import (
    ONE_OF_MANY,
    IdField,
    InputFormat,
    LevelName,
    MaxDocument,
    TextField,
    VersionsName,
    WorkerMemory,
    fields_of,
    worker_bytes,
)
from neardup.cli.say import say
from neardup.errors import ParameterError

if TYPE_CHECKING:
    from neardup.run.plan import Plan

ORDER = 30


def command(
    out: Annotated[
        Path | None, typer.Option(help="Run folder to make, to resume or to add to; default: runs/ and the time.")
    ] = None,
    corpus: Annotated[
        list[str] | None,
        typer.Option(
            help=f"A corpus by name, or PATH[=GOLD]; {ONE_OF_MANY}; default: every one at hand whose labels can rank "
            "strategies."
        ),
    ] = None,
    strategy: Annotated[
        list[str] | None,
        typer.Option(
            help="name, name(parameter=value, …) or name:preset; default: every strategy but those that run only where"
            " they are named, and some presets."
        ),
    ] = None,
    perturbation: Annotated[
        list[str] | None,
        typer.Option(
            help="name, name(intensity=…), several with + between them, all, none or default;"
            " default: those that 'neardup list' marks, on the default corpora."
        ),
    ] = None,
    intensity: Annotated[
        list[float] | None,
        typer.Option(min=0, max=1, help="An intensity of the perturbations named without one; default: seven."),
    ] = None,
    level: LevelName = "copy",
    versions: VersionsName = "apart",
    linkage: Annotated[
        list[str] | None,
        typer.Option(
            help="How pairs become clusters; the first leads, all are compared; default: all; "
            "what each strategy advises leads."
        ),
    ] = None,
    report: Annotated[Path | None, typer.Option(help="Folder for a report, as 'neardup report' makes it.")] = None,
    rounds: Annotated[
        int | None,
        typer.Option(min=1, max=9, help="Rounds that a cell is measured in at most; default: three to nine."),
    ] = None,
    threads: Annotated[int | None, typer.Option(min=1, help="Threads of each worker; default: all cores.")] = None,
    timeout: Annotated[float, typer.Option(min=0.001, max=31_536_000, help="Seconds a cell may take.")] = 3600.0,
    worker_memory: WorkerMemory = None,
    id_field: IdField = "id",
    text_field: TextField = "text",
    input_format: InputFormat = None,
    max_document: MaxDocument = "64MB",
) -> None:
    """Run strategies on corpora, each cell in a process of its own, and print a table of each corpus and one of all."""
    from neardup.cli.show import ProgressWatcher
    from neardup.report import write_report
    from neardup.report.terminal import print_results, print_run
    from neardup.results.names import short_names
    from neardup.run import machine
    from neardup.run.plan import INTENSITIES, make_plan
    from neardup.run.rounds import MOST_ROUNDS
    from neardup.run.runner import run as run_plan

    plan = make_plan(
        corpus or [], strategy or [], perturbation or [], level=level, versions=versions,
        linkages=linkage or [], timeout=timeout,
        memory=worker_bytes(worker_memory),
        threads=threads or machine.cores(), fields=fields_of(id_field, text_field, input_format, max_document),
        intensities=list(dict.fromkeys(intensity or INTENSITIES)), rounds=rounds or MOST_ROUNDS,
    )  # fmt: skip
    out = out or Path("runs", f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    _check(plan, intensity or [], out, report)
    with ProgressWatcher(len(plan.entries) * len(plan.strategies), short_names(plan.strategies)) as watcher:
        cells = run_plan(plan, out, watcher)
    if report is None:
        print_run(out)
    else:
        print_results(write_report([out], report))
        say(f"report written to {report / 'index.html'}")
    say(f"run folder: {out}")
    if failed := [cell for cell in cells if not cell.whole]:
        say(f"{len(failed)} of {len(cells)} cells failed; the others are whole")
        raise typer.Exit(1)


def _check(plan: Plan, intensities: list[float], out: Path, report: Path | None) -> None:
    """Refuse intensities that nothing is applied at, and a report that cannot be written, before the work."""
    from neardup.report import check_place

    applied = {each.intensity for entry in plan.entries for each in entry.perturbations}
    if unused := sorted(set(intensities) - applied):
        fact = f"--intensity {unused[0]:g}: no perturbation is named without an intensity"
        raise ParameterError(f"{fact}; add --perturbation NAME, or --perturbation default")
    if report is not None:
        if out.resolve().is_relative_to(report.resolve()):
            raise ParameterError(f"--report '{report}' would hold the run folder '{out}'; choose another --report")
        check_place(report, "--report")
