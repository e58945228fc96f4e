"""Values of many documents in two arrays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from neardup.text.threads import share_out

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray


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
    def join(parts: Iterable[Ragged]) -> Ragged:
        """The documents of all parts, one part after another."""
        given = list(parts)
        values = np.concatenate([np.zeros(0, np.uint64), *(part.values for part in given)])
        return Ragged(values, offsets_of(np.concatenate([np.zeros(0, np.int64), *(part.lengths for part in given)])))

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
