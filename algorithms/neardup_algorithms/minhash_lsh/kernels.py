"""MinHash: signatures from shingle hashes, band keys from signatures, agreement of two signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit, prange

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MIX_1 = np.uint64(0xFF51AFD7ED558CCD)
_MIX_2 = np.uint64(0xC4CEB9FE1A85EC53)
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(33)
_HALF = np.uint64(32)
_ODD = np.uint64(1)


@njit(cache=True, nogil=True, inline="always")
def _mix64(value: np.uint64) -> np.uint64:
    """MurmurHash3's 64-bit finaliser."""
    value ^= value >> _SHIFT
    value *= _MIX_1
    value ^= value >> _SHIFT
    value *= _MIX_2
    value ^= value >> _SHIFT
    return value


@njit(cache=True, nogil=True)
def permutations(count: int, seed: int) -> NDArray[np.uint64]:
    """`uint64[2, count]`: odd multipliers and offsets, the outputs of SplitMix64 (Steele et al. 2014) from the seed."""
    out = np.empty((2, count), np.uint64)
    state = np.uint64(seed)
    for i in range(count):
        state += _GOLDEN
        out[0, i] = _mix64(state) | _ODD
        state += _GOLDEN
        out[1, i] = _mix64(state)
    return out


@njit(cache=True, nogil=True, parallel=True)
def signatures(
    values: NDArray[np.uint64], offsets: NDArray[np.int64], constants: NDArray[np.uint64]
) -> NDArray[np.uint32]:
    """`uint32[n, k]`: for each document the least (a·h + b) >> 32 over its shingle hashes h, for each (a, b).

    A document without shingles has 0xFFFFFFFF throughout.
    """
    n, k = len(offsets) - 1, constants.shape[1]
    out = np.empty((n, k), np.uint32)
    for i in prange(n):
        for j in range(k):
            a, b = constants[0, j], constants[1, j]
            least = np.uint64(0xFFFFFFFFFFFFFFFF)
            for s in range(offsets[i], offsets[i + 1]):
                least = min(least, a * values[s] + b)
            out[i, j] = np.uint32(least >> _HALF)
    return out


@njit(cache=True, nogil=True)
def band_keys(rows: NDArray[np.uint32], filled: NDArray[np.bool_], bands: int, width: int) -> NDArray[np.uint64]:
    """`uint64[n, bands]`: a non-zero hash of each band of `width` values; 0 for documents without shingles."""
    out = np.zeros((len(rows), bands), np.uint64)
    for i in range(len(rows)):
        if filled[i]:
            for band in range(bands):
                value = np.uint64(band)
                for j in range(band * width, (band + 1) * width):
                    value = _mix64(value * _GOLDEN + np.uint64(rows[i, j]))
                out[i, band] = max(value, _ODD)
    return out


@njit(cache=True, nogil=True)
def agreement(rows: NDArray[np.uint32], left: NDArray[np.integer], right: NDArray[np.integer]) -> NDArray[np.float32]:
    """Share of equal values in two signatures: the unbiased estimate of Jaccard similarity (Broder 1997)."""
    out = np.empty(len(left), np.float32)
    k = rows.shape[1]
    for i in range(len(left)):
        equal = 0
        for j in range(k):
            equal += rows[left[i], j] == rows[right[i], j]
        out[i] = equal / k
    return out
