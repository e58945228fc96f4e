"""From UTF-8 to n-gram hashes without a Python string in between.

`scan` writes a text in normal form and notes where its words begin and end. `word_units` and `char_units` hash what
lies between, and `ngram_hashes` rolls along those hashes. Every text is scanned twice, the first time to count only, so
that the result is allocated once at its true size.

No kernel starts threads: callers share documents out among them (`neardup.text.threads`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.compiled import njit
from neardup.text.byte_kernels import mix64
from neardup.text.intrinsics import load32, load64
from neardup.text.scan import PADDING, decode, scan

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.text.folding import FoldingTable

_SEED = np.uint64(0xCBF29CE484222325)
_STEP = np.uint64(0x9FB21C651E98DF25)
_BASE = np.uint64(0x9E3779B97F4A7C15)
_HALF = np.uint64(32)
_MASKS = np.array([(1 << 8 * min(max(size - 8, 0), 8)) - 1 for size in range(25)], np.uint64)
"""All bits of the `size - 8` lowest bytes."""
_ASCII_UNITS = np.asarray(mix64.py_func(np.arange(128, dtype=np.uint64) + _BASE))  # type: ignore[arg-type]
"""Hashes of the characters of ASCII."""


@njit(cache=True, nogil=True)
def word_units(out: NDArray[np.uint8], edges: NDArray[np.int64], count: int, units: NDArray[np.uint64]) -> int:
    """Write the hash of each word of a scanned text to `units`; returns how many there are.

    A word is read eight bytes at a time, sixteen at least; zeros follow its last byte.
    """
    for i in range(count):
        place = edges[2 * i]
        length = edges[2 * i + 1] - place
        value = (_SEED ^ (load64(out, place) & _MASKS[min(length, 8) + 8])) * _STEP
        value ^= value >> _HALF
        value = (value ^ (load64(out, place + 8) & _MASKS[min(length, 16)])) * _STEP
        value ^= value >> _HALF
        while length > 16:
            length -= 8
            place += 8
            value = (value ^ (load64(out, place + 8) & _MASKS[min(length, 16)])) * _STEP
            value ^= value >> _HALF
        units[i] = value
    return count


@njit(cache=True, nogil=True)
def char_units(out: NDArray[np.uint8], edges: NDArray[np.int64], count: int, units: NDArray[np.uint64]) -> int:
    """Write the hash of each character of a scanned text to `units`; a gap between words is one space."""
    found = 0
    for i in range(count):
        place, stop = edges[2 * i], edges[2 * i + 1]
        if i and edges[2 * i - 1] < place:
            units[found] = _ASCII_UNITS[32]
            found += 1
        while place < stop:
            if out[place] < 0x80:
                units[found] = _ASCII_UNITS[out[place]]
                place += 1
            else:
                code, width = decode(load32(out, place))
                units[found] = mix64(code + _BASE)
                place += width
            found += 1
    return found


@njit(cache=True, nogil=True)
def ngram_hashes(units: NDArray[np.uint64], count: int, n: int, out: NDArray[np.uint64], start: int) -> int:
    """Write the hash of each n-gram of the first `count` units from `out[start]` on; returns how many there are.

    The hash is a polynomial in the unit hashes modulo 2⁶⁴, rolled along and then mixed. Fewer than n units are one
    shingle; without units there is none.
    """
    if count == 0:
        return 0
    width = min(n, count)
    lead = np.uint64(1)
    value = np.uint64(0)
    for i in range(width):
        value = value * _BASE + units[i]
        lead *= _BASE
    out[start] = value
    for i in range(width, count):
        value = value * _BASE + (units[i] - units[i - width] * lead)
        out[start + i - width + 1] = value
    for i in range(start, start + count - width + 1):
        out[i] = mix64(out[i])
    return count - width + 1


@njit(cache=True, nogil=True)
def padded(data: NDArray[np.uint8], start: int, stop: int) -> tuple[NDArray[np.uint8], int, int]:
    """The same text where `PADDING` bytes beyond it can be read: a copy if it stands at the end of the data."""
    if stop + PADDING <= len(data):
        return data, start, stop
    copy = np.zeros(stop - start + PADDING, np.uint8)
    for i in range(start, stop):
        copy[i - start] = data[i]
    return copy, 0, stop - start


@njit(cache=True, nogil=True)
def count_units(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    table: FoldingTable,
    counts: NDArray[np.int64],
    first: int,
    end: int,
) -> None:
    """Write what `scan` counts in texts `first` to `end - 1` to the rows of `counts`.

    Args:
        data: UTF-8 of all texts.
        offsets: text i is `data[offsets[i]:offsets[i + 1]]`.
        table: what becomes of each code point.
        counts: `int64[documents, 3]`, written.
        first: number of a text.
        end: number of a text.
    """
    out, edges = np.empty(PADDING, np.uint8), np.empty(2, np.int64)
    for i in range(first, end):
        source, start, stop = padded(data, offsets[i], offsets[i + 1])
        counts[i, 0], counts[i, 1], counts[i, 2] = scan(source, start, stop, table, 0, out, edges)


@njit(cache=True, nogil=True)
def shingle_documents(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    table: FoldingTable,
    counts: NDArray[np.int64],
    by_word: bool,
    n: int,
    places: NDArray[np.int64],
    values: NDArray[np.uint64],
    first: int,
    end: int,
) -> None:
    """Write the n-gram hashes of texts `first` to `end - 1`, of text i from `values[places[i]]` on.

    Args:
        data: UTF-8 of all texts.
        offsets: text i is `data[offsets[i]:offsets[i + 1]]`.
        table: what becomes of each code point.
        counts: what `count_units` wrote. Texts with -1 words are left out.
        by_word: whether the unit is the word; else the character.
        n: units in a shingle.
        places: `int64[documents]`.
        values: written.
        first: number of a text.
        end: number of a text.
    """
    words, characters, size = 0, 0, 0
    for i in range(first, end):
        words, characters, size = max(words, counts[i, 0]), max(characters, counts[i, 1]), max(size, counts[i, 2])
    out = np.empty(size + 2 * PADDING, np.uint8)
    edges = np.empty(2 * words + 2, np.int64)
    units = np.empty(words if by_word else characters, np.uint64)
    for i in range(first, end):
        if counts[i, 0] > 0:
            source, start, stop = padded(data, offsets[i], offsets[i + 1])
            scan(source, start, stop, table, 1, out, edges)
            if by_word:
                found = word_units(out, edges, counts[i, 0], units)
            else:
                found = char_units(out, edges, counts[i, 0], units)
            ngram_hashes(units, found, n, values, places[i])
