"""Arrow files: written atomically, read with the buffers, the types and the nulls of their columns checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pyarrow as pa
from pyarrow import types

from neardup.errors import InputError
from neardup.io.files import make_folder, write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

Kind = Literal["text", "rows", "score", "number", "flag", "any"]
"""What a column holds: strings, int32 or int64, float32, float64, or booleans, none of them null; or anything."""
AGAIN = "run it again into a new folder"
_FITS = {
    "text": lambda kind: types.is_string(kind) or types.is_large_string(kind),
    "rows": lambda kind: types.is_int32(kind) or types.is_int64(kind),
    "score": types.is_float32,
    "number": types.is_float64,
    "flag": types.is_boolean,
}


def write_table(path: Path, table: pa.Table) -> None:
    """Write an Arrow IPC file atomically. Its folder is made. Raises `InputError` where it cannot be written."""
    make_folder(path.parent)
    with write_atomically(path, binary=True) as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)


def read_table(path: Path, columns: Mapping[str, Kind] | None = None, *, remedy: str = AGAIN) -> pa.Table:
    """Read an Arrow IPC file into memory, and check every buffer of it, so that nothing reads past one.

    Args:
        path: of the file.
        columns: what it must have, among others.
        remedy: what to do where the file is damaged.

    Raises:
        InputError: the file is missing or damaged, or a column is missing, of another type, or has nulls.
    """
    try:
        with pa.OSFile(str(path)) as file, pa.ipc.open_file(file) as reader:
            table = reader.read_all()
        table.validate(full=True)
        names = table.column_names
    except (OSError, pa.ArrowException, UnicodeDecodeError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise InputError(path, f"cannot be read as an Arrow file: {reason}; {remedy}") from error
    if len(set(names)) < len(names):
        raise InputError(path, f"has a column twice; {remedy}")
    refuse(path, faults_of_columns(table, columns or {}), remedy)
    return table


def refuse(path: Path, faults: Iterable[str], remedy: str = AGAIN) -> None:
    """Raise the first of a file's faults as an `InputError`, if there is one."""
    for fault in faults:
        raise InputError(path, f"{fault}; {remedy}")


def faults_of_columns(table: pa.Table, columns: Mapping[str, Kind]) -> Iterator[str]:
    """What is wrong with the columns that a table must have."""
    for name, kind in columns.items():
        if name not in table.column_names:
            yield f"has no column '{name}'"
        elif not len(table) and types.is_null(table.column(name).type):
            continue  # a list of nothing has no type
        elif kind != "any" and not _FITS[kind](table.column(name).type):
            yield f"column '{name}' holds {table.column(name).type}"
        elif kind != "any" and table.column(name).null_count:
            yield f"column '{name}' has nulls"
