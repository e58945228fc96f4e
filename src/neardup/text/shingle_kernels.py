"""From UTF-8 to n-gram hashes without a Python string in between.

`scan` writes a text in normal form and notes where its words begin and end. `word_units` and `char_units` hash what
lies between, and `ngram_hashes` makes n-grams of these hashes. Where all shingles of a corpus are wanted, every text is
scanned twice, the first time to count only, so that the result is allocated once at its true size. A portion of texts
is scanned once.

No kernel starts threads: callers share documents out among them (`neardup.text.threads`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neardup.compiled import njit
from neardup.text.blocks import STEP
from neardup.text.scan import COUNT, MOST, TRY, WRITE, scan
from neardup.text.transcode import PADDING
from neardup.text.unit_kernels import char_units, ngram_hashes, word_units

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.text.entries import FoldingTable


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
    out, kinds, places = np.empty(MOST, np.uint8), np.empty(MOST, np.uint8), np.empty(0, np.int64)
    for i in range(first, end):
        source, start, stop = padded(data, offsets[i], offsets[i + 1])
        counts[i, 0], counts[i, 1], counts[i, 2] = scan(source, start, stop, table, COUNT, out, kinds, places, places)


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
    out, kinds = np.empty(size + 2 * PADDING, np.uint8), np.empty(size + PADDING, np.uint8)
    starts, ends = np.empty(words + 2 * STEP, np.int64), np.empty(words + 2 * STEP, np.int64)
    units = np.empty(words if by_word else characters, np.uint64)
    for i in range(first, end):
        if counts[i, 0] > 0:
            source, start, stop = padded(data, offsets[i], offsets[i + 1])
            scan(source, start, stop, table, WRITE, out, kinds, starts, ends)
            if by_word:
                found = word_units(out, starts, ends, counts[i, 0], units)
            else:
                found = char_units(out, starts, ends, counts[i, 0], units)
            ngram_hashes(units, found, n, values, places[i])


class Room(NamedTuple):
    """Arrays that `shingle_portion` works in.

    Attributes:
        out: for the normal form of a text.
        kinds: for the kinds of its bytes.
        starts: for where its words start.
        ends: for where they end.
        units: for the hashes of its words or characters.
    """

    out: NDArray[np.uint8]
    kinds: NDArray[np.uint8]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    units: NDArray[np.uint64]


@njit(cache=True, nogil=True)
def shingle_portion(
    data: NDArray[np.uint8],
    starts: NDArray[np.int64],
    stops: NDArray[np.int64],
    table: FoldingTable,
    by_word: bool,
    n: int,
    room: Room,
    places: NDArray[np.int64],
    values: NDArray[np.uint64],
) -> bool:
    """Write the n-gram hashes of texts one after another, without counting them first.

    Args:
        data: UTF-8 of all texts.
        starts: text i is `data[starts[i]:stops[i]]`.
        stops: see `starts`.
        table: what becomes of each code point.
        by_word: whether the unit is the word; else the character.
        n: units in a shingle.
        room: arrays to work in.
        places: `int64[documents + 1]`, written: the hashes of text i are `values[places[i]:places[i + 1]]`.
        values: written.

    Returns:
        whether all is written. It is not if a text must be normalised first, or if an array is too small.
    """
    out, units = room.out, room.units
    places[0] = 0
    for i in range(len(starts)):
        source, start, stop = padded(data, starts[i], stops[i])
        words, characters, _ = scan(source, start, stop, table, TRY, out, room.kinds, room.starts, room.ends)
        count = words if by_word else characters
        if words < 0 or count > len(units) or places[i] + max(count - n + 1, 1) > len(values):
            return False
        if by_word:
            word_units(out, room.starts, room.ends, words, units)
        else:
            char_units(out, room.starts, room.ends, words, units)
        places[i + 1] = places[i] + ngram_hashes(units, count, n, values, places[i])
    return True
