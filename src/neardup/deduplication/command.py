"""A deduplication of files, from what a user names to what is written."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from neardup.deduplication.clean import Job, job, write
from neardup.deduplication.outcome import outcome
from neardup.deduplication.record import reasons
from neardup.errors import InputError
from neardup.io.opening import opened
from neardup.io.sources import corpus_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from neardup.deduplication.outcome import Outcome, Request
    from neardup.io.fields import Fields


@dataclass(frozen=True, kw_only=True)
class Sources:
    """What a user names.

    Attributes:
        documents: a corpus by name, or paths; see `neardup.io.opening.opened`.
        against: the same for an older collection; empty for none.
        out: what to write; None where nothing is.
        removed: the file for removed documents; None for one beside `out`.
        fields: how files are read.
    """

    documents: Sequence[str]
    against: Sequence[str]
    out: Path | None
    removed: Path | None
    fields: Fields


def run(sources: Sources, request: Request, *, dry_run: bool) -> tuple[Outcome, Job | None]:
    """Remove duplicates, and write what stays and what goes; a dry run only says what would become of them.

    Raises:
        NeardupError: something cannot be read or written.
        StrategyError: the strategy broke its contract.
    """
    with ExitStack() as stack:
        new = stack.enter_context(opened(sources.documents, sources.fields))
        old_named = stack.enter_context(opened(sources.against, sources.fields)) if sources.against else None
        if old_named is not None and {p.resolve() for p in old_named.paths} & {p.resolve() for p in new.paths}:
            fact = "is both the documents and the older collection; name another with --against"
            raise InputError(old_named.text, fact)
        work = None
        if sources.out is not None:
            work = job(new, old_named, sources.out, sources.removed, sources.fields)
        corpus = corpus_of(new, sources.fields)
        old = None if old_named is None else corpus_of(old_named, sources.fields)
        found = outcome(corpus, request, old)
        if work is not None and not dry_run:
            write(work, request, found.gone, reasons(found))
    return found, work
