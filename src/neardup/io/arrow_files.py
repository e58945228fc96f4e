"""Reads Parquet and Arrow files, and Hugging Face datasets as `save_to_disk` writes them."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from neardup.errors import InputError
from neardup.io.file_kinds import compression, foreign
from neardup.io.files import EMPTY, NO_TEXT, explained, first_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STATE = "state.json"
"""The file that marks the folder of a Hugging Face dataset and lists its data files."""
_FILE = b"ARROW1"
_NO_FILES = "lists no data files of a Hugging Face dataset; save the dataset again"


def read_parquet(path: Path) -> pa.Table:
    """The table in a Parquet file.

    Raises:
        InputError: the file cannot be read, has zero bytes, or is damaged or no Parquet file.
    """
    with parquet_file(path) as file:
        return file.read()


@contextmanager
def parquet_file(path: Path) -> Iterator[Any]:
    """An open Parquet file.

    Raises:
        InputError: as `read_parquet`; also while the file is in use.
    """
    from pyarrow import parquet

    if path.stat().st_size == 0:
        raise InputError(path, EMPTY)
    with _arrow(path, "Parquet"), parquet.ParquetFile(path) as file:
        yield file


def dataset_files(folder: Path) -> list[Path]:
    """As `data_files`, after a look at their columns.

    Raises:
        InputError: as `data_files`; a file is missing or damaged; or files differ in their columns.
    """
    files = data_files(folder)
    schemas = [_schema(file) for file in files]
    for file, schema in zip(files, schemas, strict=True):
        if not schema.equals(schemas[0]):
            fact = f"lists files with different columns, {files[0].name} and {file.name}"
            raise InputError(folder / STATE, f"{fact}; save the dataset again")
    return files


def _schema(path: Path) -> pa.Schema:
    with arrow_batches(path) as (batches, _):
        return batches.schema


def data_files(folder: Path) -> list[Path]:
    """The Arrow files of a Hugging Face dataset on disk, in order of its rows.

    Raises:
        InputError: the dataset lists no file.
    """
    files = _listed(folder, "_data_files")
    if not files:
        raise InputError(folder / STATE, _NO_FILES)
    return files


def index_files(folder: Path) -> list[Path]:
    """The Arrow files with the numbers of the rows that a Hugging Face dataset consists of; none where it has all.

    Raises:
        InputError: the file that lists them is damaged.
    """
    return _listed(folder, "_indices_data_files")


def _listed(folder: Path, key: str) -> list[Path]:
    state = folder / STATE
    with explained(state):
        data = state.read_bytes()
    try:
        return [folder / file["filename"] for file in json.loads(data).get(key) or ()]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(state, _NO_FILES) from error


def read_arrow(path: Path) -> pa.Table:
    """The table in an Arrow file, mapped into memory.

    Raises:
        InputError: the file cannot be read, has zero bytes, or is damaged or no Arrow file.
    """
    with arrow_batches(path) as (batches, _):
        return batches.read_all()


@contextmanager
def arrow_batches(path: Path) -> Iterator[tuple[Any, bool]]:
    """A reader of an Arrow file, and whether the file has Arrow's form for files; else it has that for streams.

    Raises:
        InputError: as `read_arrow`; also while the reader is in use.
    """
    with _arrow(path, "Arrow"), pa.memory_map(str(path)) as file:
        if file.size() == 0:
            raise InputError(path, EMPTY)
        whole = file.read(len(_FILE)) == _FILE
        file.seek(0)
        with (pa.ipc.open_file if whole else pa.ipc.open_stream)(file) as batches:
            _ = batches.schema.names  # which raises where one is not UTF-8
            yield batches, whole


@contextmanager
def _arrow(path: Path, kind: str) -> Iterator[None]:
    """Raise Arrow's errors about a file as an `InputError`."""
    try:
        with explained(path):
            yield
    except (pa.ArrowException, UnicodeDecodeError) as error:  # the latter of names of columns
        reason = str(error).partition("\n")[0]
        fact = f"is damaged or no {kind} file ({reason}); get or make the file again"
        raise InputError(path, _other_kind(path) or fact) from error


def _other_kind(path: Path) -> str:
    """The actual kind of a file and what to do about it, if its first bytes show them."""
    with path.open("rb") as file:
        start = first_bytes(file)
    if packed := compression(start):
        return f"is compressed with {packed}; unpack it"
    own = {".parquet": b"PAR1", ".arrow": _FILE}.get(path.suffix.lower())
    return "" if own is not None and start.startswith(own) else foreign(start) or ""


def is_text(kind: pa.DataType) -> bool:
    """Whether values of a type are strings."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def strings(
    path: Path | str, column: pa.ChunkedArray, field: str, *, integers: bool, before: int = 0
) -> pa.ChunkedArray:
    """A column as strings. Arrow's strings contain no lone surrogates.

    Args:
        path: its file, for messages.
        column: the column.
        field: its name, for messages.
        integers: whether the column holds ids, which may be integers and are then read as text.
        before: how many rows of the file come before, for messages.

    Raises:
        InputError: the column is damaged, or holds values of another type, nulls, or strings that are not UTF-8.
    """
    check_whole(path, column, field)
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if column.null_count:
        row = pc.index(pc.is_null(column), value=True).as_py() + 1 + before
        remedy = "give every document an id" if integers else NO_TEXT
        raise InputError(path, f"null in row {row}; {remedy}", field=field)
    if len(column) and not is_text(kind) and not (integers and pa.types.is_integer(kind)):
        wanted = "strings or integers" if integers else "strings"
        raise InputError(path, f"the column holds {kind}, not {wanted}; convert it", field=field)
    return pa.chunked_array(map(_large, column.chunks), pa.large_string())


def check_whole(path: Path | str, column: pa.ChunkedArray, field: str) -> None:
    """Refuse a column whose buffers do not fit one another, before anything reads past one; and strings not in UTF-8.

    Raises:
        InputError: it is damaged.
    """
    try:
        column.validate(full=True)
    except pa.ArrowInvalid as error:
        if "UTF8" in str(error):
            raise InputError(path, "holds strings that are not UTF-8", field=field) from error
        raise InputError(path, f"is damaged ({str(error).partition(chr(10))[0]})", field=field) from error


def _large(values: pa.Array) -> pa.Array:
    """Strings or integers as large strings, which may be more than 2 GB."""
    if pa.types.is_dictionary(values.type):
        return _large(values.dictionary).take(values.indices)
    return values.cast(pa.large_string())
