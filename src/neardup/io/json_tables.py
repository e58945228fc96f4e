"""Documents as tables, from the objects of lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neardup.errors import InputError
from neardup.io.columns import USUAL_ID, table_of
from neardup.io.json_lines import id_field as id_of
from neardup.io.json_lines import text_field as text_of
from neardup.io.limits import refuse_many

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pyarrow as pa

    from neardup.io.csv_files import Rows
    from neardup.io.records import Records


def table_of_records(
    path: Path, numbered: Iterable[tuple[int, dict[str, Any]]], id_field: str, text_field: str
) -> pa.Table:
    """Documents as a table, one for each numbered record, without the column `id` where they have no ids.

    Raises:
        InputError: a record lacks an id that others have, or has no text.
    """
    records: Records = []
    texts: list[str] = []
    names: set[str] = set()
    for line, record in numbered:
        names.update(record)
        refuse_many(path, names, line)
        texts.append(text_of(path, line, record, text_field))
        records.append((line, record))
    ids = _ids_of_lines(path, records, id_field)
    others = dict.fromkeys(name for _, record in records for name in record if name not in (id_field, text_field))
    return table_of(ids, texts, [(name, [record.get(name) for _, record in records]) for name in others])


def _ids_of_lines(path: Path, records: Records, field: str) -> list[str] | None:
    lacking = [line for line, record in records if field not in record]
    if field == USUAL_ID and len(lacking) == len(records) > 0:
        return None
    if 0 < len(lacking) < len(records):
        having = next(line for line, record in records if field in record)
        problem = f"missing, but line {having} has it; give every document an id"
        raise InputError(path, problem, line=lacking[0], field=field)
    return [id_of(path, line, record, field) for line, record in records]


def ids_of_rows(path: Path, rows: Rows, at: int, field: str) -> list[str]:
    """The id of each row of a CSV file; an empty one is an error."""
    for line, row in rows:
        if not row[at]:
            raise InputError(path, "empty; give every document an id", line=line, field=field)
    return [row[at] for _, row in rows]
