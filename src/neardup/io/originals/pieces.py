"""JSON lines and CSV in pieces: every byte is in one piece, and every document is one piece."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from neardup.io.csv_files import wide_fields
from neardup.io.files import decode, open_input

if TYPE_CHECKING:
    from pathlib import Path


class Piece(NamedTuple):
    """A stretch of a file.

    Attributes:
        raw: its bytes, line end included.
        line: the number of its first line, from 1.
        document: whether it is a document, and not a header, a blank line or a byte-order mark.
    """

    raw: bytes
    line: int
    document: bool


Pieces = Callable[["Path"], Iterator[Piece]]
"""A function that cuts a file into pieces."""


def json_pieces(path: Path) -> Iterator[Piece]:
    """The lines of a file of JSON lines, plain or packed; see `neardup.io.json_lines`.

    Raises:
        InputError: the file cannot be read.
    """
    with open_input(path) as stream:
        for number, line in enumerate(stream, 1):
            raw = line
            if number == 1 and line.startswith(codecs.BOM_UTF8):
                yield Piece(codecs.BOM_UTF8, 1, document=False)
                raw = line.removeprefix(codecs.BOM_UTF8)
            yield Piece(raw, number, document=bool(raw.strip()))


def csv_pieces(path: Path, mark: str = ",") -> Iterator[Piece]:
    """The rows of a CSV file, whose fields may hold line breaks; see `neardup.io.csv_files`.

    Args:
        path: the file.
        mark: what separates fields.

    Raises:
        InputError: the file cannot be read.
    """
    with open_input(path) as stream:
        data = stream.read()
    if data.startswith(codecs.BOM_UTF8):
        yield Piece(codecs.BOM_UTF8, 1, document=False)
    yield from _rows(decode(path, data.removeprefix(codecs.BOM_UTF8)), mark)


def _rows(text: str, mark: str) -> Iterator[Piece]:
    taken: list[str] = []
    lines = (taken.append(line) or line for line in io.StringIO(text, newline=""))  # type: ignore[func-returns-value]
    first, header = 1, True
    with wide_fields():
        for row in csv.reader(lines, delimiter=mark, strict=True):
            yield Piece("".join(taken).encode(), first, document=bool(row) and not header)
            header = header and not row
            first += len(taken)
            taken.clear()
