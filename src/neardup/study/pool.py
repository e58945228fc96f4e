"""The loose pool: pairs of texts that share a rare shingle, whatever any strategy says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neardup.core.buckets import Buckets, buckets
from neardup.core.counts import pairs_among
from neardup.text import shingle_hashes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.distinct import Distinct

NGRAM = 5
"""Words of a shingle; a character counts as a word in scripts that are written without spaces."""
SHARED_BY = (20, 10, 5, 3, 2)
"""The most documents that share a rare shingle: the first of these with which the pool is not too large."""
MOST_PAIRS = 500_000
"""The most pairs of a loose pool."""
_MOST_FOUND = 30_000_000
"""The most pairs looked at, each once for every shingle that it shares."""


class Pool(NamedTuple):
    """The loose pool.

    Attributes:
        codes: `uint64[m]`, pairs of rows of the corpus as `neardup.core.codes` encodes them, ascending.
        shared_by: the most documents that share a rare shingle; 0 where even those in two documents are too many.
    """

    codes: NDArray[np.uint64]
    shared_by: int


def loose_pool(distinct: Distinct, most: int = MOST_PAIRS) -> Pool:
    """The pairs of distinct texts that share a rare shingle, a word 5-gram in few documents.

    A text of fewer than five words is one shingle, and a text without a letter or digit has none. Where the pool would
    have more than `most` pairs, only shingles in fewer documents count.
    """
    shared = shared_shingles(distinct)
    for limit in SHARED_BY:
        few = shared.where(shared.sizes <= limit)
        if int(pairs_among(few.sizes).sum()) <= _MOST_FOUND:
            codes = pairs_of(few, limit)
            if len(codes) <= most:
                return Pool(codes, limit)
    return Pool(np.zeros(0, np.uint64), 0)


def shared_shingles(distinct: Distinct) -> Buckets:
    """The rows of the corpus that share each shingle, each row once in a bucket."""
    sets = shingle_hashes(distinct.corpus.texts, ngram=NGRAM, unit="word").sets()
    found = buckets(sets.values)
    owners = np.searchsorted(sets.offsets, found.rows, side="right") - 1
    return Buckets(distinct.rows[owners].astype(np.int64), found.starts)


def pairs_of(found: Buckets, largest: int) -> NDArray[np.uint64]:
    """The pairs of rows that are together in a bucket, each once, ascending, as codes."""
    from neardup.core.bucket_kernels import bucket_pairs

    return np.unique(bucket_pairs(found.rows, found.starts, largest))
