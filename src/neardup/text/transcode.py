"""The normal form of UTF-8, and of each byte the kind of its code point.

ASCII is read 64 bytes at a time, everything else code point by code point. Most code points take one look-up and no
branch. The few special ones, whose neighbours matter, are told apart by a flag.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neardup.compiled import njit
from neardup.text.blocks import fold_ascii
from neardup.text.entries import (
    CLASS_SHIFT,
    EXPANDS,
    INNER,
    JOINS,
    KINDS_SHIFT,
    LAST_SHIFT,
    LEAD_SHIFT,
    PIECE_SHIFT,
    ROOM_SHIFT,
    SECOND,
    SIZE_SHIFT,
    SPECIAL_SHIFT,
    TRAIL_SHIFT,
    UNSAFE,
    FoldingTable,
)
from neardup.text.intrinsics import bit_count, decode, load32, lowest_bit, store32
from neardup.text.tables import IGNORED

if TYPE_CHECKING:
    from numpy.typing import NDArray

PADDING = 64
"""Bytes beyond a text, or beyond its normal form, that are read or written and do not count."""
GROWTH = 33
"""The most bytes that a byte becomes: U+FDFA would be 33, were its two other bytes missing."""
_DENSE = 12
"""A block of 64 with as many bytes that are not ASCII is read code point by code point."""

_ONE = np.uint64(1)
_NONE = np.uint64(0)
_ALL = np.uint64(0xFFFFFFFFFFFFFFFF)
_BYTE = np.uint64(0xFF)
_CLASS = np.uint64(7)
_JOINS, _SECOND = np.uint64(JOINS), np.uint64(SECOND)
_LEAD, _TRAIL, _PIECE = np.uint64(LEAD_SHIFT), np.uint64(TRAIL_SHIFT), np.uint64(PIECE_SHIFT)
_SIZE, _KIND, _LAST = np.uint64(SIZE_SHIFT), np.uint64(CLASS_SHIFT), np.uint64(LAST_SHIFT)
_KINDS, _ROOM, _SPECIAL = np.uint64(KINDS_SHIFT), np.uint64(ROOM_SHIFT), np.uint64(SPECIAL_SHIFT)
_FOUR, _INNER = np.uint64(0x01010101), np.uint64(INNER * 0x01010100)
_U3, _U6 = np.uint64(3), np.uint64(6)
_LOW5, _LOW6 = np.uint64(0x1F), np.uint64(0x3F)

_WIDTHS = np.array([1] * 24 + [2] * 4 + [3] * 2 + [4] * 2)
"""Bytes of a code point, by the upper five bits of its first byte."""


@njit(cache=True, nogil=True, inline="always")
def width_of(four: np.uint64) -> int:
    """Bytes of the code point that four bytes begin with."""
    width: int = _WIDTHS[(four >> _U3) & _LOW5]
    return width


@njit(cache=True, nogil=True, inline="always")
def number_of(code: np.uint64, table: FoldingTable) -> np.uint64:
    """Where the tables have what they say of a code point."""
    return np.uint64(table.pages[code >> _U6]) << _U6 | code & _LOW6


class Before(NamedTuple):
    """What precedes a place, as far as normalisation asks for it.

    Attributes:
        place: the place in the data.
        trail: combining class of the code point before it.
        joins: whether the last starter before it may compose with what follows.
    """

    place: int
    trail: np.uint64
    joins: np.uint64


@njit(cache=True, nogil=True)
def before(data: NDArray[np.uint8], start: int, place: int, table: FoldingTable) -> Before:
    """What precedes a place, where that is no special code point; the text begins at `start`."""
    if place == start:
        return Before(place, _NONE, _NONE)
    first = place - 1
    while first > start and data[first] & 0xC0 == 0x80:
        first -= 1
    entry = table.entries[number_of(decode(load32(data, first)), table)]
    return Before(place, (entry >> _TRAIL) & _BYTE, entry & _JOINS)


@njit(cache=True, nogil=True)
def after(entry: np.uint64, context: Before, place: int) -> Before:
    """What precedes `place`, where a special code point ends there; a place of -1 if it must be normalised with others.

    Args:
        entry: the entry of the code point.
        context: what precedes it.
        place: where it ends.
    """
    lead = (entry >> _LEAD) & _BYTE
    if entry & _CLASS == UNSAFE or (entry & _SECOND and context.joins) or (lead > 0 and lead < context.trail):
        return Before(-1, _NONE, _NONE)
    return Before(place, (entry >> _TRAIL) & _BYTE, context.joins if lead else entry & _JOINS)


@njit(cache=True, nogil=True, inline="always")
def add_piece(piece: np.uint64, out: NDArray[np.uint8], kinds: NDArray[np.uint8], size: int) -> int:
    """Write a code point of the normal form, and its kinds; returns the new size."""
    kind = (piece >> _KIND) & _CLASS
    store32(out, size, piece)
    store32(kinds, size, kind * _FOUR | _INNER)
    return size if kind == IGNORED else size + np.int64((piece >> _SIZE) & _CLASS)  # type: ignore[return-value]


@njit(cache=True, nogil=True)
def add_special(
    entry: np.uint64,
    four: np.uint64,
    width: int,
    table: FoldingTable,
    out: NDArray[np.uint8],
    kinds: NDArray[np.uint8],
    size: int,
) -> int:
    """Write what a special code point becomes; returns the new size.

    Args:
        entry: its entry.
        four: the four bytes that it begins.
        width: its bytes of UTF-8.
        table: what becomes of each code point.
        out: receives the normal form.
        kinds: receives the kind of each byte.
        size: bytes of the normal form before it.
    """
    if entry & _CLASS != EXPANDS:
        own = four | np.uint64(width) << _SIZE | (entry & _CLASS) << _KIND
        return add_piece(own, out, kinds, size)
    number = entry >> _PIECE
    while True:
        piece = table.pieces[number]
        size = add_piece(piece, out, kinds, size)
        if (piece >> _LAST) & _ONE:
            return size
        number += _ONE


@njit(cache=True, nogil=True)
def transcode(
    data: NDArray[np.uint8],
    start: int,
    place: int,
    limit: int,
    stop: int,
    table: FoldingTable,
    context: Before,
    out: NDArray[np.uint8],
    kinds: NDArray[np.uint8],
    size: int,
) -> tuple[int, int, Before]:
    """Write the normal form of a part of a text, and the kind of each of its bytes.

    Args:
        data: UTF-8, readable for `PADDING` bytes beyond `stop`.
        start: where the text begins.
        place: where the part begins.
        limit: where the part may end; it is at most `PADDING` bytes longer.
        stop: where the text ends.
        table: what becomes of each code point.
        context: what precedes some special code point's end.
        out: receives the normal form, with `PADDING` to spare.
        kinds: receives the kinds, likewise.
        size: bytes of `out` that are written already.

    Returns:
        Where the part ends, or -1 where the text must be normalised first; bytes written; and what precedes the last
        special code point's end.
    """
    while place < limit:
        high, inner = fold_ascii(data, place, out, kinds, size)
        left = min(stop - place, 64)
        high &= _ALL >> np.uint64(64 - left)
        plain = min(lowest_bit(high), left)
        leads = ~inner & (_ALL >> np.uint64(64 - left))
        if plain == left:
            place, size = place + left, size + left
            continue
        if bit_count(high) < _DENSE:
            size += plain
            end = min(lowest_bit(~high & (_ALL << np.uint64(plain))), left)
            leads &= (_ALL << np.uint64(plain)) & (_ALL >> np.uint64(64 - end))
        else:
            end = left
        last = place
        while leads:
            change = _NONE
            while leads:
                last = place + lowest_bit(leads)
                leads &= leads - _ONE
                four = load32(data, last)
                number = number_of(decode(four), table)
                change = table.changes[number]
                if (change >> _SPECIAL) & _ONE:
                    break
                store32(out, size, four ^ change)
                store32(kinds, size, change >> _KINDS)
                size += np.int64((change >> _ROOM) & _CLASS)  # type: ignore[assignment]
            if (change >> _SPECIAL) & _ONE:
                four = load32(data, last)
                entry = table.entries[number_of(decode(four), table)]
                width = width_of(four)
                if context.place != last:
                    context = before(data, start, last, table)
                context = after(entry, context, last + width)
                if context.place < 0:
                    return -1, 0, context
                size = add_special(entry, four, width, table, out, kinds, size)
        place = max(place + end, min(last + width_of(load32(data, last)), stop))
    return place, size, context
