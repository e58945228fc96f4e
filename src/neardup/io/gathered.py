"""Puts tables together as they come, so that texts are never there twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from neardup.io.columns import concatenated
from neardup.text.mapped import mapping

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LEAST = 1 << 20
"""Bytes that are reserved at first. A page takes memory once it is written to."""
_GROWTH = 1.5


class Gathered:
    """Tables of documents, one after the other, whose ids and texts become one array each."""

    def __init__(self) -> None:
        self._strings = {"id": _Strings(), "text": _Strings()}
        self._others: list[pa.Table] = []
        self._names: list[str] = []

    def add(self, table: pa.Table) -> None:
        """Add a table; either all have ids, or none has."""
        self._names = [name for name in self._strings if name in table.column_names]
        for name in self._names:
            self._strings[name].add(table.column(name))
        others = [name for name in table.column_names if name not in self._names]
        self._others.append(table.select(others))

    def table(self) -> pa.Table:
        """All tables as one."""
        columns = {name: self._strings[name].array() for name in self._names}
        others = concatenated(self._others)
        return pa.table({**columns, **{name: others.column(name) for name in others.column_names}})


class _Strings:
    """Strings in memory that grows where it is, if the system can do that."""

    def __init__(self) -> None:
        self._data, self._used = mapping(_LEAST), 0
        self._ends: list[NDArray[np.int64]] = [np.zeros(1, np.int64)]

    def add(self, strings: pa.ChunkedArray) -> None:
        """Add strings."""
        for chunk in strings.chunks:
            if len(chunk):
                self._add(chunk)

    def _add(self, strings: pa.LargeStringArray) -> None:
        _, places, data = strings.buffers()
        offsets = np.frombuffer(places, np.int64)[strings.offset : strings.offset + len(strings) + 1]
        size = int(offsets[-1] - offsets[0])
        self._reserve(self._used + size)
        if size:
            own = memoryview(data)[int(offsets[0]) : int(offsets[-1])]
            np.frombuffer(self._data, np.uint8)[self._used : self._used + size] = np.frombuffer(own, np.uint8)
        self._ends.append(offsets[1:] - offsets[0] + self._used)
        self._used += size

    def _reserve(self, size: int) -> None:
        if size <= len(self._data):
            return
        size = max(size, int(len(self._data) * _GROWTH))
        try:
            self._data.resize(size)
        except (SystemError, OSError, ValueError):  # no such call on this system
            larger = mapping(size)
            larger[: self._used] = self._data[: self._used]
            self._data = larger

    def array(self) -> pa.LargeStringArray:
        """All strings as one array."""
        offsets = np.concatenate(self._ends)
        data = pa.py_buffer(np.frombuffer(self._data, np.uint8, self._used))
        return pa.LargeStringArray.from_buffers(len(offsets) - 1, pa.py_buffer(offsets), data)
