"""SimHash kernels: fingerprints from shingle hashes, Hamming distances, all pairs within a radius."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, overload

from neardup.compiled import njit, prange
from neardup.crowds import FAR, excludes

if TYPE_CHECKING:
    from numpy.typing import NDArray

BITS = 64
_PLANES = 40
"""Bits of a counter: a document has fewer than 2⁴⁰ features."""
BLOCK = 64
"""The number of fingerprints compared at once; the results are the bits of one 64-bit word."""
GROUP = 8
"""The number of rows that one thread compares with the other fingerprints in one pass."""
_TILE = 4096
"""The number of fingerprints that a group is compared with in turn: 32 KB, which stay in the first-level cache."""
_UNITS = 2.0**32
"""Weights are counted in units of one by so many."""
_ZERO, _ONE, _ALL = np.uint64(0), np.uint64(1), np.uint64(2**64 - 1)


def bit_count(value: np.uint64) -> int:
    """The number of bits that are set."""
    return int(value).bit_count()


def lowest_bit(value: np.uint64) -> int:
    """The position of the lowest bit that is set; `value` is not 0."""
    return (int(value) & -int(value)).bit_length() - 1


def near(prints: NDArray[np.uint64], first: int, middle: np.uint64, radius: np.uint64) -> np.uint64:
    """A word whose bit b, b in 0 … 63, is set if `prints[first + b]` is at most `radius` bits from `middle`."""
    distance = [bit_count(value ^ middle) for value in prints[first : first + BLOCK]]
    return np.uint64(sum(1 << b for b, bits in enumerate(distance) if bits <= radius))


@intrinsic
def _bit_count(_typing: Any, value: Any) -> Any:
    def codegen(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.ctpop(*arguments)

    return types.int64(value), codegen


@intrinsic
def _lowest_bit(_typing: Any, value: Any) -> Any:
    def codegen(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.cttz(*arguments, ir.Constant(ir.IntType(1), 1))

    return types.int64(value), codegen


@intrinsic
def _near(_typing: Any, prints: Any, first: Any, middle: Any, radius: Any) -> Any:
    lanes, places = ir.VectorType(ir.IntType(64), BLOCK), ir.VectorType(ir.IntType(32), BLOCK)
    counts = ir.FunctionType(lanes, [lanes])

    def codegen(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        def splat(value: Any) -> Any:
            nowhere = ir.Constant(lanes, ir.Undefined)
            vector = builder.insert_element(nowhere, value, places.element(0))
            return builder.shuffle_vector(vector, nowhere, ir.Constant(places, [0] * BLOCK))

        array, at, value, limit = arguments
        data = context.make_array(prints)(context, builder, array).data
        block = builder.load(builder.bitcast(builder.gep(data, [at]), lanes.as_pointer()), align=8)
        count = cgutils.get_or_insert_function(builder.module, counts, f"llvm.ctpop.v{BLOCK}i64")  # type: ignore[no-untyped-call]
        distance = builder.call(count, [builder.xor(block, splat(value))])
        return builder.bitcast(builder.icmp_unsigned("<=", distance, splat(limit)), lanes.element)

    return types.uint64(prints, first, middle, radius), codegen


overload(bit_count)(lambda x: lambda x: _bit_count(x))  # type: ignore[call-arg]  # noqa: ARG005
overload(lowest_bit)(lambda x: lambda x: _lowest_bit(x))  # type: ignore[call-arg]  # noqa: ARG005
overload(near)(lambda p, i, x, k: lambda p, i, x, k: _near(p, i, x, k))  # type: ignore[call-arg]  # noqa: ARG005


@njit(cache=True, nogil=True, inline="always")
def _add(a: np.uint64, b: np.uint64, c: np.uint64) -> tuple[np.uint64, np.uint64]:
    """A full adder on 64 columns at once: sum and carry (Warren, Hacker's Delight, section 5-1)."""
    either = a ^ b
    return either ^ c, (a & b) | (either & c)


@njit(cache=True, nogil=True)
def _ripple(planes: NDArray[np.uint64], first: int, carry: np.uint64) -> None:
    """Add 2 to the power of `first` to each of the 64 counters whose bit is set in `carry`."""
    plane = first
    while carry:
        planes[plane], carry = planes[plane] ^ carry, planes[plane] & carry
        plane += 1


@njit(cache=True, nogil=True)
def fingerprint(features: NDArray[np.uint64]) -> np.uint64:
    """The word whose bit b is set if more than half of the feature hashes have bit b set.

    The 64 counters are stored vertically: `planes[p]` holds bit p of all of them. Eight hashes are added at a time by
    carry-save adders (Warren, Hacker's Delight, section 5-1). That takes some 60 operations; one counter after another
    would take 1,000.
    """
    planes = np.zeros(_PLANES, np.uint64)
    ones = twos = fours = _ZERO
    whole = len(features) // 8 * 8
    for i in range(0, whole, 8):
        ones, two_a = _add(ones, features[i], features[i + 1])
        ones, two_b = _add(ones, features[i + 2], features[i + 3])
        ones, two_c = _add(ones, features[i + 4], features[i + 5])
        ones, two_d = _add(ones, features[i + 6], features[i + 7])
        twos, four_a = _add(twos, two_a, two_b)
        twos, four_b = _add(twos, two_c, two_d)
        fours, eights = _add(fours, four_a, four_b)
        _ripple(planes, 3, eights)
    planes[0], planes[1], planes[2] = ones, twos, fours
    for i in range(whole, len(features)):
        _ripple(planes, 0, features[i])
    return _above(planes, len(features) // 2)


@njit(cache=True, nogil=True)
def _above(planes: NDArray[np.uint64], limit: int) -> np.uint64:
    """The word whose bit b is set if counter b exceeds `limit`; bits are compared from the highest down."""
    above, equal = _ZERO, _ALL
    for plane in range(len(planes) - 1, -1, -1):
        if (limit >> plane) & 1:
            equal &= planes[plane]
        else:
            above |= equal & planes[plane]
            equal &= ~planes[plane]
    return above


@njit(cache=True, nogil=True)
def fingerprints(values: NDArray[np.uint64], offsets: NDArray[np.int64], out: NDArray[np.uint64]) -> None:
    """Write the fingerprint of each document, 0 without features. A feature that occurs t times has weight t.

    Args:
        values: feature hashes of all documents, repetitions included.
        offsets: `int64[n + 1]`, document i has `values[offsets[i]:offsets[i + 1]]`.
        out: `uint64[n]`, written.
    """
    for i in range(len(out)):
        out[i] = fingerprint(values[offsets[i] : offsets[i + 1]])


@njit(cache=True, nogil=True)
def weighted_fingerprints(
    values: NDArray[np.uint64],
    weights: NDArray[np.float64],
    offsets: NDArray[np.int64],
    out: NDArray[np.uint64],
    first: int,
    end: int,
) -> None:
    """Write the words whose bit b is set if features with bit b have more than half of the weight; 0 without features.

    Weights are summed as integers, in units of 2⁻³², so the order of the features does not matter.

    Args:
        values: the features of all documents, each once a document.
        weights: `float64[total]`, from 0 to 1.
        offsets: `int64[n + 1]`, document i has `values[offsets[i]:offsets[i + 1]]`.
        out: `uint64[n]`, written.
        first: number of a document.
        end: number of a document.
    """
    votes = np.empty(BITS, np.int64)
    for i in range(first, end):
        votes[:] = 0
        for place in range(offsets[i], offsets[i + 1]):
            vote = np.int64(round(weights[place] * _UNITS))
            for bit in range(BITS):
                votes[bit] += vote if (values[place] >> np.uint64(bit)) & _ONE else -vote
        out[i] = _ZERO
        for bit in range(BITS):
            if votes[bit] > 0:
                out[i] |= _ONE << np.uint64(bit)


@njit(cache=True, nogil=True)
def distances(prints: NDArray[np.uint64], left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.int64]:
    """`int64[m]`: Hamming distance of `prints[left[i]]` and `prints[right[i]]`."""
    out = np.empty(len(left), np.int64)
    for i in range(len(left)):
        out[i] = bit_count(prints[left[i]] ^ prints[right[i]])
    return out


class Known(NamedTuple):
    """What is known of documents, in the order of their fingerprints (see `neardup.crowds`).

    Attributes:
        rank: `int64[m]`, content ranks.
        last: `int64[2, m]`, the ranks of last hubs, for pairs beyond `strong` bits and within them.
        strong: the largest distance, in bits, at which a pair is strong.
    """

    rank: NDArray[np.int64]
    last: NDArray[np.int64]
    strong: int


@njit(cache=True, nogil=True)
def apart(prints: NDArray[np.uint64], known: Known, row: int, other: int) -> bool:
    """Whether a pair is left out, as its documents are crowded and neither is a hub of the other."""
    if known.last[0, row] == FAR:
        return False
    level = int(bit_count(prints[row] ^ prints[other]) <= known.strong)
    return excludes(known.rank[row], known.last[level, row], known.rank[other], known.last[level, other])


@njit(cache=True, nogil=True)
def scan(
    prints: NDArray[np.uint64],
    known: Known,
    rows: tuple[int, int],
    after: int,
    radius: int,
    left: NDArray[np.int64],
    right: NDArray[np.int64],
) -> int:
    """Find the pairs within the radius of a row in `range(*rows)` and a later row, from row `after` on.

    Pairs of two crowded documents, neither a hub of the other, are left out.

    Args:
        prints: the fingerprints, followed by BLOCK more of any value.
        known: what is known of each.
        rows: first and end of the range of rows.
        after: the first row that any of them is compared with.
        radius: the largest distance, in bits.
        left: receives the left rows, as many as fit.
        right: receives the right rows, as many as fit.

    Returns:
        The number of pairs, whether or not they fit.
    """
    count, total = len(prints) - BLOCK, 0
    for tile in range(max(rows[0], after) // BLOCK * BLOCK, count, _TILE):
        for row in range(*rows):
            for start in range(max(tile, row // BLOCK * BLOCK), min(tile + _TILE, count), BLOCK):
                hits = near(prints, start, prints[row], np.uint64(radius))
                while hits:
                    other = start + lowest_bit(hits)
                    hits &= hits - _ONE
                    if max(row, after - 1) < other < count and not apart(prints, known, row, other):
                        if total < len(left):
                            left[total], right[total] = row, other
                        total += 1
    return total


@njit(cache=True, nogil=True, parallel=True)
def within(
    prints: NDArray[np.uint64], known: Known, end: int, after: int, first: int, groups: int, radius: int, capacity: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """The pairs within the radius of the rows from `first` on, each with all later rows, by groups of GROUP rows.

    Args:
        prints: the fingerprints, followed by BLOCK more of any value.
        known: what is known of each; see `scan`.
        end: the end of the rows that form groups.
        after: the first row that any of them is compared with.
        first: the first row of the first group.
        groups: the number of groups; the last one may extend beyond the last row.
        radius: the largest distance, in bits.
        capacity: the most pairs of a group that are written.

    Returns:
        `int64[groups, capacity]` left and right rows, left < right; and `int64[groups]`, the pairs that each group has.
    """
    left, right = np.empty((groups, capacity), np.int64), np.empty((groups, capacity), np.int64)
    totals = np.empty(groups, np.int64)
    for group in prange(groups):
        start = first + group * GROUP
        rows = start, min(start + GROUP, end)
        totals[group] = scan(prints, known, rows, after, radius, left[group], right[group])
    return left, right, totals
