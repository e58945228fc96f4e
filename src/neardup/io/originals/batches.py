"""Arrow files, in either of Arrow's forms: their rows are left out batch by batch; form, schema and metadata stay."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import pyarrow as pa

from neardup.io.arrow_files import arrow_batches, read_arrow
from neardup.io.files import file_digest
from neardup.io.originals.part import Divided, Flags, Note, Part, Place
from neardup.io.originals.tables import PORTION, note_rows, with_rows
from neardup.io.table_blocks import numbered, pieces_of_batch, size_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class ArrowFile(Part):
    """An Arrow file."""

    kind: ClassVar[str] = "arrow"

    def files(self) -> list[Path]:
        """The file."""
        return [self.path]

    def digest(self) -> str:
        """Digest of the file."""
        return file_digest(self.path)

    def divide(self, target: Path, flags: Flags, note: Note) -> Divided:
        """Write the file without some of its rows; see `Part`."""
        documents, removed = divide_batches(self.path, target, flags, note, 0)
        return Divided(documents=documents, removed=removed, input=self.digest(), clean=file_digest(target))

    def restore(self, target: Path, places: Iterator[Place], divided: Divided) -> None:
        """Write the file with its rows put back; see `Part`."""
        restore_batches(self.path, target, list(places), 0, divided.documents)


def divide_batches(path: Path, target: Path, flags: Flags, note: Note, before: int) -> tuple[int, int]:
    """Write an Arrow file without some of its rows; how many rows it had, and how many are left out.

    Args:
        path: the file.
        target: the file to make.
        flags: the rows to leave out.
        note: receives those, in order.
        before: rows in other files that come before, which count in the number of a row.
    """
    documents = removed = 0
    with arrow_batches(path) as (source, whole):
        schema = source.schema
    with _writer(target, schema, whole=whole) as out:
        for table in _tables(path):
            left_out = flags.take(path, len(table))
            note_rows(table, left_out, before + documents, note)
            out.write_table(table.filter(pa.array(~left_out)))
            documents, removed = documents + len(table), removed + int(left_out.sum())
    return documents, removed


def _tables(path: Path) -> Iterator[pa.Table]:
    """The rows of a file, of which some are mapped at a time: what was looked at counts as memory."""
    start: int | None = 0
    while start is not None:
        with arrow_batches(path) as (source, whole):
            size, first, start = 0, start, None
            for number, batch in numbered(source, whole, first):
                if number < first:
                    continue
                if size >= PORTION:
                    start = number
                    break
                yield from (piece.table for piece in pieces_of_batch(batch, number, PORTION))
                size += size_of(batch)


def restore_batches(path: Path, target: Path, places: list[Place], before: int, documents: int) -> None:
    """Write an Arrow file with the rows put back that were left out of it; see `with_rows`."""
    table = with_rows(path, read_arrow(path), places, before, documents).unify_dictionaries()
    with arrow_batches(path) as (_, whole), _writer(target, table.schema, whole=whole) as out:
        out.write_table(table)


@contextmanager
def _writer(target: Path, schema: pa.Schema, *, whole: bool) -> Iterator[Any]:
    make = pa.ipc.new_file if whole else pa.ipc.new_stream
    with pa.OSFile(str(target), "wb") as sink, make(sink, schema) as out:
        yield out
