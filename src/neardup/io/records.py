"""Files of labels as records: JSON lines, CSV and Parquet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from neardup.io.files import explained
from neardup.io.json_lines import read_json_lines

if TYPE_CHECKING:
    from pathlib import Path

Records: TypeAlias = list[tuple[int, dict[str, Any]]]
"""Line number and object of each line; of Parquet the row number, from 1."""


def read_records(path: Path, *, may_be_empty: bool = False) -> Records:
    """The records of a `.csv` or `.parquet` file, or of JSON lines under any other name.

    JSON lines are read under these names, too, since that is what `--out FILE` writes. An empty field of CSV is null.

    Args:
        path: the file.
        may_be_empty: take a zero-byte file as no records at all.

    Raises:
        InputError: naming file and line.
    """
    with explained(path), path.open("rb") as file:
        form = "" if file.read(1) in (b"{", b"") else path.suffix.lower()
    if form == ".csv":
        return _of_csv(path)
    if form == ".parquet":
        return _of_parquet(path)
    return list(read_json_lines(path, may_be_empty=may_be_empty))


def _of_csv(path: Path) -> Records:
    from neardup.io.csv_files import read_csv

    header, rows = read_csv(path)
    return [(line, {name: cell or None for name, cell in zip(header, row, strict=True)}) for line, row in rows]


def _of_parquet(path: Path) -> Records:
    from neardup.io.arrow_files import read_parquet
    from neardup.io.columns import refuse_twins

    table = read_parquet(path)
    refuse_twins(path, table.column_names)
    return list(enumerate(table.to_pylist(), 1))


def number_of(value: Any) -> Any:
    """The number or truth value that a string means, as CSV has them; any other value as it is."""
    if not isinstance(value, str):
        return value
    for read in (int, float, {"true": True, "false": False}.__getitem__):
        try:
            return read(value.lower())
        except (ValueError, KeyError):
            continue
    return value
