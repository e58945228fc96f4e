"""`neardup run`: strategies on corpora."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from shlex import quote
from typing import Annotated

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
from neardup.errors import NeardupError, ParameterError

ORDER = 30


def command(
    out: Annotated[
        Path | None, typer.Option(help="Run folder to make, to resume or to add to; default: runs/ and the time.")
    ] = None,
    corpus: Annotated[
        list[str] | None,
        typer.Option(
            help=f"A corpus by name, or PATH[=GOLD]; may be repeated; {ONE_OF_MANY}; default: every one at hand whose "
            "labels can rank strategies."
        ),
    ] = None,
    strategy: Annotated[
        list[str] | None,
        typer.Option(
            help="name, name(parameter=value, …) or name:preset; may be repeated; default: every strategy but those "
            "that run only where they are named, and some presets."
        ),
    ] = None,
    perturbation: Annotated[
        list[str] | None,
        typer.Option(
            help="name, name(intensity=…), several with + between them, all, none or default, which is those that "
            "'neardup list perturbations' marks; may be repeated. Applied to all corpora that are named; where none "
            "is, to wire alone. Default: none where corpora are named, else default."
        ),
    ] = None,
    intensity: Annotated[
        list[float] | None,
        typer.Option(
            min=0,
            max=1,
            help="An intensity of the perturbations that are named without one; may be repeated; default: 0.02, 0.05, "
            "0.1, 0.2, 0.4, 0.8 and 1.",
        ),
    ] = None,
    level: LevelName = "copy",
    versions: VersionsName = "apart",
    linkage: Annotated[
        list[str] | None,
        typer.Option(
            help="How pairs become clusters; may be repeated: the first leads, all are compared; default: all; "
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
    from neardup.results.names import short_names
    from neardup.run import machine
    from neardup.run.plan import make_plan
    from neardup.run.rounds import MOST_ROUNDS
    from neardup.run.runner import run as run_plan

    plan = make_plan(
        corpus or [], strategy or [], perturbation or [], level=level, versions=versions,
        linkages=linkage or [], timeout=timeout,
        memory=worker_bytes(worker_memory),
        threads=threads or machine.cores(), fields=fields_of(id_field, text_field, input_format, max_document),
        intensities=list(dict.fromkeys(intensity or [])), rounds=rounds or MOST_ROUNDS,
    )  # fmt: skip
    out = out or Path("runs", f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    if report is not None:
        _check_report(report, out)
    with ProgressWatcher(len(plan.entries) * len(plan.strategies), short_names(plan.strategies)) as watcher:
        cells = run_plan(plan, out, watcher)
    say(f"run folder: {out}")
    failed = [cell for cell in cells if not cell.whole]
    if failed:
        say(f"{len(failed)} of {len(cells)} cells failed; the others are whole")
    _show(out, report)
    if failed:
        raise typer.Exit(1)


def _check_report(report: Path, out: Path) -> None:
    """Refuse a report that cannot be written, before the work."""
    from neardup.report import check_place

    if out.resolve().is_relative_to(report.resolve()):
        raise ParameterError(f"--report '{report}' would hold the run folder '{out}'; choose another --report")
    check_place(report, "--report")


def _show(out: Path, report: Path | None) -> None:
    """Print the tables of a run that has ended, and write its report.

    Raises:
        NeardupError: that cannot be done; it says what makes a report of the run later.
    """
    from neardup.report import write_report
    from neardup.report.terminal import print_results, print_run

    try:
        if report is None:
            print_run(out)
            return
        results = write_report([out], report)
    except NeardupError as error:
        step = f"the run is kept; once that is mended: neardup report {quote(str(out))} --out FOLDER"
        raise NeardupError(f"{error}; {step}") from error
    print_results(results)
    say(f"report written to {report / 'index.html'}")
