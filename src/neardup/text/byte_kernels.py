"""Compiled loops over the bytes of texts: hashing, copying and comparing them. Each has a slow oracle in `tests/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.compiled import njit, prange

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MIX_1 = np.uint64(0xFF51AFD7ED558CCD)
_MIX_2 = np.uint64(0xC4CEB9FE1A85EC53)
_SHIFT = np.uint64(33)
_ROUND_1 = np.uint64(0x9E3779B185EBCA87)
_ROUND_2 = np.uint64(0xC2B2AE3D27D4EB4F)
_TURN = np.uint64(31)
_BLOCK = np.uint64(32)


@njit(cache=True, nogil=True, inline="always")
def mix64(value: np.uint64) -> np.uint64:
    """MurmurHash3's 64-bit finaliser: every input bit reaches every output bit."""
    value ^= value >> _SHIFT
    value *= _MIX_1
    value ^= value >> _SHIFT
    value *= _MIX_2
    value ^= value >> _SHIFT
    return value


@njit(cache=True, nogil=True, inline="always")
def _word(data: NDArray[np.uint8], at: np.uint64) -> np.uint64:
    """The eight bytes from `at`, least first; compilers make one load of it."""
    low = (
        np.uint64(data[at])
        | np.uint64(data[at + np.uint64(1)]) << np.uint64(8)
        | np.uint64(data[at + np.uint64(2)]) << np.uint64(16)
        | np.uint64(data[at + np.uint64(3)]) << np.uint64(24)
    )
    return (
        low
        | np.uint64(data[at + np.uint64(4)]) << np.uint64(32)
        | np.uint64(data[at + np.uint64(5)]) << np.uint64(40)
        | np.uint64(data[at + np.uint64(6)]) << np.uint64(48)
        | np.uint64(data[at + np.uint64(7)]) << np.uint64(56)
    )


@njit(cache=True, nogil=True, inline="always")
def _absorb(state: np.uint64, word: np.uint64) -> np.uint64:
    """One round of xxHash64 (Collet)."""
    state += word * _ROUND_2
    return ((state << _TURN) | (state >> _SHIFT)) * _ROUND_1


@njit(cache=True, nogil=True)
def bytes_hash(data: NDArray[np.uint8], start: int, end: int) -> np.uint64:
    """A non-zero 64-bit hash of `data[start:end]`: four words at a time, so that their multiplications overlap."""
    at, last = np.uint64(start), np.uint64(end)
    a = b = c = d = last - at
    while at + _BLOCK <= last:
        a = _absorb(a, _word(data, at))
        b = _absorb(b, _word(data, at + np.uint64(8)))
        c = _absorb(c, _word(data, at + np.uint64(16)))
        d = _absorb(d, _word(data, at + np.uint64(24)))
        at += _BLOCK
    value = _absorb(_absorb(_absorb(a, b), c), d)
    while at + np.uint64(8) <= last:
        value = _absorb(value, _word(data, at))
        at += np.uint64(8)
    rest = np.uint64(0)
    while at < last:
        rest = rest << np.uint64(8) | np.uint64(data[at])
        at += np.uint64(1)
    return max(mix64(_absorb(value, rest)), np.uint64(1))


@njit(cache=True, nogil=True, parallel=True)
def text_hashes(data: NDArray[np.uint8], offsets: NDArray[np.int64]) -> NDArray[np.uint64]:
    """`uint64[n]`: a non-zero hash of the bytes of each text."""
    out = np.empty(len(offsets) - 1, np.uint64)
    for i in prange(len(out)):
        out[i] = bytes_hash(data, offsets[i], offsets[i + 1])
    return out


@njit(cache=True, nogil=True)
def gather(
    data: NDArray[np.uint8], starts: NDArray[np.int64], stops: NDArray[np.int64], out: NDArray[np.uint8]
) -> None:
    """Copy the bytes `data[starts[i]:stops[i]]` one text after another into `out`, which has room for them."""
    filled = 0
    for i in range(len(starts)):
        start, size = starts[i], stops[i] - starts[i]
        for at in range(size):  # of this form it is compiled to copies of vectors
            out[filled + at] = data[start + at]
        filled += size


@njit(cache=True, nogil=True)
def same_texts(
    data: NDArray[np.uint8], offsets: NDArray[np.int64], left: NDArray[np.int64], right: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """`bool[m]`: whether texts `left[i]` and `right[i]` are the same bytes."""
    out = np.zeros(len(left), np.bool_)
    for i in range(len(left)):
        a, b = data[offsets[left[i]] : offsets[left[i] + 1]], data[offsets[right[i]] : offsets[right[i] + 1]]
        if len(a) == len(b):
            difference = np.uint8(0)
            for at in range(len(a)):
                difference |= a[at] ^ b[at]
            out[i] = difference == 0
    return out


@njit(cache=True, nogil=True)
def plainly_filled(data: NDArray[np.uint8], offsets: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """`bool[m]`: whether the text of each row has an ASCII character that can be seen, and so is not blank."""
    out = np.zeros(len(rows), np.bool_)
    for i in range(len(rows)):
        for at in range(offsets[rows[i]], offsets[rows[i] + 1]):
            if 32 < data[at] < 127:
                out[i] = True
                break
    return out
