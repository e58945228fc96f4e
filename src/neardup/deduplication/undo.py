"""The input of a deduplication again, from what it left and what it removed."""

from __future__ import annotations

import shutil
from itertools import islice
from typing import TYPE_CHECKING

from neardup.deduplication.removed_file import places, read_header
from neardup.deduplication.replacing import check_apart, check_ending, check_target, replaced
from neardup.errors import InputError
from neardup.io.originals.find import KINDS, WHOLE, originals

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.deduplication.removed_file import Header, PartRecord
    from neardup.io.originals.part import Part


def undo(clean: Path, removed: Path, out: Path) -> Header:
    """Write the documents as they were before duplicates were removed.

    JSON lines, CSV and texts are restored byte for byte (compressed files: what is in them), tables row by row.

    Args:
        clean: what `neardup dedup` wrote.
        removed: the removed documents that it wrote beside.
        out: the file or folder to make.

    Raises:
        InputError: the removed documents are not whole, the clean ones have changed, or something cannot be read or
            written.
    """
    header = read_header(removed)
    read = [("the file of clean documents", clean), ("the file of removed documents", removed)]
    check_apart(out, read, option="--out")
    check_target(out, folder=header.folder)
    _check_clean(clean, removed, header)
    check_ending(clean, out, folder=header.folder)
    with replaced(out, folder=header.folder) as target:
        waiting = places(removed)
        for record in header.parts:
            place = target if record.name == WHOLE else target / record.name
            place.parent.mkdir(parents=True, exist_ok=True)
            _part(clean, record).restore(place, islice(waiting, record.removed), record.divided)
        for name in header.beside:
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(clean / name, target / name)
    return header


def _part(clean: Path, record: PartRecord) -> Part:
    return KINDS[record.kind](clean if record.name == WHOLE else clean / record.name)


def _check_clean(clean: Path, removed: Path, header: Header) -> None:
    """Refuse clean documents that are not those that were written.

    Raises:
        InputError: naming the file that differs.
    """
    if not clean.exists():
        raise InputError(clean, f"does not exist; name the clean documents that were written with {removed}")
    if clean.is_dir() != header.folder:
        raise InputError(clean, f"is not what was written with {removed}; name the clean documents of that run")
    for record in header.parts:
        part = _part(clean, record)
        if (not record.empty and not part.path.exists()) or part.digest() != record.clean:
            raise InputError(
                part.path,
                f"is not what was written with {removed}: it has changed or is another file; name those documents",
            )
    written = [record.name for record in header.parts if not record.empty]
    strange = sorted(set(originals([clean]).parts) - set(written)) if written and header.folder else []
    if strange:
        raise InputError(clean / strange[0], f"was not written with {removed}; move it elsewhere")
