"""Machine operations on blocks of 64 bytes. Each is a plain Python function, and LLVM where compiled code calls it.

LLVM translates vectors of 64 bytes to the instructions that there are. Only `note_places` asks for a certain one, and
is a plain loop where the processor lacks it. Positions are not checked: callers make sure that what is read or written
lies within the array. Decisions 23 and 74 show what these are worth.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, overload

from neardup.compiled import njit
from neardup.text.intrinsics import WORD, bit_count, has, lowest_bit, pointer

if TYPE_CHECKING:
    from numpy.typing import NDArray

STEP = 16
"""Places of bits are written by so many: up to twice as many entries are written that do not count."""

_ONE = np.uint64(1)
_BLOCK, _BITS = ir.VectorType(ir.IntType(8), 64), ir.VectorType(ir.IntType(1), 64)
_PLACES, _LANES = ir.VectorType(WORD, STEP), ir.VectorType(ir.IntType(32), STEP)
_COMPRESS = ir.FunctionType(_BLOCK, [_BLOCK, _BITS, _BLOCK])


def fold_ascii(
    data: NDArray[np.uint8], place: int, out: NDArray[np.uint8], kinds: NDArray[np.uint8], at: int
) -> tuple[np.uint64, np.uint64]:
    """Write the 64 bytes from `data[place]` on to `out[at]` on, A–Z in lower case.

    From `kinds[at]` on, 1 is written for each ASCII letter or digit, and 0 for any other byte.

    Returns:
        A bit for each byte: whether it is not ASCII, and whether it is inside a code point of UTF-8.
    """
    block = data[place : place + 64]
    upper = (block >= 65) & (block <= 90)
    lower = np.where(upper, block + 32, block).astype(np.uint8)
    out[at : at + 64] = lower
    kinds[at : at + 64] = ((lower >= 97) & (lower <= 122)) | ((block >= 48) & (block <= 57))
    return _bits(block >= 128), _bits((block >= 128) & (block < 192))


def kinds_of(kinds: NDArray[np.uint8], at: int) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """A bit for each of the 64 bytes from `kinds[at]` on: its highest one; whether its lowest three are 1, 2 or 3."""
    block = kinds[at : at + 64]
    low = block & 7
    return _bits(block >= 128), _bits(low == 1), _bits(low == 2), _bits(low == 3)


def note_places(bits: np.uint64, origin: int, places: NDArray[np.int64], found: int) -> None:
    """Write `origin` plus the place of each bit that is set to `places[found]` on, and some entries more.

    The loop takes eight at a time: the processor could not foresee where one by one ends.
    """
    at = np.uint64(found)
    for _ in range(0, bit_count(bits), 8):
        for _ in range(8):
            places[at] = origin + lowest_bit(bits)
            bits &= bits - _ONE
            at += _ONE


def _bits(which: NDArray[np.bool_]) -> np.uint64:
    return np.uint64(int.from_bytes(np.packbits(which, bitorder="little").tobytes(), "little"))


def _splat(value: int) -> Any:
    return ir.Constant(_BLOCK, [value] * 64)


def _within(builder: Any, block: Any, low: int, count: int) -> Any:
    return builder.icmp_unsigned("<", builder.sub(block, _splat(low)), _splat(count))


def _masks(context: Any, builder: Any, to: Any, masks: list[Any]) -> Any:
    """A tuple of numbers, a bit for each byte of a block."""
    return context.make_tuple(builder, to, [builder.bitcast(bits, WORD) for bits in masks])


@intrinsic
def _fold_ascii(_typing: Any, data: Any, _place: Any, out: Any, kinds: Any, _at: Any) -> Any:
    def emit(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        source, target, classes = (
            pointer(context, builder, signature.args[array], arguments[array], arguments[at], _BLOCK)
            for array, at in ((0, 1), (2, 4), (3, 4))
        )
        block = builder.load(source, align=1)
        upper = builder.select(_within(builder, block, 65, 26), _splat(32), _splat(0))
        lower = builder.or_(block, upper)
        builder.store(lower, target, align=1)
        word = builder.or_(_within(builder, lower, 97, 26), _within(builder, block, 48, 10))
        builder.store(builder.zext(word, _BLOCK), classes, align=1)
        high = builder.icmp_unsigned(">=", block, _splat(128))
        return _masks(context, builder, signature.return_type, [high, _within(builder, block, 128, 64)])

    two: Any = types.UniTuple(types.uint64, 2)  # type: ignore[no-untyped-call]
    return two(data, types.intp, out, kinds, types.intp), emit


@intrinsic
def _kinds_of(_typing: Any, kinds: Any, _at: Any) -> Any:
    def emit(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kinds, at = arguments
        block = builder.load(pointer(context, builder, signature.args[0], kinds, at, _BLOCK), align=1)
        low = builder.and_(block, _splat(7))
        equal = [builder.icmp_unsigned("==", low, _splat(kind)) for kind in (1, 2, 3)]
        inner = builder.icmp_unsigned(">=", block, _splat(128))
        return _masks(context, builder, signature.return_type, [inner, *equal])

    four: Any = types.UniTuple(types.uint64, 4)  # type: ignore[no-untyped-call]
    return four(kinds, types.intp), emit


@intrinsic
def _note_places(_typing: Any, _bits: Any, _origin: Any, places: Any, _found: Any) -> Any:
    def emit(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        bits, origin, array, found = arguments
        nothing, nowhere = ir.Constant(_BLOCK, ir.Undefined), ir.Constant(_PLACES, ir.Undefined)
        name = "llvm.experimental.vector.compress.v64i8"
        compress = cgutils.get_or_insert_function(builder.module, _COMPRESS, name)  # type: ignore[no-untyped-call]
        numbers = ir.Constant(_BLOCK, list(range(64)))
        chosen = builder.call(compress, [numbers, builder.bitcast(bits, _BITS), nothing])
        first = builder.insert_element(nowhere, origin, ir.IntType(32)(0))
        origins = builder.shuffle_vector(first, nowhere, ir.Constant(_LANES, [0] * STEP))

        def write(step: int) -> None:
            some = builder.shuffle_vector(chosen, nothing, ir.Constant(_LANES, list(range(step, step + STEP))))
            values = builder.add(builder.zext(some, _PLACES), origins)
            place = builder.add(found, ir.Constant(WORD, step))
            builder.store(values, pointer(context, builder, signature.args[2], array, place, _PLACES), align=8)

        def more_than(steps: int) -> Any:
            count = builder.ctpop(bits)
            return builder.if_then(builder.icmp_unsigned(">", count, ir.Constant(WORD, steps * STEP)), likely=False)

        write(0)
        with more_than(1):
            write(STEP)
            with more_than(2):
                write(2 * STEP)
                write(3 * STEP)
        return context.get_dummy_value()

    return types.void(types.uint64, types.intp, places, types.intp), emit


one_by_one = njit(nogil=True)(note_places)
_noted = _note_places if has("avx512vbmi2") else one_by_one

overload(fold_ascii)(lambda d, i, o, k, at: lambda d, i, o, k, at: _fold_ascii(d, i, o, k, at))  # type: ignore[call-arg]  # noqa: ARG005
overload(kinds_of)(lambda k, at: lambda k, at: _kinds_of(k, at))  # type: ignore[call-arg]  # noqa: ARG005
overload(note_places)(lambda b, o, p, n: lambda b, o, p, n: _noted(b, o, p, n))  # type: ignore[call-arg]  # noqa: ARG005
