"""Limits on what is read, since a small file can hold what no memory does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.compute as pc

from neardup.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    import pyarrow as pa

    from neardup.io.reading import Reading

MOST_FIELDS = 1_000
"""Further fields of all documents of a file. Each is a column, with a value for every document."""
LONGEST_ID = 65_536
"""Bytes of an id, which stands in results once for each document of its cluster."""


def refuse_large(path: Path | str, size: int, largest: int, line: int | None = None) -> None:
    """Refuse a document that is larger than the limit.

    Raises:
        InputError: it is.
    """
    if size > largest:
        limit = f"{largest / 1e6:g} MB" if largest >= 1_000_000 else f"{largest:,} bytes"
        fact = f"holds a document of more than {limit}"
        raise InputError(path, f"{fact}; is the file damaged? --max-document raises the limit", line=line)


def refuse_many(path: Path, names: Collection[str], line: int | None = None) -> None:
    """Refuse documents that have too many fields, id and text among them.

    Raises:
        InputError: they have.
    """
    if len(names) > MOST_FIELDS + 2:
        fact = f"has more than {MOST_FIELDS:,} fields beside id and text"
        raise InputError(path, f"{fact}; put values of one kind into one field, or leave fields out", line=line)


def check_sizes(path: Path, table: pa.Table, reading: Reading) -> None:
    """Refuse a table with a document, or an id, that is larger than its limit.

    Raises:
        InputError: it has.
    """
    refuse_large(path, _longest(table.column("text")), reading.largest)
    if "id" in table.column_names and (size := _longest(table.column("id"))) > LONGEST_ID:
        fact = f"an id of {size:,} bytes; at most {LONGEST_ID:,} are read"
        raise InputError(path, f"{fact}; name the field that holds ids with --id-field", field=reading.id_field)


def _longest(strings: pa.ChunkedArray) -> int:
    return pc.max(pc.binary_length(strings)).as_py() or 0
