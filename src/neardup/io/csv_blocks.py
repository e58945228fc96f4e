"""Reads CSV in blocks with Arrow's parser, and again row by row where that could read them otherwise."""

from __future__ import annotations

import codecs
import re
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from neardup.errors import InputError
from neardup.io.columns import USUAL_ID, column_names, positions, table_of
from neardup.io.csv_files import Header, header_of, rows_of
from neardup.io.files import EMPTY, decode, explained, open_input
from neardup.io.json_tables import ids_of_rows
from neardup.io.limits import refuse_large, refuse_many
from neardup.io.place import Block, Place
from neardup.io.scan_kernels import csv_rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from neardup.io.reading import Reading

_HEADER = 1 << 22
"""Bytes in which the header ends."""
_CHUNK = 1 << 20
"""Bytes that one thread parses at a time."""
_LINE_END = re.compile(rb"\r\n|\r|\n")


class _Rows(NamedTuple):
    """Some rows of a file.

    Attributes:
        data: their bytes.
        start: the place of the first byte in the unpacked file.
        line: the number of the first line.
        rows: how many rows are not blank; -1 where they are not as RFC 4180 has them.
    """

    data: bytes
    start: int
    line: int
    rows: int


def csv_blocks(path: Path, reading: Reading, nbytes: int) -> Iterator[Block]:
    """The documents of a CSV file, plain or packed."""
    with open_input(path) as stream:
        start = stream.read(max(nbytes, _HEADER))
        if not start:
            raise InputError(path, EMPTY)
        header, size = _header(path, start, reading)
        yield Block(_table(path, _Rows(b"", size, 1, 0), header, reading), Place(start=size, stop=size))
        for rows in _blocks(path, stream, start[size:], _Rows(b"", size, 1 + header.lines, 0), header, reading, nbytes):
            table = _table(path, rows, header, reading)
            yield Block(table, Place(start=rows.start, stop=rows.start + len(rows.data), line=rows.line))


def csv_at(path: Path, place: Place, reading: Reading) -> pa.Table:
    """The documents at a place of a plain CSV file."""
    with explained(path), path.open("rb") as file:
        header, _ = _header(path, file.read(_HEADER), reading)
        file.seek(place.start)
        data = file.read(place.stop - place.start)
    _, count, _, strict = csv_rows(np.frombuffer(data, np.uint8), ord(header.mark), last=True)
    return _table(path, _Rows(data, place.start, place.line, count if strict else -1), header, reading)


def header_mark(path: Path, data: bytes, wanted: set[str]) -> str:
    """What separates the fields of a file that begins with these bytes."""
    return _header_of(path, data, wanted).mark


def _header(path: Path, data: bytes, reading: Reading) -> tuple[Header, int]:
    """The header, and how many bytes it has."""
    wanted = {reading.text_field} | ({reading.id_field} if reading.id_field != USUAL_ID else set())
    header = _header_of(path, data, wanted)
    refuse_many(path, header.names)
    positions(path, header.names, reading.id_field, reading.text_field)
    last = next(islice(_LINE_END.finditer(data), header.lines - 1, None), None)
    return header, len(data) if last is None else last.end()


def _header_of(path: Path, data: bytes, wanted: set[str]) -> Header:
    text = data[:_HEADER].removeprefix(codecs.BOM_UTF8).decode(errors="replace")
    header = header_of(path, text, wanted)
    if "\ufffd" in "".join(header.names):
        decode(path, data)
    return header


def _blocks(
    path: Path, stream: BinaryIO, rest: bytes, at: _Rows, header: Header, reading: Reading, nbytes: int
) -> Iterator[_Rows]:
    """The rows of a stream, about `nbytes` at a time."""
    place, line, last = at.start, at.line, False
    while not last:
        more = stream.read(nbytes)
        data, last = rest + more, not more
        size, count, lines, strict = csv_rows(np.frombuffer(data, np.uint8), ord(header.mark), last=last)
        refuse_large(path, len(data) - size, reading.largest, line + lines)
        if size:
            yield _Rows(data[:size], place, line, count if strict else -1)
        rest, place, line = data[size:], place + size, line + lines


def _table(path: Path, rows: _Rows, header: Header, reading: Reading) -> pa.Table:
    """The documents in some rows."""
    at_id, at_text, others = positions(path, header.names, reading.id_field, reading.text_field)
    fast = _parsed(rows, header) if rows.rows > 0 else None
    if fast is not None and (at_id is None or not pc.any(pc.equal(pc.binary_length(fast.column(at_id)), 0)).as_py()):
        named = zip(column_names([header.names[i] for i in others]), others, strict=True)
        own = {} if at_id is None else {"id": fast.column(at_id)}
        return pa.table({**own, "text": fast.column(at_text), **{name: fast.column(i) for name, i in named}})
    found = rows_of(path, decode(path, rows.data, first_line=rows.line), header, rows.line)
    ids = None if at_id is None else ids_of_rows(path, found, at_id, reading.id_field)
    columns = [(header.names[i], [row[i] for _, row in found]) for i in others]
    return table_of(ids, [row[at_text] for _, row in found], columns)


def _parsed(rows: _Rows, header: Header) -> pa.Table | None:
    """The rows as Arrow reads them; None where it finds others."""
    from pyarrow import csv

    names = [str(place) for place in range(len(header.names))]
    types = dict.fromkeys(names, pa.large_string())
    try:
        found = csv.read_csv(
            pa.BufferReader(rows.data),
            csv.ReadOptions(column_names=names, block_size=_CHUNK),
            csv.ParseOptions(delimiter=header.mark, newlines_in_values=True),
            csv.ConvertOptions(column_types=types, strings_can_be_null=False, null_values=[]),
        )
    except pa.ArrowException:
        return None
    return found if len(found) == rows.rows else None
