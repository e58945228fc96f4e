"""Values of many documents in two arrays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from neardup.text.threads import share_out

if TYPE_CHECKING:
    from numpy.typing import NDArray

N = TypeVar("N", bound=np.generic)


@dataclass(frozen=True, eq=False)
class Ragged:
    """Values of many documents one after another.

    Attributes:
        values: `uint64[total]`.
        offsets: `int64[n + 1]`; document i has `values[offsets[i]:offsets[i + 1]]`.
    """

    values: NDArray[np.uint64]
    offsets: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, row: int) -> NDArray[np.uint64]:
        return self.values[self.offsets[row] : self.offsets[row + 1]]

    @staticmethod
    def join(parts: list[Ragged]) -> Ragged:
        """The documents of all parts, one part after another; the list is emptied, as `joined` does."""
        lengths = [part.lengths for part in parts]
        values = [part.values for part in parts]
        parts.clear()
        return Ragged(joined(values, np.uint64), offsets_of(joined(lengths, np.int64)))

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Number of values by document."""
        return np.diff(self.offsets)

    def sets(self) -> Ragged:
        """Each document's distinct values, ascending."""
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


def joined(parts: list[NDArray[N]], dtype: type[N]) -> NDArray[N]:
    """All parts, one after another; they are given up one by one, so that they are never in memory twice."""
    whole, filled = np.empty(sum(map(len, parts)), dtype), 0
    parts.reverse()
    while parts:
        part = parts.pop()
        whole[filled : filled + len(part)] = part
        filled += len(part)
    return whole
