"""Candidates: documents that share keys, pruned to the nearest of each and likely pairs."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neardup.core.buckets import Buckets, buckets
from neardup.core.candidates import Candidates
from neardup.core.codes import decode
from neardup.core.passed_over import PassedOver
from neardup.text.threads import share_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from neardup.core.band_join import Ranks
    from neardup.core.nearest_kernels import Cuts, Postings
    from neardup.text.ragged import Ragged

MOST_STEPS = 1 << 24
"""The most documents looked up at once, unless a single document looks up more; a chunk has no more pairs."""


class Nearest(NamedTuple):
    """How documents meet that share keys, of which each has any number: only the nearest ones and likely pairs do.

    The estimate of a pair is the number of shared keys as a share of the smaller set of keys. A pair is kept where the
    one document is among the `most` nearest of the other by this estimate, then by the number of shared keys, then by
    content rank; or where the estimate is at least `likely`.

    Attributes:
        most: how many documents each keeps, whatever the estimate.
        likely: the least estimate from which every pair is kept; 0 keeps all that share a key.
        largest: the most documents of a key all of whose pairs count.
        hubs: how many documents of a more frequent key, those of least content rank, are paired with all of it.
    """

    most: int
    likely: float
    largest: int = 512
    hubs: int = 16

    def candidates(self, keys: Ragged, rank: Ranks) -> Iterator[Candidates]:
        """The pairs that are kept.

        Args:
            keys: the distinct keys of each document.
            rank: gives `int64[n]`, the content rank of each.

        Yields:
            Chunks sorted by (left, right). `skipped_at_most` of all together bounds the distinct pairs that share a key
            and are in no chunk.
        """
        from neardup.core.nearest_kernels import Cuts, cut_nearest, steps_of

        postings, skipped = self._postings(keys, rank())
        count = len(keys)
        del keys  # the caller may have given them up
        steps = np.zeros(count + 1, np.int64)
        steps_of(postings, steps)
        yield Candidates(np.zeros(0, np.int64), np.zeros(0, np.int64), skipped_at_most=skipped)
        cuts = Cuts(np.zeros(count), np.zeros(count, np.int32), np.zeros(count, np.int64))
        share_out(partial(cut_nearest, postings, self.most, cuts), steps)
        block = steps[1:] // MOST_STEPS
        for first, end in pairwise([*np.flatnonzero(np.diff(block, prepend=-1)).tolist(), count]):
            chunk = self._chunk(postings, cuts, steps, first, end)
            if end == count:
                del postings, cuts  # scoring needs memory, too
            yield chunk

    def _chunk(self, postings: Postings, cuts: Cuts, steps: NDArray[np.int64], first: int, end: int) -> Candidates:
        """The pairs of documents `first` to `end - 1` with later ones."""
        from neardup.core.nearest_kernels import near_pairs

        found: list[tuple[NDArray[np.uint64], int]] = []

        def work(start: int, stop: int) -> None:
            found.append(near_pairs(postings, cuts, self.likely, first + start, first + stop))

        share_out(work, steps[first : end + 1])
        codes = np.sort(np.concatenate([codes for codes, _ in found]))
        left, right = (half.astype(np.int64) for half in decode(codes))
        return Candidates(left, right, skipped_at_most=sum(met for _, met in found) - len(codes))

    def _postings(self, keys: Ragged, rank: NDArray[np.int64]) -> tuple[Postings, int]:
        """Which documents have each key that recurs; and a bound on the pairs that only too frequent keys share."""
        from neardup.core.nearest_kernels import Postings

        places = buckets(keys.values)
        owners = (np.searchsorted(keys.offsets, places.rows, side="right") - 1).astype(np.int32)
        numbers = np.full(len(keys.values), -1, np.int32)
        numbers[places.rows] = np.repeat(np.arange(len(places.sizes), dtype=np.int32), places.sizes)
        skipped = PassedOver(len(keys))
        large = places.sizes > self.largest
        if large.any():
            ranked = Buckets(owners.astype(np.int64), places.starts).where(large).by_rank(rank)
            owners[np.repeat(large, places.sizes)] = ranked.rows
            skipped.add(ranked, self.hubs)
        sizes = np.maximum(keys.lengths, 1)
        found = Postings(numbers, keys.offsets, owners, places.starts, sizes, rank, self.largest, self.hubs)
        return found, skipped.at_most()
