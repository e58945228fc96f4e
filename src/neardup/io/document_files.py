"""Documents to files, batch by batch, so that a corpus need not fit in memory."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable
from contextlib import closing
from typing import IO, TYPE_CHECKING

import pyarrow as pa

from neardup.errors import InputError
from neardup.io.files import write_atomically

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.core.corpus import Corpus

Writer = Callable[[IO[bytes], "Iterable[Corpus]"], None]
"""Writes batches of documents to a file opened for bytes."""


def writer_for(path: Path) -> Writer:
    """The writer for a file of this name.

    Raises:
        InputError: the ending is none that can be written.
    """
    found = next((writer for ending, writer in _WRITERS.items() if path.name.lower().endswith(ending)), None)
    if found is None:
        raise InputError(path, f"unknown kind of file '{path.suffix}'; give {', '.join(_WRITERS)}")
    return found


def write_documents(path: Path, batches: Iterable[Corpus]) -> None:
    """Documents with their ids and texts, replacing the file atomically. The same documents give the same bytes.

    Args:
        path: `.jsonl`, `.jsonl.gz`, `.jsonl.zst` or `.parquet`.
        batches: the documents, a batch at a time.

    Raises:
        InputError: the ending is another, or the file cannot be written.
    """
    write = writer_for(path)
    with write_atomically(path, binary=True) as file:
        write(file, batches)


def _write_lines(file: IO[bytes] | pa.NativeFile, batches: Iterable[Corpus]) -> None:
    encode = json.JSONEncoder(ensure_ascii=False).encode
    for batch in batches:
        records = ({"id": i, "text": t} for i, t in zip(batch.ids, batch.texts, strict=True))
        file.write("".join(f"{encode(record)}\n" for record in records).encode())


def _write_gzip(file: IO[bytes], batches: Iterable[Corpus]) -> None:
    with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed:  # no name or time in the header
        _write_lines(packed, batches)


def _write_zstd(file: IO[bytes], batches: Iterable[Corpus]) -> None:
    with pa.CompressedOutputStream(file, "zstd") as packed:
        _write_lines(packed, batches)


def _write_parquet(file: IO[bytes], batches: Iterable[Corpus]) -> None:
    from pyarrow import parquet

    schema = pa.schema({"id": pa.large_string(), "text": pa.large_string()})
    with closing(parquet.ParquetWriter(file, schema, compression="zstd")) as packed:
        for batch in batches:
            packed.write_table(batch.table.select(schema.names))


_WRITERS: dict[str, Writer] = {
    ".jsonl": _write_lines,
    ".jsonl.gz": _write_gzip,
    ".jsonl.zst": _write_zstd,
    ".parquet": _write_parquet,
}
