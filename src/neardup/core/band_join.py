"""The band join: documents that share a key become candidates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.core.buckets import buckets
from neardup.core.candidates import Candidates
from neardup.core.codes import decode
from neardup.core.passed_over import PassedOver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeAlias

    from numpy.typing import NDArray

    Ranks: TypeAlias = Callable[[], NDArray[np.int64]]

CHUNK = 1 << 20
"""Pairs in a chunk, about."""


def band_join(
    keys: NDArray[np.uint64], rank: Ranks, *, largest: int, hubs: int, chunk: int = CHUNK
) -> Iterator[Candidates]:
    """The pairs of rows that agree in at least one column, each once, in chunks of bounded size.

    The pairs of a bucket grow with the square of its size. So a footer that thousands of pages share, or a family of
    thousands, would cost more than the rest of the corpus. In a bucket of more than `largest` rows, only the pairs of
    `hubs` of its rows with each of its rows are found: a family stays connected and costs `hubs` pairs a row. The hubs
    are the rows of least rank, such as those whose texts have the least hashes, so that nothing depends on the order of
    rows.

    Args:
        keys: `uint64[n, bands]`. Rows with equal keys in a column share a bucket; the key 0 is in no bucket.
        rank: gives `int64[n]`, the rank of each row, no two equal; called only where a bucket is too large.
        largest: rows in the largest bucket whose pairs are all found.
        hubs: rows of a larger bucket that are paired with all of it.
        chunk: pairs that are enough for a chunk. No chunk has more than twice as many and those of one bucket.

    Yields:
        Chunks sorted by (left, right). `skipped_at_most` of the last one bounds the distinct pairs that share an
        oversized bucket and are in no chunk.
    """
    waiting: list[NDArray[np.uint64]] = []
    skipped = PassedOver(len(keys))
    for codes in _parts(keys, rank, largest, hubs, chunk, skipped):
        waiting.append(codes)
        if sum(map(len, waiting)) >= chunk:
            yield _chunk(waiting)
            waiting = []
    yield _chunk(waiting, skipped.at_most())


def _parts(
    keys: NDArray[np.uint64], rank: Ranks, largest: int, hubs: int, chunk: int, skipped: PassedOver
) -> Iterator[NDArray[np.uint64]]:
    """New pairs, band by band. Those of oversized buckets come last, and `skipped` notes these buckets."""
    from neardup.core.bucket_kernels import bucket_pairs, shares_key

    stars = [np.zeros(0, np.uint64)]
    ranks: NDArray[np.int64] | None = None
    for band in range(keys.shape[1]):
        found = buckets(np.ascontiguousarray(keys[:, band]))
        oversized = found.sizes > largest
        if oversized.any():
            if ranks is None:
                ranks, keys = rank(), keys.copy()
            large, found = found.where(oversized).by_rank(ranks), found.where(~oversized)
            pairs = bucket_pairs(*large, hubs)
            stars.append(pairs)
            if sum(map(len, stars)) > max(chunk, 2 * len(stars[0])):
                stars = [distinct_codes(stars)]
            keys[large.rows, band] = 0  # its pairs that were not examined may be found in other columns
            skipped.add(large, hubs)
        for part in found.portions(chunk):
            codes = bucket_pairs(*part, largest)
            yield codes[~shares_key(codes, keys, band)]
    starred = distinct_codes(stars)
    skipped.less(decode(starred)[0].astype(np.int64))
    for start in range(0, len(starred), chunk):
        codes = starred[start : start + chunk]
        yield codes[~shares_key(codes, keys, keys.shape[1])]


def distinct_codes(parts: list[NDArray[np.uint64]]) -> NDArray[np.uint64]:
    """Each code once. `np.unique` hashes, which is slower where most codes come many times."""
    codes = np.sort(np.concatenate(parts))
    return codes[np.concatenate([[True], codes[1:] != codes[:-1]])] if len(codes) else codes


def _chunk(waiting: list[NDArray[np.uint64]], skipped: int = 0) -> Candidates:
    codes = np.sort(np.concatenate([np.zeros(0, np.uint64), *waiting]))
    left, right = decode(codes)
    return Candidates(left.astype(np.int64), right.astype(np.int64), skipped_at_most=skipped)
