"""Reads CSV files: a header, and rows with as many fields as it."""

from __future__ import annotations

import codecs
import csv
import io
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from neardup.errors import InputError
from neardup.io.columns import refuse_twins
from neardup.io.files import EMPTY, decode, open_input

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

Rows = list[tuple[int, list[str]]]
"""The number of the first line and the fields of each row."""


MARKS = (",", "\t", ";", "|")
"""What may separate fields."""
TABS = (".tsv", ".tsv.gz", ".tsv.zst")
"""The endings of files whose fields are separated by tabs where nothing else shows it."""


class Header(NamedTuple):
    """The header of a CSV file.

    Attributes:
        names: its fields.
        mark: what separates them.
        lines: how many lines it has, with blank ones before it.
    """

    names: list[str]
    mark: str
    lines: int


def read_csv(path: Path, wanted: Collection[str] = ()) -> tuple[list[str], Rows]:
    """The header of a CSV file and its rows; blank lines are skipped.

    Args:
        path: the file.
        wanted: fields that the header must have; they show what separates the fields.

    Raises:
        InputError: the file cannot be read, has zero bytes or is not CSV; two of its columns have the same name; or a
            row has more or fewer fields than the header.
    """
    with open_input(path) as stream:
        data = stream.read()
    if not data:
        raise InputError(path, EMPTY)
    text = decode(path, data.removeprefix(codecs.BOM_UTF8))
    header = header_of(path, text, wanted)
    return header.names, rows_of(path, text, header)[1:]


def header_of(path: Path, text: str, wanted: Collection[str]) -> Header:
    """The header of a file that begins with this text.

    Fields are separated by the one mark that gives a header with the wanted fields. A single field needs none. Where no
    mark gives them, or none are wanted, it is the mark that the header has; of several the file's usual one.

    Raises:
        InputError: two marks are possible, two columns have the same name, or the header is not CSV.
    """
    usual = "\t" if path.name.lower().endswith(TABS) else ","
    found = {mark: header for mark in (usual, *MARKS) if (header := _first_row(text, mark)) is not None}
    used = [mark for mark, header in found.items() if len(header.names) > 1]
    fit = [mark for mark, header in found.items() if wanted and set(wanted) <= set(header.names)]
    if len({tuple(found[mark].names) for mark in fit}) > 1 or (not fit and len(used) > 1 and usual not in used):
        raise InputError(path, _either(fit or used), line=1)
    chosen = (fit or ([usual] if usual in used else used) or [usual])[0]
    if chosen not in found:
        raise InputError(path, "not CSV: a quotation mark in the header is left open or misplaced", line=1)
    refuse_twins(path, found[chosen].names)
    return found[chosen]


def _either(marks: list[str]) -> str:
    choices = " or by ".join(repr(mark) for mark in marks[:2])
    return f"may be separated by {choices}: the header can be read either way; rename a column that has such a mark"


def _first_row(text: str, mark: str) -> Header | None:
    """The first row that is not blank; None where it is not CSV."""
    with wide_fields():
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
        try:
            names = next((row for row in reader if row), [])
        except csv.Error:
            return None
        return Header(names, mark, reader.line_num)


def rows_of(path: Path, text: str, header: Header, line: int = 1) -> Rows:
    """The rows of a text that are not blank.

    Args:
        path: the file, for messages.
        text: whole rows of it.
        header: its header.
        line: the number of the text's first line.

    Raises:
        InputError: they are not CSV, or a row has more or fewer fields than the header.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=header.mark, strict=True)
    rows: Rows = []
    first, before = line, line
    with wide_fields():
        try:
            for row in reader:
                if row:
                    rows.append((first, row))
                first = before + reader.line_num
        except csv.Error as error:
            raise InputError(path, f"not CSV: {error}; is a quotation mark left open?", line=first) from error
    for number, row in rows:
        if len(row) != len(header.names):
            raise InputError(path, f"has {len(row)} fields, but the header has {len(header.names)}", line=number)
    return rows


@contextmanager
def wide_fields() -> Iterator[None]:
    """Lift the csv module's limit of 128 KiB a field, and restore it, since it holds for the whole process."""
    limit = csv.field_size_limit(2**31 - 1)
    try:
        yield
    finally:
        csv.field_size_limit(limit)
