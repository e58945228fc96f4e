"""The kinds of files that hold documents, and how each is read block by block."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa

from neardup.errors import InputError
from neardup.io.columns import table_of
from neardup.io.csv_blocks import csv_at, csv_blocks
from neardup.io.endings import KIND_OF, ending_of
from neardup.io.file_kinds import compression
from neardup.io.files import EMPTY, decode, explained, first_bytes, open_input
from neardup.io.folders import parts_of
from neardup.io.formats import READABLE_FORMATS
from neardup.io.indexed import indexed_at, indexed_blocks
from neardup.io.json_blocks import JsonBlocks
from neardup.io.json_lines import is_array, open_json
from neardup.io.limits import refuse_large
from neardup.io.lines import Lines, blocks_of_lines, line_ends
from neardup.io.place import Block, Place
from neardup.io.table_blocks import arrow_at, arrow_blocks, parquet_at, parquet_blocks
from neardup.text.texts import replace_surrogates

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from neardup.io.reading import Reading

Blocks = Callable[["Path", "Reading", int], "Iterator[Block]"]
"""A function of path, reading and bytes of a block."""
At = Callable[["Path", Place, "Reading"], pa.Table]


class Kind(NamedTuple):
    """A kind of file.

    Attributes:
        blocks: reads one.
        at: reads what is at a place of a plain one; None where that cannot be.
    """

    blocks: Blocks
    at: At | None


def json_blocks(path: Path, reading: Reading, nbytes: int) -> Iterator[Block]:
    """The documents of a file of JSON lines, plain or packed."""
    read = JsonBlocks(path, reading)
    with open_json(path) as (stream, numbers):
        if not first_bytes(stream):
            raise InputError(path, EMPTY)
        for lines in blocks_of_lines(path, stream, nbytes, reading.largest):
            try:
                table = read.table(lines, numbers)
            except InputError:
                while stream.read(nbytes):  # an archive found damaged at its end explains the bad line better
                    pass
                raise
            yield Block(table, Place(start=lines.start, stop=lines.stop, line=lines.line))


def json_at(path: Path, place: Place, reading: Reading) -> pa.Table:
    """The documents at a place of a plain file of JSON lines."""
    with explained(path), path.open("rb") as file:
        file.seek(place.start)
        data = memoryview(file.read(place.stop - place.start))
    return JsonBlocks(path, reading).table(Lines(data, place.start, place.line, line_ends(data)))


def text_blocks(folder: Path, reading: Reading, nbytes: int) -> Iterator[Block]:
    """The documents of a folder of texts, one a file, whose id is the file's stem."""
    files = parts_of(folder, ())
    texts: list[str] = []
    start = size = 0
    for number, file in enumerate(files):
        if texts and size >= nbytes:
            yield _texts_block(files, start, texts)
            start, size, texts = number, 0, []
        texts.append(_text(file, reading))
        size += len(texts[-1])
    yield _texts_block(files, start, texts)


def texts_at(folder: Path, place: Place, reading: Reading) -> pa.Table:
    """The documents of some files of a folder of texts."""
    files = parts_of(folder, ())[place.start : place.stop]
    return _texts_block(files, 0, [_text(file, reading) for file in files]).table


def _texts_block(files: list[Path], start: int, texts: list[str]) -> Block:
    stop = start + len(texts)
    ids = [replace_surrogates(file.stem) for file in files[start:stop]]
    return Block(table_of(ids, texts, []), Place(start=start, stop=stop))


def _text(path: Path, reading: Reading) -> str:
    with open_input(path) as stream:
        data = stream.read(reading.largest + 1)
    refuse_large(path, len(data), reading.largest)
    return decode(path, data)


KINDS: dict[str, Kind] = {
    "json lines": Kind(json_blocks, json_at),
    "json array": Kind(json_blocks, None),
    "csv": Kind(csv_blocks, csv_at),
    "parquet": Kind(parquet_blocks, parquet_at),
    "arrow": Kind(arrow_blocks, arrow_at),
    "indexed": Kind(indexed_blocks, indexed_at),
    "texts": Kind(text_blocks, texts_at),
}
"""The kinds of parts by name."""


def kind_of(path: Path) -> tuple[str, str]:
    """The kind of a file, by its name and its first bytes, and how it is packed: `gzip`, `zstd` or "".

    Raises:
        InputError: its name has none of the endings, or it cannot be read.
    """
    if not (ending := ending_of(path)):
        raise InputError(path, f"unknown kind of file '{path.suffix}'; give {READABLE_FORMATS}")
    kind = KIND_OF[ending]
    if kind in ("parquet", "arrow"):
        return kind, ""
    with explained(path), path.open("rb") as file:
        packing = compression(first_bytes(file)) or ""
    if kind == "json lines":
        with open_input(path) as stream:
            kind = "json array" if is_array(first_bytes(stream)) else kind
    return kind, packing
