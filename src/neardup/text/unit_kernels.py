"""Hashes of the words or characters of a scanned text, and of their n-grams."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.compiled import njit
from neardup.text.byte_kernels import mix64
from neardup.text.intrinsics import decode, load32, load64
from neardup.text.transcode import width_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SEED = np.uint64(0xCBF29CE484222325)
_STEP = np.uint64(0x9FB21C651E98DF25)
_BASE = np.uint64(0x9E3779B97F4A7C15)
_SQUARE = np.uint64(0x9E3779B97F4A7C15**2 % 2**64)
_HALF, _ONE = np.uint64(32), np.uint64(1)
_FIRST = np.array([(1 << 8 * min(size, 8)) - 1 for size in range(17)], np.uint64)
"""All bits of the first eight of `size` bytes."""
_SECOND = np.array([(1 << 8 * max(size - 8, 0)) - 1 for size in range(17)], np.uint64)
"""All bits of the others."""
_ROLLED = 12
"""N-grams of more units than these are rolled along; shorter ones are added up, which takes vectors."""
_ASCII_UNITS = np.asarray(mix64.py_func(np.arange(128, dtype=np.uint64) + _BASE))  # type: ignore[arg-type]
"""Hashes of the characters of ASCII."""


@njit(cache=True, nogil=True)
def word_units(
    out: NDArray[np.uint8],
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    count: int,
    units: NDArray[np.uint64],
) -> int:
    """Write the hash of each word of a scanned text to `units`; returns how many there are.

    A word is read eight bytes at a time, sixteen at least; zeros follow its last byte.
    """
    for i in range(count):
        place = starts[i]
        length = ends[i] - place
        size = np.uint64(min(length, 16))
        value = (_SEED ^ (load64(out, place) & _FIRST[size])) * _STEP
        value ^= value >> _HALF
        value = (value ^ (load64(out, place + 8) & _SECOND[size])) * _STEP
        value ^= value >> _HALF
        while length > 16:
            length -= 8
            place += 8
            value = (value ^ (load64(out, place + 8) & _SECOND[np.uint64(min(length, 16))])) * _STEP
            value ^= value >> _HALF
        units[i] = value
    return count


@njit(cache=True, nogil=True)
def char_units(
    out: NDArray[np.uint8],
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    count: int,
    units: NDArray[np.uint64],
) -> int:
    """Write the hash of each character of a scanned text to `units`; a gap between words is one space."""
    found = 0
    for i in range(count):
        place, stop = starts[i], ends[i]
        if i and ends[i - 1] < place:
            units[found] = _ASCII_UNITS[32]
            found += 1
        while place < stop:
            if out[place] < 0x80:
                units[found] = _ASCII_UNITS[out[place]]
                place += 1
            else:
                four = load32(out, place)
                units[found] = mix64(decode(four) + _BASE)
                place += width_of(four)
            found += 1
    return found


@njit(cache=True, nogil=True)
def ngram_hashes(units: NDArray[np.uint64], count: int, n: int, out: NDArray[np.uint64], start: int) -> int:
    """Write the hash of each n-gram of the first `count` units from `out[start]` on; returns how many there are.

    The hash is a polynomial in the unit hashes modulo 2⁶⁴, then mixed. Fewer than n units are one shingle; without
    units there is none.
    """
    if count == 0:
        return 0
    width = min(n, count)
    total = count - width + 1
    at = np.uint64(start)  # no sign to look at: compilers then make vectors
    if width > _ROLLED:
        roll(units, count, width, out, at)
    else:
        add_up(units, total, width, out, at)
    for i in range(total):
        out[at + np.uint64(i)] = mix64(out[at + np.uint64(i)])
    return total


@njit(cache=True, nogil=True)
def add_up(units: NDArray[np.uint64], total: int, width: int, out: NDArray[np.uint64], at: np.uint64) -> None:
    """Write the polynomial in each `width` units from `out[at]` on, two units at a time (Horner)."""
    odd = width % 2
    for i in range(total):
        out[at + np.uint64(i)] = units[i] if odd else units[i] * _BASE + units[np.uint64(i) + _ONE]
    for k in range(2 - odd, width, 2):
        for i in range(total):
            next_unit = np.uint64(i) + np.uint64(k)
            two = units[next_unit] * _BASE + units[next_unit + _ONE]
            out[at + np.uint64(i)] = out[at + np.uint64(i)] * _SQUARE + two


@njit(cache=True, nogil=True)
def roll(units: NDArray[np.uint64], count: int, width: int, out: NDArray[np.uint64], at: np.uint64) -> None:
    """Write the polynomial in each `width` units from `out[at]` on, each from the one before."""
    lead, value = np.uint64(1), np.uint64(0)
    for i in range(width):
        value = value * _BASE + units[i]
        lead *= _BASE
    out[at] = value
    for i in range(width, count):
        value = value * _BASE + (units[i] - units[i - width] * lead)
        out[at + np.uint64(i - width + 1)] = value
