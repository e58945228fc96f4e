"""Rows of Arrow tables as JSON, exactly: what JSON has no form for stands beside, as Arrow writes it."""

from __future__ import annotations

import base64
import math
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from neardup.io.originals.part import Place


def as_records(table: pa.Table) -> list[Place]:
    """Each row as `record`, for people and programs, and `arrow` where JSON cannot hold a column exactly.

    `arrow` is a table of these columns in Arrow's format for streams, in base 64.
    """
    plain = decoded(table)
    beside = plain.select([f.name for f in plain.schema if not _exact(f.type)]).replace_schema_metadata()
    found: list[Place] = [{"record": _plain(row)} for row in plain.to_pylist()]
    if beside.num_columns:
        for row, place in enumerate(found):
            place["arrow"] = _as_stream(beside.slice(row, 1))
    return found


def as_table(places: Sequence[Place], schema: pa.Schema) -> pa.Table:
    """The rows that `as_records` gave, with the schema of their table."""
    plain = pa.schema([f.with_type(_value_type(f.type)) for f in schema])
    exact = [f for f in plain if _exact(f.type)]
    columns = {f.name: pa.array([place["record"][f.name] for place in places], f.type) for f in exact}
    if len(exact) < len(plain):
        rows = pa.concat_tables(_of_stream(place["arrow"]) for place in places)
        columns |= {name: rows.column(name) for name in rows.column_names}
    table = pa.table([columns[f.name] for f in plain], schema=plain)
    return _as_before(table, schema)


def _as_stream(table: pa.Table) -> str:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as out:
        out.write_table(table)
    return base64.b64encode(sink.getvalue()).decode()


def _of_stream(text: str) -> pa.Table:
    return pa.ipc.open_stream(pa.py_buffer(base64.b64decode(text))).read_all()


def decoded(table: pa.Table) -> pa.Table:
    """The table with every dictionary column as its values."""
    for place, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            values = table.column(place).cast(field.type.value_type)
            table = table.set_column(place, field.with_type(field.type.value_type), values)
    return table


def woven(clean: pa.Table, rows: NDArray[np.int64], removed: pa.Table) -> pa.Table:
    """A table in which each row of `removed` has its place in `rows` again."""
    parts, taken = [], 0
    for number, row in enumerate(rows.tolist()):
        before = row - number
        parts += [clean.slice(taken, before - taken), removed.slice(number, 1)]
        taken = before
    return pa.concat_tables([*parts, clean.slice(taken)])


def _as_before(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """The table with dictionaries where the schema has them."""
    columns = [
        column.dictionary_encode().cast(field.type) if pa.types.is_dictionary(field.type) else column
        for column, field in zip(table.columns, schema, strict=True)
    ]
    return pa.table(columns, schema=schema)


def _value_type(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _exact(kind: pa.DataType) -> bool:
    """Whether JSON holds every value of a type exactly."""
    types = pa.types
    if types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind):
        return _exact(kind.value_type)
    if types.is_struct(kind):
        return all(_exact(field.type) for field in _fields(kind))
    textual = types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind)
    return bool(textual or types.is_integer(kind) or types.is_boolean(kind) or types.is_null(kind))


def _fields(kind: pa.StructType) -> Iterator[pa.Field]:
    return (kind.field(place) for place in range(kind.num_fields))


def _plain(value: Any) -> Any:
    """A value as JSON can show it."""
    if isinstance(value, dict):
        return {str(name): _plain(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_plain(member) for member in value]
    if value is None or isinstance(value, str | int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    return str(value)
