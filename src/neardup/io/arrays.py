"""Reads a JSON array as lines, one for each element, so that what reads JSON lines reads arrays too."""

from __future__ import annotations

import codecs
import io
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from neardup.errors import InputError
from neardup.io.scan_kernels import CLOSED, LINE, QUOTED, as_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray
    from typing_extensions import Buffer


class ArrayStream(io.RawIOBase):
    """The elements of a JSON array, one a line."""

    def __init__(self, path: Path, stream: BinaryIO) -> None:
        super().__init__()
        self._path, self._stream = path, stream
        self._state = np.zeros(7, np.int64)
        self._state[LINE] = 1
        self._numbers: list[NDArray[np.int64]] = []

    def numbers(self, first: int) -> Iterator[int]:
        """The lines of the file on which elements begin, from the element with this number, counted from 1.

        An element has one once its line has been read.
        """
        for part in self._numbers:
            if first <= len(part):
                yield from part[first - 1 :].tolist()
            first = max(first - len(part), 1)

    def readable(self) -> bool:
        """Whether it can be read."""
        return True

    def readinto(self, buffer: Buffer) -> int:
        """The next bytes of the lines; how many they are, none at the end.

        Raises:
            InputError: an element is missing, or the array has no end.
        """
        values = np.asarray(memoryview(buffer).cast("B"))
        data = self._stream.read(len(values))
        if not data:
            self._check_end()
            return 0
        if not self._numbers and data.startswith(codecs.BOM_UTF8):
            data = data.replace(codecs.BOM_UTF8, b"   ", 1)
        values = values[: len(data)]
        values[:] = np.frombuffer(data, np.uint8)
        room = np.empty(len(values), np.int64)
        count = as_lines(values, self._state, room)
        if count < 0:
            raise InputError(self._path, "the array has a comma without an element before it; take it out")
        self._numbers.append(room[:count].copy())
        return len(values)

    def _check_end(self) -> None:
        if self._state[CLOSED]:
            return
        what = "string" if self._state[QUOTED] else "array"
        problem = f"the file ends within the {what}; was it written to the end?"
        raise InputError(self._path, problem, line=int(self._state[LINE]))
