"""`neardup dedup`: documents without their near-duplicates, and with them again."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from neardup.cli.options import Documents, IdField, InputFormat, MaxDocument, TextField, Threshold, fields_of
from neardup.cli.say import say
from neardup.errors import ParameterError

if TYPE_CHECKING:
    from neardup.deduplication.outcome import Outcome


ORDER = 28


def command(
    documents: Documents,
    strategy: Annotated[
        str | None, typer.Option(help="Finds duplicates: name, name(parameter=value, …) or name:preset.")
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
        given = (strategy, threshold, linkage, keep, removed)
        if any(value is not None for value in given) or against or dry_run or also_within:
            raise ParameterError("--undo takes the clean documents and --out only; leave out the other options")
        _undo(documents, undo, out)
        return
    if strategy is None:
        raise ParameterError("name a --strategy that finds duplicates; 'neardup list strategies' lists them")
    if out is None and not dry_run:
        raise ParameterError("name a file or folder for what stays with --out, or look first with --dry-run")
    from neardup.deduplication.command import Sources, run
    from neardup.deduplication.outcome import request_of

    started = perf_counter()
    fields = fields_of(id_field, text_field, input_format, max_document)
    sources = Sources(documents=documents, against=against or (), out=out, removed=removed, fields=fields)
    request = request_of(strategy, threshold, linkage, keep, against=bool(against), also_within=also_within)
    found, work = run(sources, request, dry_run=dry_run)
    _report(found, perf_counter() - started)
    if dry_run:
        _print(found)
    elif work is not None:
        say(f"what stays is written to {work.clean}, what is removed and why to {work.removed}")
        say(f"to put it back: neardup dedup {quote(str(work.clean))} --undo {quote(str(work.removed))} --out RESTORED")


def _undo(documents: list[str], removed: Path, out: Path | None) -> None:
    from neardup.deduplication.undo import undo
    from neardup.results.formats import counted

    if out is None:
        raise ParameterError("name a file or folder for the restored documents with --out")
    if len(documents) > 1:
        raise ParameterError("--undo takes one file or folder of clean documents; name what --out was then")
    header = undo(Path(documents[0]), removed, out)
    say(f"{counted(header.removed, 'document')} put back, {header.documents} in all, written to {out}")


def _report(found: Outcome, seconds: float) -> None:
    """The counts, and what a user should know before relying on them."""
    from neardup.cli.detect import examined
    from neardup.deduplication.summary import counts, warnings_of

    request = found.request
    say(f"{counts(found)}; {seconds:.1f} s at threshold {request.threshold:g}, {examined(found.examined)}")
    for line in warnings_of(found):
        say(line)


def _print(found: Outcome) -> None:
    """What would be removed, on standard output: the largest clusters, and the most doubtful removals."""
    from neardup.console import console
    from neardup.deduplication.summary import cluster_lines, doubt_lines, how_line

    screen = console()
    for line in (how_line(found), *cluster_lines(found), *doubt_lines(found), "nothing is written: this was a dry run"):
        screen.print(line, markup=False, soft_wrap=True)
