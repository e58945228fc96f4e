"""How the tables of code points are laid out that kernels read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neardup.text.tables import CODE_POINTS, IGNORED

if TYPE_CHECKING:
    from numpy.typing import NDArray

EXPANDS, UNSAFE = 5, 6
"""These stand in place of a class: a code point that becomes others, and one that cannot be normalised by itself."""

JOINS, SECOND = 8, 16
"""Flags: its last starter may compose with what follows; it may compose with what precedes."""

LEAD_SHIFT, TRAIL_SHIFT, PIECE_SHIFT = 8, 16, 32
"""Places in an entry of the combining classes of its first and last code point and of the number of its first piece."""

SIZE_SHIFT, CLASS_SHIFT, LAST_SHIFT = 32, 36, 40
"""Places in a piece of its size in bytes, its class, and whether it is the last; the lowest 32 bits are its UTF-8."""

KINDS_SHIFT, ROOM_SHIFT, SPECIAL_SHIFT = 32, 35, 38
"""Places in a change of the kinds of up to four bytes, and within these of the size in bytes and of a flag."""

INNER = 0x80
"""A flag in the kind of a byte that is not the first of its code point. The lowest three bits are the class."""

PAGE = 64
USED = np.concatenate([np.arange(0xD800), np.arange(0xE000, 0x40000), np.arange(0xE0000, 0xE1000)])
"""The code points that the tables tell apart; all others are separators."""
_PAGES = 1 << 15  # whatever four bytes decode to has a page
_LEAD = 0xFF << LEAD_SHIFT


class FoldingTable(NamedTuple):
    """Code points by page of 64; a page that occurs repeatedly is stored once.

    Attributes:
        pages: `uint16[32768]`: the page of code points `64 p … 64 p + 63`; ASCII has pages 0 and 1.
        changes: `uint64[64 · pages]`: what turns the UTF-8 of a code point into that of its normal form by exclusive
            or, and the kinds of the bytes that result. Special code points are flagged: those whose neighbours matter,
            that become several, or that grow. Their entries say more.
        entries: `uint64[64 · pages]`: class, flags, combining classes and first piece of a code point.
        pieces: `uint64[…]`: what those that change become, code point by code point.
    """

    pages: NDArray[np.uint16]
    changes: NDArray[np.uint64]
    entries: NDArray[np.uint64]
    pieces: NDArray[np.uint64]


def paged(entries: NDArray[np.uint64], pieces: NDArray[np.uint64]) -> FoldingTable:
    """Store equal pages once. Pages that are not in use are one page of separators."""
    rows = np.stack([_changes(entries, pieces), entries], axis=1)
    numbers: dict[bytes, int] = {}
    pages = np.zeros(_PAGES, np.uint16)
    used = np.zeros(_PAGES, bool)
    used[USED // PAGE] = True
    for page in np.flatnonzero(used).tolist():
        content = rows[page * PAGE : (page + 1) * PAGE].tobytes()
        pages[page] = numbers.setdefault(content, len(numbers))
    nothing = rows[CODE_POINTS - PAGE :].tobytes()
    pages[~used] = numbers.setdefault(nothing, len(numbers))
    both = np.frombuffer(b"".join(numbers), np.uint64).reshape(-1, 2)
    return FoldingTable(pages, both[:, 0].copy(), both[:, 1].copy(), pieces)


def utf8_sizes(codes: NDArray[np.integer]) -> NDArray[np.uint64]:
    """Bytes of UTF-8 of each code point."""
    return (1 + (codes > 0x7F).astype(np.uint64) + (codes > 0x7FF) + (codes > 0xFFFF)).astype(np.uint64)


def utf8(codes: NDArray[np.integer]) -> NDArray[np.uint64]:
    """The UTF-8 of each code point as a number, its first byte lowest."""
    size = utf8_sizes(codes)
    data = np.frombuffer(codes.astype("<u4").tobytes().decode("utf-32-le").encode(), np.uint8)
    starts = np.cumsum(size, dtype=np.int64) - size.astype(np.int64)
    found = np.zeros(len(codes), np.uint64)
    for place in range(4):
        has = size > place
        found[has] |= data[starts[has] + place].astype(np.uint64) << np.uint64(8 * place)
    return found


def _changes(entries: NDArray[np.uint64], pieces: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The change of each code point."""
    own = utf8_sizes(np.arange(CODE_POINTS))
    kind, size, difference = entries & 7, own.copy(), np.zeros(CODE_POINTS, np.uint64)
    several = np.zeros(CODE_POINTS, bool)
    codes = np.flatnonzero(kind == EXPANDS)
    piece = pieces[(entries[codes] >> PIECE_SHIFT).astype(np.int64)]
    kind[codes], size[codes] = (piece >> CLASS_SHIFT) & 7, (piece >> SIZE_SHIFT) & 7
    several[codes] = (piece >> LAST_SHIFT) & 1 == 0
    written = (np.uint64(1) << (8 * size[codes])) - np.uint64(1)
    difference[codes] = (piece ^ utf8(codes)) & written
    special = several | (size > own) | (kind == UNSAFE) | (entries & np.uint64(SECOND | _LEAD) != 0)
    size[kind == IGNORED] = 0
    kinds = kind * np.uint64(0x01010101) | np.uint64(INNER * 0x01010100)
    difference |= kinds << np.uint64(KINDS_SHIFT)
    difference |= (size << np.uint64(ROOM_SHIFT)) | (special.astype(np.uint64) << np.uint64(SPECIAL_SHIFT))
    return difference
