"""SimHash: fingerprints from shingle hashes, Hamming distances, all pairs within a radius."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit, prange

if TYPE_CHECKING:
    from numpy.typing import NDArray

BITS = 64
_ONE = np.uint64(1)
_TWO = np.uint64(2)
_FOUR = np.uint64(4)
_TOP_BYTE = np.uint64(56)
_PAIRS = np.uint64(0x5555555555555555)
_NIBBLES = np.uint64(0x3333333333333333)
_BYTES = np.uint64(0x0F0F0F0F0F0F0F0F)
_SUM = np.uint64(0x0101010101010101)


@njit(cache=True, nogil=True, parallel=True)
def fingerprints(values: NDArray[np.uint64], offsets: NDArray[np.int64]) -> NDArray[np.uint64]:
    """`uint64[n]`: bit b is set where more than half of a document's feature hashes have bit b set.

    A feature that occurs t times counts t times, which is its weight.

    Args:
        values: feature hashes of all documents, repetitions included.
        offsets: `int64[n + 1]`, document i has `values[offsets[i]:offsets[i + 1]]`.
    """
    out = np.zeros(len(offsets) - 1, np.uint64)
    for i in prange(len(out)):
        counts = np.zeros(BITS, np.int64)
        for value in values[offsets[i] : offsets[i + 1]]:
            for bit in range(BITS):
                counts[bit] += np.int64((value >> np.uint64(bit)) & _ONE)
        features = offsets[i + 1] - offsets[i]
        for bit in range(BITS):
            if 2 * counts[bit] > features:
                out[i] |= _ONE << np.uint64(bit)
    return out


@njit(cache=True, nogil=True, inline="always")
def bit_count(value: np.uint64) -> np.int64:
    """How many bits are set (Warren, Hacker's Delight, section 5-1; LLVM makes one instruction of it)."""
    value -= (value >> _ONE) & _PAIRS
    value = (value & _NIBBLES) + ((value >> _TWO) & _NIBBLES)
    value = (value + (value >> _FOUR)) & _BYTES
    return np.int64((value * _SUM) >> _TOP_BYTE)


@njit(cache=True, nogil=True)
def distances(prints: NDArray[np.uint64], left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.int64]:
    """`int64[m]`: Hamming distance of `prints[left[i]]` and `prints[right[i]]`."""
    out = np.empty(len(left), np.int64)
    for i in range(len(left)):
        out[i] = bit_count(prints[left[i]] ^ prints[right[i]])
    return out


@njit(cache=True, nogil=True, parallel=True)
def within(prints: NDArray[np.uint64], radius: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """All pairs of fingerprints at most `radius` bits apart, `int64[m]` left and right, left < right, sorted.

    Every pair is compared, twice: once to count, once to write.
    """
    n = len(prints)
    starts = np.zeros(n + 1, np.int64)
    for i in prange(n):
        found = 0
        for j in range(i + 1, n):
            if bit_count(prints[i] ^ prints[j]) <= radius:
                found += 1
        starts[i + 1] = found
    starts = np.cumsum(starts)
    left, right = np.empty(starts[n], np.int64), np.empty(starts[n], np.int64)
    for i in prange(n):
        at = starts[i]
        if at == starts[i + 1]:
            continue
        for j in range(i + 1, n):
            if bit_count(prints[i] ^ prints[j]) <= radius:
                left[at], right[at] = i, j
                at += 1
    return left, right
