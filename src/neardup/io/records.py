"""Reads files of labels (JSON lines, CSV or Parquet) as records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from neardup.io.arrow_files import read_arrow, read_parquet
from neardup.io.columns import refuse_twins
from neardup.io.csv_files import read_csv
from neardup.io.endings import ending_of
from neardup.io.files import explained
from neardup.io.json_lines import read_json_lines

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

Records: TypeAlias = list[tuple[int, dict[str, Any]]]
"""The line number and the object of each line; for Parquet the row number, from 1."""


def read_records(path: Path, *, may_be_empty: bool = False) -> Records:
    """The records of a table (`.csv`, `.tsv`, `.parquet`, `.arrow`), or of JSON lines under any other name.

    JSON lines are also read under these names, since `--out FILE` writes JSON lines under any name. An empty field
    of CSV is null.

    Args:
        path: the file.
        may_be_empty: whether a zero-byte file is allowed and holds no records; otherwise it is an error.

    Raises:
        InputError: something cannot be read; the message names file and line.
    """
    with explained(path), path.open("rb") as file:
        ending = "" if file.read(1) in (b"{", b"") else ending_of(path)
    if ending.startswith((".csv", ".tsv")):
        return _of_csv(path)
    if ending in (".parquet", ".arrow", ".feather"):
        return _of_table(path, read_parquet(path) if ending == ".parquet" else read_arrow(path))
    return list(read_json_lines(path, may_be_empty=may_be_empty))


def _of_csv(path: Path) -> Records:
    header, rows = read_csv(path)
    return [(line, {name: cell or None for name, cell in zip(header, row, strict=True)}) for line, row in rows]


def _of_table(path: Path, table: pa.Table) -> Records:
    refuse_twins(path, table.column_names)
    return list(enumerate(table.to_pylist(), 1))


def number_of(value: Any) -> Any:
    """The number or Boolean that a string of a CSV file denotes; any other value unchanged."""
    if not isinstance(value, str):
        return value
    for read in (int, float, {"true": True, "false": False}.__getitem__):
        try:
            return read(value.lower())
        except (ValueError, KeyError):
            continue
    return value
