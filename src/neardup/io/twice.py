"""Says where an id stands that two documents have."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from neardup.errors import InputError
from neardup.io.csv_files import read_csv
from neardup.io.folders import TEXT, parts_of
from neardup.io.json_lines import id_field, read_json_lines
from neardup.io.parts import blocks
from neardup.text.texts import replace_surrogates

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from neardup.io.parts import Part
    from neardup.io.reading import Reading


def refuse_twice(parts: Sequence[Part], reading: Reading, document_id: str) -> NoReturn:
    """Refuse documents two of which have this id.

    Raises:
        InputError: always; the message names both places.
    """
    found = (place for part in parts for place in _places(part, reading, document_id))
    (one, first), (other, line) = next(found), next(found)
    field = None if one.suffix == TEXT else reading.id_field
    remedy = "give each document its own id"
    if one != other:
        raise InputError(other, f"{document_id!r} is the id of a document in {one} too; {remedy}", field=field)
    if line is None:
        raise InputError(one, f"id '{document_id}' stands more than once; ids must be unique")
    raise InputError(one, f"{document_id!r} is the id on line {first} too; {remedy}", line=line, field=field)


def _places(part: Part, reading: Reading, document_id: str) -> Iterator[tuple[Path, int | None]]:
    """File and line of each document of a part that has this id; no line in a file without lines."""
    numbered: Iterable[tuple[int | None, str]]
    if part.kind == "texts":
        files = parts_of(part.path, ())
        return ((file, None) for file in files if replace_surrogates(file.stem) == document_id)
    if part.kind in ("json lines", "json array"):
        records = read_json_lines(part.path)
        numbered = ((line, id_field(part.path, line, record, reading.id_field)) for line, record in records)
    elif part.kind == "csv":
        header, rows = read_csv(part.path, {reading.text_field, reading.id_field})
        numbered = ((line, row[header.index(reading.id_field)]) for line, row in rows)
    else:
        tables = (block.table for block in blocks(part, reading))
        numbered = ((None, found) for table in tables for found in table.column("id").to_pylist())
    return ((part.path, line) for line, found in numbered if found == document_id)
