"""What the tables of a run folder must hold beside columns of the right type: rows that exist, labels, digests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from neardup.core.corpus import checksum_of
from neardup.core.gold import LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa
    from numpy.typing import NDArray

    from neardup.run.records import CorpusRecord
    from neardup.run.table_files import Kind

OPTIONAL: dict[str, Kind] = {"sha256": "text", "script": "text", "bytes": "rows", "characters": "rows"}
"""Columns of documents that older runs may lack."""
OPTIONAL |= {f"gold:{level}": "rows" for level in (*LEVELS, "any")}


def faults_of_identity(table: pa.Table, record: CorpusRecord) -> Iterator[str]:
    """Why documents are not those of a record: there are more or fewer, or their digests have another checksum."""
    if len(table) != record.documents:
        yield f"holds {len(table)} documents, where the run had {record.documents}"
    if "sha256" in table.column_names:
        ids, digests = (table.column(name).to_pylist() for name in ("id", "sha256"))
        if checksum_of(ids, digests) != record.checksum:
            yield "holds other documents than the run had"


def faults_of_documents(table: pa.Table) -> Iterator[str]:
    """What is wrong with the documents of a corpus, whose columns have the right types."""
    yield from _faults_of_ids(table)
    for name in ("bytes", "characters"):
        if name in table.column_names and np.any(table.column(name).to_numpy() < 0):
            yield f"column '{name}' holds a negative number"


def _faults_of_ids(table: pa.Table) -> Iterator[str]:
    ids, identical = table.column("id").to_pylist(), table.column("identical").to_numpy()
    if len(set(ids)) < len(ids):
        yield "holds an id twice"
    if not within(identical, 0, len(ids)) or np.any(identical[identical] != identical):
        yield "column 'identical' names a row that represents no text"


def faults_of_perturbed(table: pa.Table) -> Iterator[str]:
    """What is wrong with a perturbed corpus: rows, or the counts in its metadata."""
    yield from _faults_of_ids(table)
    if not within(table.column("origin").to_numpy(), -1, len(table)):
        yield "column 'origin' names a row that is not there"
    metadata = table.schema.metadata or {}
    for name in (b"unchanged", b"refused"):
        if not metadata.get(name, b"0").isdigit():
            yield f"states no number of variants as '{name.decode()}'"


def faults_of_graded(table: pa.Table) -> Iterator[str]:
    """What is wrong with gold pairs: the closed scope in the metadata, or the columns of a sample."""
    try:
        closed = json.loads((table.schema.metadata or {})[b"closed"])
    except (KeyError, ValueError):
        closed = None
    if not isinstance(closed, list) or not all(isinstance(document, str) for document in closed):
        yield "states no closed scope"
    if "probability" in table.column_names:
        chance = table.column("probability").to_numpy()
        if chance.dtype != np.float64 or np.any((chance <= 0) | (chance > 1)):
            yield "column 'probability' holds what is no probability"
        for name in ("kind", "split"):
            values = table.column(name).to_pylist() if name in table.column_names else [0]
            if not all(value is None or isinstance(value, str) for value in values):
                yield f"column '{name}' holds no names"


def within(rows: NDArray[np.integer], least: int, end: int) -> bool:
    """Whether all rows lie in [least, end)."""
    return len(rows) == 0 or bool(rows.min() >= least and rows.max() < end)
