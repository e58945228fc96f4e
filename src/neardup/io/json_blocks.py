"""Reads blocks of JSON lines with Arrow's parser, and again line by line where that could read them otherwise."""

from __future__ import annotations

import io
import itertools
import json
from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from neardup.io.arrow_files import is_text
from neardup.io.columns import USUAL_ID, column_names
from neardup.io.json_lines import objects
from neardup.io.json_tables import table_of_records
from neardup.io.limits import MOST_FIELDS

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.io.json_lines import Numbers
    from neardup.io.lines import Lines
    from neardup.io.reading import Reading

_CHUNK = 1 << 20
"""Bytes that one thread parses at a time."""
_SAMPLE = 16
"""How many lines of a block are looked at for the names of their fields."""
_EXACT = 2.0**53
"""Above it not every integer is a float."""


class JsonBlocks:
    """Reads blocks of a file, one after the other."""

    def __init__(self, path: Path, reading: Reading) -> None:
        self._path, self._reading = path, reading
        self._textual: dict[str, pa.DataType] = {}
        """Fields that have held what looks like a time. Arrow would read them as times, not as texts."""

    def table(self, lines: Lines, numbers: Numbers = itertools.count) -> pa.Table:
        """The documents in some lines.

        Args:
            lines: the lines.
            numbers: see `neardup.io.json_lines.Numbers`.

        Raises:
            InputError: a line is none; the message names it.
        """
        fast = self._fast(lines)
        if fast is not None:
            return fast
        numbered = objects(self._path, io.BytesIO(lines.data), numbers(lines.line))
        return table_of_records(self._path, numbered, self._reading.id_field, self._reading.text_field)

    def _fast(self, lines: Lines) -> pa.Table | None:
        """The documents as Arrow reads them; None where that may not be what the lines say."""
        expected = _lines_of_objects(lines)
        if not expected or _has_many_names(lines):
            return None
        try:
            found = self._parsed(lines.data)
            # as many objects as lines: between the marks of two successive ones a comma would be needed elsewhere
            if found is None or len(found) != expected:
                return None
            table = self._documents(found)
            if table is not None:
                table.validate(full=True)
        except (pa.ArrowException, UnicodeDecodeError):
            return None
        return table

    def _parsed(self, data: memoryview) -> pa.Table | None:
        found = self._read(data)
        names = found.column_names
        times = [field.name for field in found.schema if pa.types.is_timestamp(field.type)]
        if times:
            self._textual |= dict.fromkeys(times, pa.large_string())
            found = self._read(data)
        return found.select(names) if len(set(names)) == len(names) else None

    def _read(self, data: memoryview) -> pa.Table:
        from pyarrow import json as arrow_json

        schema = pa.schema({self._reading.text_field: pa.large_string(), **self._textual})
        return arrow_json.read_json(
            pa.py_buffer(data),
            read_options=arrow_json.ReadOptions(block_size=_CHUNK),
            parse_options=arrow_json.ParseOptions(explicit_schema=schema),
        )

    def _documents(self, found: pa.Table) -> pa.Table | None:
        id_field, text_field = self._reading.id_field, self._reading.text_field
        texts = found.column(text_field)
        if texts.null_count or id_field == text_field:
            return None
        if id_field in found.column_names:
            ids = found.column(id_field)
            if ids.null_count or not (is_text(ids.type) or pa.types.is_int64(ids.type)):
                return None
            columns = {"id": ids.cast(pa.large_string()), "text": texts}
        elif id_field != USUAL_ID:
            return None
        else:
            columns = {"text": texts}
        others = [name for name in found.column_names if name not in (id_field, text_field)]
        for name, other in zip(column_names(others), others, strict=True):
            values = _as_read(found.column(other))
            if values is None:
                return None
            columns[name] = values
        return pa.table(columns)


def _as_read(values: pa.ChunkedArray) -> pa.ChunkedArray | None:
    """A further column as the careful reader gives it; None where that cannot be told."""
    kind = values.type
    if pa.types.is_null(kind) or is_text(kind):
        return values.cast(pa.large_string())
    if pa.types.is_boolean(kind) or pa.types.is_int64(kind):
        return values
    return values if pa.types.is_float64(kind) and _is_plain(values) else None


def _is_plain(values: pa.ChunkedArray) -> bool:
    """Whether no float may stand for a large integer, for `-0`, or for a word that is no JSON."""
    present = values.drop_null().to_numpy()
    return bool(np.all(np.abs(present) < _EXACT) and not np.any(np.signbit(present[present == 0])))


def _has_many_names(lines: Lines) -> bool:
    """Whether some of the lines have so many fields that a column for each would take too much memory."""
    names: set[str] = set()
    for place in np.linspace(0, len(lines.ends) - 1, min(_SAMPLE, len(lines.ends)), dtype=np.int64).tolist():
        start = int(lines.ends[place - 1]) + 1 if place else 0
        with suppress(ValueError, TypeError, RecursionError):
            names.update(json.loads(bytes(lines.data[start : int(lines.ends[place])])))
    return len(names) > MOST_FIELDS


def _lines_of_objects(lines: Lines) -> int | None:
    """How many lines are not blank, if each of them begins as an object does and ends so; else None.

    Arrow's parser must not get anything else: it ends the process where a chunk begins with `null`.
    """
    data = np.frombuffer(lines.data, np.uint8)
    stops = lines.ends if len(lines.ends) and lines.ends[-1] == len(data) - 1 else np.append(lines.ends, len(data))
    starts = np.append(0, stops[:-1] + 1)
    last = data[np.maximum(stops - 1, 0)]
    plain = (stops > starts) & (data[starts] == ord("{")) & (last == ord("}"))
    odd = np.flatnonzero(~plain)
    blank = 0
    for start, stop in zip(starts[odd].tolist(), stops[odd].tolist(), strict=True):
        line = bytes(lines.data[start:stop]).strip()
        if line and not (line.startswith(b"{") and line.endswith(b"}")):
            return None
        blank += not line
    return len(stops) - blank
