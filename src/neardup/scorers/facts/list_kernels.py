"""Compiled loops that find the words and phrases of word lists among tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neardup.compiled import njit
from neardup.scorers.facts.line_kernels import KIND_BITS, LINE_MARK, OTHER_BITS
from neardup.scorers.facts.token_kernels import FIGURE, LOWER, SEED, SOLO_MARK, hash_folded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.scorers.facts.code_points import CodePoints

NOTICE_MARK = 16
"""The bit of a token that is part of a notice of a correction."""
SPELLED = 3
"""The kind of a number that is spelled out."""

NOTHING, NUMBERS, UNITS, CORRECTIONS = range(4)
"""What an entry of a word list is; nothing where a phrase only begins."""

_CONTINUED = np.uint64(0x9FB21C651E98DF25)
_FILTER_BITS = np.uint64(4095)
_WORD_BITS = np.uint64(6)
_LOW6 = np.uint64(63)
_ONE = np.uint64(1)


class Entries(NamedTuple):
    """Words and phrases, and all beginnings of phrases, by the hash of their tokens.

    Attributes:
        bits: `uint64[64]`: a bit for each hash with which an entry may begin, by its lowest 12 bits.
        keys: `uint64[2^b]`: a hash table, 0 where it is empty.
        roles: `uint8[2^b]`: what each entry is.
        targets: `uint64[2^b]`: the hash that takes the place of the tokens; 0 if none does.
    """

    bits: NDArray[np.uint64]
    keys: NDArray[np.uint64]
    roles: NDArray[np.uint8]
    targets: NDArray[np.uint64]


@njit(cache=True, nogil=True, inline="always")
def has_bit(bits: NDArray[np.uint64], word: np.uint64) -> bool:
    """Whether the bit of a hash is set."""
    low = word & _FILTER_BITS
    return bool(bits[low >> _WORD_BITS] >> (low & _LOW6) & _ONE)


@njit(cache=True, nogil=True)
def continued(phrase: np.uint64, word: np.uint64) -> np.uint64:
    """The hash of a phrase and one more token."""
    value = (phrase * _CONTINUED) ^ word
    return value * _CONTINUED


@njit(cache=True, nogil=True)
def place_of(key: np.uint64, entries: Entries) -> np.uint64:
    """The place of an entry, or the empty one where it belongs."""
    last = np.uint64(len(entries.keys) - 1)
    place = key & last
    while entries.keys[place] != 0 and entries.keys[place] != key:
        place = (place + _ONE) & last
    return place


@njit(cache=True, nogil=True)
def longest_entry(
    hashes: NDArray[np.uint64], marks: NDArray[np.uint8], token: int, end: int, entries: Entries
) -> tuple[np.uint64, int]:
    """The place of the longest entry that begins at a token, and how many tokens of one line it has; else no tokens."""
    phrase, found, length = hashes[token], np.uint64(0), 0
    for last in range(token, end):
        if last > token:
            if marks[last] & LINE_MARK:
                break
            phrase = continued(phrase, hashes[last])
        place = place_of(phrase, entries)
        if entries.keys[place] != phrase:
            break
        if entries.roles[place]:
            found, length = place, last + 1 - token
    return found, length


@njit(cache=True, nogil=True)
def apply_entries(
    hashes: NDArray[np.uint64],
    marks: NDArray[np.uint8],
    starts: NDArray[np.int32],
    ends: NDArray[np.int32],
    tokens: NDArray[np.int64],
    entries: Entries,
) -> NDArray[np.int64]:
    """Put numbers and units in place of the words that mean them, and mark notices; the longest entries first.

    A phrase that means one of these becomes one token. All arrays but `entries` are changed in place.

    Args:
        hashes: hashes of the tokens of all texts.
        marks: their marks.
        starts: where they begin.
        ends: where they end.
        tokens: `int64[n + 1]`: text i has tokens `tokens[i]` to `tokens[i + 1] - 1`.
        entries: of the word lists.

    Returns:
        `tokens` as it is afterwards.
    """
    after = np.zeros_like(tokens)
    write = 0
    for t in range(len(tokens) - 1):
        read, end = tokens[t], tokens[t + 1]
        while read < end:
            place, length = np.uint64(0), 0
            if has_bit(entries.bits, hashes[read]):
                place, length = longest_entry(hashes, marks, read, end, entries)
            replaced = length > 0 and entries.targets[place] != 0
            both = 0
            for k in range(read, read + max(length, 1)):
                both |= marks[k]
                if length > 0 and not replaced:
                    marks[k] |= NOTICE_MARK
                if not replaced:
                    hashes[write], marks[write], starts[write], ends[write] = hashes[k], marks[k], starts[k], ends[k]
                    write += 1
            if replaced:
                hashes[write] = entries.targets[place]
                marks[write] = (both & OTHER_BITS) | (SPELLED if entries.roles[place] == NUMBERS else LOWER)
                starts[write], ends[write] = starts[read], ends[read + length - 1]
                write += 1
            read += max(length, 1)
        after[t + 1] = write
    return after


@njit(cache=True, nogil=True)
def mark_stems(
    points: NDArray[np.uint32],
    table: CodePoints,
    marks: NDArray[np.uint8],
    starts: NDArray[np.int32],
    ends: NDArray[np.int32],
    shortest: int,
    stems: Entries,
) -> None:
    """Mark the words that begin with the stem of a notice.

    Args:
        points: code points of all texts.
        table: what each code point is.
        marks: of the tokens; changed.
        starts: where they begin.
        ends: where they end.
        shortest: code points of the shortest stem.
        stems: entries of one word; the bits are those of their first `shortest` code points.
    """
    for i in range(len(marks)):
        if marks[i] & KIND_BITS == FIGURE or marks[i] & SOLO_MARK or ends[i] - starts[i] < shortest:
            continue
        state, size = SEED, 0
        for p in range(starts[i], ends[i]):
            state = np.uint64(hash_folded(state, table.entries[points[p]], table.expansions))
            size += 1
            if size < shortest:
                continue
            if size == shortest and not has_bit(stems.bits, state):
                break
            place = place_of(state, stems)
            if stems.keys[place] == state and stems.roles[place]:
                marks[i] |= NOTICE_MARK
