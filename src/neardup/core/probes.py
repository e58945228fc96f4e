"""Candidates: documents that look up rare keys and find the documents which have them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from neardup.core.buckets import Buckets
from neardup.core.candidates import Candidates
from neardup.core.passed_over import PassedOver

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from neardup.core.band_join import Ranks
    from neardup.text.ragged import Ragged

_Rows: TypeAlias = "NDArray[np.int64]"

MOST_HITS = 1 << 22
"""The most hits processed at once, unless a single document has more."""


class Probes(NamedTuple):
    """How documents meet that have any number of keys, of which each looks up a few.

    A key is rare when it occurs in 2 … `largest` documents, and frequent when it occurs in more. A document's probes
    are its least rare keys, a sample that does not depend on the order of the documents where keys are hashes. (Its
    rarest ones would be a worse choice. Those in two documents are mostly chance phrases, and displace those that a
    family of copies shares.) Its least frequent keys are probes too, but each finds only the hubs of the key. So a
    family of more than `largest` copies stays connected, and the cost of page furniture does not grow with the square
    of its pages.

    Attributes:
        most: how many rare keys, and how many frequent ones, each document looks up.
        largest: the most documents in which a rare key occurs.
        hubs: how many documents, those of the least content ranks, a frequent key finds.
    """

    most: int
    largest: int
    hubs: int = 16

    def candidates(self, keys: Ragged, rank: Ranks) -> Iterator[Candidates]:
        """Pairs of documents of which a probe of one finds the other.

        Args:
            keys: the distinct keys of each document, ascending; 0 is no key.
            rank: gives `int64[n]`, the content rank of each document; called only where a key is frequent.

        Yields:
            Chunks sorted by (left, right), of one block of left rows after another. `skipped_at_most` of all together
            bounds the pairs that share a frequent key but cannot be found by one.
        """
        asked, listed, skipped = self._looked_up(keys, rank)
        del keys  # the caller may have given them up
        yield Candidates(np.zeros(0, np.int64), np.zeros(0, np.int64), skipped_at_most=skipped)
        holders, askers = listed.T.tocsr(), asked.T.tocsr()
        hits = asked @ np.diff(holders.indptr) + listed @ np.diff(askers.indptr)
        block = np.cumsum(hits) // MOST_HITS
        for start, stop in pairwise([*np.flatnonzero(np.diff(block, prepend=-1)), len(block)]):
            found = asked[start:stop] @ holders + listed[start:stop] @ askers
            found.sort_indices()
            left, right = np.repeat(np.arange(start, stop), np.diff(found.indptr)), found.indices.astype(np.int64)
            ahead = left < right
            yield Candidates(left[ahead], right[ahead])

    def _looked_up(self, keys: Ragged, rank: Ranks) -> tuple[csr_array, csr_array, int]:
        """`csr[documents, keys]` twice, and a bound on what cannot be found.

        The first has 1 where the document looks up the key, the second where looking up the key finds the document.
        """
        owners, columns = _repeated(keys)
        frequency = np.bincount(columns, minlength=1)
        rare = frequency[columns] <= self.largest
        asked = first_of_each(owners, rare, self.most) | first_of_each(owners, ~rare, self.most)
        listed, skipped = rare.copy(), PassedOver(len(keys))
        if not rare.all():
            by_rank = np.lexsort((rank()[owners], columns))
            listed[by_rank] |= first_of_each(columns[by_rank], ~rare[by_rank], self.hubs)
            often = by_rank[~rare[by_rank]]
            starts = np.flatnonzero(np.diff(columns[often], prepend=-1, append=-1))
            skipped.add(Buckets(owners[often], starts), self.hubs)
        shape = (len(keys), len(frequency))
        asks, lists = (_incidence(owners, columns, chosen, shape) for chosen in (asked, listed))
        return asks, lists, skipped.at_most()


def first_of_each(groups: NDArray[np.integer], wanted: NDArray[np.bool_], count: int) -> NDArray[np.bool_]:
    """`bool[n]`: whether each member is among the first `count` wanted ones of its group; groups ascend."""
    places = np.flatnonzero(wanted)
    own = groups[places]
    first = np.zeros(len(groups), bool)
    first[places[np.arange(len(own)) - np.searchsorted(own, own) < count]] = True
    return first


def _repeated(keys: Ragged) -> tuple[_Rows, _Rows]:
    """The document and the number of each key that occurs in two documents or more; numbers follow the keys.

    Most keys occur in one document. Before sorting, those whose low bits are unique are removed.
    """
    size = 1 << (8 * len(keys.values)).bit_length()
    slots = (keys.values & np.uint64(size - 1)).astype(np.int64)
    places = np.flatnonzero((np.bincount(slots, minlength=size)[slots] > 1) & (keys.values > 0))
    _, number, frequency = np.unique(keys.values[places], return_inverse=True, return_counts=True)
    repeated = frequency > 1
    kept = repeated[number]
    return np.searchsorted(keys.offsets, places[kept], side="right") - 1, (np.cumsum(repeated) - 1)[number[kept]]


def _incidence(owners: _Rows, columns: _Rows, chosen: NDArray[np.bool_], shape: tuple[int, int]) -> csr_array:
    """`csr[documents, keys]`: 1 where chosen."""
    from scipy.sparse import csr_array

    starts = np.searchsorted(owners[chosen], np.arange(shape[0] + 1))
    return csr_array((np.ones(int(chosen.sum()), np.int32), columns[chosen], starts), shape=shape)
