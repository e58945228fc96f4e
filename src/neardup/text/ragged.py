"""Values of many documents in two arrays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from neardup.text.mapped import mapped
from neardup.text.threads import share_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Ragged:
    """Values of many documents one after another.

    Attributes:
        values: `uint64[total]`, or integers of another dtype where they are no keys.
        offsets: `int64[n + 1]`; document i has `values[offsets[i]:offsets[i + 1]]`.
    """

    values: NDArray[Any]
    offsets: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, row: int) -> NDArray[Any]:
        return self.values[self.offsets[row] : self.offsets[row + 1]]

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Number of values by document."""
        return np.diff(self.offsets)

    def sets(self) -> Ragged:
        """Each document's distinct values, which are keys, ascending."""
        from neardup.text.sort_kernels import copy_stretches, sort_documents

        values, counts = self.values.copy(), np.empty(len(self), np.int64)
        share_out(partial(sort_documents, values, self.offsets, counts), self.offsets)
        offsets = offsets_of(counts)
        distinct = np.empty(offsets[-1], np.uint64)
        share_out(partial(copy_stretches, values, self.offsets, distinct, offsets), self.offsets)
        return Ragged(distinct, offsets)


def offsets_of(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """`int64[n + 1]`: where each of n stretches of these lengths begins, and where the last one ends."""
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths, dtype=np.int64)])


class Gathering:
    """Columns of values of many documents, filled part by part, so that they are hardly ever in memory twice.

    Threads finish parts in any order. One that comes before those ahead of it waits.

    Args:
        documents: how many there are.
        dtypes: of the columns.
        room: how many values are expected. More are taken, but then a column is copied to a larger place. Memory that
            is not filled is never touched.
    """

    def __init__(self, documents: int, dtypes: Sequence[type[np.generic]], room: int) -> None:
        self._lengths = np.zeros(documents, np.int64)
        self._columns = [mapped(room, dtype) for dtype in dtypes]
        self._filled = [0] * len(dtypes)
        self._waiting: dict[int, tuple[int, tuple[NDArray[Any], ...]]] = {}
        self._next = 0
        self._lock = Lock()

    def add(self, first: int, lengths: NDArray[np.int64], *parts: NDArray[Any]) -> None:
        """Take some documents' values of each column.

        Args:
            first: number of the first of them.
            lengths: how many values each has.
            parts: their values, one array a column.
        """
        with self._lock:
            self._lengths[first : first + len(lengths)] = lengths
            self._waiting[first] = first + len(lengths), parts
            while self._next in self._waiting:
                self._next, following = self._waiting.pop(self._next)
                for column, part in enumerate(following):
                    self._append(column, part)

    def _append(self, column: int, part: NDArray[Any]) -> None:
        start, held = self._filled[column], self._columns[column]
        end = start + len(part)
        if end > len(held):
            self._columns[column] = mapped(end + end // 2, held.dtype.type)
            self._columns[column][:start] = held[:start]
        self._columns[column][start:end] = part
        self._filled[column] = end

    def finished(self) -> tuple[NDArray[np.int64], list[NDArray[Any]]]:
        """`int64[n + 1]`, where the values of each document begin; and the columns, without the room that is left."""
        columns = [column[:filled] for column, filled in zip(self._columns, self._filled, strict=True)]
        return offsets_of(self._lengths), columns
