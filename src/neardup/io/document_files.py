"""Writes documents and gold to files, batch by batch, so that a corpus need not fit in memory."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterable
from contextlib import closing
from functools import partial
from itertools import chain
from typing import IO, TYPE_CHECKING, Any, cast

import pyarrow as pa

from neardup.errors import InputError, UnknownNameError
from neardup.io.files import write_atomically
from neardup.io.gold_records import records_of

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.core.corpus import Corpus
    from neardup.core.gold import Gold

Writer = Callable[[IO[bytes], "Iterable[pa.Table]"], None]
"""A function that writes tables with the same columns, one after the other, to a binary file."""

_NO_DOCUMENTS = pa.table({"id": pa.array([], pa.large_string()), "text": pa.array([], pa.large_string())})


def writer_for(path: Path, format_name: str | None = None) -> Writer:
    """The writer for a file of this name, or for a named format.

    Raises:
        InputError: no format is named, and files with this ending cannot be written.
        UnknownNameError: there is no such format.
    """
    if format_name is not None:
        if format_name not in WRITERS:
            raise UnknownNameError("format", format_name, WRITERS)
        return WRITERS[format_name]
    found = next((writer for ending, writer in WRITERS.items() if path.name.lower().endswith(f".{ending}")), None)
    if found is None:
        endings = ", ".join(f".{name}" for name in WRITERS)
        raise InputError(path, f"unknown kind of file '{path.suffix}'; give {endings}")
    return found


def write_documents(path: Path, batches: Iterable[Corpus], format_name: str | None = None) -> None:
    """Write documents with their ids, texts and columns, replacing the file atomically.

    The same documents give the same bytes.

    Args:
        path: a file with the ending `.jsonl`, `.csv` or `.tsv` (plain, `.gz` or `.zst`), `.parquet` or `.arrow`.
        batches: the documents, a batch at a time.
        format_name: the format, one of these endings without the dot; None for the format of the path's ending.

    Raises:
        InputError: the ending is another one, or the file cannot be written.
        UnknownNameError: there is no such format.
    """
    write = writer_for(path, format_name)
    with write_atomically(path, binary=True) as file:
        write(file, (batch.table for batch in batches))


def write_gold(path: Path, gold: Gold) -> None:
    """Write gold as `neardup.io.labels.read_gold` reads it, replacing the file atomically.

    A cluster is named after its least id. If pairs are positive only from a grade above 1, `label` is true or false,
    and `grade` stands beside it.

    Args:
        path: a `.csv` or `.parquet` file; under any other name JSON lines are written.
        gold: the labels.

    Raises:
        InputError: the file cannot be written, or a closed scope has too many negatives to list.
    """
    write_rows(path, pa.Table.from_pylist(records_of(gold, path)))


def write_rows(path: Path, table: pa.Table) -> None:
    """Write rows as `neardup.io.records.read_records` reads them, replacing the file atomically.

    Args:
        path: a `.csv` or `.parquet` file; under any other name JSON lines are written.
        table: the rows.

    Raises:
        InputError: the file cannot be written.
    """
    ending = path.suffix.lower().removeprefix(".")
    write = WRITERS[ending] if ending in ("csv", "parquet") else _write_lines
    with write_atomically(path, binary=True) as file:
        write(file, [table])


def _rows(table: pa.Table) -> Iterable[tuple[Any, ...]]:
    return zip(*(column.to_pylist() for column in table.columns), strict=True)


def _write_lines(file: IO[bytes] | pa.NativeFile, tables: Iterable[pa.Table]) -> None:
    encode = json.JSONEncoder(ensure_ascii=False, default=str).encode
    for table in tables:
        names = table.column_names
        records = (dict(zip(names, row, strict=True)) for row in _rows(table))
        file.write("".join(f"{encode(record)}\n" for record in records).encode())


def _write_csv(file: IO[bytes], tables: Iterable[pa.Table], mark: str = ",") -> None:
    first, rest = _first(tables)
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    rows = csv.writer(text, delimiter=mark)  # its line ends are \r\n, so that both are quoted within fields
    rows.writerow(first.column_names)
    for table in chain([first], rest):
        rows.writerows(_rows(table))
    text.detach()


def _write_parquet(file: IO[bytes], tables: Iterable[pa.Table]) -> None:
    from pyarrow import parquet

    first, rest = _first(tables)
    with closing(parquet.ParquetWriter(file, first.schema, compression="zstd")) as packed:
        for table in chain([first], rest):
            packed.write_table(table)


def _write_arrow(file: IO[bytes], tables: Iterable[pa.Table]) -> None:
    first, rest = _first(tables)
    with pa.ipc.new_file(file, first.schema) as out:
        for table in chain([first], rest):
            out.write_table(table)


def _gzipped(write: Writer, file: IO[bytes], tables: Iterable[pa.Table]) -> None:
    with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed:  # no name or time in the header
        write(cast("IO[bytes]", packed), tables)


def _in_zstd(write: Writer, file: IO[bytes], tables: Iterable[pa.Table]) -> None:
    with pa.CompressedOutputStream(file, "zstd") as packed:
        write(cast("IO[bytes]", packed), tables)


def _first(tables: Iterable[pa.Table]) -> tuple[pa.Table, Iterable[pa.Table]]:
    """The first table, which determines the columns, and the remaining ones."""
    rest = iter(tables)
    return next(rest, _NO_DOCUMENTS), rest


_PLAIN: dict[str, Writer] = {"jsonl": _write_lines, "csv": _write_csv, "tsv": partial(_write_csv, mark="\t")}
WRITERS: dict[str, Writer] = {
    **{
        f"{name}{packing}": write
        for name, plain in _PLAIN.items()
        for packing, write in (("", plain), (".gz", partial(_gzipped, plain)), (".zst", partial(_in_zstd, plain)))
    },
    "parquet": _write_parquet,
    "arrow": _write_arrow,
}
"""The writer of each format; its name is the file's ending without the dot."""
