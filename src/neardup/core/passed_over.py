"""How many pairs are skipped where buckets are too large for all their pairs to be examined."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.core.counts import pairs_among

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.buckets import Buckets


class PassedOver:
    """An upper bound on the distinct pairs that share an oversized bucket and were not examined.

    An exact count would have to look at every such pair, and skipping avoids just that. A sum
    over buckets counts a pair once for each bucket that it shares, and can exceed the number of pairs there are. So
    buckets that have rows in common are taken together. They count at most the pairs of all their rows less those
    examined, and at most the sum over them, in which buckets of the same rows are one. The bound is exact where no two
    of the buckets overlap, and where all of them hold the same rows.
    """

    def __init__(self, rows: int) -> None:
        """No bucket yet.

        Args:
            rows: the number of rows of the corpus.
        """
        self._parent = np.arange(rows)
        self._labels = np.arange(rows, dtype=np.int32)
        self._firsts = [np.zeros(0, np.int64)]
        self._apart = [np.zeros(0, np.int64)]
        self._groups = np.zeros(0, np.uint64)
        self._examined = np.zeros(0, np.int64)
        self._times: NDArray[np.int64] | None = None

    def add(self, large: Buckets, hubs: int) -> None:
        """Note oversized buckets, of which all pairs with `hubs` rows each are examined."""
        from neardup.core.union_find import component_labels

        large = large.where(self._are_new(large.groups()))
        first, tied = large.rows[large.starts[:-1]], np.ones(len(large.rows), np.float32)
        ends = np.repeat(first, large.sizes), large.rows
        self._labels = component_labels(*ends, tied, np.float32(1), self._parent)
        self._firsts.append(first)
        self._apart.append(pairs_among(np.maximum(large.sizes - hubs, 0)))

    def _are_new(self, groups: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """`bool[buckets]`: which buckets are the first of their rows; these rows are noted."""
        new = np.zeros(len(groups), np.bool_)
        new[np.unique(groups, return_index=True)[1]] = True
        new &= ~np.isin(groups, self._groups, kind="sort")  # numpy 2.0 fails at so wide a range
        self._groups = np.concatenate([self._groups, groups[new]])
        return new

    def less(self, examined: NDArray[np.int64], times: NDArray[np.int64] | None = None) -> None:
        """Note the pairs with hubs, each once, by their left rows.

        Args:
            examined: `int64[m]`, left rows.
            times: `int64[m]`, how many pairs each entry stands for; None for one each.
        """
        self._examined, self._times = examined, times

    def at_most(self) -> int:
        """The bound over all buckets noted."""
        members = np.bincount(self._labels, minlength=1)
        examined = np.bincount(self._labels[self._examined], self._times, minlength=len(members))
        within = pairs_among(members) - examined.astype(np.int64)
        shared = np.zeros(len(members), np.int64)
        np.add.at(shared, self._labels[np.concatenate(self._firsts)], np.concatenate(self._apart))
        return int(np.sum(np.minimum(within, shared)))
