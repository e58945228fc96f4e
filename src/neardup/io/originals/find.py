"""The parts that the path of documents consists of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from neardup.errors import InputError
from neardup.io.file_parts import ENDINGS, ending_of
from neardup.io.files import explained
from neardup.io.folders import DICT, is_text, parts_of
from neardup.io.originals.batches import ArrowFile
from neardup.io.originals.datasets import DatasetFolder
from neardup.io.originals.lines import Csv, JsonLines
from neardup.io.originals.tables import Parquet
from neardup.io.originals.texts import TextFolder

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.io.originals.part import Part

KINDS: dict[str, type[Part]] = {
    kind.kind: kind for kind in (JsonLines, Csv, Parquet, ArrowFile, DatasetFolder, TextFolder)
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


def originals(path: Path) -> Originals:
    """The parts of a file or folder with documents.

    Raises:
        InputError: it cannot be read as documents, or is no file, such as a pipe, which can be read only once.
    """
    with explained(path):
        path.stat()
        folder = path.is_dir()
    if not folder:
        if not path.is_file():
            raise InputError(path, "is no file that can be read twice; save the documents in a file first")
        return Originals(path=path, folder=False, parts={WHOLE: _part(path)}, beside={})
    found = parts_of(path, ENDINGS)
    if is_text(found[0]):
        return Originals(path=path, folder=True, parts={WHOLE: TextFolder(path)}, beside={})
    parts = {part.relative_to(path).as_posix(): _part(part) for part in found}
    beside = {file.relative_to(path).as_posix(): file for file in sorted(path.rglob(DICT))}
    return Originals(path=path, folder=True, parts=parts, beside=beside)


def _part(path: Path) -> Part:
    if path.is_dir():
        return DatasetFolder(path)
    kinds: dict[str, type[Part]] = {".csv": Csv, ".parquet": Parquet, ".arrow": ArrowFile}
    return kinds.get(ending_of(path), JsonLines)(path)
