"""Reads Hugging Face datasets whose rows are chosen by indices, as older versions of the library saved selections.

Such a dataset has all rows in its Arrow files, and in a further one the numbers of those that it consists of, in order.
Later versions of the library write the chosen rows themselves, and read all rows of such a dataset.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from neardup.errors import InputError
from neardup.io.arrow_files import arrow_batches, dataset_files, index_files
from neardup.io.columns import refuse_twins
from neardup.io.limits import refuse_many
from neardup.io.place import Block, Place
from neardup.io.tables import table_from
from neardup.text.ragged import offsets_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from neardup.io.reading import Reading

_COLUMN = "indices"
_ROWS = 4096
"""Most rows that are taken at a time: one text can be chosen often."""


@dataclass(frozen=True, eq=False)
class _Rows:
    """All rows of a dataset, mapped into memory.

    Attributes:
        batches: in order.
        firsts: `int64[batches + 1]`, the first row of each, and the number of rows of all.
        schema: of each.
    """

    batches: list[pa.RecordBatch]
    firsts: NDArray[np.int64]
    schema: pa.Schema

    def taken(self, rows: NDArray[np.int64], nbytes: int) -> pa.Table:
        """The first of some rows, as many as have `nbytes`; one at least."""
        within = self._by_batch(rows)
        sizes = np.zeros(len(rows), np.int64)
        for places, batch, local in within:
            sizes[places] = _sizes(batch, local)
        rows = rows[: max(1, int(np.searchsorted(np.cumsum(sizes), nbytes, side="right")))]
        found, order = [self.schema.empty_table()], [np.zeros(0, np.int64)]
        for places, batch, local in self._by_batch(rows):
            found.append(pa.Table.from_batches([batch.take(pa.array(local))]))
            order.append(places)
        back = np.argsort(np.concatenate(order))
        return pa.concat_tables(found).unify_dictionaries().take(pa.array(back))

    def _by_batch(self, rows: NDArray[np.int64]) -> list[tuple[NDArray[np.int64], pa.RecordBatch, NDArray[np.int64]]]:
        """For each batch that has any of the rows: their places, the batch, and their numbers in it."""
        owner = np.searchsorted(self.firsts, rows, side="right") - 1
        found = []
        for number in np.unique(owner).tolist():
            places = np.flatnonzero(owner == number)
            found.append((places, self.batches[number], rows[places] - self.firsts[number]))
        return found


def indexed_blocks(folder: Path, reading: Reading, nbytes: int) -> Iterator[Block]:
    """The documents of a dataset with indices, block by block."""
    _check(folder)
    start, every = 0, sum(map(len, _parts(folder)))
    while start < every or start == 0:
        with _rows(folder) as rows:
            table = _table(folder, rows, (start, every), nbytes)
            stop = start + len(table)
            yield Block(table_from(folder, table, reading, start), Place(start=start, stop=stop))
        start = max(stop, 1)


def indexed_at(folder: Path, place: Place, reading: Reading) -> pa.Table:
    """The documents of a dataset with indices at a place."""
    with _rows(folder) as rows:
        return table_from(folder, _table(folder, rows, (place.start, place.stop)), reading, place.start)


def _table(folder: Path, rows: _Rows, span: tuple[int, int], nbytes: int | None = None) -> pa.Table:
    """The rows of a stretch of the indices; no more than have `nbytes`, where it is given."""
    found, size = [rows.schema.empty_table()], 0
    for chosen in _stretches(folder, *span):
        if len(outside := chosen[(chosen < 0) | (chosen >= rows.firsts[-1])]):
            problem = f"chooses row {outside[0]}, but the dataset has {rows.firsts[-1]} rows; save the dataset again"
            raise InputError(folder, problem)
        left = (1 << 62) if nbytes is None else nbytes - size
        found.append(rows.taken(chosen, left))
        size += found[-1].nbytes
        if len(found[-1]) < len(chosen) or size >= left:
            break
    return pa.concat_tables(found).unify_dictionaries()


@contextmanager
def _rows(folder: Path) -> Iterator[_Rows]:
    """The rows of a dataset, mapped meanwhile: what was looked at counts as memory."""
    with ExitStack() as stack:
        batches: list[pa.RecordBatch] = []
        for file in dataset_files(folder):
            source, whole = stack.enter_context(arrow_batches(file))
            refuse_twins(file, source.schema.names)
            refuse_many(file, source.schema.names)
            batches += _batches(source, whole)
        sizes = np.array([len(batch) for batch in batches], np.int64)
        yield _Rows(batches, offsets_of(sizes), source.schema)


def _batches(source: Any, whole: bool) -> Iterator[pa.RecordBatch]:
    for batch in map(source.get_batch, range(source.num_record_batches)) if whole else source:
        batch.validate()
        yield batch


def _check(folder: Path) -> None:
    """Refuse damaged files, before rows are taken here and there."""
    for file in dataset_files(folder):
        with arrow_batches(file) as (source, whole):
            for batch in _batches(source, whole):
                batch.validate(full=True)


def _stretches(folder: Path, start: int, stop: int) -> Iterator[NDArray[np.int64]]:
    """`int64[]`: the indices from `start` to `stop - 1`, no more than `_ROWS` at a time."""
    before = 0
    for part in _parts(folder):
        for first in range(max(start - before, 0), min(stop - before, len(part)), _ROWS):
            end = min(first + _ROWS, stop - before, len(part))
            yield part[first:end].to_numpy().astype(np.int64)
        before += len(part)
        if before >= stop:
            return


def _parts(folder: Path) -> Iterator[pa.Array]:
    """The indices, batch by batch."""
    for file in index_files(folder):
        with arrow_batches(file) as (source, whole):
            if source.schema.names != [_COLUMN] or not pa.types.is_integer(source.schema.types[0]):
                raise InputError(file, f"has not one column '{_COLUMN}' of integers; save the dataset again")
            for batch in _batches(source, whole):
                if batch.column(0).null_count:
                    raise InputError(file, "holds an index that is null; save the dataset again")
                yield batch.column(0)


def _sizes(batch: pa.RecordBatch, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """`int64[rows]`: bytes of some rows of a batch: exact for texts, the mean of the batch for all else."""
    sizes = np.ones(len(rows), np.int64)
    for column in batch.columns:
        lengths = _lengths(column)
        if lengths is None:
            sizes += column.nbytes // max(1, len(batch))
        else:
            sizes += pc.fill_null(lengths, 0).to_numpy(zero_copy_only=False)[rows].astype(np.int64)
    return sizes


def _lengths(column: pa.Array) -> pa.Array | None:
    """The lengths of texts or bytes; None for values of other types."""
    if pa.types.is_dictionary(column.type):
        lengths = _lengths(column.dictionary)
        return None if lengths is None else lengths.take(column.indices)
    kind = column.type
    textual = pa.types.is_string(kind) or pa.types.is_large_string(kind)
    return pc.binary_length(column) if textual or pa.types.is_binary(kind) or pa.types.is_large_binary(kind) else None
