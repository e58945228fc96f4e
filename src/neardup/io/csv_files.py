"""Reads CSV files: a header, and rows with as many fields as it."""

from __future__ import annotations

import codecs
import csv
import io
from contextlib import contextmanager
from typing import TYPE_CHECKING

from neardup.errors import InputError
from neardup.io.columns import refuse_twins
from neardup.io.files import EMPTY, decode, open_input

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Rows = list[tuple[int, list[str]]]
"""The number of the first line and the fields of each row."""


def read_csv(path: Path) -> tuple[list[str], Rows]:
    """The header of a CSV file and its rows; blank lines are skipped.

    Raises:
        InputError: the file cannot be read, has zero bytes or is not CSV; two of its columns have the same name; or a
            row has more or fewer fields than the header.
    """
    with open_input(path) as stream:
        data = stream.read()
    if not data:
        raise InputError(path, EMPTY)
    (_, header), *rows = _rows(path, decode(path, data.removeprefix(codecs.BOM_UTF8)))
    refuse_twins(path, header)
    _refuse_other_separator(path, header)
    for line, row in rows:
        if len(row) != len(header):
            raise InputError(path, f"has {len(row)} fields, but the header has {len(header)}", line=line)
    return header, rows


def _refuse_other_separator(path: Path, header: list[str]) -> None:
    """Refuse a header that has a single field because its fields are separated by another mark than commas."""
    used = next((mark for mark in (";", "\t", "|") if len(header) == 1 and mark in header[0]), None)
    if used is not None:
        raise InputError(path, f"is separated by {used!r}, not by commas; save it with commas", line=1)


def _rows(path: Path, text: str) -> Rows:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: Rows = []
    line = 1
    with wide_fields():
        try:
            for row in reader:
                rows.append((line, row))
                line = reader.line_num + 1
        except csv.Error as error:
            raise InputError(path, f"not CSV: {error}; is a quotation mark left open?", line=line) from error
    return [row for row in rows if row[1]] or [(1, [])]


@contextmanager
def wide_fields() -> Iterator[None]:
    """Lift the csv module's limit of 128 KiB a field, and restore it, since it holds for the whole process."""
    limit = csv.field_size_limit(2**31 - 1)
    try:
        yield
    finally:
        csv.field_size_limit(limit)
