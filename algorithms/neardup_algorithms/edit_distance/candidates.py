"""Candidates by shared rare shingles."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
from scipy.sparse import csr_array

from neardup import Buckets, PassedOver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from neardup.text import Ragged

_Rows: TypeAlias = "NDArray[np.int64]"

_MOST_HITS = 1 << 22
"""Hits looked at together, unless a single document has more."""


class RareShingles(NamedTuple):
    """Which documents are looked up by which shingles, and where.

    Attributes:
        asked: `csr[documents, shingles]`: 1 for the probes of a document.
        listed: `csr[documents, shingles]`: 1 where a document is found by a shingle.
        skipped_at_most: a bound on the pairs that share a frequent shingle and cannot be found by one.
    """

    asked: csr_array
    listed: csr_array
    skipped_at_most: int


def rare_shingles(sets: Ragged, rank: Callable[[], _Rows], *, probes: int, max_df: int, hubs: int) -> RareShingles:
    """The rare shingles of some documents, and the frequent ones of a few.

    A shingle is rare when it stands in 2 … `max_df` documents, frequent beyond. A document's probes are its rare
    shingles of least hash, a sample that does not depend on the order of the documents. (Its rarest shingles would be a
    worse choice: those in two documents are mostly turns of phrase met by chance, and crowd out those that a family of
    copies shares.) Its frequent shingles of least hash are probes too, but find a few documents only, the hubs: so a
    family of more than `max_df` copies stays connected, and page furniture does not cost the square of its pages.

    Args:
        sets: the distinct shingles of each document, ascending.
        rank: gives the place of each document in an order that knows nothing of rows; called where it matters.
        probes: rare shingles of a document that are looked up, and frequent ones.
        max_df: documents that a rare shingle may stand in.
        hubs: documents, those of least rank, that a frequent shingle finds.
    """
    owners, columns = _repeated(sets)
    frequency = np.bincount(columns, minlength=1)
    rare = frequency[columns] <= max_df
    asked = _first_of_each(owners, rare, probes) | _first_of_each(owners, ~rare, probes)
    listed, skipped = rare.copy(), PassedOver(len(sets))
    if not rare.all():
        by_rank = np.lexsort((rank()[owners], columns))
        listed[by_rank] |= _first_of_each(columns[by_rank], ~rare[by_rank], hubs)
        often = by_rank[~rare[by_rank]]
        starts = np.flatnonzero(np.diff(columns[often], prepend=-1, append=-1))
        skipped.add(Buckets(owners[often], starts), hubs)
    shape = (len(sets), len(frequency))
    return RareShingles(
        _incidence(owners, columns, asked, shape),
        _incidence(owners, columns, listed, shape),
        skipped.at_most(),
    )


def rare_pairs(rare: RareShingles) -> Iterator[tuple[_Rows, _Rows]]:
    """Pairs of documents of which one is found by a probe of the other.

    Yields:
        `int64[m]` left and right rows, left < right, sorted, each pair once: a block of left rows after another.
    """
    holders, askers = rare.listed.T.tocsr(), rare.asked.T.tocsr()
    hits = rare.asked @ np.diff(holders.indptr) + rare.listed @ np.diff(askers.indptr)
    block = np.cumsum(hits) // _MOST_HITS
    for start, stop in pairwise([*np.flatnonzero(np.diff(block, prepend=-1)), len(block)]):
        found = rare.asked[start:stop] @ holders + rare.listed[start:stop] @ askers
        found.sort_indices()
        left, right = np.repeat(np.arange(start, stop), np.diff(found.indptr)), found.indices.astype(np.int64)
        ahead = left < right
        yield left[ahead], right[ahead]


def _repeated(sets: Ragged) -> tuple[_Rows, _Rows]:
    """Document and number of each shingle that stands in two documents or more, numbers in order of hash.

    Most shingles stand in one: those are left out first, as far as the low bits of their hashes tell, then sorted.
    """
    size = 1 << (8 * len(sets.values)).bit_length()
    slots = (sets.values & np.uint64(size - 1)).astype(np.int64)
    places = np.flatnonzero(np.bincount(slots, minlength=size)[slots] > 1)
    _, number, frequency = np.unique(sets.values[places], return_inverse=True, return_counts=True)
    repeated = frequency > 1
    kept = repeated[number]
    return np.searchsorted(sets.offsets, places[kept], side="right") - 1, (np.cumsum(repeated) - 1)[number[kept]]


def _first_of_each(groups: _Rows, wanted: NDArray[np.bool_], count: int) -> NDArray[np.bool_]:
    """Which are the first `count` wanted members of their group; groups ascend."""
    places = np.flatnonzero(wanted)
    own = groups[places]
    first = np.zeros(len(groups), bool)
    first[places[np.arange(len(own)) - np.searchsorted(own, own) < count]] = True
    return first


def _incidence(owners: _Rows, columns: _Rows, chosen: NDArray[np.bool_], shape: tuple[int, int]) -> csr_array:
    """`csr[documents, shingles]`: 1 where chosen."""
    starts = np.searchsorted(owners[chosen], np.arange(shape[0] + 1))
    return csr_array((np.ones(int(chosen.sum()), np.int32), columns[chosen], starts), shape=shape)
