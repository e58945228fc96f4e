"""MinHash kernels: signatures from shingle hashes, band keys from signatures, agreement of two signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, overload

from neardup.compiled import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

LANES = 32
"""The number of permutations whose minima are in registers at once; the number of constants is a multiple of it."""
EMPTY = 0xFFFFFFFF
"""The value of a bin without shingles, and of a document without any."""

_MIX_1 = np.uint64(0xFF51AFD7ED558CCD)
_MIX_2 = np.uint64(0xC4CEB9FE1A85EC53)
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(33)
_HALF = np.uint64(32)
_ODD = np.uint64(1)
_EMPTY = np.uint32(EMPTY)
_LAST = np.uint32(EMPTY - 1)


@njit(cache=True, nogil=True, inline="always")
def _mix64(value: np.uint64) -> np.uint64:
    """MurmurHash3's 64-bit finaliser."""
    value ^= value >> _SHIFT
    value *= _MIX_1
    value ^= value >> _SHIFT
    value *= _MIX_2
    value ^= value >> _SHIFT
    return value


def permutations(count: int, seed: int) -> NDArray[np.uint32]:
    """`uint32[3, m]`: the constants of h → a·h + b modulo 2³², where m is `count` rounded up to a multiple of LANES.

    The rows are odd multipliers a, offsets b, and the inverses of the multipliers. They are the upper halves of the
    outputs of SplitMix64 (Steele et al. 2014) from the seed.
    """
    columns = -(-count // LANES) * LANES
    state = np.uint64(seed) + np.arange(1, 2 * columns + 1, dtype=np.uint64) * _GOLDEN
    for factor in (_MIX_1, _MIX_2):
        state = (state ^ (state >> _SHIFT)) * factor
    a, b = ((state ^ (state >> _SHIFT)) >> _HALF).astype(np.uint32).reshape(columns, 2).T
    a |= np.uint32(1)
    inverse = a.copy()  # right in 3 bits; each iteration doubles them (Warren, Hacker's Delight, section 10-16)
    for _ in range(4):
        inverse *= np.uint32(2) - a * inverse
    return np.stack([a, b, inverse])


def fold(members: NDArray[np.uint64], constants: NDArray[np.uint32], first: int, out: NDArray[np.uint32]) -> None:
    """Write to `out[first:first + LANES]`, by permutation, the least a·h + b over the upper halves h of `members`.

    When compiled, it applies LANES permutations to one hash at a time, so that neither short documents nor the ends of
    long ones cost extra. By itself, LLVM chooses narrower registers and keeps the minimum in memory, at half the speed.
    """
    a, b = constants[:2, first : first + LANES]
    out[first : first + LANES] = EMPTY
    for value in members:
        out[first : first + LANES] = np.minimum(out[first : first + LANES], a * np.uint32(value >> _HALF) + b)


@intrinsic
def _fold(_typing: Any, members: Any, constants: Any, first: Any, out: Any) -> Any:
    lanes = ir.VectorType(ir.IntType(32), LANES)
    signature = types.void(members, constants, first, out)

    def codegen(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        at = arguments[2]
        hashes, table, minima = (
            context.make_array(signature.args[i])(context, builder, arguments[i]) for i in (0, 1, 3)
        )

        def address(array: Any, index: Any) -> Any:
            return builder.bitcast(builder.gep(array.data, [index]), lanes.as_pointer())

        def splat(value: Any) -> Any:
            nowhere = ir.Constant(lanes, ir.Undefined)
            vector = builder.insert_element(nowhere, value, lanes.element(0))
            return builder.shuffle_vector(vector, nowhere, ir.Constant(lanes, [0] * LANES))

        a = builder.load(address(table, at), align=4)
        b = builder.load(address(table, builder.add(at, builder.extract_value(table.shape, 1))), align=4)
        least = cgutils.alloca_once(builder, lanes)  # type: ignore[no-untyped-call]
        builder.store(ir.Constant(lanes, [EMPTY] * LANES), least)
        with cgutils.for_range(builder, builder.extract_value(hashes.shape, 0)) as loop:
            whole = builder.load(builder.gep(hashes.data, [loop.index]))
            upper = builder.trunc(builder.lshr(whole, whole.type(32)), lanes.element)
            value, before = builder.add(builder.mul(a, splat(upper)), b), builder.load(least)
            builder.store(builder.select(builder.icmp_unsigned("<", value, before), value, before), least)
        builder.store(builder.load(least), address(minima, at), align=4)
        return context.get_dummy_value()

    return signature, codegen


overload(fold)(lambda m, c, i, out: lambda m, c, i, out: _fold(m, c, i, out))  # type: ignore[call-arg]  # noqa: ARG005


@njit(cache=True, nogil=True)
def classic(members: NDArray[np.uint64], constants: NDArray[np.uint32], out: NDArray[np.uint32]) -> None:
    """Write, for each (a, b), the least a·h + b modulo 2³² over the upper halves h of the hashes (Broder 1997)."""
    for first in range(0, len(out), LANES):
        fold(members, constants, first, out)


@njit(cache=True, nogil=True)
def one_permutation(members: NDArray[np.uint64], constants: NDArray[np.uint32], out: NDArray[np.uint32]) -> None:
    """Write the least lower half of the hashes in each of `len(out)` bins; a hash's upper half chooses its bin.

    This is one-permutation hashing (Li, Owen, Zhang, NIPS 2012); `densify` fills empty bins. The hashes are first
    permuted by an exclusive or and an odd factor that depends on the seed, so that each seed gives another sketch.
    """
    for i in range(len(out)):
        out[i] = _EMPTY
    bins = np.uint64(len(out))
    factor = np.uint64(constants[0, 0]) | np.uint64(constants[1, 0]) << _HALF
    for value in members:
        value = value * factor
        value ^= value >> _HALF
        at = ((value >> _HALF) * bins) >> _HALF
        out[at] = min(out[at], min(np.uint32(value), _LAST))
    densify(constants, out)


@njit(cache=True, nogil=True)
def densify(constants: NDArray[np.uint32], out: NDArray[np.uint32]) -> None:
    """Optimal densification (Shrivastava, ICML 2017): an empty bin takes the value of a full one, chosen by hashing.

    Shrivastava's bin i tries bins drawn by a hash of (i, attempt) until one is full. Here bin i tries the bins j in
    order of a_i·j + b_i modulo 2³². The first full one is then a minimum of the kind that `classic` computes, and there
    is no unbounded loop where few bins are full.
    """
    bins = len(out)
    sources, holes = np.empty(bins + 1, np.uint64), np.empty(bins + 1, np.int64)
    source = hole = 0
    for i in range(bins):  # without branches, which the processor could not predict
        sources[source], holes[hole] = np.uint64(i) << _HALF, i
        empty = out[i] == _EMPTY
        source, hole = source + (not empty), hole + empty
    if source == 0 or hole == 0:
        return
    chosen = np.empty((2, (hole + LANES - 1) // LANES * LANES), np.uint32)
    for i in range(hole):
        chosen[0, i], chosen[1, i] = constants[0, holes[i]], constants[1, holes[i]]
    least = np.empty(chosen.shape[1], np.uint32)
    classic(sources[:source], chosen, least)
    for i in range(hole):
        a_inverse, b = constants[2, holes[i]], constants[1, holes[i]]
        out[holes[i]] = out[np.uint32(a_inverse * np.uint32(least[i] - b))]


@njit(cache=True, nogil=True)
def band_keys(signature: NDArray[np.uint32], rows: int, out: NDArray[np.uint64]) -> None:
    """Write a non-zero hash of each band of `rows` values. Each iteration hashes two values."""
    for band in range(len(out)):
        key = _GOLDEN
        for j in range(band * rows, (band + 1) * rows - 1, 2):
            key = (key ^ (np.uint64(signature[j]) | np.uint64(signature[j + 1]) << _HALF)) * _MIX_1
            key ^= key >> _HALF
        if rows % 2:
            key = (key ^ np.uint64(signature[(band + 1) * rows - 1])) * _MIX_1
        out[band] = max(_mix64(key), _ODD)


@njit(cache=True, nogil=True)
def _sketch_one(
    members: NDArray[np.uint64],
    constants: NDArray[np.uint32],
    single: bool,
    shape: tuple[int, int],
    signature: NDArray[np.uint32],
    keys: NDArray[np.uint64],
) -> None:
    values = np.empty(constants.shape[1], np.uint32)
    if single:
        one_permutation(members, constants, values[: shape[0]])
    else:
        classic(members, constants, values)
    for i in range(len(signature)):
        signature[i] = values[i]
    if len(members):
        band_keys(values, shape[1], keys)
    else:
        for band in range(len(keys)):
            keys[band] = 0


@njit(cache=True, nogil=True)
def sketch(
    values: NDArray[np.uint64],
    offsets: NDArray[np.int64],
    constants: NDArray[np.uint32],
    single: bool,
    shape: tuple[int, int],
    signatures: NDArray[np.uint32],
    keys: NDArray[np.uint64],
) -> None:
    """Write the signatures and band keys of a batch of documents.

    A document without shingles gets EMPTY throughout its signature, and keys of 0.

    Args:
        values: shingle hashes of all documents.
        offsets: `int64[n + 1]`, document i has `values[offsets[i]:offsets[i + 1]]`.
        constants: the result of `permutations`.
        single: whether to use one permutation in place of many.
        shape: the number of values in a signature, and in a band.
        signatures: `uint32[n, num_perm]`, written; or `uint32[n, 0]` where only the keys are wanted.
        keys: `uint64[n, bands]`, written.
    """
    for i in range(len(offsets) - 1):
        _sketch_one(values[offsets[i] : offsets[i + 1]], constants, single, shape, signatures[i], keys[i])


@njit(cache=True, nogil=True)
def agreement(rows: NDArray[np.uint32], left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.float32]:
    """`float32[m]`: share of equal values in two signatures, an unbiased estimate of their Jaccard (Broder 1997)."""
    out = np.empty(len(left), np.float32)
    k = rows.shape[1]
    for i in range(len(left)):
        equal = np.uint32(0)
        for j in range(k):
            equal += np.uint32(rows[left[i], j] == rows[right[i], j])
        out[i] = equal / k
    return out
