"""The file of a population of pairs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from neardup.core.codes import encode
from neardup.errors import InputError
from neardup.io.json_records import as_record
from neardup.run.table_files import read_table, write_table
from neardup.study.population import Population, stacked
from neardup.study.records import SCHEMA_VERSION, PopulationRecord

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

_AGAIN = "delete the file and give the survey's command again"
_COLUMNS = ("left", "right", "pool", "containment")


def write_population(path: Path, population: Population, checksum: str) -> None:
    """Write a population: the columns of `_COLUMNS`, and `score:<n>` by strategy and `joined:<n>` by choice.

    Strategies, choices and the checksum of the study's documents are in the metadata, under `population`.
    """
    columns: dict[str, Any] = {name: getattr(population, name) for name in _COLUMNS}
    columns |= {f"score:{number}": row for number, row in enumerate(population.scores)}
    columns |= {f"joined:{number}": row for number, row in enumerate(population.joined)}
    record = PopulationRecord(
        checksum=checksum,
        strategies=population.strategies,
        choices=population.choices,
        shared_by=population.shared_by,
    )
    write_table(path, pa.table(columns).replace_schema_metadata({"population": json.dumps(record.plain())}))


def read_population(path: Path, checksum: str, documents: int) -> Population:
    """The population in a file.

    Args:
        path: of the file.
        checksum: of the study's documents.
        documents: how many these are.

    Raises:
        InputError: the file is missing or damaged, of another version, or of other documents.
    """
    table = read_table(path, dict.fromkeys(_COLUMNS, "any"), remedy=_AGAIN)
    record = _record(path, table)
    if record.checksum != checksum:
        raise InputError(path, f"is of other documents than the study; {_AGAIN}")
    found = Population(
        left=_column(path, table, "left", pa.int32()),
        right=_column(path, table, "right", pa.int32()),
        scores=_columns(path, table, "score", len(record.strategies)),
        strategies=record.strategies,
        choices=record.choices,
        joined=_columns(path, table, "joined", len(record.choices)),
        pool=_column(path, table, "pool", pa.bool_()),
        shared_by=record.shared_by,
        containment=_column(path, table, "containment", pa.float32()),
    )
    _check(path, found, documents)
    return found


def _check(path: Path, found: Population, documents: int) -> None:
    if np.any((found.left < 0) | (found.right >= documents) | (found.left >= found.right)):
        raise InputError(path, f"holds a pair of no two documents; {_AGAIN}")
    codes = encode(found.left, found.right)
    if np.any(codes[1:] <= codes[:-1]):
        raise InputError(path, f"holds pairs that are not sorted, or one twice; {_AGAIN}")


def _record(path: Path, table: pa.Table) -> PopulationRecord:
    held = (table.schema.metadata or {}).get(b"population", b"null")
    try:
        data = json.loads(held)
    except ValueError as error:
        raise InputError(path, f"has metadata that cannot be read as JSON: {error}; {_AGAIN}") from error
    if not isinstance(data, dict) or data.get("schema_version") != SCHEMA_VERSION:
        raise InputError(path, f"is not of schema version {SCHEMA_VERSION}; {_AGAIN}")
    return as_record(data, PopulationRecord, path, remedy=_AGAIN)


def _columns(path: Path, table: pa.Table, kind: str, count: int) -> NDArray[np.float32]:
    """`float32[count, m]`: the columns `kind:0` to `kind:<count - 1>`."""
    return stacked([_column(path, table, f"{kind}:{number}", pa.float32()) for number in range(count)], len(table))


def _column(path: Path, table: pa.Table, name: str, kind: pa.DataType) -> Any:
    if name not in table.column_names or table.column(name).type != kind or table.column(name).null_count:
        raise InputError(path, f"has no column '{name}' of {kind} without nulls; {_AGAIN}")
    return table.column(name).to_numpy()
