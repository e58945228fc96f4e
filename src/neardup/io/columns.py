"""Builds tables of documents with the columns `id` (where there are ids) and `text`, and a column for each field."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from neardup.errors import InputError
from neardup.io.files import name_list
from neardup.text.texts import Texts, replace_surrogates

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_EXACT = 2**53
"""Below it every integer is a float."""
USUAL_ID = "id"
"""The usual name of the id field. A file without a field of this name has row numbers as ids."""


def table_of(ids: list[str] | None, texts: list[str], fields: list[tuple[str, list[Any]]]) -> pa.Table:
    """Documents as a table, without the column `id` where they have no ids."""
    names = column_names([field for field, _ in fields])
    columns = {name: column_of(values) for name, (_, values) in zip(names, fields, strict=True)}
    known = {} if ids is None else {"id": Texts.of(ids).array}
    return pa.table({**known, "text": Texts.of(texts).array, **columns})


def column_names(fields: Sequence[str]) -> list[str]:
    """Names of the columns of further fields: the fields' own, with `_` appended to those already taken."""
    names, taken = [], {"id", "text"}
    for field in fields:
        name = replace_surrogates(field)
        while name in taken:
            name += "_"
        names.append(name)
        taken.add(name)
    return names


def positions(path: Path | str, names: list[str], id_field: str, text_field: str) -> tuple[int | None, int, list[int]]:
    """The positions of the id, the text and the further fields among a file's columns, whose names are distinct.

    The position of the id is None where `id_field` is the usual name and no column has it.

    Raises:
        InputError: a field is missing.
    """
    for field in (text_field,) if id_field == USUAL_ID else (id_field, text_field):
        if field not in names:
            option = "--id-field" if field == id_field else "--text-field"
            raise InputError(
                path, f"missing; there are {name_list(names)}; name one of them with {option}", field=field
            )
    at_id, at_text = names.index(id_field) if id_field in names else None, names.index(text_field)
    return at_id, at_text, [i for i in range(len(names)) if i not in (at_id, at_text)]


def refuse_twins(path: Path | str, names: list[str]) -> None:
    """Refuse two columns of the same name, since it is unknown which one is wanted.

    Raises:
        InputError: two columns have the same name, which the message states.
    """
    name, count = Counter(names).most_common(1)[0] if names else ("", 0)
    if count > 1:
        raise InputError(path, f"has {count} columns named {name!r}; give each its own name")


def concatenated(tables: list[pa.Table]) -> pa.Table:
    """The tables, one after the other. Where a table lacks a column of another, its values are null."""
    if len(tables) == 1:
        return tables[0]
    names = dict.fromkeys(name for table in tables for name in table.column_names)
    return pa.table({name: _concatenated_column(name, tables) for name in names})


def _concatenated_column(name: str, tables: list[pa.Table]) -> pa.ChunkedArray:
    """One column of all tables. Where their types differ, it has the type that a single file with all values gets."""
    parts = [t.column(name) if name in t.column_names else pa.chunked_array([pa.nulls(len(t))]) for t in tables]
    kinds = {part.type for part in parts if part.null_count < len(part)} or {_first_kind(parts)}
    if kinds == {pa.int64(), pa.float64()}:
        kinds = {pa.float64()} if all(map(_as_floats, parts)) else kinds
    if len(kinds) > 1:
        return pa.chunked_array([column_of([value for part in parts for value in part.to_pylist()])])
    (kind,) = kinds
    same = (pa.nulls(len(part), kind) if part.null_count == len(part) else part.cast(kind) for part in parts)
    return pa.chunked_array([chunk for part in same for chunk in _chunks(part)], kind)


def _first_kind(parts: list[pa.ChunkedArray]) -> pa.DataType:
    """The type of values that are all null."""
    return next((part.type for part in parts if not pa.types.is_null(part.type)), pa.null())


def _chunks(values: pa.Array | pa.ChunkedArray) -> list[pa.Array]:
    return values.chunks if isinstance(values, pa.ChunkedArray) else [values]


def _as_floats(values: pa.ChunkedArray) -> bool:
    """Whether no integer among the values changes where all are floats."""
    try:
        values.cast(pa.float64())
    except pa.ArrowInvalid:
        return False
    return True


def column_of(values: Sequence[Any]) -> pa.Array:
    """A column of strings, Booleans, integers or floats; values of mixed or other types become JSON text.

    What becomes of values does not depend on which of them were read together; see `concatenated`.
    """
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {str}:
        return pa.array([v if v is None else replace_surrogates(v) for v in values], pa.large_string())
    if kinds == {bool} or kinds <= {int, float}:
        try:
            return pa.array(values, pa.float64() if float in kinds else None)
        except (pa.ArrowInvalid, OverflowError):  # integers that neither int64 nor float64 holds
            pass
    return column_of([v if v is None or isinstance(v, str) else _in_json(v) for v in values])


def _in_json(value: Any) -> str:
    """A value as JSON text; a whole number is one, whether it was read among floats or not."""
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        value = int(value)
    return json.dumps(value, default=str)
