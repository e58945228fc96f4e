"""From UTF-8 to n-gram hashes without a Python string in between.

`scan` writes a text in normal form and notes where its words begin and end: ASCII 64 bytes at a time, all else code
point by code point. `word_units` and `char_units` hash what lies between, `ngram_hashes` rolls along those hashes.
Every text is scanned twice, first to count only, so that the result is allocated once at its true size.

No kernel starts threads: callers share documents out among them (`neardup.text.threads`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neardup.compiled import njit
from neardup.text.byte_kernels import mix64
from neardup.text.folding import (
    CLASS_SHIFT,
    EXPANDS,
    JOINS,
    LAST_SHIFT,
    LEAD_SHIFT,
    PIECE_SHIFT,
    SECOND,
    SIZE_SHIFT,
    TRAIL_SHIFT,
    UNSAFE,
    FoldingTable,
)
from neardup.text.intrinsics import bit_count, fold_ascii, load32, load64, lowest_bit, store32
from neardup.text.tables import IGNORED, MARK, SEPARATOR, SOLO, WORD

if TYPE_CHECKING:
    from numpy.typing import NDArray

PADDING = 64
"""Bytes beyond a text, or beyond its normal form, that are read or written and do not count."""

_ONE = np.uint64(1)
_NONE = np.uint64(0)
_ALL = np.uint64(0xFFFFFFFFFFFFFFFF)
_BYTE = np.uint64(0xFF)
_CLASS = np.uint64(7)
_LEAD = np.uint64(LEAD_SHIFT)
_TRAIL = np.uint64(TRAIL_SHIFT)
_PIECE = np.uint64(PIECE_SHIFT)
_SIZE = np.uint64(SIZE_SHIFT)
_KIND = np.uint64(CLASS_SHIFT)
_LAST = np.uint64(1 << LAST_SHIFT)
_JOINS = np.uint64(JOINS)
_SECOND = np.uint64(SECOND)
_NIBBLE, _LOW5, _LOW6 = np.uint64(0xF), np.uint64(0x1F), np.uint64(0x3F)
_U6, _U8, _U12, _U16, _U18, _U24 = (np.uint64(bits) for bits in (6, 8, 12, 16, 18, 24))
_HIGH_BITS = np.uint64(0x80808080)

_SEED = np.uint64(0xCBF29CE484222325)
_STEP = np.uint64(0x9FB21C651E98DF25)
_BASE = np.uint64(0x9E3779B97F4A7C15)
_HALF = np.uint64(32)
_MASKS = np.array([(1 << 8 * min(max(size - 8, 0), 8)) - 1 for size in range(25)], np.uint64)
"""All bits of the `size - 8` lowest bytes."""

_ENDS, _STARTS, _PARTED, _COUNTS, _STAYS = 1, 2, 4, 8, 16
"""What a code point does: a word ends before it; a word starts with it; the first after separators; it is a character
of a word; it takes up space."""
_AFTER = 5
"""Place of the state after it."""


def _action(state: int, kind: int) -> int:
    """What a code point of this class does after one of that class."""
    if kind == IGNORED:
        return 8 * state << _AFTER
    if kind == SEPARATOR:
        return _STAYS | (_ENDS if state != SEPARATOR else 0)
    if (kind == MARK and state != SEPARATOR) or (kind == WORD and state == WORD):
        return _STAYS | _COUNTS | 8 * state << _AFTER
    after = WORD if kind == MARK else kind
    return _STAYS | _COUNTS | _STARTS | (_ENDS if state != SEPARATOR else _PARTED) | 8 * after << _AFTER


_BETWEEN, _IN_WORD, _IN_SOLO = (8 * state for state in (SEPARATOR, WORD, SOLO))
"""States of a scan: where the row of each begins in `_ACTIONS`."""
_ACTIONS = np.zeros(24, np.int64)
for _state in (SEPARATOR, WORD, SOLO):
    _ACTIONS[8 * _state : 8 * _state + 5] = [_action(_state, kind) for kind in range(5)]


_ASCII_UNITS = np.asarray(mix64.py_func(np.arange(128, dtype=np.uint64) + _BASE))  # type: ignore[arg-type]
"""Hashes of the characters of ASCII."""


@njit(cache=True, nogil=True)
def decode(four: np.uint64) -> tuple[np.uint64, int]:
    """The code point that four bytes begin with, the first byte lowest, and its size in bytes."""
    second = (four >> _U8) & _LOW6
    if four & _BYTE < 0x80:
        return four & _BYTE, 1
    if four & _BYTE < 0xE0:
        return (four & _LOW5) << _U6 | second, 2
    third = (four >> _U16) & _LOW6
    if four & _BYTE < 0xF0:
        return (four & _NIBBLE) << _U12 | second << _U6 | third, 3
    return (four & _CLASS) << _U18 | second << _U12 | third << _U6 | ((four >> _U24) & _LOW6), 4


@njit(cache=True, nogil=True)
def note_places(bits: np.uint64, origin: int, edges: NDArray[np.int64], edge: int) -> None:
    """Write `origin` plus the place of each bit that is set to `edges[edge]` on."""
    for k in range(edge, edge + bit_count(bits)):
        edges[k] = origin + lowest_bit(bits)
        bits &= bits - _ONE


class Found(NamedTuple):
    """What a scan has found so far.

    Attributes:
        size: bytes of the normal form.
        edges: starts and ends of words.
        characters: code points in words.
        stretches: stretches of words with separators between them.
        state: what the last code point was: where its row begins in `_ACTIONS`.
    """

    size: int
    edges: int
    characters: int
    stretches: int
    state: int


@njit(cache=True, nogil=True)
def add_ascii(word: np.uint64, length: int, found: Found, edges: NDArray[np.int64], write: int) -> Found:
    """What is found with the next characters, all of them ASCII.

    Args:
        word: a bit for each character: whether it is a letter or digit; bits beyond them do not count.
        length: how many characters, 1 to 64.
        found: before them.
        edges: receives where words start and end.
        write: 1; 0 to count only.
    """
    size, edge, characters, stretches, state = found
    these = _ALL >> np.uint64(64 - length)
    word &= these
    if state == _IN_SOLO and word & _ONE:
        edges[edge & -write] = edges[(edge + 1) & -write] = size
        edge, state = edge + 2, _IN_WORD
    before = (word << _ONE) | np.uint64(state != _BETWEEN)
    turns = (word ^ before) & these
    if write:
        note_places(turns, size, edges, edge)
    state = _IN_WORD if word >> np.uint64(length - 1) else _BETWEEN
    return Found(
        size + length,
        edge + bit_count(turns),
        characters + bit_count(word),
        stretches + bit_count(word & ~before),
        state,
    )


@njit(cache=True, nogil=True)
def add_piece(piece: np.uint64, found: Found, out: NDArray[np.uint8], edges: NDArray[np.int64], write: int) -> Found:
    """What is found with the next code point of the normal form, which is written to `out` as it goes."""
    size, edge, characters, stretches, state = found
    action = _ACTIONS[np.uint64(state) | ((piece >> _KIND) & _CLASS)]
    edges[np.uint64(edge & -write)] = size
    edge += action & _ENDS
    edges[np.uint64(edge & -write)] = size
    edge += (action & _STARTS) >> 1
    store32(out, size & -write, piece)
    return Found(
        size + np.int64((piece >> _SIZE) & _CLASS) * ((action & _STAYS) >> 4),
        edge,
        characters + ((action & _COUNTS) >> 3),
        stretches + ((action & _PARTED) >> 2),
        action >> _AFTER,
    )


@njit(cache=True, nogil=True)
def joins_before(entry: np.uint64, trail: np.uint64, joins: np.uint64) -> bool:
    """Whether a code point may not be normalised apart from what precedes it.

    Args:
        entry: of the code point.
        trail: combining class of the code point before it.
        joins: whether the last starter before it may compose with what follows.
    """
    lead = (entry >> _LEAD) & _BYTE
    return bool(entry & _CLASS == UNSAFE or (entry & _SECOND and joins) or (lead > 0 and lead < trail))


@njit(cache=True, nogil=True)
def scan(
    data: NDArray[np.uint8],
    start: int,
    stop: int,
    table: FoldingTable,
    write: int,
    out: NDArray[np.uint8],
    edges: NDArray[np.int64],
) -> tuple[int, int, int]:
    """Normal form of one text and the places of its words.

    Args:
        data: UTF-8, readable for `PADDING` bytes beyond `stop`.
        start: where the text begins.
        stop: where it ends.
        table: what becomes of each code point.
        write: 1; 0 to count only, in which case all is written to the beginning of `out` and `edges`.
        out: receives the normal form, with `PADDING` to spare; what lies between words is undefined.
        edges: receives the start and end of each word in `out`, word after word, with two to spare.

    Returns:
        Words, characters (code points in words, and one for each gap between them) and bytes of the normal form; no
        words are -1 where the text must be normalised first.
    """
    pages, entries, pieces = table
    place, found, trail, joins = start, Found(0, 0, 0, 0, _BETWEEN), _NONE, _NONE
    while place < stop:
        high, word = fold_ascii(data, place, out, found.size & -write)
        length = min(lowest_bit(high), stop - place)
        if length > 0:
            found = add_ascii(word, length, found, edges, write)
            place += length
            trail, joins = _NONE, entries[data[place - 1]] & _JOINS
        four = load32(data, place)
        while place < stop and four & _HIGH_BITS:
            code, width = decode(four)
            entry = entries[np.uint64(pages[code >> _U6]) << _U6 | code & _LOW6]
            if joins_before(entry, trail, joins):
                return -1, 0, 0
            trail = (entry >> _TRAIL) & _BYTE
            joins = joins if (entry >> _LEAD) & _BYTE else entry & _JOINS
            kind, number = entry & _CLASS, entry >> _PIECE
            piece = four | (np.uint64(width) << _SIZE) | (kind << _KIND) | _LAST
            if kind == EXPANDS:
                piece = pieces[number]
            while True:
                found = add_piece(piece, found, out, edges, write)
                if piece & _LAST:
                    break
                number += _ONE
                piece = pieces[number]
            place += width
            four = load32(data, place)
    edges[found.edges & -write] = found.size
    return (found.edges + 1) // 2, found.characters + max(found.stretches - 1, 0), found.size


@njit(cache=True, nogil=True)
def word_units(out: NDArray[np.uint8], edges: NDArray[np.int64], count: int, units: NDArray[np.uint64]) -> int:
    """Hash of each word of a scanned text into `units`; returns how many there are.

    Eight bytes at a time, the last ones filled up with zeros, at least sixteen.
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
    """Hash of each character of a scanned text into `units`, a gap between words being one space."""
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
    """Hash of each n-gram of the first `count` units from `out[start]` on; returns how many there are.

    A polynomial in the unit hashes modulo 2⁶⁴, rolled along, then mixed. Fewer than n units are one shingle, none are
    none.
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
        counts: what `count_units` wrote; texts that count -1 words are left out.
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
    """Sort `values[first:end]`: each value into one of as many buckets by its highest bits, then within buckets.

    Hashes are spread evenly, so that most buckets hold one or two.

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
