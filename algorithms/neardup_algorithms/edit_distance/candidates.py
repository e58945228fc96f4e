"""Finds candidates by the rare shingles that documents share."""

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
"""The most hits processed at once, unless a single document has more."""


class RareShingles(NamedTuple):
    """Which shingles each document looks up, and which documents each shingle finds.

    Attributes:
        asked: `csr[documents, shingles]`: 1 where the document looks up the shingle (the document's probes).
        listed: `csr[documents, shingles]`: 1 where looking up the shingle finds the document.
        skipped_at_most: a bound on the pairs that share a frequent shingle but cannot be found by one.
    """

    asked: csr_array
    listed: csr_array
    skipped_at_most: int


def rare_shingles(sets: Ragged, rank: Callable[[], _Rows], *, probes: int, max_df: int, hubs: int) -> RareShingles:
    """Which rare and frequent shingles the documents look up, and which documents each shingle finds.

    A shingle is rare when it occurs in 2 … `max_df` documents, and frequent when it occurs in more. A document's probes
    are its rare shingles with the least hashes, a sample that does not depend on the order of the documents. (Its
    rarest shingles would be a worse choice. Those in two documents are mostly chance phrases, and displace those that a
    family of copies shares.) Its frequent shingles with the least hashes are probes too, but each finds only a few
    documents, the hubs. So a family of more than `max_df` copies stays connected, and the cost of page furniture does
    not grow with the square of its pages.

    Args:
        sets: the distinct shingles of each document, ascending.
        rank: returns the rank of each document in an order that does not depend on rows; called only where needed.
        probes: how many rare shingles, and how many frequent ones, each document looks up.
        max_df: the most documents in which a rare shingle occurs.
        hubs: how many documents, those with the least ranks, a frequent shingle finds.
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
    """Pairs of documents of which a probe of one finds the other.

    Yields:
        `int64[m]` left and right rows of one block of left rows after another; left < right, sorted, each pair once.
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
    """The document and the number of each shingle that occurs in two documents or more; numbers follow the hashes.

    Most shingles occur in one document. Before sorting, those whose low bits of the hash are unique are removed.
    """
    size = 1 << (8 * len(sets.values)).bit_length()
    slots = (sets.values & np.uint64(size - 1)).astype(np.int64)
    places = np.flatnonzero(np.bincount(slots, minlength=size)[slots] > 1)
    _, number, frequency = np.unique(sets.values[places], return_inverse=True, return_counts=True)
    repeated = frequency > 1
    kept = repeated[number]
    return np.searchsorted(sets.offsets, places[kept], side="right") - 1, (np.cumsum(repeated) - 1)[number[kept]]


def _first_of_each(groups: _Rows, wanted: NDArray[np.bool_], count: int) -> NDArray[np.bool_]:
    """`bool[n]`: whether each member is among the first `count` wanted ones of its group; groups ascend."""
    places = np.flatnonzero(wanted)
    own = groups[places]
    first = np.zeros(len(groups), bool)
    first[places[np.arange(len(own)) - np.searchsorted(own, own) < count]] = True
    return first


def _incidence(owners: _Rows, columns: _Rows, chosen: NDArray[np.bool_], shape: tuple[int, int]) -> csr_array:
    """`csr[documents, shingles]`: 1 where chosen."""
    starts = np.searchsorted(owners[chosen], np.arange(shape[0] + 1))
    return csr_array((np.ones(int(chosen.sum()), np.int32), columns[chosen], starts), shape=shape)
