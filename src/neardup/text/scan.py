"""The scan of a text: its normal form, and where its words begin and end."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neardup.compiled import njit
from neardup.text.blocks import STEP, kinds_of, note_places
from neardup.text.intrinsics import bit_count
from neardup.text.transcode import GROWTH, PADDING, Before, transcode

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.text.entries import FoldingTable

PART = 2048
"""Bytes that are brought into normal form before their words are looked for, so that they stay in the cache."""
MOST = GROWTH * (PART + PADDING) + PADDING
"""Room for the normal form of so many, whatever they are."""
COUNT, WRITE, TRY = 0, 1, 2
"""What a scan is to do: count only; write to arrays that are large enough; or write as long as they are."""
NO_ROOM = -2
"""What a scan returns in place of words if it came to the end of the arrays."""
_ONE = np.uint64(1)
_NONE = np.uint64(0)
_ALL = np.uint64(0xFFFFFFFFFFFFFFFF)


class Found(NamedTuple):
    """What a scan has found so far.

    Attributes:
        words: words that have begun.
        characters: code points in words.
        stretches: stretches of words with separators between them.
        inside: 1 if the last byte is in a word, else 0.
        alone: 1 if that word is a character of a script without spaces, else 0.
    """

    words: int
    characters: int
    stretches: int
    inside: np.uint64
    alone: np.uint64


@njit(cache=True, nogil=True)
def add_words(
    kinds: NDArray[np.uint8],
    first: int,
    last: int,
    found: Found,
    write: bool,
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
) -> Found:
    """What is found with the next bytes of the normal form.

    Args:
        kinds: the kind of each byte, readable for `PADDING` bytes beyond `last`.
        first: where the next bytes begin.
        last: where they end.
        found: before them.
        write: whether to note places.
        starts: receives where words start.
        ends: receives where words end.
    """
    words, characters, stretches, inside, alone = found
    for at in range(first, last, 64):
        length = min(last - at, 64)
        these, top = _ALL >> np.uint64(64 - length), np.uint64(length - 1)
        inner, word, solo, mark = kinds_of(kinds, at)
        filled = (word | solo | mark) & these
        before = filled << _ONE | inside
        begin = filled & ~before
        stretches += bit_count(begin)
        if (solo | mark) & these | alone:
            seeds = (solo << _ONE | alone) & mark & these
            spread = solo | (mark & ((mark + seeds) ^ mark)) | seeds
            begin |= filled & ~inner & (solo | (word & (spread << _ONE | alone)))
            alone = (spread & these) >> top
        finish = (~filled | begin) & before & these
        if write:
            note_places(begin, at, starts, words)
            note_places(finish, at, ends, words - np.int64(inside))  # type: ignore[arg-type]
        words += bit_count(begin)
        characters += bit_count(filled & ~inner)
        inside = filled >> top
    return Found(words, characters, stretches, inside, alone)


@njit(cache=True, nogil=True)
def scan(
    data: NDArray[np.uint8],
    start: int,
    stop: int,
    table: FoldingTable,
    task: int,
    out: NDArray[np.uint8],
    kinds: NDArray[np.uint8],
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
) -> tuple[int, int, int]:
    """Normal form of one text and the places of its words.

    Args:
        data: UTF-8, readable for `PADDING` bytes beyond `stop`.
        start: where the text begins.
        stop: where it ends.
        table: what becomes of each code point.
        task: `COUNT`, `WRITE` or `TRY`. A scan that counts writes the parts of the text to the beginning of `out` and
            `kinds`, one after another, and notes no places.
        out: receives the normal form, with `PADDING` to spare; what lies between words is undefined.
        kinds: receives the kind of each of its bytes, likewise.
        starts: receives where each word starts in `out`, with twice `STEP` to spare.
        ends: receives where each word ends, likewise.

    Returns:
        Words, characters (code points in words, and one for each gap between them) and bytes of the normal form; no
        words are -1 where the text must be normalised first, and `NO_ROOM` where an array is too small.
    """
    found, context = Found(0, 0, 0, _NONE, _NONE), Before(-1, _NONE, _NONE)
    write = task != COUNT
    place, size, total = start, 0, 0
    while place < stop:
        first = size if write else 0
        if task == TRY and first + MOST > len(out):
            return NO_ROOM, 0, 0
        place, size, context = transcode(
            data, start, place, min(place + PART, stop), stop, table, context, out, kinds, first
        )
        if place < 0:
            return -1, 0, 0
        if task == TRY and found.words + size - first + 2 * STEP > len(starts):
            return NO_ROOM, 0, 0
        found = add_words(kinds, first, size, found, write, starts, ends)
        total += size - first
    if write and found.inside:
        ends[found.words - 1] = total
    return found.words, found.characters + max(found.stretches - 1, 0), total
