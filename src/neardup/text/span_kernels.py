"""Compiled loops over units of texts and their spans. Each has a slow oracle in `tests/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.compiled import njit
from neardup.text.tables import IGNORED, MARK, SEPARATOR, SOLO, WORD
from neardup.text.transcode import PADDING
from neardup.text.unit_kernels import ngram_hashes, word_units

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LF, _CR = 10, 13


@njit(cache=True, nogil=True)
def _code_point(data: NDArray[np.uint8], place: int) -> tuple[int, int]:
    """The code point whose UTF-8 begins at `place`, and how many bytes it has."""
    lead = np.int64(data[place])
    if lead < 0x80:
        return lead, 1  # type: ignore[return-value]
    width = 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
    code = lead & (0x7F >> width)
    for at in range(place + 1, place + width):
        code = code << 6 | np.int64(data[at] & 0x3F)
    return code, width  # type: ignore[return-value]


@njit(cache=True, nogil=True)
def word_starts(
    data: NDArray[np.uint8], offsets: NDArray[np.int64], classes: NDArray[np.uint8], starts: NDArray[np.int64]
) -> int:
    """Write where texts begin and where each word but their first one does; returns how many places these are.

    Words are those of `neardup.text.word_spans`.

    Args:
        data: UTF-8 of all texts.
        offsets: text i is `data[offsets[i]:offsets[i + 1]]`.
        classes: the class of each code point.
        starts: receives the places; it has room for as many as there are bytes.
    """
    count = 0
    for i in range(len(offsets) - 1):
        place, end = offsets[i], offsets[i + 1]
        before, words = SEPARATOR, 0
        if place < end:
            starts[count] = place
            count += 1
        while place < end:
            code, width = _code_point(data, place)
            kind = int(classes[code])
            if kind == MARK and before == SEPARATOR:
                kind = WORD
            if kind not in (MARK, IGNORED):
                if kind == SOLO or (kind == WORD and before != WORD):
                    starts[count] = place
                    count += words > 0
                    words += 1
                before = kind
            place += width
    return count


@njit(cache=True, nogil=True)
def line_starts(data: NDArray[np.uint8], offsets: NDArray[np.int64], starts: NDArray[np.int64]) -> int:
    """Write where texts and their lines begin; returns how many places these are.

    A line ends with LF or CR; between the two of a CR LF a line without anything begins.

    Args:
        data: UTF-8 of all texts.
        offsets: text i is `data[offsets[i]:offsets[i + 1]]`.
        starts: receives the places; it has room for as many as there are bytes.
    """
    count = 0
    for i in range(len(offsets) - 1):
        for place in range(offsets[i], offsets[i + 1]):
            if place == offsets[i] or data[place - 1] == _LF or data[place - 1] == _CR:
                starts[count] = place
                count += 1
    return count


@njit(cache=True, nogil=True)
def ascii_hashes(
    data: NDArray[np.uint8], bounds: NDArray[np.int64], hashes: NDArray[np.uint64], words: NDArray[np.int64]
) -> None:
    """Write the hash of all words of each stretch of text, as `neardup.text.shingle_hashes` has it, if it is ASCII.

    Args:
        data: UTF-8 of all stretches.
        bounds: stretch i is `data[bounds[i]:bounds[i + 1]]`.
        hashes: receives the hashes of stretches with words.
        words: receives how many words each has; -1 where it is not ASCII.
    """
    lower = np.zeros(len(data) + PADDING, np.uint8)
    for place in range(len(data)):
        lower[place] = data[place] | (0x20 if 65 <= data[place] <= 90 else 0)
    longest = 1
    for i in range(len(bounds) - 1):
        longest = max(longest, bounds[i + 1] - bounds[i])
    starts, ends = np.empty(longest, np.int64), np.empty(longest, np.int64)
    units = np.empty(longest, np.uint64)
    for i in range(len(bounds) - 1):
        words[i] = _ascii_words(lower, bounds[i], bounds[i + 1], starts, ends)
        if words[i] > 0:
            word_units(lower, starts, ends, words[i], units)
            ngram_hashes(units, words[i], words[i], hashes, i)


@njit(cache=True, nogil=True)
def _ascii_words(
    lower: NDArray[np.uint8], first: int, end: int, starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> int:
    """Write where the words of `lower[first:end]` start and end; returns how many, or -1 if it is not ASCII."""
    found, inside = 0, False
    for place in range(first, end):
        byte = lower[place]
        if byte >= 0x80:
            return -1
        letter = 97 <= byte <= 122 or 48 <= byte <= 57
        if letter and not inside:
            starts[found] = place
            found += 1
        elif inside and not letter:
            ends[found - 1] = place
        inside = letter
    if inside:
        ends[found - 1] = end
    return found


@njit(cache=True, nogil=True)
def span_keys(units: NDArray[np.uint64], offsets: NDArray[np.int64], ngram: int) -> NDArray[np.uint64]:
    """`uint64[units]`: for each unit the hash of the `ngram` units from it on; 0 where fewer follow.

    The first unit of a text of fewer units stands for all of them.

    Args:
        units: hashes of the units of all texts.
        offsets: text i has `units[offsets[i]:offsets[i + 1]]`.
        ngram: units in a span.
    """
    keys = np.zeros(len(units), np.uint64)
    for i in range(len(offsets) - 1):
        first, end = offsets[i], offsets[i + 1]
        ngram_hashes(units[first:end], end - first, ngram, keys, first)
    return keys
