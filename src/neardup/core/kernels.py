"""Compiled loops the harness shares with strategies. Plain functions over arrays; each has a slow oracle in `tests/`.

Kernels that call each other stay in this file: numba's cache does not notice a change in one imported from elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

SEPARATOR, WORD, SOLO, MARK, IGNORED = range(5)
"""Classes of code points; see `neardup.text`."""

_SEED = np.uint64(0xCBF29CE484222325)
_PRIME = np.uint64(0x100000001B3)
_MIX_1 = np.uint64(0xFF51AFD7ED558CCD)
_MIX_2 = np.uint64(0xC4CEB9FE1A85EC53)
_BASE = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(33)
_SPACE = np.uint64(32)
_HIGH = np.uint64(32)


@njit(cache=True, nogil=True, inline="always")
def mix64(value: np.uint64) -> np.uint64:
    """MurmurHash3's 64-bit finaliser: every input bit reaches every output bit."""
    value ^= value >> _SHIFT
    value *= _MIX_1
    value ^= value >> _SHIFT
    value *= _MIX_2
    value ^= value >> _SHIFT
    return value


@njit(cache=True, nogil=True)
def word_units(codes: NDArray[np.uint32], classes: NDArray[np.uint8], out: NDArray[np.uint64]) -> int:
    """Hash of each word of one document into `out`; returns how many there are.

    A word is a run of WORD and MARK code points, or one SOLO with the MARKs after it. IGNORED ones are passed over.
    """
    count = 0
    state = SEPARATOR
    value = _SEED
    for code in codes:
        kind = classes[code]
        if kind == IGNORED:
            continue
        goes_on = (kind == MARK and state != SEPARATOR) or (kind == WORD and state == WORD)
        if not goes_on:
            if state != SEPARATOR:
                out[count] = mix64(value)
                count += 1
            value = _SEED
            state = WORD if kind == MARK else kind
        if kind != SEPARATOR:
            value = (value ^ np.uint64(code)) * _PRIME
    if state != SEPARATOR:
        out[count] = mix64(value)
        count += 1
    return count


@njit(cache=True, nogil=True)
def char_units(codes: NDArray[np.uint32], classes: NDArray[np.uint8], out: NDArray[np.uint64]) -> int:
    """Hash of each character of one document into `out`, a run of separators between words being one space."""
    count = 0
    gap = False
    for code in codes:
        kind = classes[code]
        if kind == IGNORED:
            continue
        if kind == SEPARATOR:
            gap = count > 0
            continue
        if gap:
            out[count] = mix64(_SPACE + _BASE)
            count += 1
            gap = False
        out[count] = mix64(np.uint64(code) + _BASE)
        count += 1
    return count


@njit(cache=True, nogil=True)
def ngram_hashes(units: NDArray[np.uint64], n: int, out: NDArray[np.uint64]) -> int:
    """Hash of each n-gram of `units` into `out`; fewer than n units are one shingle, none are none.

    A polynomial in the unit hashes modulo 2⁶⁴, rolled along and mixed.
    """
    count = len(units)
    if count == 0:
        return 0
    width = min(n, count)
    lead = np.uint64(1)
    value = np.uint64(0)
    for i in range(width):
        value = value * _BASE + units[i]
        if i:
            lead *= _BASE
    out[0] = mix64(value)
    for i in range(width, count):
        value = (value - units[i - width] * lead) * _BASE + units[i]
        out[i - width + 1] = mix64(value)
    return count - width + 1


@njit(cache=True, nogil=True)
def shingle_batch(
    codes: NDArray[np.uint32],
    starts: NDArray[np.int64],
    classes: NDArray[np.uint8],
    n: int,
    words: bool,
    counts: NDArray[np.int64],
) -> NDArray[np.uint64]:
    """Shingle hashes of a batch, document after document; `counts[i]` receives how many document i has.

    Args:
        codes: code points of all documents; document i is `codes[starts[i]:starts[i + 1]]`.
        starts: `int64[documents + 1]`.
        classes: class of each code point.
        n: units in a shingle.
        words: whether the unit is the word; else the character.
        counts: `int64[documents]`, written.
    """
    out = np.empty(len(codes), np.uint64)  # no document has more units than code points
    units = np.empty(max(1, np.max(np.diff(starts))) if len(counts) else 1, np.uint64)
    total = 0
    for i in range(len(counts)):
        document = codes[starts[i] : starts[i + 1]]
        found = word_units(document, classes, units) if words else char_units(document, classes, units)
        counts[i] = ngram_hashes(units[:found], n, out[total:])
        total += counts[i]
    return out[:total]


@njit(cache=True, nogil=True)
def bucket_pairs(keys: NDArray[np.uint64], rows: NDArray[np.int64]) -> NDArray[np.uint64]:
    """All pairs within each run of equal keys, as `left << 32 | right` with left < right.

    Args:
        keys: sorted.
        rows: the row of each key; ascending within a run.
    """
    total = 0
    run = 1
    for i in range(1, len(keys) + 1):
        if i < len(keys) and keys[i] == keys[i - 1]:
            run += 1
        else:
            total += run * (run - 1) // 2
            run = 1
    out = np.empty(total, np.uint64)
    filled = 0
    start = 0
    for i in range(1, len(keys) + 1):
        if i < len(keys) and keys[i] == keys[start]:
            continue
        for a in range(start, i):
            for b in range(a + 1, i):
                out[filled] = (np.uint64(rows[a]) << _HIGH) | np.uint64(rows[b])
                filled += 1
        start = i
    return out


@njit(cache=True, nogil=True)
def overlaps(
    values: NDArray[np.uint64],
    offsets: NDArray[np.int64],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Size of the intersection of the sorted sets `left[i]` and `right[i]`, by merging.

    Args:
        values: members of all sets, ascending and distinct within each.
        offsets: set s is `values[offsets[s]:offsets[s + 1]]`.
        left: set of each pair.
        right: the other set of each pair.
    """
    out = np.zeros(len(left), np.int64)
    for i in range(len(left)):
        a, a_end = offsets[left[i]], offsets[left[i] + 1]
        b, b_end = offsets[right[i]], offsets[right[i] + 1]
        shared = 0
        while a < a_end and b < b_end:
            if values[a] == values[b]:
                shared += 1
                a += 1
                b += 1
            elif values[a] < values[b]:
                a += 1
            else:
                b += 1
        out[i] = shared
    return out


@njit(cache=True, nogil=True)
def find_root(parent: NDArray[np.int64], row: int) -> int:
    """The root of a row's tree, halving the path on the way."""
    while parent[row] != row:
        parent[row] = parent[parent[row]]
        row = parent[row]
    return row


@njit(cache=True, nogil=True)
def forest(left: NDArray[np.int64], right: NDArray[np.int64], parent: NDArray[np.int64]) -> NDArray[np.int64]:
    """Positions of the edges that joined two trees when taken in order (Kruskal): at most n - 1.

    Args:
        left: one end of each edge.
        right: the other.
        parent: `int64[n]`, each row's parent; written.
    """
    kept = np.empty(min(len(left), len(parent)), np.int64)
    count = 0
    for i in range(len(left)):
        a, b = find_root(parent, left[i]), find_root(parent, right[i])
        if a != b:
            if a < b:
                parent[b] = a
            else:
                parent[a] = b
            kept[count] = i
            count += 1
    return kept[:count]
