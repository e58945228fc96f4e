"""Reads plain and compressed files with errors that a user can correct, and writes files whole or not at all."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import re
import shutil
import zlib
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO

from neardup.errors import InputError
from neardup.io.file_kinds import LENGTH, compression, foreign
from neardup.io.stand_ins import PATTERN, stand_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

_COMPRESSIONS = {".gz": "gzip", ".zst": "zstd"}

EMPTY = "the file has zero bytes; was it written to the end?"
"""The message about a zero-byte file, where one is an error."""
NO_TEXT = "the document has no text; leave it out, or give it the empty text"
"""The message about a document whose text is null."""


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Raise errors of the operating system or a decompressor about a file as an `InputError`."""
    try:
        yield
    except FileNotFoundError as error:
        raise InputError(path, "does not exist; check the path") from error
    except IsADirectoryError as error:
        raise InputError(path, "is a folder; name a file in it") from error
    except PermissionError as error:
        raise InputError(path, "cannot be read for lack of permission; check its permissions") from error
    except (OSError, EOFError, zlib.error) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise InputError(path, f"cannot be read: {error.strerror}") from error
        raise InputError(path, f"is damaged or truncated ({error}); get or make the file again") from error


def file_digest(path: Path) -> str:
    """The SHA-256 of a file as it lies on disk, in hexadecimal.

    Raises:
        InputError: it cannot be read.
    """
    with explained(path), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def open_input(path: Path) -> Iterator[BinaryIO]:
    """The bytes of a file, decompressed if they are gzip or zstd, whatever the file's name.

    A file that begins with `{` is read as plain text even under the name of a compressed file, since `--out FILE`
    writes JSON lines under any name.

    Raises:
        InputError: the file is absent, unreadable, damaged, truncated or no text; also while it is being read.
    """
    with explained(path), path.open("rb") as raw:
        stream: BinaryIO = raw
        packing = None if raw.peek(1).startswith(b"{") else _COMPRESSIONS.get(path.suffix.lower())
        while packing := compression(first_bytes(stream)) or packing:
            stream, packing = _unpacked(stream, packing), None
        if fact := foreign(first_bytes(stream)):
            raise InputError(path, fact)
        yield stream


def first_bytes(stream: BinaryIO) -> bytes:
    """The first bytes of a buffered stream, which stay in it."""
    start: bytes = stream.peek(LENGTH)[:LENGTH]  # type: ignore[attr-defined]  # every stream here is buffered
    return start


def _unpacked(stream: BinaryIO, packing: str) -> BinaryIO:
    if packing == "gzip":
        return io.BufferedReader(gzip.GzipFile(mode="rb", fileobj=stream))
    import pyarrow as pa

    return io.BufferedReader(pa.input_stream(stream, compression="zstd"))


def decode(path: Path, data: bytes, *, first_line: int = 1) -> str:
    """The text of UTF-8 bytes.

    Args:
        path: the file they come from.
        data: the bytes.
        first_line: the number of their first line in the file.

    Raises:
        InputError: a byte is not UTF-8; the message names the line of the first one.
    """
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = first_line + data.count(b"\n", 0, error.start)
        column = error.start - data.rfind(b"\n", 0, error.start)
        remedy = "the file holds no text" if b"\0" in data else "if it is text in another encoding, save it as UTF-8"
        problem = f"byte {column} (0x{data[error.start]:02x}) is not UTF-8; {remedy}"
        raise InputError(path, problem, line=line) from error


def name_list(names: Iterable[str]) -> str:
    """The names in quotes, for an error message."""
    return ", ".join(repr(name) for name in names) or "no fields"


@contextmanager
def write_atomically(path: Path, binary: bool = False) -> Iterator[IO[Any]]:
    """A file to write. It replaces `path` when the block ends without an error, and is deleted otherwise.

    Devices and pipes cannot be replaced, so they are written directly.

    Args:
        path: the file to make or replace.
        binary: whether the file takes bytes; otherwise it takes text, written as UTF-8 with LF line ends.

    Raises:
        InputError: the folder is absent, or the file cannot be written there.
    """
    how: dict[str, Any] = {"mode": "wb"} if binary else {"mode": "w", "encoding": "utf-8", "newline": "\n"}
    with _writable(path):
        check_writable(path)
        if path.exists() and not path.is_file():
            with path.open(**how) as file:
                yield file
            return
        target = path.resolve()
        with stand_in(target) as temporary:
            with temporary.open(**how) as file:
                yield file
            temporary.replace(target)


def check_writable(path: Path) -> None:
    """Refuse a path that cannot be written, before its content is computed.

    Raises:
        InputError: as `write_atomically`.
    """
    with _writable(path):
        refuse_no_place(path)
        if path.is_dir():
            raise InputError(path, "is a folder; give the name of a file to write")
        if path.exists() and not path.is_file():  # a device or a pipe, whose folder does not matter
            if not os.access(path, os.W_OK):
                raise InputError(path, "cannot be written for lack of permission; give another path")
            return
        folder = path.resolve().parent
        if not folder.is_dir():
            raise InputError(path, f"cannot be written: there is no folder '{path.parent}'; make it first")
        if not os.access(folder, os.W_OK | os.X_OK):
            raise InputError(path, f"cannot be written: no permission in folder '{path.parent}'; give another folder")


def refuse_no_place(path: Path) -> None:
    """Refuse what names no place on this machine, and would become a file or a folder of that name.

    Raises:
        InputError: the path is `-`, which names standard input, or an address.
    """
    if str(path) == "-":
        raise InputError(path, "is no name of an output; /dev/stdout is standard output, or name a file or a folder")
    if begins_as_address(str(path)):
        kind, _, rest = str(path).partition(":/")
        problem = "is an address, and outputs are written on this machine; give the path of a file or a folder"
        raise InputError(f"{kind}://{rest}", problem)  # a `Path` keeps one of the two slashes


def begins_as_address(text: str) -> bool:
    """Whether a text begins as an address, such as `s3:/b`, and not with a folder that is there."""
    begin = re.match(r"[A-Za-z][A-Za-z0-9+.-]+:(?=/)", text)
    return begin is not None and not Path(begin[0]).exists()


def make_folder(folder: Path) -> None:
    """Make a folder, with those that it is in; raises `InputError` where that cannot be done."""
    with _writable(folder):
        folder.mkdir(parents=True, exist_ok=True)


def move_folder(folder: Path, to: Path) -> None:
    """Move a folder to the place of another one, which is removed at last; see `put_back`.

    Raises:
        InputError: that cannot be done.
    """
    with _writable(to):
        to.parent.mkdir(parents=True, exist_ok=True)
        if to.exists():
            to.rename(_before(folder))
        folder.rename(to)
    shutil.rmtree(_before(folder), ignore_errors=True)


def put_back(folder: Path, to: Path) -> None:
    """Undo a move that was cut short: give a place that is empty the folder that was there before."""
    if _before(folder).exists() and not to.exists():
        _before(folder).rename(to)


def _before(folder: Path) -> Path:
    """Where what a folder replaces is meanwhile."""
    return folder.with_name(f"{folder.name}.before")


def claim_folder(folder: Path, *, mark: str, option: str = "--out", besides: Collection[str] = ()) -> None:
    """Make a folder for output, or accept one that is empty or already holds our output.

    A file that a killed process began there does not count.

    Args:
        folder: the folder.
        mark: the file by which a folder of ours is recognised.
        option: the option that named it, for errors.
        besides: names of files that may be there without it.

    Raises:
        InputError: the folder holds something else, or cannot be made or read.
    """
    with _for_output(folder, option):
        folder.mkdir(parents=True, exist_ok=True)
    check_folder(folder, mark=mark, option=option, besides=besides)


def check_folder(folder: Path, *, mark: str, option: str = "--out", besides: Collection[str] = ()) -> None:
    """Refuse a folder for output before its content is computed; the arguments are those of `claim_folder`.

    Raises:
        InputError: the folder holds something else or cannot be read, a file is there, or neither the folder nor, where
            there is none, the nearest one above it can be written.
    """
    with _for_output(folder, option):
        nearest = next(place for place in (folder, *folder.parents) if os.path.lexists(place))
        if not nearest.is_dir():
            raise NotADirectoryError
        held = nearest == folder and any(_foreign(file, besides) for file in folder.iterdir())
    if held and not (folder / mark).exists():
        raise InputError(folder, f"holds something else (no {mark} in it); choose an empty or new folder for {option}")
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise InputError(folder, f"cannot be used for output: no permission in '{nearest}'; choose another {option}")


def _foreign(file: Path, besides: Collection[str]) -> bool:
    """Whether a file of a folder for output is neither known nor what a killed process began."""
    return file.name not in besides and not file.match(PATTERN)


@contextmanager
def _for_output(folder: Path, option: str) -> Iterator[None]:
    refuse_no_place(folder)
    try:
        yield
    except OSError as error:
        reason = "a file is there" if isinstance(error, FileExistsError | NotADirectoryError) else error.strerror
        raise InputError(folder, f"cannot be used for output: {reason}; choose another {option}") from error


@contextmanager
def _writable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError(path, f"cannot be written: {error.strerror or error}; give another path") from error
