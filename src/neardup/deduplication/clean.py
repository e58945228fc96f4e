"""Documents without duplicates, in files like those they come from, and what was removed beside them."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from importlib import metadata
from typing import IO, TYPE_CHECKING, Any

from neardup.core.spec import canonical
from neardup.deduplication.removed_file import FORMAT, VERSION, Header, How, PartRecord, json_line
from neardup.deduplication.replacing import check_apart, check_ending, check_target, replaced
from neardup.errors import InputError
from neardup.io.columns import USUAL_ID
from neardup.io.originals.find import WHOLE, Originals, originals
from neardup.io.originals.packing import Digest, chunks, packed
from neardup.io.originals.part import CHANGED, Flags, Place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from neardup.deduplication.outcome import Request
    from neardup.io.fields import Fields
    from neardup.io.opening import Named


@dataclass(frozen=True, kw_only=True)
class Job:
    """What is read and what is written.

    Attributes:
        source: the files of the documents.
        stamps: their state before the documents were read.
        named: what a user called the documents.
        old: what a user called the older collection, if there is one.
        clean: the file or folder to write.
        removed: the file for the removed documents.
        fields: the names of fields.
    """

    source: Originals
    stamps: dict[Path, tuple[int, int]]
    named: str
    old: str | None
    clean: Path
    removed: Path
    fields: Fields


def job(named: Named, old: Named | None, clean: Path, removed: Path | None, fields: Fields) -> Job:
    """Look at everything that is named, before the work.

    Raises:
        InputError: something cannot be read or written, would be overwritten, or has a name of another format.
    """
    wanted = [fields.text] if fields.id == USUAL_ID else [fields.text, fields.id]
    source = originals(named.paths, wanted)
    beside = removed_file(clean, removed)
    read = [("the documents themselves", path) for path in named.paths]
    read += [] if old is None else [("the older collection", path) for path in old.paths]
    check_apart(clean, read, option="--out")
    check_target(clean, folder=source.folder)
    check_ending(source.path, clean, folder=source.folder)
    check_apart(beside, [*read, ("the clean documents", clean)], option="--removed")
    check_target(beside, folder=False)
    return Job(
        source=source,
        stamps=source.stamps(),
        named=named.text,
        old=None if old is None else old.text,
        clean=clean,
        removed=beside,
        fields=fields,
    )


def removed_file(clean: Path, removed: Path | None) -> Path:
    """The file for the removed documents: the one that a user names, or one beside the clean documents."""
    return clean.parent / f"{clean.resolve().name}.removed.jsonl" if removed is None else removed


def write(job: Job, request: Request, gone: NDArray[np.bool_], reasons: Iterator[dict[str, Any]]) -> Header:
    """Write the documents that stay, and those that go with the reasons.

    Both files are made under other names first. The file of removed documents takes its place before the clean
    documents do, so that there are no clean documents that cannot be undone.

    Args:
        job: what is read and what is written.
        request: how duplicates were found.
        gone: `bool[n]`, whether each document goes.
        reasons: why, for each that goes, in order; see `neardup.deduplication.record`.

    Raises:
        InputError: something cannot be read or written, or the documents have changed since they were read.
    """
    with (
        replaced(job.clean, folder=job.source.folder) as clean,
        replaced(job.removed) as removed,
        tempfile.TemporaryFile(dir=job.removed.resolve().parent) as body,
    ):
        lines = _Lines(reasons, body)
        parts = _divided(job.source, clean, gone, lines)
        if job.source.stamps() != job.stamps:
            raise InputError(job.source.path, CHANGED)
        header = _header(request, job, parts, lines.digest.text)
        with packed(removed) as file:
            file.write(json_line(header.plain()))
            body.seek(0)
            for data in chunks(body):
                file.write(data)
    return header


class _Lines:
    """The lines of removed documents, written as the documents come by."""

    def __init__(self, reasons: Iterator[dict[str, Any]], file: IO[bytes]) -> None:
        self.digest, self.file = Digest(), WHOLE
        self._reasons, self._file = reasons, file

    def note(self, place: Place) -> None:
        """Write the line of the next document that goes."""
        line = json_line({**next(self._reasons), "file": self.file, **place})
        self.digest.update(line)
        self._file.write(line)


def _divided(source: Originals, target: Path, gone: NDArray[np.bool_], lines: _Lines) -> list[PartRecord]:
    flags = Flags(gone)
    found: list[PartRecord] = []
    for name, part in source.parts.items():
        place = target if name == WHOLE else target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        lines.file = source.path.name if name == WHOLE else name
        divided = part.divide(place, flags, lines.note)
        if divided.empty and source.folder:
            place.unlink()
        found.append(PartRecord.of(name, part.kind, divided))
    flags.finish(source.path)
    for name, file in source.beside.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target / name)
    return found


def _header(request: Request, job: Job, parts: list[PartRecord], lines: str) -> Header:
    return Header(
        format=FORMAT,
        schema_version=VERSION,
        neardup=metadata.version("neardup"),
        how=How(
            strategy=canonical(request.strategy),
            threshold=request.threshold,
            linkage=canonical(request.linkage),
            keep=request.keep,
            documents=job.named,
            against=job.old,
            also_within=request.also_within,
            id_field=job.fields.id,
            text_field=job.fields.text,
        ),
        folder=job.source.folder,
        documents=sum(part.documents for part in parts),
        removed=sum(part.removed for part in parts),
        lines=lines,
        parts=parts,
        beside=list(job.source.beside),
    )
