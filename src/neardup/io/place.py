"""Blocks of documents, and the places at which they stand in their files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the documents of a block stand, from `start` to before `stop`.

    Attributes:
        start: a byte of a plain file of lines, a row group of Parquet, a batch of an Arrow file, a text of a folder.
        stop: the same, after the last one.
        line: number of the first line.
        first: first row, where the block is a part of one row group or batch.
        last: the row after its last one; 0 where the block has all rows.
    """

    start: int
    stop: int
    line: int = 1
    first: int = 0
    last: int = 0


class Block(NamedTuple):
    """Some of a part's documents, in order.

    Attributes:
        table: `id` (where the part has ids), `text` and further columns.
        place: where they stand; None where the part cannot be read again at a place.
    """

    table: pa.Table
    place: Place | None
