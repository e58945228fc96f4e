"""A deduplication of files, from what a user names to what is written."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from neardup.deduplication.clean import Job, job, write
from neardup.deduplication.outcome import outcome
from neardup.errors import InputError
from neardup.io.sources import files_of, open_documents

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.deduplication.outcome import Outcome, Request
    from neardup.io.fields import Fields


@dataclass(frozen=True, kw_only=True)
class Sources:
    """What a user names.

    Attributes:
        documents: a corpus by name, or a path.
        against: the same for an older collection; None for none.
        out: what to write; None where nothing is.
        removed: the file for removed documents; None for one beside `out`.
        fields: the names of fields in files.
    """

    documents: str
    against: str | None
    out: Path | None
    removed: Path | None
    fields: Fields


def run(sources: Sources, request: Request, *, dry_run: bool) -> tuple[Outcome, Job | None]:
    """Remove duplicates, and write what stays and what goes; a dry run only says what would become of them.

    Raises:
        NeardupError: something cannot be read or written.
        StrategyError: the strategy broke its contract.
    """
    with ExitStack() as opened:
        path = opened.enter_context(files_of(sources.documents))
        old_path = None if sources.against is None else opened.enter_context(files_of(sources.against))
        if old_path is not None and old_path.resolve() == path.resolve():
            raise InputError(old_path, "is both the documents and the older collection; name another with --against")
        work = None
        if sources.out is not None:
            work = job(sources.documents, path, old_path, sources.out, sources.removed, sources.fields)
        corpus = open_documents(sources.documents, sources.fields)
        old = None if sources.against is None else open_documents(sources.against, sources.fields)
        found = outcome(corpus, request, old)
        if work is not None and not dry_run:
            write(found, work)
    return found, work
