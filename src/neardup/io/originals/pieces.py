"""JSON lines and CSV in pieces: every byte is in one piece, and every document is one piece."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from neardup.errors import InputError
from neardup.io.csv_files import wide_fields
from neardup.io.files import open_input
from neardup.io.originals.part import CHANGED

if TYPE_CHECKING:
    from pathlib import Path


_BOM = codecs.BOM_UTF8.decode()


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
        text = io.TextIOWrapper(stream, "utf-8", newline="")
        try:
            yield from _rows(text, mark)
        except UnicodeDecodeError as error:
            raise InputError(path, f"holds bytes that are not UTF-8; it {CHANGED}") from error
        finally:
            text.detach()


def _rows(text: io.TextIOWrapper, mark: str) -> Iterator[Piece]:
    taken: list[str] = []
    start = text.readline()
    if start.startswith(_BOM):
        yield Piece(codecs.BOM_UTF8, 1, document=False)
    every = chain([start.removeprefix(_BOM)] if start else [], text)
    lines = (taken.append(line) or line for line in every)  # type: ignore[func-returns-value]
    first, header = 1, True
    with wide_fields():
        for row in csv.reader(lines, delimiter=mark, strict=True):
            yield Piece("".join(taken).encode(), first, document=bool(row) and not header)
            header = header and not row
            first += len(taken)
            taken.clear()
