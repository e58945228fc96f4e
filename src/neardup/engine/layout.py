"""Where rows of the corpus lie: shards are stretches of rows, and their files say what is known of their rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pyarrow as pa

from neardup.errors import NeardupError
from neardup.text.ragged import offsets_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from neardup.engine.store import Stored

MOST_ROWS = 1 << 32
"""The most documents."""


@dataclass(frozen=True, eq=False)
class Layout:
    """The rows of each shard.

    Attributes:
        firsts: `int64[shards + 1]`, the first row of each shard, and the number of rows of all.
    """

    firsts: NDArray[np.int64]

    @classmethod
    def of(cls, shards: list[Stored]) -> Self:
        """The layout of shards as `neardup.engine.shards` writes them."""
        return cls(offsets_of(np.array([shard.facts["rows"] for shard in shards], np.int64)))

    def __len__(self) -> int:
        return int(self.firsts[-1])

    def by_shard(self, rows: NDArray[np.integer]) -> Iterator[tuple[int, NDArray[np.int64], NDArray[np.int64]]]:
        """For each shard that has any of the rows: its number, the places of its rows among them, and these in it."""
        shard = np.searchsorted(self.firsts, rows, side="right") - 1
        order = np.argsort(shard, kind="stable")
        ends = np.flatnonzero(np.diff(shard[order], append=-1)) + 1
        start = 0
        for end in ends.tolist():
            places = order[start:end]
            number = int(shard[places[0]])
            yield number, places, rows[places].astype(np.int64) - self.firsts[number]
            start = end

    def values(self, shards: list[Stored], name: str, rows: NDArray[np.integer]) -> NDArray[Any]:
        """What a column with an entry for each row of its shard holds for some rows."""
        found: NDArray[Any] | None = None
        for number, places, local in self.by_shard(rows):
            part = shards[number].mapped(name)[local]
            found = np.empty(len(rows), part.dtype) if found is None else found
            found[places] = part
        return np.zeros(0, np.int64) if found is None else found

    def ids(self, shards: list[Stored], rows: NDArray[np.integer]) -> pa.LargeStringArray:
        """The ids of some rows."""
        parts, order = [pa.array([], pa.large_string())], [np.zeros(0, np.int64)]
        for number, places, local in self.by_shard(rows):
            parts.append(ids_of(shards[number], local, int(self.firsts[number])))
            order.append(places)
        back = np.argsort(np.concatenate(order), kind="stable")
        return pa.concat_arrays(parts).take(pa.array(back))


def check_rows(rows: int) -> None:
    """Refuse more documents than rows have numbers: outputs hold them in 32 bits, and a pair of them in 64.

    Raises:
        NeardupError: there are more.
    """
    if rows > MOST_ROWS:
        raise NeardupError(
            f"{rows:,} documents are more than the {MOST_ROWS:,} that stages can number; remove identical texts first, "
            "part by part, with --strategy exact"
        )


def strings(data: NDArray[np.uint8], offsets: NDArray[np.int64]) -> pa.LargeStringArray:
    """Texts of UTF-8 and where each begins, not copied."""
    return pa.LargeStringArray.from_buffers(len(offsets) - 1, pa.py_buffer(offsets), pa.py_buffer(data))


def ids_of(shard: Stored, local: NDArray[np.integer], first: int) -> pa.LargeStringArray:
    """The ids of some rows of a shard, in memory; row numbers of the corpus where its documents have none.

    Args:
        shard: the shard.
        local: rows within it.
        first: its first row in the corpus.
    """
    if not shard.has("id_offsets"):
        return pa.array(np.asarray(local, np.int64) + first).cast(pa.large_string())
    return strings(shard.mapped("id_data"), shard.mapped("id_offsets")).take(pa.array(local))


def least_of_each(ids: pa.LargeStringArray, groups: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """`int64[count]`: the place of the least id of each group; each group has one."""
    import pyarrow.compute as pc

    by_id = pc.array_sort_indices(ids).to_numpy()
    least = np.zeros(count, np.int64)
    least[groups[by_id[::-1]]] = by_id[::-1]  # of several values assigned to one element the last stays
    return least


def each(read: Callable[[Stored], NDArray[Any]], parts: list[Stored], empty: NDArray[Any]) -> NDArray[Any]:
    """A column of all parts, one after another."""
    return np.concatenate([empty, *map(read, parts)])
