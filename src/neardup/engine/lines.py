"""Clusters and pairs as JSON lines, in the form of `neardup.io.labels`, some rows at a time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from neardup.core.codes import decode
from neardup.core.pairs import shortest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

    from numpy.typing import NDArray

    from neardup.engine.layout import Layout
    from neardup.engine.local import Found
    from neardup.engine.store import Stored

_ROWS = 1 << 16
_PLAIN = r"^[ !#-\[\]-~]*$"
"""ASCII that JSON does not escape."""
_LARGE = pa.large_string()


def write_cluster_lines(file: IO[str], found: Found, labels: Stored, named: Stored) -> None:
    """One `{"id", "cluster"}` line for each document, in order; a cluster is called after its least id.

    Where one of each cluster stays, `"keep"` says whether the document does.
    """
    names = named.mapped("named")
    kept = named.mapped("kept") if named.has("kept") else None
    for _, start, stop in _stretches(found.layout):
        rows = np.arange(start, stop)
        ids = found.layout.ids(found.shards, rows)
        own = labels.column("labels", start, stop)
        clusters = found.layout.ids(found.shards, names[own])
        keep = ["}\n"]
        if kept is not None:
            stays = pa.array(kept[own] == rows).cast(pa.string()).cast(_LARGE)
            keep = [', "keep": ', stays, "}\n"]
        _write(file, '{"id": ', _quoted(ids), ', "cluster": ', _quoted(clusters), *keep)


def write_pair_lines(file: IO[str], found: Found, threshold: float) -> int:
    """One `{"a", "b", "score"}` line for each pair at or above a threshold, identical texts first; their number."""
    count = 0
    for shard, start, stop in _stretches(found.layout):
        first = int(found.layout.firsts[shard])
        rows = np.arange(start, stop)
        identical = found.members[shard].column("identical", start - first, stop - first)
        copies = rows[identical != rows]
        count += _write_pairs(file, found, identical[copies - start], copies, np.ones(len(copies), np.float32))
    for part in found.scored:
        for start in range(0, part.rows("codes"), _ROWS):
            span = start, min(start + _ROWS, part.rows("codes"))
            score = part.column("score", *span)
            kept = score >= np.float32(threshold)
            left, right = decode(part.column("codes", *span)[kept])
            count += _write_pairs(file, found, left, right, score[kept])
    return count


def _write_pairs(
    file: IO[str], found: Found, left: NDArray[Any], right: NDArray[Any], score: NDArray[np.float32]
) -> int:
    a, b = (_quoted(found.layout.ids(found.shards, rows)) for rows in (left, right))
    values, places = np.unique(score, return_inverse=True)
    texts = pa.array([json.dumps(shortest(value)) for value in values.tolist()], _LARGE).take(pa.array(places))
    _write(file, '{"a": ', a, ', "b": ', b, ', "score": ', texts, "}\n")
    return len(score)


def _stretches(layout: Layout) -> Iterator[tuple[int, int, int]]:
    """Shards, and rows of theirs, as many as are written at once."""
    for shard, (first, end) in enumerate(zip(layout.firsts[:-1].tolist(), layout.firsts[1:].tolist(), strict=True)):
        for start in range(first, end, _ROWS):
            yield shard, start, min(start + _ROWS, end)


def _quoted(texts: pa.LargeStringArray) -> pa.LargeStringArray:
    """Each text as a JSON string, as `json.dumps` writes it."""
    if pc.all(pc.match_substring_regex(texts, _PLAIN), min_count=0).as_py():
        return _joined('"', texts, '"')
    return pa.array([json.dumps(text) for text in texts.to_pylist()], _LARGE)


def _joined(*parts: str | pa.LargeStringArray) -> pa.LargeStringArray:
    large = [pa.scalar(part, _LARGE) if isinstance(part, str) else part for part in parts]
    return pc.binary_join_element_wise(*large, pa.scalar("", _LARGE))


def _write(file: IO[str], *parts: str | pa.LargeStringArray) -> None:
    lines = _joined(*parts)
    if len(lines):
        data, offsets = lines.buffers()[2], np.frombuffer(lines.buffers()[1], np.int64)
        start, end = offsets[lines.offset], offsets[lines.offset + len(lines)]
        file.write(memoryview(data)[start:end].tobytes().decode())
