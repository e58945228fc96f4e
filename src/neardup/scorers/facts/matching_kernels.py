"""Compiled loops that align two texts: which token of the one matches which token of the other.

Passages may be moved, so the alignment is a tiling and not a monotone path: equal runs are taken from left to right,
the longest at each place (greedy string tiling: Wise, YAP3, 1996). The short gaps between runs are then aligned by
their longest common subsequence, in which words of like spelling match too. So a typing error breaks no passage.
Texts of fewer than `RUN` tokens are one run: they match whole or not at all.

All work is bounded. A token is compared with the runs that begin at `MOST_PLACES` places at most, and each comparison
pays for itself, since the longest run is taken. A gap's table has `MOST_GAP` columns at most. So two texts of n and m
tokens take at most about 100 (n + m) steps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neardup.compiled import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

RUN = 4
"""Tokens of the shortest run that is matched on its own."""
MOST_PLACES = 32
"""Places of the other text that are tried for a run."""
MOST_GAP = 40
"""Tokens of the longest gap, on either side, whose words are aligned one by one."""
LIKE_TENTHS = 6
"""Words are alike if they share so many tenths of the letter pairs of the word that has more."""

_FACTORS = (
    np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0x165667B19E3779F9),
    np.uint64(0xD6E8FEB86659FD93),
)  # fmt: skip
_HIGH = np.uint64(32)
_FIVES, _THREES, _NIBBLES, _ONES = (
    np.uint64(0x5555555555555555), np.uint64(0x3333333333333333), np.uint64(0x0F0F0F0F0F0F0F0F),
    np.uint64(0x0101010101010101),
)  # fmt: skip
_ONE, _TWO, _FOUR, _TOP = np.uint64(1), np.uint64(2), np.uint64(4), np.uint64(56)


class Bench(NamedTuple):
    """Memory that the pairs of one thread use in turn; `most` is the number of tokens of the longest text.

    Attributes:
        of_a: `int32[most]`, for each token of the first text the place of its match in the second, or -1.
        of_b: `int32[most]`, the same the other way round.
        heads: `int32`, a power of two of at least twice `most`.
        links: `int32[most]`.
        gap: `uint8[MOST_GAP + 1, MOST_GAP + 1]`.
    """

    of_a: NDArray[np.int32]
    of_b: NDArray[np.int32]
    heads: NDArray[np.int32]
    links: NDArray[np.int32]
    gap: NDArray[np.uint8]


def bench(most: int) -> Bench:
    """Memory for texts of up to so many tokens."""
    return Bench(
        np.empty(most, np.int32),
        np.empty(most, np.int32),
        np.empty(1 << max(4, (2 * most).bit_length()), np.int32),
        np.empty(most, np.int32),
        np.empty((MOST_GAP + 1, MOST_GAP + 1), np.uint8),
    )


@njit(cache=True, nogil=True)
def fill(values: NDArray[np.int32], value: int) -> None:
    """Set all of some values."""
    for place in range(len(values)):
        values[place] = value


@njit(cache=True, nogil=True)
def slot_of(words: NDArray[np.int32], place: int, mask: np.uint64) -> int:
    """The slot of the run of `RUN` words from a place on."""
    mixed = np.uint64(words[place]) * _FACTORS[0] + np.uint64(words[place + 1]) * _FACTORS[1]
    mixed += np.uint64(words[place + 2]) * _FACTORS[2] + np.uint64(words[place + 3]) * _FACTORS[3]
    return int((mixed >> _HIGH) & mask)


@njit(cache=True, nogil=True)
def run_length(a: NDArray[np.int32], b: NDArray[np.int32], i: int, j: int, of_b: NDArray[np.int32]) -> int:
    """How many tokens from `a[i]` on equal those from `b[j]` on, none of them matched."""
    most = min(len(a) - i, len(b) - j)
    length = 0
    while length < most and a[i + length] == b[j + length] and of_b[j + length] < 0:
        length += 1
    return length


@njit(cache=True, nogil=True)
def equal_before(
    a: NDArray[np.int32], b: NDArray[np.int32], i: int, j: int, of_a: NDArray[np.int32], of_b: NDArray[np.int32]
) -> int:
    """How many tokens just before `a[i]` equal those just before `b[j]`, none of them matched."""
    most = min(i, j)
    length = 0
    while length < most and a[i - length - 1] == b[j - length - 1]:
        if of_a[i - length - 1] >= 0 or of_b[j - length - 1] >= 0:
            break
        length += 1
    return length


@njit(cache=True, nogil=True)
def longest_run(
    a: NDArray[np.int32],
    b: NDArray[np.int32],
    i: int,
    shift: int,
    of_b: NDArray[np.int32],
    heads: NDArray[np.int32],
    links: NDArray[np.int32],
) -> tuple[int, int]:
    """Place and length of the longest free run of `b` that equals the tokens from `a[i]` on; of equal ones the nearest.

    Places that were matched meanwhile are left out of the lists, so that they are passed over once.
    """
    slot = slot_of(a, i, np.uint64(len(heads) - 1))
    best, best_length, before, tried = -1, 0, -1, 0
    j = heads[slot]
    while j >= 0 and tried < MOST_PLACES:
        after = links[j]
        if of_b[j] >= 0:
            if before < 0:
                heads[slot] = after
            else:
                links[before] = after
        else:
            before = j
            tried += 1
            length = run_length(a, b, i, j, of_b)
            if length > best_length or (length == best_length and abs(j - i - shift) < abs(best - i - shift)):
                best, best_length = j, length
        j = after
    return best, best_length


@njit(cache=True, nogil=True)
def match_runs(
    a: NDArray[np.int32],
    b: NDArray[np.int32],
    of_a: NDArray[np.int32],
    of_b: NDArray[np.int32],
    heads: NDArray[np.int32],
    links: NDArray[np.int32],
) -> None:
    """Match runs of equal tokens, from left to right in `a`: the longest; of equal ones that nearest to the diagonal.

    The diagonal is that of the run before. Tried are the first `MOST_PLACES` free places that share a slot.

    Args:
        a: `int32[n]`, words.
        b: `int32[m]`, words.
        of_a: `int32[n]`, written: the place of each token's match, or -1.
        of_b: `int32[m]`, written.
        heads: `int32`, a power of two of at least m; overwritten.
        links: `int32[m]`, overwritten.
    """
    fill(of_a, -1)
    fill(of_b, -1)
    if len(a) < RUN and len(a) == len(b) and run_length(a, b, 0, 0, of_b) == len(a):
        for place in range(len(a)):
            of_a[place] = of_b[place] = place
        return
    fill(heads, -1)
    mask = np.uint64(len(heads) - 1)
    for j in range(len(b) - RUN, -1, -1):
        slot = slot_of(b, j, mask)
        links[j] = heads[slot]
        heads[slot] = j
    i, shift = 0, 0
    while i + RUN <= len(a):
        j, length = longest_run(a, b, i, shift, of_b, heads, links)
        if length < RUN:
            i += 1
            continue
        back = equal_before(a, b, i, j, of_a, of_b)
        for step in range(-back, length):
            of_a[i + step] = j + step
            of_b[j + step] = i + step
        shift = j - i
        i += length


@njit(cache=True, nogil=True)
def bits_of(value: np.uint64) -> np.uint64:
    """How many bits are set (Warren, Hacker's Delight, section 5-1)."""
    value -= (value >> _ONE) & _FIVES
    value = (value & _THREES) + ((value >> _TWO) & _THREES)
    return (((value + (value >> _FOUR)) & _NIBBLES) * _ONES) >> _TOP


@njit(cache=True, nogil=True)
def alike(one: int, other: int, signature: NDArray[np.uint64]) -> bool:
    """Whether two words are equal, or share most of their letter pairs."""
    if one == other:
        return True
    a, b = signature[one], signature[other]
    if a == 0 or b == 0:
        return False
    return bool(10 * bits_of(a & b) >= np.uint64(LIKE_TENTHS) * max(bits_of(a), bits_of(b)))


@njit(cache=True, nogil=True)
def match_gap(
    a: NDArray[np.int32],
    b: NDArray[np.int32],
    of_a: NDArray[np.int32],
    of_b: NDArray[np.int32],
    i: int,
    j: int,
    rows: int,
    columns: int,
    signature: NDArray[np.uint64],
    table: NDArray[np.uint8],
) -> None:
    """Match `rows` tokens from `a[i]` on with `columns` tokens from `b[j]` on by their longest common subsequence.

    Of several it is the one found by skipping what can be skipped, from the left, words of `a` before those of `b`.
    """
    for p in range(rows + 1):
        table[p, columns] = 0
    for q in range(columns):
        table[rows, q] = 0
    for p in range(rows - 1, -1, -1):
        for q in range(columns - 1, -1, -1):
            best = max(table[p + 1, q], table[p, q + 1])
            if table[p + 1, q + 1] >= best and alike(a[i + p], b[j + q], signature):
                best = table[p + 1, q + 1] + 1
            table[p, q] = best
    p = q = 0
    while p < rows and q < columns:
        if table[p, q] == table[p + 1, q]:
            p += 1
        elif table[p, q] == table[p, q + 1]:
            q += 1
        else:
            of_a[i + p] = j + q
            of_b[j + q] = i + p
            p += 1
            q += 1


@njit(cache=True, nogil=True)
def all_free(of: NDArray[np.int32], start: int, end: int) -> bool:
    """Whether no token from `start` to `end - 1` is matched."""
    for place in range(start, end):  # noqa: SIM110 - a generator would not compile
        if of[place] >= 0:
            return False
    return True


@njit(cache=True, nogil=True)
def match_gaps(
    a: NDArray[np.int32],
    b: NDArray[np.int32],
    of_a: NDArray[np.int32],
    of_b: NDArray[np.int32],
    signature: NDArray[np.uint64],
    table: NDArray[np.uint8],
) -> None:
    """Match words in the gaps between runs that follow one another in both texts, and beside runs that do not.

    A gap lies between two runs in `a`. If they follow one another in `b` too, all of it is aligned, unless it is longer
    than `MOST_GAP` on either side or holds a match on the other. Else the first `MOST_GAP` tokens behind the run before
    are, with as many free ones behind it in `b`; at the head of `a` the last ones ahead of the first run.

    Args:
        a: `int32[n]`, words.
        b: `int32[m]`, words.
        of_a: matches, as `match_runs` leaves them; more are added.
        of_b: the same the other way round.
        signature: `uint64[v]`, letter pairs of words.
        table: overwritten.
    """
    n, m = len(a), len(b)
    end = -1  # the last token before the gap
    while end < n:
        start = end + 1
        while start < n and of_a[start] < 0:
            start += 1
        rows = start - end - 1
        if rows > 0:
            before = of_a[end] if end >= 0 else -1
            after = of_a[start] if start < n else -1
            i, low, high = end + 1, 0, 0
            if before >= 0 and after > before:
                low, high = before + 1, after
            elif before >= 0:
                low = high = before + 1
                while high < min(m, low + MOST_GAP) and of_b[high] < 0:
                    high += 1
                rows = min(rows, MOST_GAP)
            elif after >= 0:
                low = high = after
                while low > max(0, high - MOST_GAP) and of_b[low - 1] < 0:
                    low -= 1
                rows = min(rows, MOST_GAP)
                i = start - rows
            if low < high <= low + MOST_GAP and rows <= MOST_GAP and all_free(of_b, low, high):
                match_gap(a, b, of_a, of_b, i, low, rows, high - low, signature, table)
        end = start


@njit(cache=True, nogil=True)
def match(a: NDArray[np.int32], b: NDArray[np.int32], signature: NDArray[np.uint64], room: Bench) -> None:
    """Align two texts; the matches are written to `room.of_a` and `room.of_b`.

    Args:
        a: `int32[n]`, words of the one text.
        b: `int32[m]`, words of the other.
        signature: `uint64[v]`, letter pairs of words.
        room: memory for both.
    """
    size = 16
    while size < 2 * len(b):
        size *= 2
    of_a, of_b = room.of_a[: len(a)], room.of_b[: len(b)]
    match_runs(a, b, of_a, of_b, room.heads[:size], room.links)
    match_gaps(a, b, of_a, of_b, signature, room.gap)
