"""The file of removed documents: a header, and a line for each of them, from which the input can be made again."""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING, Any

import msgspec

from neardup.errors import InputError
from neardup.io.files import open_input
from neardup.io.json_records import Record, as_record
from neardup.io.originals.packing import Digest
from neardup.io.originals.part import Divided

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from neardup.io.originals.part import Place

FORMAT = "neardup removed documents"
VERSION = 1
_REMEDY = "name a file that 'neardup dedup' wrote, unchanged"


class PartRecord(Record, frozen=True, kw_only=True):
    """What became of a file, or of a folder that counts as one; see `Divided` for the fields beyond name and kind."""

    name: str
    kind: str
    documents: int
    removed: int
    input: str
    clean: str
    empty: bool
    kept: dict[str, str]
    rows: list[int]

    @classmethod
    def of(cls, name: str, kind: str, divided: Divided) -> PartRecord:
        """The record of a part."""
        return cls(name=name, kind=kind, **msgspec.to_builtins(divided))

    @property
    def divided(self) -> Divided:
        """What became of the part."""
        plain = self.plain()
        return Divided(**{name: value for name, value in plain.items() if name not in ("name", "kind")})


class How(Record, frozen=True, kw_only=True):
    """How duplicates were found: canonical texts, and what was named."""

    strategy: str
    threshold: float
    linkage: str
    keep: str
    documents: str
    against: str | None
    also_within: bool
    id_field: str
    text_field: str


class Header(Record, frozen=True, kw_only=True):
    """The first line.

    Attributes:
        format: marks the file.
        schema_version: version of the form.
        neardup: version of neardup.
        how: how duplicates were found.
        folder: whether the documents are a folder.
        documents: how many there were.
        removed: how many lines follow.
        lines: SHA-256 of these lines.
        parts: what became of each file, in order, with checksums of the input and of what was written.
        beside: files without documents that were copied.
    """

    format: str
    schema_version: int
    neardup: str
    how: How
    folder: bool
    documents: int
    removed: int
    lines: str
    parts: list[PartRecord]
    beside: list[str]


def json_line(data: dict[str, Any]) -> bytes:
    """An object as a line of JSON in UTF-8; names of files that are no text are escaped."""
    try:
        return f"{json.dumps(data, ensure_ascii=False)}\n".encode()
    except UnicodeEncodeError:
        return f"{json.dumps(data)}\n".encode()


def read_header(path: Path) -> Header:
    """The header of a file of removed documents, after a check that the file is whole.

    Raises:
        InputError: it cannot be read, is no such file, or was cut off or changed.
    """
    with open_input(path) as stream:
        header = _header(path, stream.readline())
        _check_lines(path, stream, header)
    return header


def _header(path: Path, line: bytes) -> Header:
    try:
        found = json.loads(line)
    except ValueError as error:
        if line.startswith(b'{"format": "neardup removed'):
            raise InputError(path, _cut(), line=1) from error
        raise InputError(path, f"is no file of removed documents; {_REMEDY}") from error
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise InputError(path, f"is no file of removed documents; {_REMEDY}")
    if found.get("schema_version") != VERSION:
        raise InputError(path, f"is of another version of neardup ({found.get('neardup')}); undo it with that version")
    return as_record(found, Header, path, remedy=_REMEDY)


def _check_lines(path: Path, stream: IO[bytes], header: Header) -> None:
    digest, count, line = Digest(), 0, b"\n"
    for count, line in enumerate(stream, 1):  # noqa: B007 - the last line and its number are used
        digest.update(line)
    if not line.endswith(b"\n") or count < header.removed:
        raise InputError(path, _cut(header.removed), line=1 + count + line.endswith(b"\n"))
    if count > header.removed or digest.text != header.lines:
        raise InputError(path, f"has changed since it was written (its lines have another checksum); {_REMEDY}")


def _cut(removed: int | None = None) -> str:
    whole = "" if removed is None else f", though {removed} removed documents follow the header"
    return f"is cut off here{whole}; copy the whole file again, or go back to the documents that were deduplicated"


def places(path: Path) -> Iterator[Place]:
    """The removed documents, in order, each where it stood.

    Raises:
        InputError: the file cannot be read.
    """
    with open_input(path) as stream:
        stream.readline()
        for line in stream:
            yield json.loads(line)
