"""Reads Parquet and Arrow files in blocks: some row groups or batches, or rows of a large one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from neardup.io.arrow_files import arrow_batches, is_text, parquet_file
from neardup.io.columns import refuse_twins
from neardup.io.limits import refuse_many
from neardup.io.place import Block, Place
from neardup.io.tables import table_from

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import Any

    from neardup.io.reading import Reading

_ROWS = 4096
"""Most rows of a row group that are decoded at a time: one text of a dictionary can stand for many."""


class RowPiece(NamedTuple):
    """Rows of a row group or batch.

    Attributes:
        table: the rows.
        number: of the row group or batch.
        first: the first row.
        whole: whether these are all its rows.
    """

    table: pa.Table
    number: int
    first: int
    whole: bool


def parquet_blocks(path: Path, reading: Reading, nbytes: int) -> Iterator[Block]:
    """The documents of a Parquet file, block by block."""
    with parquet_file(path) as file:
        _check_names(path, file.schema_arrow.names)
        pieces = (p for number in range(file.num_row_groups) for p in pieces_of_group(file, number, nbytes))
        yield from _blocks(path, pieces, reading, nbytes, file.schema_arrow.empty_table())


def parquet_at(path: Path, place: Place, reading: Reading) -> pa.Table:
    """The documents of a Parquet file at a place."""
    with parquet_file(path) as file:
        batches = file.iter_batches(batch_size=_ROWS, row_groups=range(place.start, place.stop))
        rows = _between(batches, place.first, place.last)
        return table_from(path, pa.Table.from_batches(rows, file.schema_arrow), reading)


def arrow_blocks(path: Path, reading: Reading, nbytes: int) -> Iterator[Block]:
    """The documents of an Arrow file, block by block, mapped into memory."""
    with arrow_batches(path) as (source, whole):
        _check_names(path, source.schema.names)
        pieces = (p for number, batch in numbered(source, whole) for p in pieces_of_batch(batch, number, nbytes))
        yield from _blocks(path, pieces, reading, nbytes, source.schema.empty_table())


def arrow_at(path: Path, place: Place, reading: Reading) -> pa.Table:
    """The documents of an Arrow file at a place."""
    with arrow_batches(path) as (source, whole):
        batches = (batch for number, batch in numbered(source, whole, place.start) if number >= place.start)
        chosen = (batch for _, batch in zip(range(place.start, place.stop), batches, strict=False))
        rows = _between(chosen, place.first, place.last)
        return table_from(path, pa.Table.from_batches(rows, source.schema), reading)


def _check_names(path: Path, names: list[str]) -> None:
    refuse_twins(path, names)
    refuse_many(path, names)


def _blocks(path: Path, pieces: Iterable[RowPiece], reading: Reading, nbytes: int, none: pa.Table) -> Iterator[Block]:
    """Pieces put together: whole row groups or batches until they have `nbytes`, or some rows of a single one."""
    held: list[RowPiece] = []
    before = size = 0
    for piece in pieces:
        if held and (size >= nbytes or not piece.whole or not held[0].whole):
            yield _block(path, held, reading, before)
            before += sum(len(one.table) for one in held)
            held, size = [], 0
        held.append(piece)
        size += size_of(piece.table)
    if held:
        yield _block(path, held, reading, before)
    elif not before:
        yield Block(table_from(path, none, reading), Place(start=0, stop=0))


def _block(path: Path, pieces: list[RowPiece], reading: Reading, before: int) -> Block:
    table = table_from(path, pa.concat_tables(piece.table for piece in pieces), reading, before)
    one = pieces[0]
    last = 0 if one.whole else one.first + len(one.table)
    return Block(table, Place(start=one.number, stop=pieces[-1].number + 1, first=one.first, last=last))


def pieces_of_group(file: Any, number: int, nbytes: int) -> Iterator[RowPiece]:
    """A row group, whole where it is small; else some of its rows at a time."""
    held: list[pa.RecordBatch] = []
    first, size = 0, 0
    for batch in _cut(file.iter_batches(batch_size=_ROWS, row_groups=[number]), nbytes):
        if held and size + size_of(batch) > nbytes:
            yield RowPiece(pa.Table.from_batches(held), number, first, whole=False)
            first += sum(map(len, held))
            held, size = [], 0
        held.append(batch)
        size += size_of(batch)
    if held:
        yield RowPiece(pa.Table.from_batches(held), number, first, whole=first == 0)


def pieces_of_batch(batch: pa.RecordBatch, number: int, nbytes: int) -> Iterator[RowPiece]:
    """A batch, whole where it is small; else some of its rows at a time."""
    first = 0
    for part in _cut([batch], nbytes):
        yield RowPiece(pa.Table.from_batches([part]), number, first, whole=len(part) == len(batch))
        first += len(part)


def _cut(batches: Iterable[pa.RecordBatch], nbytes: int) -> Iterator[pa.RecordBatch]:
    """The batches, those that are larger than `nbytes` in slices of equally many rows."""
    for batch in batches:
        rows = max(1, len(batch) // -(-size_of(batch) // nbytes)) if len(batch) else 1
        for first in range(0, len(batch), rows):
            yield batch.slice(first, rows)


def size_of(rows: pa.RecordBatch | pa.Table) -> int:
    """Bytes of the rows, at least one, with a text of a dictionary as often as it occurs."""
    return 1 + sum(map(_size_of, rows.columns))


def _size_of(values: pa.Array | pa.ChunkedArray) -> int:
    if isinstance(values, pa.ChunkedArray):
        return sum(map(_size_of, values.chunks))
    if pa.types.is_dictionary(values.type) and is_text(values.type.value_type):
        values.validate(full=True)  # before lengths are read by indices
        lengths = pc.binary_length(values.dictionary).cast(pa.int64())
        return int(values.indices.nbytes + (pc.sum(lengths.take(values.indices)).as_py() or 0))
    nbytes: int = values.nbytes
    return nbytes


def numbered(source: Any, whole: bool, start: int = 0) -> Iterator[tuple[int, pa.RecordBatch]]:
    """Batches with their numbers; each is checked as far as takes no time, so that nothing reads past its buffers."""
    found = map(source.get_batch, range(start, source.num_record_batches)) if whole else source
    for number, batch in enumerate(found, start if whole else 0):
        batch.validate()
        yield number, batch


def _between(batches: Iterable[pa.RecordBatch], first: int, last: int) -> Iterator[pa.RecordBatch]:
    """The rows from `first` to before `last` of all batches together; to the end where `last` is 0."""
    before = 0
    for batch in batches:
        start, stop = max(first - before, 0), min(last - before, len(batch)) if last else len(batch)
        if start < stop:
            yield batch.slice(start, stop - start)
        before += len(batch)
        if last and before >= last:
            return
