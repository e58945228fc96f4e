"""Finds candidates: documents that share keys of their sketches, pruned to the nearest of each and likely pairs."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from neardup import Buckets, Candidates, PassedOver, buckets, content_rank
from neardup.text import share_out
from neardup_algorithms.passages.kernels import Cuts, Postings, cut_nearest, near_pairs, steps_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from neardup import Texts
    from neardup.text import Ragged

_HALF, _LOW = np.uint64(32), np.uint64(0xFFFFFFFF)
_MOST_STEPS = 1 << 24
"""The most documents looked up at once, unless a single document looks up more; a chunk has no more pairs."""


def nearest_pairs(
    keys: Ragged, texts: Texts, *, nearest: int, likely: float, largest: int, hubs: int
) -> Iterator[Candidates]:
    """Pairs that share keys and are among the nearest of one of their documents, or likely.

    The estimate of a pair is the number of shared keys as a share of the smaller sketch. A pair is kept where the one
    document is among the `nearest` of the other by this estimate, then by the number of shared keys, then by a hash of
    its text; or where the estimate is at least `likely`. Of a key in more than `largest` documents only the pairs with
    its hubs, those of least hashes, count.

    Args:
        keys: the distinct keys of each document.
        texts: the text of each.
        nearest: how many documents each keeps, whatever the estimate.
        likely: the least estimate from which every pair is kept.
        largest: the most documents of a key all of whose pairs are found.
        hubs: how many documents of a more frequent key are paired with all of it.

    Yields:
        Chunks sorted by (left, right). `skipped_at_most` of all together bounds the distinct pairs that share a key and
        are in no chunk.
    """
    postings, skipped = _postings(keys, texts, largest, hubs)
    count = len(keys)
    del keys  # the caller may have given them up
    steps = np.zeros(count + 1, np.int64)
    steps_of(postings, steps)
    yield Candidates(np.zeros(0, np.int64), np.zeros(0, np.int64), skipped_at_most=skipped)
    cuts = Cuts(np.zeros(count), np.zeros(count, np.int32), np.zeros(count, np.int64))
    share_out(partial(cut_nearest, postings, nearest, cuts), steps)
    block = steps[1:] // _MOST_STEPS
    for first, end in pairwise([*np.flatnonzero(np.diff(block, prepend=-1)).tolist(), count]):
        chunk = _chunk(postings, cuts, likely, steps, first, end)
        if end == count:
            del postings, cuts  # scoring needs memory, too
        yield chunk


def _chunk(postings: Postings, cuts: Cuts, likely: float, steps: NDArray[np.int64], first: int, end: int) -> Candidates:
    """The pairs of documents `first` to `end - 1` with later ones."""
    found: list[tuple[NDArray[np.uint64], int]] = []

    def work(start: int, stop: int) -> None:
        found.append(near_pairs(postings, cuts, likely, first + start, first + stop))

    share_out(work, steps[first : end + 1])
    codes = np.sort(np.concatenate([codes for codes, _ in found]))
    left, right = (codes >> _HALF).astype(np.int64), (codes & _LOW).astype(np.int64)
    return Candidates(left, right, skipped_at_most=sum(met for _, met in found) - len(codes))


def _postings(keys: Ragged, texts: Texts, largest: int, hubs: int) -> tuple[Postings, int]:
    """Which documents have each key that recurs; and a bound on the pairs that only too frequent keys share."""
    places = buckets(keys.values)
    owners = (np.searchsorted(keys.offsets, places.rows, side="right") - 1).astype(np.int32)
    rank = content_rank(texts)
    numbers = np.full(len(keys.values), -1, np.int32)
    numbers[places.rows] = np.repeat(np.arange(len(places.sizes), dtype=np.int32), places.sizes)
    skipped = PassedOver(len(keys))
    large = places.sizes > largest
    if large.any():
        ranked = Buckets(owners.astype(np.int64), places.starts).where(large).by_rank(rank)
        owners[np.repeat(large, places.sizes)] = ranked.rows
        skipped.add(ranked, hubs)
    sizes = np.maximum(keys.lengths, 1)
    found = Postings(numbers, keys.offsets, owners, places.starts, sizes, rank, largest, hubs)
    return found, skipped.at_most()
