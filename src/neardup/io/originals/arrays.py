"""A JSON array in pieces: every byte is in one piece, and every element is one piece."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

import numpy as np

from neardup.io.files import open_input
from neardup.io.originals.packing import chunks
from neardup.io.originals.pieces import Piece
from neardup.io.scan_kernels import CLOSED, LINE, as_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COMMA = b","
"""The piece between two elements."""


def array_pieces(path: Path) -> Iterator[Piece]:
    """What stands before the elements of an array, the elements and the commas between them, and what stands after.

    Raises:
        InputError: the file cannot be read.
    """
    state = np.zeros(7, np.int64)
    state[LINE] = 1
    taken, line, opened = b"", 1, False
    with open_input(path) as stream:
        for data in chunks(stream):
            turned = np.frombuffer(bytearray(data.replace(codecs.BOM_UTF8, b"   ", not opened)), np.uint8).copy()
            as_lines(turned, state, np.empty(len(turned), np.int64))
            start = 0
            if not opened:
                start = data.index(b"[") + 1
                yield Piece(data[:start], 1, document=False)
                line, opened = 1 + data.count(b"\n", 0, start), True
            for stop in np.flatnonzero(turned == ord("\n")).tolist():
                element, mark = taken + data[start:stop], data[stop : stop + 1]
                yield Piece(element, line, document=bool(element.strip()))
                line += element.count(b"\n")
                taken, start = b"", stop
                if mark == COMMA:
                    yield Piece(mark, line, document=False)
                    start += 1
            taken += data[start:]
    yield Piece(taken, line, document=not state[CLOSED] and bool(taken.strip()))
