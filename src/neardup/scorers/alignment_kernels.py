"""Compiled loops behind `edit` and `infix`: edit distances of two texts.

An alignment is a table with a row for each character of the pattern, a column for each character of the text, and a
row and a column before them. Each value is the least number of edits that lead there; neighbours differ by one at
most, so a column is kept as two bits a row, 64 rows a word (Myers, J. ACM 46, 1999), eight words at once. All arrays
named `text` and `pattern` hold `int32` symbols.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.compiled import njit
from neardup.scorers.character_kernels import KINDS
from neardup.scorers.intrinsics import LANES, columns

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROWS = 64 * LANES
"""Rows of an alignment computed at once: a strip."""

_BLANK, _ABSENT = 0, 1
_ONE = np.uint64(1)
_TOP = np.uint64(63)
_SLACK = 1e-6  # similarities are compared as float32


@njit(cache=True, nogil=True)
def lacking(wanted: NDArray[np.int32], given: NDArray[np.int32]) -> int:
    """How many characters of those counted in `wanted` are lacking in `given`: each of them costs an edit."""
    short = 0
    for kind in range(KINDS):
        short += max(0, wanted[kind] - given[kind])
    return short


@njit(cache=True, nogil=True)
def strip_masks(
    pattern: NDArray[np.int32], padding: int, whole: bool, slots: NDArray[np.int32], masks: NDArray[np.uint64]
) -> None:
    """Mark the rows of a strip in which each character stands, as `columns` takes them.

    Args:
        pattern: `ROWS - padding` characters.
        padding: rows before them that repeat the row over the strip. Where a stretch of the text is sought, that row is
            0 throughout, and the rows match every character. Where the `whole` text counts, that row counts its
            characters, and the rows match none.
        whole: whether the whole text counts.
        slots: `_ABSENT` by symbol; written for the characters of the pattern.
        masks: `uint64[ROWS + 2, LANES]`, written. Row `_BLANK` is for columns that change nothing.
    """
    for k in range(LANES):
        rows = min(max(padding - 64 * k, 0), 64)
        masks[_BLANK, k] = ~np.uint64(0) if rows == 64 else (_ONE << np.uint64(rows)) - _ONE
        masks[_ABSENT, k] = np.uint64(0) if whole else masks[_BLANK, k]
    used = _ABSENT
    for i in range(len(pattern)):
        c = pattern[i]
        if slots[c] == _ABSENT:
            used += 1
            slots[c] = used
            for k in range(LANES):
                masks[used, k] = masks[_ABSENT, k]
        row = padding + i
        masks[slots[c], row // 64] |= _ONE << np.uint64(row % 64)


@njit(cache=True, nogil=True)
def rise(ups: NDArray[np.uint64], downs: NDArray[np.uint64], start: int, stop: int) -> None:
    """Let a row, as `columns` takes it, rise by one from each column to the next, from column `start` to `stop`."""
    for column in range(start, stop):
        ups[column + 7] = _ONE << _TOP
        downs[column + 7] = 0


@njit(cache=True, nogil=True)
def frontier(
    ups: NDArray[np.uint64],
    downs: NDArray[np.uint64],
    start: int,
    stop: int,
    value: int,
    ahead: int,
    whole: bool,
    most: int,
) -> tuple[int, int, int, int]:
    """What follows, from the row under a strip, for alignments that pass through its columns `start` to `stop`.

    Args:
        ups: as `columns` left them.
        downs: as `columns` left them.
        start: first column.
        stop: last column.
        value: the value of the row in the first column.
        ahead: by how many the characters of the text exceed those of the pattern after this row in column 0.
        whole: whether the text must be used up.
        most: edits allowed.

    Returns:
        The least that an alignment through this row can cost; the first column where it is at most `most`, the value
        there; and the last column that such an alignment reaches without going down.
    """
    least = most + 1
    first, first_value, reach = -1, 0, -1
    for column in range(start, stop + 1):
        if column > start:
            value += int(np.int64(ups[column + 6] >> _TOP) - np.int64(downs[column + 6] >> _TOP))
        surplus = ahead - column
        cost = value + (max(surplus, -surplus) if whole else max(-surplus, 0))
        if cost <= most:
            if first < 0:
                first, first_value = column, value
            least = min(least, cost)
            reach = max(reach, column + most - value)
    return least, first, first_value, reach


@njit(cache=True, nogil=True)
def bounded_distance(
    pattern: NDArray[np.int32], text: NDArray[np.int32], slots: NDArray[np.int32], whole: bool, most: int
) -> int:
    """Least edit distance of the pattern to the whole text or to any stretch of it, the empty one included.

    Strip by strip of the pattern, each over the columns that an alignment of at most `most` edits may pass through
    (Ukkonen, Algorithms for approximate string matching, 1985).

    Args:
        pattern: symbols, at least one.
        text: symbols, at least one.
        slots: `_ABSENT` by symbol; left so.
        whole: whether the text counts as a whole.
        most: where the distance is above this, the result is any number above it.
    """
    ups, downs = np.zeros(len(text) + 2 * LANES, np.uint64), np.zeros(len(text) + 2 * LANES, np.uint64)
    if whole:
        rise(ups, downs, 0, len(text))
    masks = np.empty((ROWS + 2, LANES), np.uint64)
    padding = -len(pattern) % ROWS
    start, stop, value, done = 0, min(len(text), most + ROWS) if whole else len(text), 0, 0
    while True:
        strip = pattern[done : done + ROWS - padding]
        strip_masks(strip, padding, whole, slots, masks)
        columns(text, slots, masks, ups, downs, start, stop - start)
        for c in strip:
            slots[c] = _ABSENT
        done += len(strip)
        ahead = len(text) - (len(pattern) - done)
        least, first, value, reach = frontier(ups, downs, start, stop, value + len(strip), ahead, whole, most)
        if least > most or done == len(pattern):
            return least
        padding, start, reach = 0, first, min(len(text), reach + ROWS)
        rise(ups, downs, stop, reach)  # values beyond those computed are overestimated, never underestimated
        stop = reach


@njit(cache=True, nogil=True)
def edit_distances(
    codes: NDArray[np.int32],
    offsets: NDArray[np.int64],
    counts: NDArray[np.int32],
    symbols: int,
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    whole: bool,
    share: float,
    out: NDArray[np.int64],
) -> None:
    """Write the edit distance of each pair to `out`: of the whole texts, or of the shorter within the longer.

    Of two equally long texts either may be the shorter one: the lesser distance counts.

    Args:
        codes: characters of all texts, as numbers below `symbols`.
        offsets: text t is `codes[offsets[t]:offsets[t + 1]]`.
        counts: `character_counts` of them.
        symbols: size of the alphabet.
        left: text of each pair.
        right: the other.
        whole: whether whole texts are compared.
        share: a distance is measured by the longer one of `whole` texts, else by the shorter. Where it is above this
            share of that text's length, that length is written in its place.
        out: written.
    """
    slots = np.full(symbols, _ABSENT, np.int32)
    for i in range(len(left)):
        a, b = left[i], right[i]
        if offsets[a + 1] - offsets[a] > offsets[b + 1] - offsets[b]:
            a, b = b, a
        shorter, longer = codes[offsets[a] : offsets[a + 1]], codes[offsets[b] : offsets[b + 1]]
        measure = len(longer) if whole else len(shorter)
        out[i] = measure
        most = min(measure - 1, int((share + _SLACK) * measure))
        least = lacking(counts[b], counts[a]) if whole else lacking(counts[a], counts[b])
        if len(shorter) == 0 or least > most:
            continue
        found = bounded_distance(shorter, longer, slots, whole, most)
        if len(shorter) == len(longer) and not whole:
            found = min(found, bounded_distance(longer, shorter, slots, whole, min(most, found - 1)))
        if found <= most:
            out[i] = found
