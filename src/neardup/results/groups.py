"""Documents that are alike in all that matters, taken as one, and the pairs of them within clusters."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from neardup.core.counts import pairs_among

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Groups:
    """Groups of documents.

    Attributes:
        row: `int64[g]`, the document with the least id of each.
        size: `int64[g]`, how many documents each has.
    """

    row: NDArray[np.int64]
    size: NDArray[np.int64]

    @classmethod
    def of(cls, ids: Sequence[str], columns: Sequence[NDArray[np.integer]], among: NDArray[np.bool_]) -> Self:
        """Groups of the documents that are equal in every column.

        Args:
            ids: of the documents, by row.
            columns: `int[n]` each.
            among: `bool[n]`, the documents that count.
        """
        rows = np.flatnonzero(among)
        rows = np.array(sorted(rows.tolist(), key=ids.__getitem__), np.int64)
        code = np.zeros(len(rows), np.int64)
        for column in columns:
            values = np.unique(column[rows], return_inverse=True)[1]
            code = np.unique(code * (int(values.max(initial=0)) + 1) + values, return_inverse=True)[1]
        _, first, size = np.unique(code, return_index=True, return_counts=True)
        return cls(rows[first], size.astype(np.int64))

    def pairs(
        self, inside: NDArray[np.integer], apart: NDArray[np.integer], order: NDArray[np.uint64], most: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Pairs of groups of one label `inside` and two labels `apart`.

        Args:
            inside: `int[n]`, by row.
            apart: `int[n]`, by row.
            order: `uint64[n]`, by row: which texts of a label come first where there are too many.
            most: the most pairs to look at: of large labels only as many texts are taken as keep to that.
        """
        label, other = inside[self.row], apart[self.row]
        place = np.lexsort((order[self.row], label))
        starts = np.flatnonzero(np.diff(label[place], prepend=-2))
        sizes = np.diff(np.append(starts, len(place)))
        if not len(starts):
            return starts, starts
        mixed = np.minimum.reduceat(other[place], starts) < np.maximum.reduceat(other[place], starts)
        starts, sizes = starts[mixed], sizes[mixed]
        taken = np.minimum(sizes, _limit(sizes, most))
        left, right = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        for size in np.unique(taken).tolist():
            of = np.stack(np.triu_indices(size, 1))
            found = (of[:, None, :] + starts[taken == size][None, :, None]).reshape(2, -1)
            a, b = place[found]
            differ = other[a] != other[b]
            left.append(a[differ])
            right.append(b[differ])
        return np.concatenate(left), np.concatenate(right)


def _limit(sizes: NDArray[np.integer], most: int) -> int:
    """The greatest size to which sets of these sizes can be cut so that they have at most so many pairs."""
    low, high = 2, max(2, int(sizes.max(initial=2)))
    while low < high:
        middle = (low + high + 1) // 2
        if int(pairs_among(np.minimum(sizes, middle)).sum()) <= most:
            low = middle
        else:
            high = middle - 1
    return low


def priorities(ids: Sequence[str]) -> NDArray[np.uint64]:
    """`uint64[n]`: a hash of each id, an order of documents that has nothing to do with what they are."""
    digests = b"".join(hashlib.blake2b(document.encode(), digest_size=8).digest() for document in ids)
    return np.frombuffer(digests, ">u8").astype(np.uint64)
