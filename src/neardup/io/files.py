"""Files in and out: reading plain and compressed ones with errors a user can mend, writing without leaving halves."""

from __future__ import annotations

import codecs
import gzip
import io
import json
import os
import secrets
import zlib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, BinaryIO

from neardup.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_COMPRESSIONS = {".gz": "gzip", ".zst": "zstd"}
_DECODER = json.JSONDecoder(strict=False)  # raw control characters are text like any other

EMPTY = "the file has zero bytes; was it written to the end?"
"""The fact about a zero-byte file where one is an error."""


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Tell what the operating system or a decompressor has against a file as an `InputError`."""
    try:
        yield
    except FileNotFoundError as error:
        raise InputError(path, "does not exist; check the path") from error
    except IsADirectoryError as error:
        raise InputError(path, "is a folder; name a file in it") from error
    except PermissionError as error:
        raise InputError(path, "may not be read; check its permissions") from error
    except (OSError, EOFError, zlib.error) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise InputError(path, f"cannot be read: {error.strerror}") from error
        raise InputError(path, f"is damaged or cut short ({error}); get or make the file again") from error


@contextmanager
def open_input(path: Path) -> Iterator[BinaryIO]:
    """The bytes of a file, those of `.gz` and `.zst` decompressed.

    JSON lines that begin with `{` are taken as they are whatever the name, since that is what `--out FILE` writes.

    Raises:
        InputError: the file is absent, unreadable, damaged or cut short; also while reading from it.
    """
    with explained(path), path.open("rb") as raw:
        compression = None if raw.peek(1).startswith(b"{") else _COMPRESSIONS.get(path.suffix.lower())
        if compression == "gzip":
            yield io.BufferedReader(gzip.GzipFile(fileobj=raw))
        elif compression == "zstd":
            import pyarrow as pa

            yield io.BufferedReader(pa.input_stream(raw, compression="zstd"))
        else:
            yield raw


def decode(path: Path, data: bytes, *, first_line: int = 1) -> str:
    """The text of UTF-8 bytes.

    Args:
        path: the file they come from.
        data: the bytes.
        first_line: the number of their first line in the file.

    Raises:
        InputError: naming the line of the first byte that is not UTF-8.
    """
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = first_line + data.count(b"\n", 0, error.start)
        column = error.start - data.rfind(b"\n", 0, error.start)
        problem = f"byte {column} (0x{data[error.start]:02x}) is not UTF-8; convert the file to UTF-8"
        raise InputError(path, problem, line=line) from error


def read_json_lines(path: Path, *, may_be_empty: bool = False) -> Iterator[tuple[int, dict[str, Any]]]:
    """Line number and object of each line; blank lines are passed over.

    Args:
        path: a plain, `.gz` or `.zst` file.
        may_be_empty: take a zero-byte file as no objects at all.

    Raises:
        InputError: the file cannot be read or has zero bytes, or a line is not UTF-8, not JSON, or not an object.
    """
    number = 0
    with open_input(path) as stream:
        for number, line in enumerate(stream, 1):
            if line.isspace():
                continue
            try:
                record = _object(path, number, line)
            except InputError:
                for _ in stream:  # a damaged archive, told at its end, explains a bad line better
                    pass
                raise
            yield number, record
    if number == 0 and not may_be_empty:
        raise InputError(path, EMPTY)


def _object(path: Path, number: int, line: bytes) -> dict[str, Any]:
    if number == 1:
        line = line.removeprefix(codecs.BOM_UTF8)
    text = decode(path, line, first_line=number)
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        problem = f"not JSON: {error.msg} at column {error.pos + 1}; each line must be one JSON object"
        raise InputError(path, problem, line=number) from error
    except (ValueError, RecursionError) as error:
        raise InputError(path, f"JSON that cannot be read: {error}", line=number) from error
    if not isinstance(value, dict):
        raise InputError(path, f"{json_kind(value)}, not a JSON object such as {{…}}", line=number)
    return value


def json_kind(value: object) -> str:
    """What JSON calls a value, for error messages."""
    names = {type(None): "null", bool: "true or false", str: "a string", list: "a list", dict: "an object"}
    return names.get(type(value), "a number")


def string_field(path: Path, line: int, record: dict[str, Any], field: str) -> str:
    """The string in a field of an object read from a line, lone surrogates as U+FFFD.

    Raises:
        InputError: the field is missing or holds something else.
    """
    value = record.get(field)
    if isinstance(value, str):
        from neardup.core.corpus import replace_surrogates

        return replace_surrogates(value)
    if field not in record:
        raise InputError(path, f"missing; the line has {name_list(record)}", line=line, field=field)
    raise InputError(path, f"{json_kind(value)}, not a string; put it in quotes", line=line, field=field)


def name_list(names: Iterable[str]) -> str:
    """Names in quotes for an error message."""
    return ", ".join(repr(name) for name in names) or "no fields"


@contextmanager
def write_atomically(path: Path, binary: bool = False) -> Iterator[IO[Any]]:
    """A file to write that takes the place of `path` when the block ends well, and leaves no trace when it does not.

    Devices and pipes, which cannot be replaced, are written as they are.

    Args:
        path: the file to make or replace.
        binary: open for bytes; else for UTF-8 text with LF line ends.

    Raises:
        InputError: the folder is absent, or the file cannot be written there.
    """
    form: dict[str, Any] = {"mode": "wb"} if binary else {"mode": "w", "encoding": "utf-8", "newline": "\n"}
    with _writable(path):
        check_writable(path)
        if path.exists() and not path.is_file():
            with path.open(**form) as file:
                yield file
            return
        target = path.resolve()
        temporary = target.with_name(f".neardup-{secrets.token_hex(8)}.tmp")
        try:
            with temporary.open(**form) as file:
                yield file
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)


def check_writable(path: Path) -> None:
    """Refuse a file that could not be written, before the work of making it.

    Raises:
        InputError: as `write_atomically`.
    """
    with _writable(path):
        if path.is_dir():
            raise InputError(path, "is a folder; give the name of a file to write")
        folder = path.parent if path.exists() and not path.is_file() else path.resolve().parent
        if not folder.is_dir():
            raise InputError(path, f"cannot be written: there is no folder '{path.parent}'; make it first")
        if not os.access(folder, os.W_OK):
            raise InputError(path, f"cannot be written: folder '{path.parent}' takes no files; give another place")


def claim_folder(folder: Path, *, mark: str = "run.json") -> None:
    """Make a folder for output, or take one that is empty or ours.

    Raises:
        InputError: it holds something else, or is not to be had.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held = any(folder.iterdir())
    except OSError as error:
        raise InputError(folder, f"cannot be used for output: {error.strerror}; choose another --out") from error
    if held and not (folder / mark).exists():
        raise InputError(folder, f"holds something else (no {mark} in it); choose an empty or new folder for --out")


@contextmanager
def _writable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError(path, f"cannot be written: {error.strerror or error}; give another place") from error
