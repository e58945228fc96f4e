"""Compiled loops around the strategies: hashing, joining, sorting, linking. Each has a slow oracle in `tests/`.

Kernels that call each other stay in this file: numba's cache does not notice a change in one imported from elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.compiled import njit, prange

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MIX_1 = np.uint64(0xFF51AFD7ED558CCD)
_MIX_2 = np.uint64(0xC4CEB9FE1A85EC53)
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(33)
_HIGH = np.uint64(32)
_DIGIT = np.uint64(0x7FF)
_LOW_32 = np.uint64(0xFFFFFFFF)
_ROUND_1 = np.uint64(0x9E3779B185EBCA87)
_ROUND_2 = np.uint64(0xC2B2AE3D27D4EB4F)
_TURN = np.uint64(31)
_BLOCK = np.uint64(32)
_BY_64 = np.uint64(6)
_WITHIN_64 = np.uint64(63)


@njit(cache=True, nogil=True, inline="always")
def mix64(value: np.uint64) -> np.uint64:
    """MurmurHash3's 64-bit finaliser: every input bit reaches every output bit."""
    value ^= value >> _SHIFT
    value *= _MIX_1
    value ^= value >> _SHIFT
    value *= _MIX_2
    value ^= value >> _SHIFT
    return value


@njit(cache=True, nogil=True, inline="always")
def _word(data: NDArray[np.uint8], at: np.uint64) -> np.uint64:
    """The eight bytes from `at`, least first; compilers make one load of it."""
    low = (
        np.uint64(data[at])
        | np.uint64(data[at + np.uint64(1)]) << np.uint64(8)
        | np.uint64(data[at + np.uint64(2)]) << np.uint64(16)
        | np.uint64(data[at + np.uint64(3)]) << np.uint64(24)
    )
    return (
        low
        | np.uint64(data[at + np.uint64(4)]) << np.uint64(32)
        | np.uint64(data[at + np.uint64(5)]) << np.uint64(40)
        | np.uint64(data[at + np.uint64(6)]) << np.uint64(48)
        | np.uint64(data[at + np.uint64(7)]) << np.uint64(56)
    )


@njit(cache=True, nogil=True, inline="always")
def _absorb(state: np.uint64, word: np.uint64) -> np.uint64:
    """One round of xxHash64 (Collet)."""
    state += word * _ROUND_2
    return ((state << _TURN) | (state >> _SHIFT)) * _ROUND_1


@njit(cache=True, nogil=True)
def bytes_hash(data: NDArray[np.uint8], start: int, end: int) -> np.uint64:
    """A non-zero 64-bit hash of `data[start:end]`: four words at a time, so that their multiplications overlap."""
    at, last = np.uint64(start), np.uint64(end)
    a = b = c = d = last - at
    while at + _BLOCK <= last:
        a = _absorb(a, _word(data, at))
        b = _absorb(b, _word(data, at + np.uint64(8)))
        c = _absorb(c, _word(data, at + np.uint64(16)))
        d = _absorb(d, _word(data, at + np.uint64(24)))
        at += _BLOCK
    value = _absorb(_absorb(_absorb(a, b), c), d)
    while at + np.uint64(8) <= last:
        value = _absorb(value, _word(data, at))
        at += np.uint64(8)
    rest = np.uint64(0)
    while at < last:
        rest = rest << np.uint64(8) | np.uint64(data[at])
        at += np.uint64(1)
    return max(mix64(_absorb(value, rest)), np.uint64(1))


@njit(cache=True, nogil=True, parallel=True)
def text_hashes(data: NDArray[np.uint8], offsets: NDArray[np.int64]) -> NDArray[np.uint64]:
    """`uint64[n]`: a non-zero hash of the bytes of each text."""
    out = np.empty(len(offsets) - 1, np.uint64)
    for i in prange(len(out)):
        out[i] = bytes_hash(data, offsets[i], offsets[i + 1])
    return out


@njit(cache=True, nogil=True)
def gather(
    data: NDArray[np.uint8], offsets: NDArray[np.int64], rows: NDArray[np.int64], out: NDArray[np.uint8]
) -> None:
    """Copy the bytes of texts `rows` one after another into `out`, which has room for them."""
    filled = 0
    for row in rows:
        for at in range(offsets[row], offsets[row + 1]):
            out[filled] = data[at]
            filled += 1


@njit(cache=True, nogil=True)
def same_texts(
    data: NDArray[np.uint8], offsets: NDArray[np.int64], left: NDArray[np.int64], right: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """`bool[m]`: whether texts `left[i]` and `right[i]` are the same bytes."""
    out = np.zeros(len(left), np.bool_)
    for i in range(len(left)):
        a, b = data[offsets[left[i]] : offsets[left[i] + 1]], data[offsets[right[i]] : offsets[right[i] + 1]]
        if len(a) == len(b):
            difference = np.uint8(0)
            for at in range(len(a)):
                difference |= a[at] ^ b[at]
            out[i] = difference == 0
    return out


@njit(cache=True, nogil=True)
def plainly_filled(data: NDArray[np.uint8], offsets: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """`bool[m]`: whether the text of each row has an ASCII character that can be seen, and so is not blank."""
    out = np.zeros(len(rows), np.bool_)
    for i in range(len(rows)):
        for at in range(offsets[rows[i]], offsets[rows[i] + 1]):
            if 32 < data[at] < 127:
                out[i] = True
                break
    return out


@njit(cache=True, nogil=True)
def repeated(keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Rows whose non-zero key stands in another row too, ascending, and a few more: one in sixteen at most, on average.

    Two passes over a bit table of sixteen bits a key: a key whose bit was set before may be a repetition.
    """
    width = 10
    while (1 << width) < 16 * len(keys):
        width += 1
    shift = np.uint64(64 - width)
    seen = np.zeros(1 << (width - 6), np.uint64)
    again = np.zeros_like(seen)
    for key in keys:
        place = (key * _GOLDEN) >> shift
        bit = np.uint64(key != 0) << (place & _WITHIN_64)
        again[place >> _BY_64] |= seen[place >> _BY_64] & bit
        seen[place >> _BY_64] |= bit
    rows = np.empty(len(keys), np.int64)
    count = 0
    for row in range(len(keys)):
        place = (keys[row] * _GOLDEN) >> shift
        bit = np.uint64(keys[row] != 0) << (place & _WITHIN_64)
        rows[count] = row
        count += (again[place >> _BY_64] & bit) != 0
    return rows[:count]


@njit(cache=True, nogil=True)
def bucket_pairs(rows: NDArray[np.int64], starts: NDArray[np.int64], hubs: int) -> NDArray[np.uint64]:
    """The pairs of the first `hubs` members of each bucket with every member, as `least << 32 | greatest`, each once.

    Args:
        rows: members of all buckets.
        starts: bucket b is `rows[starts[b]:starts[b + 1]]`.
        hubs: members to pair with all others; as many as the largest bucket has for all pairs.
    """
    total = 0
    for b in range(len(starts) - 1):
        size = starts[b + 1] - starts[b]
        most = min(hubs, size)
        total += most * (size - most) + most * (most - 1) // 2
    out = np.empty(total, np.uint64)
    filled = 0
    for b in range(len(starts) - 1):
        end = starts[b + 1]
        for i in range(starts[b], min(starts[b] + hubs, end)):
            for j in range(i + 1, end):
                low, high = min(rows[i], rows[j]), max(rows[i], rows[j])
                out[filled] = np.uint64(low) << _HIGH | np.uint64(high)
                filled += 1
    return out


@njit(cache=True, nogil=True)
def shares_key(codes: NDArray[np.uint64], keys: NDArray[np.uint64], bands: int) -> NDArray[np.bool_]:
    """`bool[m]`: whether the two rows of a pair have the same non-zero key in one of the first `bands` columns.

    Args:
        codes: pairs as `bucket_pairs` gives them.
        keys: `uint64[n, columns]`.
        bands: columns to look at.
    """
    out = np.zeros(len(codes), np.bool_)
    for i in range(len(codes)):
        left, right = codes[i] >> _HIGH, codes[i] & _LOW_32
        for band in range(bands):
            if keys[left, band] == keys[right, band] and keys[left, band] != 0:
                out[i] = True
                break
    return out


@njit(cache=True, nogil=True)
def pack_pairs(
    left: NDArray[np.integer], right: NDArray[np.integer], score: NDArray[np.float32], floor: np.float32
) -> tuple[NDArray[np.uint64], NDArray[np.float32], bool, int]:
    """Pairs at or above the floor as `least << 32 | greatest` with their scores, in the order given.

    Returns:
        codes and scores; whether the codes ascend without repetition; and the position of the first pair that is none
        (a row with itself, a row outside 0 … 2³² - 1, a score outside [0, 1]), -1 where all are.
    """
    codes, kept = np.empty(len(left), np.uint64), np.empty(len(left), np.float32)
    count = 0
    ascending = True
    for i in range(len(left)):
        low, high = np.int64(min(left[i], right[i])), np.int64(max(left[i], right[i]))
        if low == high or low < 0 or high > 0xFFFFFFFF or not 0 <= score[i] <= 1:
            return codes[:0], kept[:0], True, i
        if score[i] >= floor:
            codes[count], kept[count] = np.uint64(low) << _HIGH | np.uint64(high), score[i]
            ascending = ascending and (count == 0 or codes[count - 1] < codes[count])
            count += 1
    return codes[:count], kept[:count], ascending, -1


@njit(cache=True, nogil=True)
def sort_pairs(codes: NDArray[np.uint64], score: NDArray[np.float32]) -> tuple[NDArray[np.uint64], NDArray[np.float32]]:
    """Pairs by code, each once with its highest score: a radix sort by 11 bits, least ones first, then one pass.

    Args:
        codes: of the pairs; used as scratch.
        score: of the pairs; used as scratch.
    """
    spare_codes, spare_score = np.empty_like(codes), np.empty_like(score)
    ends = np.empty(1 << 11, np.int64)
    for digit in range(0, 64, 11):
        shift = np.uint64(digit)
        ends[:] = 0
        for code in codes:
            ends[(code >> shift) & _DIGIT] += 1
        if len(codes) and ends[(codes[0] >> shift) & _DIGIT] == len(codes):
            continue  # all have the same digit
        total = 0
        for value in range(len(ends)):
            ends[value], total = total, total + ends[value]
        for i in range(len(codes)):
            value = (codes[i] >> shift) & _DIGIT
            spare_codes[ends[value]], spare_score[ends[value]] = codes[i], score[i]
            ends[value] += 1
        codes, spare_codes = spare_codes, codes
        score, spare_score = spare_score, score
    count = 0
    for i in range(len(codes)):
        if count and codes[i] == codes[count - 1]:
            score[count - 1] = max(score[count - 1], score[i])
        else:
            codes[count], score[count] = codes[i], score[i]
            count += 1
    return codes[:count], score[:count]


@njit(cache=True, nogil=True)
def first_fault(
    left: NDArray[np.integer], right: NDArray[np.integer], score: NDArray[np.float32], rows: int, floor: np.float32
) -> int:
    """The least number of an invariant that any pair breaks; 4 where none does.

    0: rows within 0 … rows - 1; 1: left < right; 2: sorted, each pair once; 3: scores in [floor, 1].
    """
    fault = 4
    for i in range(len(left)):
        if left[i] < 0 or right[i] >= rows:
            return 0
        if left[i] >= right[i]:
            fault = min(fault, 1)
        if i and not (left[i - 1] < left[i] or (left[i - 1] == left[i] and right[i - 1] < right[i])):
            fault = min(fault, 2)
        if not floor <= score[i] <= 1:
            fault = min(fault, 3)
    return fault


@njit(cache=True, nogil=True)
def find_root(parent: NDArray[np.int64], row: int) -> int:
    """The root of a row's tree, halving the path on the way."""
    while parent[row] != row:
        parent[row] = parent[parent[row]]
        row = parent[row]
    return row


@njit(cache=True, nogil=True)
def component_labels(
    left: NDArray[np.integer],
    right: NDArray[np.integer],
    score: NDArray[np.float32],
    threshold: np.float32,
    parent: NDArray[np.int64],
) -> NDArray[np.int32]:
    """`int32[n]`: connected components of the edges with score ≥ threshold, numbered by the first row of each.

    Args:
        left: one end of each edge.
        right: the other.
        score: of each edge.
        threshold: the least score that joins.
        parent: `int64[n]`, the row each row is joined to from the start, itself for none; written.
    """
    for i in range(len(left)):
        if score[i] >= threshold:
            a, b = find_root(parent, left[i]), find_root(parent, right[i])
            parent[max(a, b)] = min(a, b)
    labels = np.full(len(parent), -1, np.int32)
    count = 0
    for row in range(len(parent)):
        root = find_root(parent, row)
        if labels[root] < 0:
            labels[root] = count
            count += 1
        labels[row] = labels[root]
    return labels
