"""Cuts a stream of bytes into blocks of whole lines, none of which is larger than a limit."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import numpy as np

from neardup.io.limits import refuse_large

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

_SLICE = 1 << 19
"""Bytes that are searched at a time: they stay in the processor's cache."""


class Lines(NamedTuple):
    """Some lines of a file.

    Attributes:
        data: their bytes.
        start: the place of the first byte in the unpacked file.
        line: the number of the first line.
        ends: `int64[m]`, the places of line ends in `data`.
    """

    data: memoryview
    start: int
    line: int
    ends: NDArray[np.int64]

    @property
    def stop(self) -> int:
        """The place after the last byte."""
        return self.start + len(self.data)


def blocks_of_lines(path: Path, stream: BinaryIO, nbytes: int, largest: int) -> Iterator[Lines]:
    """The lines of a stream, about `nbytes` at a time.

    Raises:
        InputError: a line is larger than `largest` bytes.
    """
    rest, start, line = memoryview(b""), 0, 1
    while True:
        data = _more(stream, rest, nbytes)
        if len(data) == len(rest):
            break
        ends = line_ends(data)
        refuse_large(path, int(ends[0]) if len(ends) else len(data), largest, line)
        stop = int(ends[-1]) + 1 if len(ends) else 0
        if stop:
            yield Lines(data[:stop], start, line, ends)
        rest, start, line = data[stop:], start + stop, line + len(ends)
    if rest:
        yield Lines(rest, start, line, np.zeros(0, np.int64))


def _more(stream: BinaryIO, rest: memoryview, nbytes: int) -> memoryview:
    """What is left of the bytes before, and the next ones, with no copy of these."""
    data = memoryview(np.empty(len(rest) + nbytes, np.uint8).data)
    data[: len(rest)] = rest
    count = stream.readinto(data[len(rest) :])  # type: ignore[attr-defined]  # every stream here is buffered
    return data[: len(rest) + count]


def line_ends(data: memoryview) -> NDArray[np.int64]:
    """`int64[m]`: the places of line feeds."""
    values = np.frombuffer(data, np.uint8)
    found = [np.flatnonzero(values[at : at + _SLICE] == ord("\n")) + at for at in range(0, len(values), _SLICE)]
    return np.concatenate(found) if found else np.zeros(0, np.int64)
