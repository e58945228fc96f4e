"""Compiled loops that sort the values of each document and drop repeated ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.compiled import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def shell_sort(values: NDArray[np.uint64], first: int, end: int) -> None:
    """Sort `values[first:end]` (Shell 1959, with Knuth's gaps): plain insertion where there are up to three."""
    gap = 1
    while 3 * gap + 1 < end - first:
        gap = 3 * gap + 1
    while gap > 0:
        for i in range(first + gap, end):
            value, place = values[i], i
            while place >= first + gap and values[place - gap] > value:
                values[place] = values[place - gap]
                place -= gap
            values[place] = value
        gap //= 3


@njit(cache=True, nogil=True)
def sort_stretch(
    values: NDArray[np.uint64], first: int, end: int, spare: NDArray[np.uint64], ends: NDArray[np.int64]
) -> None:
    """Sort `values[first:end]`: into as many buckets by the highest bits, then within each bucket.

    Hashes are spread evenly, so most buckets hold one or two of them.

    Args:
        values: sorted in place.
        first: where the stretch begins.
        end: where it ends.
        spare: room for the stretch.
        ends: room for two more than twice the stretch.
    """
    bits = 1
    while 1 << bits < end - first:
        bits += 1
    shift = np.uint64(64 - bits)
    buckets = 1 << bits
    for bucket in range(buckets + 1):
        ends[bucket] = 0
    for i in range(first, end):
        ends[np.int64(values[i] >> shift) + 1] += 1
        spare[i - first] = values[i]
    for bucket in range(buckets):
        ends[bucket + 1] += ends[bucket]
    for i in range(end - first):
        home = np.int64(spare[i] >> shift)
        values[first + ends[home]] = spare[i]
        ends[home] += 1
    start = first
    for bucket in range(buckets):
        stop = first + ends[bucket]
        shell_sort(values, start, stop)
        start = stop


@njit(cache=True, nogil=True)
def sort_documents(
    values: NDArray[np.uint64], offsets: NDArray[np.int64], counts: NDArray[np.int64], first: int, end: int
) -> None:
    """Sort the values of documents `first` to `end - 1` in place and move the distinct ones of each to its beginning.

    Args:
        values: values of all documents.
        offsets: document i has `values[offsets[i]:offsets[i + 1]]`.
        counts: `int64[documents]`: receives how many distinct values each has.
        first: number of a document.
        end: number of a document.
    """
    longest = 1
    for i in range(first, end):
        longest = max(longest, offsets[i + 1] - offsets[i])
    spare, ends = np.empty(longest, np.uint64), np.empty(2 * longest + 2, np.int64)
    for i in range(first, end):
        start, stop = offsets[i], offsets[i + 1]
        sort_stretch(values, start, stop, spare, ends)
        kept = start
        for j in range(start, stop):
            if j == start or values[j] != values[j - 1]:
                spare[kept - start] = values[j]
                kept += 1
        for j in range(start, kept):
            values[j] = spare[j - start]
        counts[i] = kept - start


@njit(cache=True, nogil=True)
def copy_stretches(
    values: NDArray[np.uint64],
    offsets: NDArray[np.int64],
    out: NDArray[np.uint64],
    places: NDArray[np.int64],
    first: int,
    end: int,
) -> None:
    """Copy the first values of documents `first` to `end - 1` to `out[places[i]:places[i + 1]]`."""
    for i in range(first, end):
        for j in range(places[i + 1] - places[i]):
            out[places[i] + j] = values[offsets[i] + j]
