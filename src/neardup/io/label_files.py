"""Writes clusters and pairs, in arrays and without a Python string for each line."""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from neardup.core.pairs import shortest
from neardup.errors import UnknownNameError
from neardup.io.document_files import WRITERS
from neardup.io.files import write_atomically

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from neardup.core.clusters import Clusters
    from neardup.core.pairs import CorpusPairs

_LARGE = pa.large_string()
_ROWS = 1 << 16
"""Lines that are made at a time."""
_AS_IT_IS = r"^[ !#-\[\]-~]*$"
"""Strings that JSON holds without an escape."""
LINES = "jsonl"
"""The format where no other is named."""


def check_format(name: str) -> str:
    """The name of a format.

    Raises:
        UnknownNameError: there is none of this name.
    """
    if name not in WRITERS:
        raise UnknownNameError("format", name, WRITERS)
    return name


def write_clusters(path: Path, clusters: Clusters, kept: NDArray[np.bool_] | None = None, form: str = LINES) -> None:
    """One `{"id", "cluster"}` line for every document, singletons included, replacing the file atomically.

    A cluster is called after its least id; a document without a label has null.

    Args:
        path: file to write.
        clusters: the clustering.
        kept: `bool[n]`, which documents are kept; each line then has `"keep"`, too.
        form: the format, of `neardup.io.document_files.WRITERS`.

    Raises:
        InputError: the file cannot be written.
    """
    ids, names = pa.array(clusters.ids, _LARGE), _least_ids(clusters)
    columns = {"id": ids, "cluster": names.take(pa.array(clusters.labels % len(names)))}
    _write(path, pa.table(columns | ({} if kept is None else {"keep": pa.array(kept)})), form)


def _least_ids(clusters: Clusters) -> pa.LargeStringArray:
    """The least id of each cluster by code points, by label, and null."""
    ids = pa.array(clusters.ids, _LARGE)
    order = pc.sort_indices(ids).to_numpy()[::-1]
    first = np.zeros(clusters.count, np.int64)
    known = order[clusters.labels[order] >= 0]
    first[clusters.labels[known]] = known  # of several values assigned to one element the last stays
    return pa.concat_arrays([ids.take(pa.array(first)), pa.nulls(1, _LARGE)])


def rows_of(found: CorpusPairs) -> tuple[NDArray[np.integer], NDArray[np.integer], NDArray[np.float32]]:
    """Both rows and the score of each pair; identical texts are a star around one of them, with score 1."""
    copies = np.flatnonzero(found.identical != np.arange(len(found.identical)))
    left = np.append(found.identical[copies], found.left)
    right = np.append(copies.astype(np.int64), found.right.astype(np.int64))
    return left, right, np.append(np.ones(len(copies), np.float32), found.score)


def write_pairs(
    path: Path, a: pa.LargeStringArray, b: pa.LargeStringArray, score: NDArray[np.float32], form: str = LINES
) -> None:
    """One `{"a", "b", "score"}` line for each pair, replacing the file atomically.

    Args:
        path: file to write.
        a: id of the first document of each pair.
        b: id of the second one.
        score: `float32[m]`, written with the fewest digits that tell it from others.
        form: the format, of `neardup.io.document_files.WRITERS`.

    Raises:
        InputError: the file cannot be written.
    """
    _write(path, table_of_pairs(a, b, score), form)


def table_of_pairs(a: pa.LargeStringArray, b: pa.LargeStringArray, score: NDArray[np.float32]) -> pa.Table:
    """Pairs as `write_pairs` writes them."""
    values, places = np.unique(score, return_inverse=True)
    exact = np.array([shortest(value) for value in values.tolist()], np.float64)[places]
    return pa.table({"a": a, "b": b, "score": pa.array(exact, pa.float64())})


def _write(path: Path, table: pa.Table, form: str) -> None:
    with write_atomically(path, binary=True) as file:
        if form == LINES:
            write_lines(file, table)
        else:
            WRITERS[form](file, [table])


def write_lines(file: IO[bytes], table: pa.Table) -> None:
    """Write a JSON object on a line for each row of strings, Booleans and floats; see `in_json`."""
    marks = ["{" + json.dumps(table.column_names[0]) + ": "]
    marks += [f", {json.dumps(name)}: " for name in table.column_names[1:]]
    for batch in table.to_batches(_ROWS):
        pieces = [part for mark, column in zip(marks, batch.columns, strict=True) for part in (mark, in_json(column))]
        lines = pc.binary_join_element_wise(*(_scalar(p) if isinstance(p, str) else p for p in (*pieces, "}\n", "")))
        offsets = np.frombuffer(lines.buffers()[1], np.int64)
        file.write(memoryview(lines.buffers()[2])[: int(offsets[len(lines)])])


def _scalar(text: str) -> pa.Scalar:
    return pa.scalar(text, _LARGE)


def in_json(values: pa.Array) -> pa.LargeStringArray:
    """Strings, Booleans or floats as JSON, non-ASCII characters escaped; null where there is no value."""
    if pa.types.is_boolean(values.type):
        return pc.if_else(values, _scalar("true"), _scalar("false"))
    if pa.types.is_floating(values.type):
        numbers, places = np.unique(values.to_numpy(), return_inverse=True)
        return pa.array(map(json.dumps, numbers.tolist()), _LARGE).take(pa.array(places))
    quoted = pc.binary_join_element_wise(_scalar('"'), values, _scalar('"'), _scalar(""))
    odd = pc.invert(pc.match_substring_regex(values, _AS_IT_IS))
    if pc.any(odd).as_py():
        escaped = pa.array(map(json.dumps, values.filter(odd).to_pylist()), _LARGE)
        quoted = pc.replace_with_mask(quoted, pc.fill_null(odd, fill_value=False), escaped)
    return pc.fill_null(quoted, "null")
