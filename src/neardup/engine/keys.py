"""Keys of documents on disk, in order and read by range; and the pairs that share one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neardup.compiled import njit
from neardup.core.bucket_kernels import bucket_pairs
from neardup.core.buckets import Buckets, buckets
from neardup.core.codes import encode
from neardup.text.byte_kernels import mix64
from neardup.text.ragged import Ragged

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from numpy.typing import NDArray

    from neardup.engine.layout import Layout
    from neardup.engine.store import Stored, Writer

KEYS = "key"
"""The column of keys."""
_ROWS = "key_row"


class Lot(NamedTuple):
    """Keys, all that any row has of each.

    Attributes:
        keys: `uint64[m]`.
        rows: `int64[m]`, the row of the corpus that has each.
        bands: `uint8[m]`, the band of each.
    """

    keys: NDArray[np.uint64]
    rows: NDArray[np.int64]
    bands: NDArray[np.uint8]


class KeyRuns:
    """Writes keys lot by lot, those of each band of a lot in order; the key 0 is left out.

    Args:
        out: the output of a stage.
        mixed: whether they are in order of their mixed bits, so that equal ranges have about equally many. Mixing is
            one to one, so equal keys stay equal, and 0 stays 0.
    """

    def __init__(self, out: Writer, *, mixed: bool) -> None:
        self._out, self._mixed = out, mixed
        self._runs: list[tuple[int, int, int]] = []
        self._end = 0
        out.add(KEYS, np.zeros(0, np.uint64))
        out.add(_ROWS, np.zeros(0, np.uint32))

    def add(self, keys: NDArray[np.uint64] | Ragged, rows: NDArray[np.integer]) -> None:
        """Take the keys of some documents, a row for each, and their rows within the shard."""
        if isinstance(keys, Ragged):
            self.add_band(0, keys.values, np.repeat(rows, keys.lengths))
        else:
            for band in range(keys.shape[1]):
                self.add_band(band, np.ascontiguousarray(keys[:, band]), rows)

    def add_band(self, band: int, keys: NDArray[np.uint64], rows: NDArray[np.integer]) -> None:
        """Take keys of one band, and the row of each."""
        keys = _mixed(keys) if self._mixed else keys
        order = np.argsort(keys)
        order = order[np.searchsorted(keys[order], np.uint64(1)) :]
        self._out.add(KEYS, keys[order])
        self._out.add(_ROWS, rows[order].astype(np.uint32))
        self._runs.append((band, self._end, self._end + len(order)))
        self._end += len(order)

    def finish(self) -> None:
        """Note where the runs are."""
        self._out.fact(key_runs=self._runs)


@njit(cache=True, nogil=True)
def _mixed(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    out = np.empty_like(keys)
    for i in range(len(keys)):
        out[i] = mix64(keys[i])
    return out


def bands_of(encoded: list[Stored]) -> int:
    """How many bands of keys there are."""
    return max((1 + band for shard in encoded for band, _, _ in shard.facts["key_runs"]), default=0)


def lots(
    layout: Layout, encoded: list[Stored], bands: Collection[int], keys: tuple[int, int], most: int
) -> Iterator[Lot]:
    """The keys of some bands within a range, in lots of at most so many unless a single key has more."""
    runs = [
        (number, band, (start, stop))
        for number, shard in enumerate(encoded)
        for band, start, stop in shard.facts["key_runs"]
        if band in bands
    ]
    waiting = [keys]
    while waiting:
        low, high = waiting.pop()
        cuts = [(number, band, *encoded[number].between(KEYS, low, high, span)) for number, band, span in runs]
        if sum(stop - start for *_, start, stop in cuts) > most and high - low > 1:
            middle = (low + high) // 2
            waiting += [(middle, high), (low, middle)]
            continue
        found = [Lot(np.zeros(0, np.uint64), np.zeros(0, np.int64), np.zeros(0, np.uint8))]
        for number, band, start, stop in cuts:
            if stop > start:
                rows = encoded[number].column(_ROWS, start, stop).astype(np.int64) + layout.firsts[number]
                found.append(Lot(encoded[number].column(KEYS, start, stop), rows, np.full(len(rows), band, np.uint8)))
        yield Lot(*map(np.concatenate, zip(*found, strict=True)))


class Sharing(NamedTuple):
    """Rows that share a key.

    Attributes:
        small: the places in the lot of those that share a key with few others, by key.
        large: of those that share a key with too many others, in order of their ranks.
    """

    small: Buckets
    large: Buckets


def shared_keys(layout: Layout, members: list[Stored], lot: Lot, largest: int) -> Sharing:
    """Places in a lot that share a key: the buckets of up to `largest`, and the larger ones, by content rank."""
    found = buckets(lot.keys)
    oversized = found.sizes > largest
    large = found.where(oversized)
    if not oversized.any():
        return Sharing(found, large)
    owner = np.repeat(np.arange(len(large.sizes)), large.sizes)
    ranked = large.rows[np.lexsort((layout.values(members, "rank", lot.rows[large.rows]), owner))]
    return Sharing(found.where(~oversized), large._replace(rows=ranked))


def rows_sharing(layout: Layout, members: list[Stored], lot: Lot, largest: int) -> Sharing:
    """The same by rows of the corpus."""
    small, large = shared_keys(layout, members, lot, largest)
    return Sharing(small._replace(rows=lot.rows[small.rows]), large._replace(rows=lot.rows[large.rows]))


def pairs_of(found: Buckets, most: int) -> Iterator[NDArray[np.uint64]]:
    """Codes of the pairs of each bucket, each as often as two share a key, in lots of about so many."""
    for portion in found.portions(most):
        yield bucket_pairs(*portion, int(portion.sizes.max(initial=0)))


def stars_of(large: Buckets, hubs: int, most: int) -> Iterator[NDArray[np.uint64]]:
    """Codes of the pairs of the first `hubs` rows of each bucket with all its rows, in lots of at most so many."""
    step = max(1, most // hubs)
    for first, end in zip(large.starts[:-1].tolist(), large.starts[1:].tolist(), strict=True):
        centres = large.rows[first : first + hubs]
        for start in range(first, end, step):
            others = large.rows[start : min(start + step, end)]
            later = np.arange(start, start + len(others)) - first > np.arange(len(centres))[:, None]
            centre, other = np.broadcast_arrays(centres[:, None], others)
            one, two = centre[later], other[later]
            yield encode(np.minimum(one, two), np.maximum(one, two))
