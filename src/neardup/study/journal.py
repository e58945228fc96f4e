"""Append-only files of records, one JSON object a line, that outlive a kill at any moment."""

from __future__ import annotations

import os
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

import msgspec

from neardup.errors import InputError, NeardupError, Notice
from neardup.io.files import explained
from neardup.io.json_records import Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

R = TypeVar("R", bound=Record)
_SHOWN = 60


@dataclass(frozen=True)
class Journal(Generic[R]):
    """A file that records are only ever added to.

    Attributes:
        path: where it is; it need not be there yet.
        kind: class of its records.
    """

    path: Path
    kind: type[R]

    def read(self) -> list[R]:
        """The records in order. A last line that was cut off in the middle of writing is left out with a `Notice`.

        Raises:
            InputError: naming file and line, where another line is damaged or the file cannot be read.
        """
        records, torn = self.parts()
        if torn:
            start = ascii(torn[:_SHOWN].decode(errors="replace"))
            fact = f"{self.path}: the last line was cut off in the middle of writing and is left out: {start}"
            warnings.warn(fact, Notice, stacklevel=2)
        return records

    def parts(self) -> tuple[list[R], bytes]:
        """The records, and what stands after the last whole one; raises `InputError` as `read` does."""
        lines = self._bytes().split(b"\n")
        records = [self._record(number, line) for number, line in enumerate(lines[:-1], 1) if line.strip()]
        try:
            return [*records, msgspec.json.decode(lines[-1], type=self.kind)], b""
        except (msgspec.DecodeError, UnicodeDecodeError):
            return records, lines[-1]

    def _bytes(self) -> bytes:
        if not self.path.exists():
            return b""
        with explained(self.path):
            return self.path.read_bytes()

    def _record(self, number: int, line: bytes) -> R:
        try:
            return msgspec.json.decode(line, type=self.kind)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            fact = f"is damaged: {str(error).replace('`', '')}; mend or delete the line, the others are good"
            raise InputError(self.path, fact, line=number) from error

    def append(self, records: Sequence[R]) -> None:
        """Add records, and return when they are on the disk. Only the holder of the study's lock may.

        Raises:
            InputError: the disk is full, or the file cannot be written.
        """
        new = not self.path.exists()
        try:
            with self.path.open("ab", buffering=0) as file:
                _write(file.fileno(), b"".join(msgspec.json.encode(record) + b"\n" for record in records))
            if new:
                _sync_folder(self.path.parent)
        except OSError as error:
            fact = f"cannot be written: {error.strerror or error}; nothing that was there before is lost"
            raise InputError(self.path, fact) from error

    def mend(self, keep: int | None = None) -> None:
        """Move what stands after the last whole record into a file beside, so that records can be added again.

        Args:
            keep: how many records stay; None for all. The others are moved as well.
        """
        data, (records, torn) = self._bytes(), self.parts()
        if not torn and data and not data.endswith(b"\n"):
            with self.path.open("ab", buffering=0) as file:
                _write(file.fileno(), b"\n")
        end = len(data) - len(torn)
        if keep is not None and keep < len(records):
            end = sum(len(line) for line in _first_lines(data, keep))
        if end < len(data) and data[end:].strip():
            with self.path.with_name(f"{self.path.name}.torn").open("ab", buffering=0) as file:
                _write(file.fileno(), data[end:].rstrip(b"\n") + b"\n")
            with self.path.open("r+b") as file:
                file.truncate(end)
                os.fsync(file.fileno())


def _first_lines(data: bytes, count: int) -> Iterator[bytes]:
    """The first lines that are not blank, and the blank ones before them."""
    for line in data.splitlines(keepends=True) if count else ():
        yield line
        count -= bool(line.strip())
        if not count:
            return


def _write(handle: int, data: bytes) -> None:
    """Write all of the data, and wait until the disk has it."""
    while data:
        data = data[os.write(handle, data) :]
    os.fsync(handle)


def _sync_folder(folder: Path) -> None:
    """Wait until the disk has the names of the files in a folder, where the system can say so."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Hold the lock of a study's folder. It ends with the process, however that ends.

    Raises:
        NeardupError: another process holds it.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(folder / "label.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        fact = f"'{folder}' is being labelled by another process"
        raise NeardupError(f"{fact}; use its page, or end it with Ctrl-C first") from error
    except OSError as error:
        fact = f"cannot be written: {error.strerror or error}; copy the study to where it can"
        raise InputError(folder, fact) from error
    try:
        yield
    finally:
        lock.release()
