"""The scan of a text: its normal form, and where its words begin and end.

ASCII is read 64 bytes at a time, everything else code point by code point.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neardup.compiled import njit
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
from neardup.text.intrinsics import bit_count, fold_ascii, load32, lowest_bit, store32
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

_ENDS, _STARTS, _PARTED, _COUNTS, _STAYS = 1, 2, 4, 8, 16
"""What a code point does: a word ends before it; a word starts with it; it is the first after separators; it is a
character of a word; it takes up space."""
_AFTER = 5
"""The place, in an action, of the state after the code point."""


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
        entry: the entry of the code point.
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
