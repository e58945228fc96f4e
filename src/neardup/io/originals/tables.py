"""Parquet files: their rows are left out group by group; schema, metadata and compression stay.

A row group of more than 64 MB is cut into several, so that no more is in memory.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pyarrow as pa

from neardup.errors import InputError
from neardup.io.arrow_files import read_parquet
from neardup.io.files import explained, file_digest
from neardup.io.originals.part import Divided, Flags, Note, Part, Place
from neardup.io.originals.rows import as_records, as_table, woven
from neardup.io.table_blocks import pieces_of_group

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PORTION = 1 << 26
"""Bytes of the rows of one row group or batch that are held at once; a larger one is cut."""
_CODECS = ("SNAPPY", "GZIP", "BROTLI", "ZSTD", "LZ4")


@dataclass(frozen=True)
class Parquet(Part):
    """A Parquet file."""

    kind: ClassVar[str] = "parquet"

    def files(self) -> list[Path]:
        """The file."""
        return [self.path]

    def digest(self) -> str:
        """Digest of the file."""
        return file_digest(self.path)

    def divide(self, target: Path, flags: Flags, note: Note) -> Divided:
        """Write the file without some of its rows; see `Part`."""
        from pyarrow import parquet

        documents = removed = 0
        with explained(self.path), parquet.ParquetFile(self.path) as file, closing(_writer(target, file)) as out:
            pieces = (p for group in range(file.num_row_groups) for p in pieces_of_group(file, group, PORTION))
            for table in (piece.table for piece in pieces):
                left_out = flags.take(self.path, len(table))
                note_rows(table, left_out, documents, note)
                if not left_out.all():
                    out.write_table(table.filter(pa.array(~left_out)), row_group_size=len(table))
                documents, removed = documents + len(table), removed + int(left_out.sum())
        return Divided(documents=documents, removed=removed, input=self.digest(), clean=file_digest(target))

    def restore(self, target: Path, places: Iterator[Place], divided: Divided) -> None:
        """Write the file with its rows put back; see `Part`."""
        from pyarrow import parquet

        clean = read_parquet(self.path)
        table = with_rows(self.path, clean, list(places), 0, divided.documents)
        with explained(self.path), parquet.ParquetFile(self.path) as file, closing(_writer(target, file)) as out:
            out.write_table(table)


def note_rows(table: pa.Table, left_out: np.ndarray[Any, np.dtype[np.bool_]], before: int, note: Note) -> None:
    """Take note of the rows that are left out of a table, which has this many rows before it."""
    rows = np.flatnonzero(left_out)
    for row, place in zip(rows.tolist(), as_records(table.take(pa.array(rows))), strict=True):
        note({"row": before + row, **place})


def with_rows(path: Path, clean: pa.Table, places: list[Place], before: int, documents: int) -> pa.Table:
    """A table with the rows put back that were left out of it.

    Raises:
        InputError: it has not the number of rows then that it had.
    """
    if len(clean) + len(places) != documents:
        raise InputError(path, f"has {len(clean)} rows, not {documents - len(places)}; it is not what was written")
    rows = np.array([place["row"] - before for place in places], np.int64)
    return woven(clean, rows, as_table(places, clean.schema)) if places else clean


def _writer(target: Path, file: Any) -> Any:
    """A writer of the same schema, metadata and compression."""
    from pyarrow import parquet

    found: dict[str, str] = {}
    if file.num_row_groups:
        group = file.metadata.row_group(0)
        columns = [group.column(place) for place in range(group.num_columns)]
        found = {c.path_in_schema: c.compression if c.compression in _CODECS else "NONE" for c in columns}
    return parquet.ParquetWriter(target, file.schema_arrow, compression=found or "zstd")
