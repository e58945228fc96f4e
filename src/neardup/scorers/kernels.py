"""Compiled loops behind `infix`: one distance, and the distances of many pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit, prange

if TYPE_CHECKING:
    from numpy.typing import NDArray

_WORD = 64
_ZERO = np.uint64(0)
_ONE = np.uint64(1)
_TOP = np.uint64(_WORD - 1)


@njit(cache=True, nogil=True)
def lacking(pattern: NDArray[np.int32], text: NDArray[np.int32], symbols: int) -> int:
    """How many characters of the pattern the text does not have, repetitions counted: each of them costs an edit."""
    surplus = np.zeros(symbols, np.int64)
    for c in pattern:
        surplus[c] += 1
    for c in text:
        surplus[c] -= 1
    return int(np.maximum(surplus, 0).sum())


@njit(cache=True, nogil=True)
def positions(pattern: NDArray[np.int32], slots: NDArray[np.int32]) -> NDArray[np.uint64]:
    """`uint64[different characters + 1, words]`: bit i of row `slots[c]` tells whether `pattern[i] == c`.

    Args:
        pattern: symbols.
        slots: zeros by symbol; written. Symbols that the pattern lacks keep row 0, which is empty.
    """
    different = 0
    for c in pattern:
        if slots[c] == 0:
            different += 1
            slots[c] = different
    masks = np.zeros((different + 1, (len(pattern) + _WORD - 1) // _WORD), np.uint64)
    for i in range(len(pattern)):
        masks[slots[pattern[i]], i // _WORD] |= _ONE << np.uint64(i % _WORD)
    return masks


@njit(cache=True, nogil=True)
def infix_distance(pattern: NDArray[np.int32], text: NDArray[np.int32], symbols: int) -> int:
    """Least edit distance of the pattern to any stretch of the text, the empty one included.

    Columns of Sellers' dynamic programme as bits, a word of 64 rows at a time (Myers, J. ACM 46, 1999, section 4).

    Args:
        pattern: numbers below `symbols`, at least one.
        text: likewise, or empty.
        symbols: size of the alphabet.
    """
    slots = np.zeros(symbols, np.int32)
    masks = positions(pattern, slots)
    words = masks.shape[1]
    plus, minus = np.full(words, ~_ZERO), np.zeros(words, np.uint64)  # where a column rises and falls by 1
    score = best = len(pattern)  # rows that fill up the last word match nothing: they shift the last row, not its least
    for c in text:
        up, down = _ZERO, _ZERO  # steps along a row: none above the first, as a stretch may start anywhere
        for w in range(words):
            equal = masks[slots[c], w]
            vertical = equal | minus[w]
            equal |= down
            horizontal = (((equal & plus[w]) + plus[w]) ^ plus[w]) | equal
            rise, fall = minus[w] | ~(horizontal | plus[w]), plus[w] & horizontal
            next_up, next_down = rise >> _TOP, fall >> _TOP
            rise, fall = (rise << _ONE) | up, (fall << _ONE) | down
            plus[w], minus[w] = fall | ~(vertical | rise), rise & vertical
            up, down = next_up, next_down
        score += int(up) - int(down)
        best = min(best, score)
    return best


@njit(cache=True, nogil=True)
def bounded_distance(pattern: NDArray[np.int32], text: NDArray[np.int32], symbols: int, most: float) -> int:
    """`infix_distance`, or the pattern's length where `lacking` alone shows the distance to be above `most`."""
    if lacking(pattern, text, symbols) > most:
        return len(pattern)
    return int(infix_distance(pattern, text, symbols))


@njit(cache=True, nogil=True, parallel=True)
def infix_distances(
    codes: NDArray[np.int32],
    offsets: NDArray[np.int64],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    symbols: int,
    share: float,
) -> NDArray[np.int64]:
    """`int64[m]`: infix distance of the shorter text of each pair within the longer one; of equally long ones the less.

    Args:
        codes: characters of all texts, as numbers below `symbols`.
        offsets: text t is `codes[offsets[t]:offsets[t + 1]]`.
        left: text of each pair.
        right: the other.
        symbols: size of the alphabet.
        share: a distance above this share of the shorter text may come back as its length.
    """
    out = np.zeros(len(left), np.int64)
    for i in prange(len(left)):
        a = codes[offsets[left[i]] : offsets[left[i] + 1]]
        b = codes[offsets[right[i]] : offsets[right[i] + 1]]
        if min(len(a), len(b)) > 0:
            shorter, longer = (a, b) if len(a) <= len(b) else (b, a)
            most = np.ceil(share * len(shorter))
            out[i] = bounded_distance(shorter, longer, symbols, most)
            if len(a) == len(b):
                out[i] = min(out[i], bounded_distance(longer, shorter, symbols, most))
    return out
