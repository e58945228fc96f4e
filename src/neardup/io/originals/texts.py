"""A folder of texts, one document a file."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from neardup.errors import InputError
from neardup.io.files import decode, explained
from neardup.io.folders import parts_of
from neardup.io.originals.packing import Digest
from neardup.io.originals.part import Divided, Flags, Note, Part, Place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class TextFolder(Part):
    """A folder of texts, nested ones included."""

    kind: ClassVar[str] = "texts"

    def files(self) -> list[Path]:
        """The texts, in order of name, folder by folder."""
        return parts_of(self.path, ()) if any(path.is_file() for path in self.path.rglob("*")) else []

    def digest(self) -> str:
        """Digest of names and texts."""
        found = Digest()
        for file in self.files():
            _add(found, file.relative_to(self.path).as_posix(), _bytes(file))
        return found.text

    def divide(self, target: Path, flags: Flags, note: Note) -> Divided:
        """Copy the texts that are not left out; see `Part`."""
        before, after = Digest(), Digest()
        files = self.files()
        left_out = flags.take(self.path, len(files))
        target.mkdir(exist_ok=True)
        for file, gone in zip(files, left_out.tolist(), strict=True):
            name, data = file.relative_to(self.path).as_posix(), _bytes(file)
            _add(before, name, data)
            if gone:
                note({"text": name, "record": decode(file, data)})
            else:
                _add(after, name, data)
                _put(target / name, data)
        removed = int(left_out.sum())
        return Divided(documents=len(files), removed=removed, input=before.text, clean=after.text)

    def restore(self, target: Path, places: Iterator[Place], divided: Divided) -> None:
        """Copy the texts and write those that were left out; see `Part`."""
        shutil.copytree(self.path, target, dirs_exist_ok=True)
        for place in places:
            _put(target / place["text"], place["record"].encode())
        if TextFolder(target).digest() != divided.input:
            raise InputError(self.path, "does not give what it was with the documents that were removed")


def _bytes(file: Path) -> bytes:
    with explained(file):
        return file.read_bytes()


def _put(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)


def _add(digest: Digest, name: str, data: bytes) -> None:
    """Add a file, so that no two folders give the same bytes."""
    digest.update(f"{name}\0{hashlib.sha256(data).hexdigest()}\n".encode(errors="surrogateescape"))
