"""Buckets: rows that share a key."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neardup.core.counts import pairs_among
from neardup.text.ragged import offsets_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray


class Buckets(NamedTuple):
    """Rows that share a key, bucket after bucket.

    Attributes:
        rows: `int64[m]`.
        starts: `int64[buckets + 1]`: bucket b is `rows[starts[b]:starts[b + 1]]`.
    """

    rows: NDArray[np.int64]
    starts: NDArray[np.int64]

    @property
    def sizes(self) -> NDArray[np.int64]:
        """Rows by bucket."""
        return np.diff(self.starts)

    def where(self, chosen: NDArray[np.bool_]) -> Buckets:
        """The buckets chosen."""
        return Buckets(self.rows[np.repeat(chosen, self.sizes)], offsets_of(self.sizes[chosen]))

    def without(self, gone: NDArray[np.bool_]) -> Buckets:
        """The buckets less these of their rows, those that still have two rows or more."""
        left = offsets_of((~gone).astype(np.int64))[self.starts]
        rest = Buckets(self.rows[~gone], left)
        return rest.where(rest.sizes > 1)

    def portions(self, chunk: int) -> Iterator[Buckets]:
        """The buckets in lots with about `chunk` pairs together, in order."""
        portion = offsets_of(pairs_among(self.sizes))[:-1] // chunk
        for first, last in pairwise(np.flatnonzero(np.diff(portion, prepend=-1, append=-1))):
            starts = self.starts[first : last + 1]
            yield Buckets(self.rows[starts[0] : starts[-1]], starts - starts[0])

    def groups(self) -> NDArray[np.uint64]:
        """`uint64[buckets]`: numbers that are the same for buckets of the same rows.

        It is the sum of a hash of each row, as positions in games are told apart (Zobrist 1970). No bucket may be empty
        or have a row twice. Two buckets of different rows have one number with odds of about 2⁻⁶⁴.
        """
        from neardup.core.bucket_kernels import scattered

        hashes = scattered(self.rows)
        return np.add.reduceat(hashes, self.starts[:-1]) if len(hashes) else hashes

    def by_rank(self, rank: NDArray[np.int64]) -> Buckets:
        """The same buckets, the rows of each in order of `rank: int64[n]`."""
        owner = np.repeat(np.arange(len(self.sizes)), self.sizes)
        return Buckets(self.rows[np.lexsort((rank[self.rows], owner))], self.starts)


def buckets(keys: NDArray[np.uint64]) -> Buckets:
    """The rows of every non-zero key that two rows or more have.

    In most corpora most keys occur once: those are filtered out before the rest is sorted.
    """
    from neardup.core.bucket_kernels import repeated

    rows = repeated(keys)
    found = keys[rows]
    order = np.argsort(found)
    rows, found = rows[order], found[order]
    sizes = np.diff(np.flatnonzero(np.concatenate([[True], found[1:] != found[:-1], [True]])))
    return Buckets(rows, offsets_of(sizes)).where(sizes > 1) if len(rows) else Buckets(rows, np.zeros(1, np.int64))
