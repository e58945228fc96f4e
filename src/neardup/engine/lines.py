"""Clusters and pairs as JSON lines, in the form of `neardup.io.label_files`, some rows at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from neardup.core.codes import decode
from neardup.io.label_files import table_of_pairs, write_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

    from numpy.typing import NDArray

    from neardup.engine.layout import Layout
    from neardup.engine.local import Found
    from neardup.engine.store import Stored

_ROWS = 1 << 16


def write_cluster_lines(
    file: IO[bytes], found: Found, labels: Stored, named: Stored, kept: NDArray[np.uint32] | None
) -> None:
    """One `{"id", "cluster"}` line for each document, in order; a cluster is called after its least id.

    Args:
        file: the file.
        found: the pairs.
        labels: the cluster of each document.
        named: which document each cluster is called after.
        kept: `uint32[clusters]`, the row of each that stays, which `"keep"` then says of each document; None for none.
    """
    names = named.mapped("named")
    for _, start, stop in _stretches(found.layout):
        rows = np.arange(start, stop)
        own = labels.column("labels", start, stop)
        ids, clusters = (found.layout.ids(found.shards, each) for each in (rows, names[own]))
        stays = {} if kept is None else {"keep": pa.array(kept[own] == rows)}
        write_lines(file, pa.table({"id": ids, "cluster": clusters, **stays}))


def write_pair_lines(file: IO[bytes], found: Found, threshold: float) -> int:
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
    file: IO[bytes], found: Found, left: NDArray[Any], right: NDArray[Any], score: NDArray[np.float32]
) -> int:
    a, b = (found.layout.ids(found.shards, rows) for rows in (left, right))
    write_lines(file, table_of_pairs(a, b, score))
    return len(score)


def _stretches(layout: Layout) -> Iterator[tuple[int, int, int]]:
    """Shards, and rows of theirs, as many as are written at once."""
    for shard, (first, end) in enumerate(zip(layout.firsts[:-1].tolist(), layout.firsts[1:].tolist(), strict=True)):
        for start in range(first, end, _ROWS):
            yield shard, start, min(start + _ROWS, end)
