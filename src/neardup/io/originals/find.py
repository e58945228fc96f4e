"""The parts that the path of documents consists of."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from neardup.errors import InputError
from neardup.io.arrow_files import index_files
from neardup.io.csv_blocks import header_mark
from neardup.io.endings import ENDINGS
from neardup.io.file_parts import kind_of
from neardup.io.files import explained, open_input
from neardup.io.folders import DICT, is_text, parts_of
from neardup.io.originals.batches import ArrowFile
from neardup.io.originals.datasets import DatasetFolder
from neardup.io.originals.lines import Csv, JsonArray, JsonLines
from neardup.io.originals.tables import Parquet
from neardup.io.originals.texts import TextFolder

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from neardup.io.originals.part import Part

KINDS: dict[str, type[Part]] = {
    kind.kind: kind for kind in (JsonLines, JsonArray, Csv, Parquet, ArrowFile, DatasetFolder, TextFolder)
}
"""The kinds of parts by name."""
WHOLE = "."
"""The name of the part that is the path itself."""


@dataclass(frozen=True, kw_only=True)
class Originals:
    """The files of documents.

    Attributes:
        path: what a user named.
        folder: whether it is a folder.
        parts: its parts by their names within it, in the order in which documents are read.
        beside: files by name that hold no documents and belong to them.
    """

    path: Path
    folder: bool
    parts: dict[str, Part]
    beside: dict[str, Path]

    def stamps(self) -> dict[Path, tuple[int, int]]:
        """Size and time of change of each file, by which it is seen whether one has changed."""
        found = {}
        for file in [*(file for part in self.parts.values() for file in part.files()), *self.beside.values()]:
            with explained(file):
                state = file.stat()
            found[file] = (state.st_size, state.st_mtime_ns)
        return found


def originals(paths: Sequence[Path], wanted: Collection[str] = ()) -> Originals:
    """The parts of a file, a folder, or several of them.

    Args:
        paths: the files and folders. Several count as one folder, in which they have their names below the folder that
            holds them all.
        wanted: fields that CSV files must have; they show what separates the fields.

    Raises:
        InputError: one cannot be read as documents, or is no file, such as a pipe, which can be read only once.
    """
    if len(paths) == 1:
        return _originals(paths[0], wanted)
    root = Path(os.path.commonpath([path.resolve().parent for path in paths]))
    parts: dict[str, Part] = {}
    beside: dict[str, Path] = {}
    for path in paths:
        found, own = _originals(path, wanted), path.resolve().relative_to(root)
        if found.folder and found.parts.get(WHOLE) is not None:
            raise InputError(path, "is a folder of texts, which is deduplicated alone; name it in a command of its own")
        parts |= {(own / name).as_posix(): part for name, part in found.parts.items()}
        beside |= {(own / name).as_posix(): file for name, file in found.beside.items()}
    return Originals(path=root, folder=True, parts=parts, beside=beside)


def _originals(path: Path, wanted: Collection[str]) -> Originals:
    with explained(path):
        path.stat()
        folder = path.is_dir()
    if not folder:
        if not path.is_file():
            raise InputError(path, "is no file that can be read twice; save the documents in a file first")
        return Originals(path=path, folder=False, parts={WHOLE: _part(path, wanted)}, beside={})
    found = parts_of(path, ENDINGS)
    if is_text(found[0]):
        return Originals(path=path, folder=True, parts={WHOLE: TextFolder(path)}, beside={})
    parts = {part.relative_to(path).as_posix(): _part(part, wanted) for part in found}
    beside = {file.relative_to(path).as_posix(): file for file in sorted(path.rglob(DICT))}
    return Originals(path=path, folder=True, parts=parts, beside=beside)


def _part(path: Path, wanted: Collection[str]) -> Part:
    if path.is_dir():
        if index_files(path):
            fact = "chooses its rows by indices, so that none can be left out; write the rows themselves first"
            raise InputError(path, f"{fact}: neardup export {shlex.quote(str(path))} --out documents.parquet")
        return DatasetFolder(path)
    kind, _ = kind_of(path)
    if kind != "csv":
        return KINDS[kind](path)
    with open_input(path) as stream:
        return Csv(path, header_mark(path, stream.read(1 << 22), set(wanted)))
