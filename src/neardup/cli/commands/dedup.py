"""`neardup dedup`: documents without their near-duplicates, and with them again."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from neardup.cli.options import Documents, IdField, InputFormat, MaxDocument, TextField, Threshold, fields_of
from neardup.cli.say import say
from neardup.cli.streamed import (
    AccountFile,
    Address,
    EngineName,
    Given,
    Means,
    Memory,
    Price,
    Work,
    in_memory,
    say_all,
    spilled,
    streamed,
)
from neardup.errors import ParameterError

if TYPE_CHECKING:
    from neardup.cli.detect import Counts
    from neardup.deduplication.clean import Job
    from neardup.deduplication.command import Sources
    from neardup.deduplication.outcome import Request
    from neardup.deduplication.summary import Counted, Doubt, LargeCluster


ORDER = 28


def command(
    documents: Documents,
    strategy: Annotated[
        str | None, typer.Option(help="Finds duplicates: name, name(parameter=value, …) or name:preset.")
    ] = None,
    recipe: Annotated[
        str | None,
        typer.Option(
            help="In place of --strategy: strategy, threshold, linkage and what stays as the authors of a known corpus "
            "published them, such as fineweb; 'neardup list recipes' lists them, 'neardup describe fineweb' shows one."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="File or folder for what stays, in the format of the documents.")
    ] = None,
    threshold: Threshold = None,
    linkage: Annotated[
        str | None,
        typer.Option(help="How pairs become clusters, of which one document stays; default: as the strategy advises."),
    ] = None,
    keep: Annotated[
        str | None,
        typer.Option(
            help="What stays of a cluster: first (the earliest by the column date, of ISO 8601 with offsets, undated "
            "ones last; without the column the first in the input), longest (most characters) or central (most similar "
            "to the others of its cluster); default: first."
        ),
    ] = None,
    removed: Annotated[
        Path | None,
        typer.Option(help="File for what is removed and why, JSON lines; default: beside --out, .removed.jsonl added."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write nothing; print what would be removed, most doubtful first.")
    ] = False,
    against: Annotated[
        list[str] | None,
        typer.Option(
            help="An older collection; may be repeated: remove only documents that stand in it, identical or joined by "
            "a pair; duplicates among the documents themselves stay. It is never written. Corpus statistics come from "
            "all."
        ),
    ] = None,
    also_within: Annotated[
        bool,
        typer.Option(
            "--also-within", help="With --against: then remove duplicates among the documents that are left, too."
        ),
    ] = False,
    undo: Annotated[
        Path | None,
        typer.Option(
            help="File of removed documents: put them back. The documents named first are then the clean ones, and "
            "--out is for the documents as they were."
        ),
    ] = None,
    memory: Memory = None,
    work: Work = None,
    engine: EngineName = "local",
    address: Address = None,
    price: Price = None,
    account: AccountFile = None,
    id_field: IdField = "id",
    text_field: TextField = "text",
    input_format: InputFormat = None,
    max_document: MaxDocument = "64MB",
) -> None:
    """Remove near-duplicates: write what stays in the format of the documents, and beside it what goes and why.

    Documents that stay keep every byte of their lines, or their rows, in the same order. The documents named are never
    changed. 'neardup dedup CLEAN --undo REMOVED --out RESTORED' makes the input again.
    """
    if undo is not None:
        given = (strategy, recipe, threshold, linkage, keep, removed, memory, work, address, price, account)
        if any(value is not None for value in given) or against or dry_run or also_within or engine != "local":
            fact = "--undo takes the clean documents and --out only; leave out the other options"
            more = "; it reads line by line, and holds only Parquet and Arrow files whole" if memory is not None else ""
            raise ParameterError(fact + more)
        _undo(documents, undo, out)
        return
    if out is None and not dry_run:
        raise ParameterError("name a file or folder for what stays with --out, or look first with --dry-run")
    from neardup.deduplication.command import Sources, run
    from neardup.deduplication.outcome import request_of
    from neardup.deduplication.summary import doubts, largest_clusters

    started = perf_counter()
    fields = fields_of(id_field, text_field, input_format, max_document)
    sources = Sources(documents=documents, against=against or (), out=out, removed=removed, fields=fields)
    old = bool(against)
    request = request_of(strategy, threshold, linkage, keep, recipe=recipe, against=old, also_within=also_within)
    means = Means(memory, work, engine, address, price, account)
    if not in_memory(means):
        _streamed(sources, request, means, dry_run=dry_run, started=started)
        return
    found, done = run(sources, request, dry_run=dry_run)
    _report(found, found.examined, perf_counter() - started)
    if dry_run:
        _print(found, largest_clusters(found), doubts(found))
    elif done is not None:
        _say_written(done)


def _streamed(sources: Sources, request: Request, means: Means, *, dry_run: bool, started: float) -> None:
    """Remove duplicates in bounded memory."""
    from neardup.deduplication.clean import job, removed_file, write
    from neardup.deduplication.replacing import check_target
    from neardup.deduplication.streamed import streamed_outcome
    from neardup.engine.support import check_linkage, check_strategy

    out = sources.out
    if sources.against:
        fact = "--against is not available with --memory, which removes duplicates within the documents"
        raise ParameterError(f"{fact}; leave one of the two out")
    if means.work is None and out is None:
        raise ParameterError("--dry-run with --memory needs a folder to work in; name one with --work")
    check_strategy(request.strategy)
    check_linkage(request.linkage)
    if out is None:
        given = Given(sources.documents, sources.fields, Path(str(means.work)), means, dry=True)
    else:
        check_target(out, folder=out.is_dir())
        check_target(removed := removed_file(out, sources.removed), folder=False)
        given = Given(sources.documents, sources.fields, out, means, removed)
    with streamed(given) as (engine, source, files):
        done = None if out is None else job(files(), None, out, sources.removed, sources.fields)
        found = streamed_outcome(engine, source, request)
        _report(found, found.examined, perf_counter() - started)
        if dry_run:
            _print(found, found.largest_clusters, found.doubts)
        elif done is not None:
            with engine.clock.stage("write"):
                write(done, request, found.gone, found.reasons())
            _say_written(done)
        say_all(spilled(found.examined))


def _say_written(done: Job) -> None:
    say(f"what stays is written to {done.clean}, what is removed and why to {done.removed}")
    say(f"to put it back: neardup dedup {quote(str(done.clean))} --undo {quote(str(done.removed))} --out RESTORED")


def _undo(documents: list[str], removed: Path, out: Path | None) -> None:
    from neardup.deduplication.undo import undo
    from neardup.results.formats import counted

    if out is None:
        raise ParameterError("name a file or folder for the restored documents with --out")
    if len(documents) > 1:
        raise ParameterError("--undo takes one file or folder of clean documents; name what --out was then")
    header = undo(Path(documents[0]), removed, out)
    say(f"{counted(header.removed, 'document')} put back, {header.documents} in all, written to {out}")


def _report(found: Counted, pairs: Counts, seconds: float) -> None:
    """The counts, and what a user should know before relying on them."""
    from neardup.cli.detect import examined
    from neardup.deduplication.summary import counts, warnings_of

    request = found.request
    say(f"{counts(found)}; {seconds:.1f} s at threshold {request.threshold:g}, {examined(pairs)}")
    for line in warnings_of(found):
        say(line)


def _print(found: Counted, clusters: list[LargeCluster], doubtful: list[Doubt]) -> None:
    """What would be removed, on standard output: the largest clusters, and the most doubtful removals."""
    from neardup.console import console
    from neardup.deduplication.summary import cluster_lines, doubt_lines, how_line

    screen = console()
    lines = (how_line(found), *cluster_lines(clusters), *doubt_lines(doubtful))
    for line in (*lines, "nothing is written: this was a dry run"):
        screen.print(line, markup=False, soft_wrap=True)
