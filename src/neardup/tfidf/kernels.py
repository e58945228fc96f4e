"""Compiled loops behind `neardup.tfidf`: terms counted by document, document frequencies, weights, products."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from neardup.compiled import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SCATTER = np.uint64(0x9E3779B97F4A7C15)
_ONE = np.uint64(1)
_PARTS = 64
_PART_SHIFT = np.uint64(58)
_UNIT = 2.0**53


@njit(cache=True, nogil=True)
def table_bits(members: int) -> int:
    """Binary logarithm of the length of a hash table at most half full, at least 1."""
    bits = 1
    while (1 << bits) < 2 * members:
        bits += 1
    return bits


@njit(cache=True, nogil=True)
def count_values(
    values: NDArray[np.uint64], table: NDArray[np.int32], distinct: NDArray[np.uint64], counts: NDArray[np.int32]
) -> int:
    """Distinct values in order of first occurrence, and how often each occurs; returns how many there are.

    Args:
        values: hashes.
        table: `1 << table_bits(len(values))` entries or more, all -1; left so.
        distinct: written; as long as `values`.
        counts: written; as long as `values`.
    """
    bits = table_bits(len(values))
    shift, last = np.uint64(64 - bits), np.uint64((1 << bits) - 1)
    found = 0
    for value in values:
        place = (value * _SCATTER) >> shift
        while table[place] >= 0 and distinct[table[place]] != value:
            place = (place + _ONE) & last
        if table[place] < 0:
            table[place] = found
            distinct[found] = value
            counts[found] = 0
            found += 1
        counts[table[place]] += 1
    table[: 1 << bits] = -1
    return found


@njit(cache=True, nogil=True)
def count_terms(
    values: NDArray[np.uint64],
    offsets: NDArray[np.int64],
    distinct: NDArray[np.uint64],
    counts: NDArray[np.int32],
    lengths: NDArray[np.int64],
    first: int,
    end: int,
) -> None:
    """Distinct values of documents `first` to `end - 1`, each in order of first occurrence, and how often each occurs.

    Args:
        values: hashes of all documents.
        offsets: `int64[n + 1]`; document i has `values[offsets[i]:offsets[i + 1]]`.
        distinct: written, those of document i from `offsets[i]`; as long as `values`.
        counts: written, in the same places.
        lengths: written: how many distinct values document i has.
        first: the first document.
        end: the one after the last.
    """
    longest = 0
    for i in range(first, end):
        longest = max(longest, offsets[i + 1] - offsets[i])
    table = np.full(1 << table_bits(longest), -1, np.int32)
    for i in range(first, end):
        a, b = offsets[i], offsets[i + 1]
        lengths[i] = count_values(values[a:b], table, distinct[a:b], counts[a:b])


@njit(cache=True, nogil=True)
def close_gaps(
    distinct: NDArray[np.uint64], counts: NDArray[np.int32], offsets: NDArray[np.int64], lengths: NDArray[np.int64]
) -> int:
    """Move what `count_terms` found to the front, in place; returns how much there is."""
    filled = 0
    for i in range(len(lengths)):
        for p in range(offsets[i], offsets[i] + lengths[i]):
            distinct[filled] = distinct[p]
            counts[filled] = counts[p]
            filled += 1
    return filled


@njit(cache=True, nogil=True)
def frequencies(values: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    """Distinct values in no order, and how often each occurs; by their 6 highest bits, so that tables are small."""
    starts = np.zeros(_PARTS + 1, np.int64)
    for value in values:
        starts[(value >> _PART_SHIFT) + _ONE] += 1
    largest = 0
    for part in range(_PARTS):
        largest = max(largest, starts[part + 1])
        starts[part + 1] += starts[part]
    members, cursor = np.empty_like(values), starts.copy()
    for value in values:
        part = value >> _PART_SHIFT
        members[cursor[part]] = value
        cursor[part] += 1
    table = np.full(1 << table_bits(largest), -1, np.int32)
    distinct, counts = np.empty_like(values), np.empty(len(values), np.int32)
    filled = 0
    for part in range(_PARTS):
        lot = members[starts[part] : starts[part + 1]]
        filled += count_values(lot, table, distinct[filled:], counts[filled:])
    return distinct[:filled].copy(), counts[:filled].copy()


@njit(cache=True, nogil=True)
def merge_sorted(
    a: NDArray[np.uint64], a_counts: NDArray[np.int64], b: NDArray[np.uint64], b_counts: NDArray[np.int64]
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """The union of two ascending sets, and their counts added up.

    Args:
        a: ascending, distinct.
        a_counts: a count for each of `a`.
        b: ascending, distinct.
        b_counts: a count for each of `b`.
    """
    out, counts = np.empty(len(a) + len(b), np.uint64), np.zeros(len(a) + len(b), np.int64)
    i = j = filled = 0
    while i < len(a) or j < len(b):
        from_a = j == len(b) or (i < len(a) and a[i] <= b[j])
        from_b = i == len(a) or (j < len(b) and b[j] <= a[i])
        if from_a:
            out[filled] = a[i]
            counts[filled] += a_counts[i]
            i += 1
        if from_b:
            out[filled] = b[j]
            counts[filled] += b_counts[j]
            j += 1
        filled += 1
    return out[:filled].copy(), counts[:filled].copy()


@njit(cache=True, nogil=True)
def directory(known: NDArray[np.uint64]) -> NDArray[np.uint32]:
    """`uint32[2^bits]`: by the highest bits of a hash, the place of the first known one with these or greater ones.

    Args:
        known: hashes, ascending, fewer than 2³²; `bits` is `table_bits(len(known)) - 1`, or 1.
    """
    bits = max(1, table_bits(len(known)) - 1)
    out, shift = np.empty(1 << bits, np.uint32), np.uint64(64 - bits)
    place = 0
    for high in range(1 << bits):
        while place < len(known) and np.int64(known[place] >> shift) < high:
            place += 1
        out[high] = place
    return out


@njit(cache=True, nogil=True, inline="always")
def directory_shift(firsts: NDArray[np.uint32]) -> np.uint64:
    """How far a hash is shifted to find its place in a `directory`."""
    bits = 0
    while (1 << bits) < len(firsts):
        bits += 1
    return np.uint64(64 - bits)


@njit(cache=True, nogil=True, inline="always")
def directory_place(value: np.uint64, known: NDArray[np.uint64], firsts: NDArray[np.uint32], shift: np.uint64) -> int:
    """The place of a hash among the known ones, by their `directory`; -1 where it is not among them."""
    place = np.int64(firsts[value >> shift])
    while place < len(known) and known[place] < value:
        place += 1
    return int(place) if place < len(known) and known[place] == value else -1


@njit(cache=True, nogil=True)
def weigh(
    terms: NDArray[np.uint64],
    counts: NDArray[np.int32],
    offsets: NDArray[np.int64],
    known: NDArray[np.uint64],
    firsts: NDArray[np.uint32],
    idf: NDArray[np.float64],
    sublinear: bool,
    columns: NDArray[np.uint32],
    weights: NDArray[np.float64],
    first: int,
    end: int,
) -> None:
    """Place among the known terms, and weight, of each term of documents `first` to `end - 1`.

    Args:
        terms: distinct hashes of all documents.
        counts: how often each occurs.
        offsets: document i has `terms[offsets[i]:offsets[i + 1]]`.
        known: hashes, ascending and distinct.
        firsts: their `directory`.
        idf: the idf of each known term.
        sublinear: whether 1 + ln(tf) stands in place of tf.
        columns: written; `len(known)` for a term that is not known.
        weights: written; the squares of a document's add up to 1.
        first: the first document.
        end: the one after the last.
    """
    shift = directory_shift(firsts)
    for i in range(first, end):
        squares = 0.0
        for p in range(offsets[i], offsets[i + 1]):
            place = directory_place(terms[p], known, firsts, shift)
            if place < 0:
                columns[p] = len(known)
                continue
            tf = 1 + math.log(counts[p]) if sublinear else float(counts[p])
            columns[p] = place
            weights[p] = tf * idf[place]
            squares += weights[p] * weights[p]
        for p in range(offsets[i], offsets[i + 1]):
            weights[p] /= max(math.sqrt(squares), 1.0)  # an idf is 1 at least


@njit(cache=True, nogil=True)
def products(
    a_columns: NDArray[np.uint32],
    a_weights: NDArray[np.float64],
    a_offsets: NDArray[np.int64],
    b_columns: NDArray[np.uint32],
    b_weights: NDArray[np.float64],
    b_offsets: NDArray[np.int64],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    dense: NDArray[np.float64],
    out: NDArray[np.float32],
) -> None:
    """Product of row `left[i]` of one matrix with row `right[i]` of another, summed in units of 2⁻⁵³, at most 1.

    Args:
        a_columns: columns of the one matrix, distinct in each row.
        a_weights: its values; the rows have length 1.
        a_offsets: row r has `a_columns[a_offsets[r]:a_offsets[r + 1]]`.
        b_columns: columns of the other.
        b_weights: its values.
        b_offsets: its rows.
        left: rows of the one.
        right: rows of the other.
        dense: one zero for each column, where a row of the one is spread out; left so.
        out: written.
    """
    for i in range(len(left)):
        a, a_end = a_offsets[left[i]], a_offsets[left[i] + 1]
        if i == 0 or left[i] != left[i - 1]:
            for p in range(a, a_end):
                dense[a_columns[p]] = a_weights[p] * _UNIT
        total = np.int64(0)
        for p in range(b_offsets[right[i]], b_offsets[right[i] + 1]):
            total += np.int64(dense[b_columns[p]] * b_weights[p])
        out[i] = min(total / _UNIT, 1.0)
        if i + 1 == len(left) or left[i] != left[i + 1]:
            for p in range(a, a_end):
                dense[a_columns[p]] = 0
