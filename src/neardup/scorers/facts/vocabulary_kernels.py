"""Compiled loops that count words by hash, and find them again."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neardup.compiled import njit
from neardup.scorers.facts.line_kernels import KIND_BITS, OTHER_BITS
from neardup.scorers.facts.token_kernels import CAPITAL, FIGURE, SHOUTED_MARK, number_value, signature_of
from neardup.tfidf.kernels import directory_place, directory_shift

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.scorers.facts.code_points import CodePoints

_SCATTER = np.uint64(0x9E3779B97F4A7C15)
_ONE = np.uint64(1)
_MOST = np.int32(2**31 - 1)


class Counts(NamedTuple):
    """Words counted so far.

    Attributes:
        slots: `int32[2 · room]`, a power of two: the number of the word in each slot of a hash table, or -1.
        hashes: `uint64[room]`: words in order of first occurrence.
        total: `int32[room]`: how often each occurs outside lines in upper case.
        capitalised: `int32[room]`: how often of these with a capital.
        signature: `uint64[room]`: see `signature_of`.
        value: `float64[room]`: of numbers; else nan.
        unit: `float64[room]`: of units; else nan.
        dimension: `uint8[room]`: of units; else 0.
        used: `int64[1]`: how many words there are.
    """

    slots: NDArray[np.int32]
    hashes: NDArray[np.uint64]
    total: NDArray[np.int32]
    capitalised: NDArray[np.int32]
    signature: NDArray[np.uint64]
    value: NDArray[np.float64]
    unit: NDArray[np.float64]
    dimension: NDArray[np.uint8]
    used: NDArray[np.int64]


class Targets(NamedTuple):
    """What word lists put in place of the words they name.

    Attributes:
        hashes: `uint64[m]`, ascending.
        signature: `uint64[m]`.
        value: `float64[m]`.
        unit: `float64[m]`.
        dimension: `uint8[m]`.
    """

    hashes: NDArray[np.uint64]
    signature: NDArray[np.uint64]
    value: NDArray[np.float64]
    unit: NDArray[np.float64]
    dimension: NDArray[np.uint8]


@njit(cache=True, nogil=True)
def slot_of(word: np.uint64, counts: Counts) -> np.uint64:
    """The slot of a word, or the free one where it belongs."""
    last = np.uint64(len(counts.slots) - 1)
    place = (word * _SCATTER) >> np.uint64(32) & last
    while counts.slots[place] >= 0 and counts.hashes[counts.slots[place]] != word:
        place = (place + _ONE) & last
    return place


@njit(cache=True, nogil=True)
def take_over(counts: Counts, grown: Counts) -> None:
    """Copy words to where there is room for more, and none yet."""
    for number in range(counts.used[0]):
        grown.slots[slot_of(counts.hashes[number], grown)] = number
        grown.hashes[number] = counts.hashes[number]
        grown.total[number] = counts.total[number]
        grown.capitalised[number] = counts.capitalised[number]
        grown.signature[number] = counts.signature[number]
        grown.value[number] = counts.value[number]
        grown.unit[number] = counts.unit[number]
        grown.dimension[number] = counts.dimension[number]
    grown.used[0] = counts.used[0]


@njit(cache=True, nogil=True)
def enter(
    points: NDArray[np.uint32],
    table: CodePoints,
    word: np.uint64,
    mark: int,
    start: int,
    end: int,
    targets: Targets,
    counts: Counts,
    number: int,
) -> None:
    """Write what is known of a new word, from its first occurrence or, if a word list put it there, from the list."""
    counts.hashes[number] = word
    counts.signature[number], counts.value[number] = 0, np.nan
    counts.unit[number], counts.dimension[number] = np.nan, 0
    at = np.searchsorted(targets.hashes, word)
    if at < len(targets.hashes) and targets.hashes[at] == word:
        counts.signature[number], counts.value[number] = targets.signature[at], targets.value[at]
        counts.unit[number], counts.dimension[number] = targets.unit[at], targets.dimension[at]
    elif mark & KIND_BITS == FIGURE:
        counts.value[number] = number_value(points, start, end, table)
    else:
        counts.signature[number] = signature_of(points, start, end, table)


@njit(cache=True, nogil=True)
def count_words(
    points: NDArray[np.uint32],
    table: CodePoints,
    hashes: NDArray[np.uint64],
    marks: NDArray[np.uint8],
    starts: NDArray[np.int32],
    ends: NDArray[np.int32],
    token: int,
    targets: Targets,
    counts: Counts,
) -> int:
    """Count the tokens from number `token` on; gives the first for which there is no room."""
    for i in range(token, len(hashes)):
        place = slot_of(hashes[i], counts)
        number = counts.slots[place]
        if number < 0:
            number = counts.used[0]
            if number == len(counts.hashes):
                return i
            counts.used[0] = number + 1
            counts.slots[place] = number
            enter(points, table, hashes[i], marks[i], starts[i], ends[i], targets, counts, number)
        if counts.total[number] < _MOST and not marks[i] & SHOUTED_MARK:
            counts.total[number] += 1
            counts.capitalised[number] += marks[i] & KIND_BITS == CAPITAL
    return len(hashes)


@njit(cache=True, nogil=True)
def find_words(
    hashes: NDArray[np.uint64],
    marks: NDArray[np.uint8],
    known: NDArray[np.uint64],
    firsts: NDArray[np.uint32],
    names: NDArray[np.bool_],
    words: NDArray[np.int32],
) -> int:
    """Write the place of each token among the known words, and take the mark of a name from words that are none.

    Args:
        hashes: of the tokens.
        marks: kinds, among them `CAPITAL`, which stays where a word is a name.
        known: hashes, ascending and distinct.
        firsts: their `neardup.tfidf.kernels.directory`.
        names: by known word, whether it is a name where it has a capital.
        words: written.

    Returns:
        How many tokens are not known; their place is -1.
    """
    shift, missing = directory_shift(firsts), 0
    for i in range(len(hashes)):
        place = directory_place(hashes[i], known, firsts, shift)
        words[i] = place
        if place < 0:
            missing += 1
            continue
        if marks[i] & KIND_BITS == CAPITAL and not names[place]:
            marks[i] &= OTHER_BITS
    return missing
