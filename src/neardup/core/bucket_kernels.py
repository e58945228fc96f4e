"""Compiled loops over keys and buckets of rows. Each has a slow oracle in `tests/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.compiled import njit
from neardup.core.code_kernels import code_of, first_of, second_of
from neardup.text.byte_kernels import mix64

if TYPE_CHECKING:
    from numpy.typing import NDArray

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_BY_64 = np.uint64(6)
_WITHIN_64 = np.uint64(63)


@njit(cache=True, nogil=True)
def scattered(rows: NDArray[np.int64]) -> NDArray[np.uint64]:
    """A hash of each row, `uint64[m]`; no row has 0 but by chance."""
    hashes = np.empty(len(rows), np.uint64)
    for place, row in enumerate(rows):
        hashes[place] = mix64(np.uint64(row) + _GOLDEN)
    return hashes


@njit(cache=True, nogil=True)
def repeated(keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Rows whose non-zero key also stands in another row, ascending, and a few of the others.

    There are two passes over a table of sixteen bits a key. A key whose bit was set before may be a repetition. On
    average at most one in sixteen of the other rows is kept.
    """
    width = 10
    while (1 << width) < 16 * len(keys):
        width += 1
    shift = np.uint64(64 - width)
    seen = np.zeros(1 << (width - 6), np.uint64)
    again = np.zeros_like(seen)
    for key in keys:
        place = (key * _GOLDEN) >> shift
        bit = np.uint64(key != 0) << (place & _WITHIN_64)
        again[place >> _BY_64] |= seen[place >> _BY_64] & bit
        seen[place >> _BY_64] |= bit
    rows = np.empty(len(keys), np.int64)
    count = 0
    for row in range(len(keys)):
        place = (keys[row] * _GOLDEN) >> shift
        bit = np.uint64(keys[row] != 0) << (place & _WITHIN_64)
        rows[count] = row
        count += (again[place >> _BY_64] & bit) != 0
    return rows[:count]


@njit(cache=True, nogil=True)
def bucket_pairs(rows: NDArray[np.int64], starts: NDArray[np.int64], hubs: int) -> NDArray[np.uint64]:
    """The pairs of the first `hubs` members of each bucket with every member, as codes of (least, greatest), each once.

    Args:
        rows: members of all buckets.
        starts: bucket b is `rows[starts[b]:starts[b + 1]]`.
        hubs: members to pair with all others. As many as the largest bucket has give all pairs.
    """
    total = 0
    for b in range(len(starts) - 1):
        size = starts[b + 1] - starts[b]
        most = min(hubs, size)
        total += most * (size - most) + most * (most - 1) // 2
    out = np.empty(total, np.uint64)
    filled = 0
    for b in range(len(starts) - 1):
        end = starts[b + 1]
        for i in range(starts[b], min(starts[b] + hubs, end)):
            for j in range(i + 1, end):
                low, high = min(rows[i], rows[j]), max(rows[i], rows[j])
                out[filled] = code_of(low, high)
                filled += 1
    return out


@njit(cache=True, nogil=True)
def shares_key(codes: NDArray[np.uint64], keys: NDArray[np.uint64], bands: int) -> NDArray[np.bool_]:
    """`bool[m]`: whether the two rows of a pair have the same non-zero key in one of the first `bands` columns.

    Args:
        codes: pairs as `bucket_pairs` gives them.
        keys: `uint64[n, columns]`.
        bands: columns to look at.
    """
    out = np.zeros(len(codes), np.bool_)
    for i in range(len(codes)):
        left, right = first_of(codes[i]), second_of(codes[i])
        for band in range(bands):
            if keys[left, band] == keys[right, band] and keys[left, band] != 0:
                out[i] = True
                break
    return out
