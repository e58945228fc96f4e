"""Machine operations that numpy lacks. Each is a plain Python function, and LLVM where compiled code calls it.

Nothing here depends on one processor: LLVM translates vectors of 64 bytes to the instructions that there are. Positions
are not checked: callers make sure that what is read or written lies within the array. The machine must be
little-endian. Decision 23 shows what `fold_ascii` is worth.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic, overload

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BYTE, _WORD = ir.IntType(8), ir.IntType(64)
_BLOCK = ir.VectorType(_BYTE, 64)


def load64(data: NDArray[np.uint8], place: int) -> np.uint64:
    """The eight bytes from `data[place]` on as a number, the first one lowest."""
    return np.uint64(int.from_bytes(data[place : place + 8].tobytes(), "little"))


def load32(data: NDArray[np.uint8], place: int) -> np.uint64:
    """The four bytes from `data[place]` on as a number, the first one lowest."""
    return np.uint64(int.from_bytes(data[place : place + 4].tobytes(), "little"))


def store32(data: NDArray[np.uint8], place: int, value: np.uint64) -> None:
    """Write the lowest four bytes of a number to `data[place]` on, the lowest first."""
    data[place : place + 4] = np.frombuffer((int(value) & 0xFFFFFFFF).to_bytes(4, "little"), np.uint8)


def lowest_bit(bits: np.uint64) -> int:
    """The place of the lowest bit that is set; 64 where none is."""
    value = int(bits)
    return (value & -value).bit_length() - 1 if value else 64


def bit_count(bits: np.uint64) -> int:
    """How many bits are set."""
    return int(bits).bit_count()


def fold_ascii(data: NDArray[np.uint8], place: int, out: NDArray[np.uint8], at: int) -> tuple[np.uint64, np.uint64]:
    """Write the 64 bytes from `data[place]` on to `out[at]` on, A–Z in lower case.

    Returns:
        A bit for each byte: whether it is not ASCII, and whether it is an ASCII letter or digit.
    """
    block = data[place : place + 64]
    upper = (block >= 65) & (block <= 90)
    lower = np.where(upper, block + 32, block).astype(np.uint8)
    out[at : at + 64] = lower
    word = ((lower >= 97) & (lower <= 122)) | ((block >= 48) & (block <= 57))
    high, letters = (
        int.from_bytes(np.packbits(b, bitorder="little").tobytes(), "little") for b in (block >= 128, word)
    )
    return np.uint64(high), np.uint64(letters)


def _pointer(context: Any, builder: Any, array_type: Any, array: Any, place: Any, to: Any) -> Any:
    """Where `array[place]` stands, as a pointer to `to`."""
    data = context.make_array(array_type)(context, builder, array).data
    return builder.bitcast(builder.gep(data, [place]), to.as_pointer())


def _loader(bits: int) -> Any:
    @intrinsic
    def load(_typing: Any, data: Any, _place: Any) -> Any:
        def emit(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            pointer = _pointer(context, builder, signature.args[0], arguments[0], arguments[1], ir.IntType(bits))
            return builder.zext(builder.load(pointer, align=1), _WORD)

        return types.uint64(data, types.intp), emit

    return load


_load64, _load32 = _loader(64), _loader(32)


@intrinsic
def _store32(_typing: Any, data: Any, _place: Any, _value: Any) -> Any:
    def emit(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pointer = _pointer(context, builder, signature.args[0], arguments[0], arguments[1], ir.IntType(32))
        builder.store(builder.trunc(arguments[2], ir.IntType(32)), pointer, align=1)
        return context.get_dummy_value()

    return types.void(data, types.intp, types.uint64), emit


@intrinsic
def _lowest_bit(_typing: Any, _bits: Any) -> Any:
    def emit(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 0))

    return types.intp(types.uint64), emit


@intrinsic
def _bit_count(_typing: Any, _bits: Any) -> Any:
    def emit(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return types.intp(types.uint64), emit


@intrinsic
def _fold_ascii(_typing: Any, data: Any, _place: Any, out: Any, _at: Any) -> Any:
    def splat(value: int) -> Any:
        return ir.Constant(_BLOCK, [value] * 64)

    def emit(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        def within(block: Any, low: int, count: int) -> Any:
            return builder.icmp_unsigned("<", builder.sub(block, splat(low)), splat(count))

        source = _pointer(context, builder, signature.args[0], arguments[0], arguments[1], _BLOCK)
        target = _pointer(context, builder, signature.args[2], arguments[2], arguments[3], _BLOCK)
        block = builder.load(source, align=1)
        upper = builder.select(within(block, 65, 26), splat(32), splat(0))
        lower = builder.or_(block, upper)
        builder.store(lower, target, align=1)
        word = builder.or_(within(lower, 97, 26), within(block, 48, 10))
        high = builder.icmp_unsigned(">=", block, splat(128))
        masks = [builder.bitcast(bits, _WORD) for bits in (high, word)]
        return context.make_tuple(builder, signature.return_type, masks)

    two: Any = types.UniTuple(types.uint64, 2)  # type: ignore[no-untyped-call]
    return two(data, types.intp, out, types.intp), emit


# numba wants the names of the parameters once more
overload(load64)(lambda data, place: lambda data, place: _load64(data, place))  # noqa: ARG005
overload(load32)(lambda data, place: lambda data, place: _load32(data, place))  # noqa: ARG005
overload(store32)(lambda data, place, value: lambda data, place, value: _store32(data, place, value))  # type: ignore[call-arg]  # noqa: ARG005
overload(lowest_bit)(lambda bits: lambda bits: _lowest_bit(bits))  # type: ignore[call-arg]  # noqa: ARG005
overload(bit_count)(lambda bits: lambda bits: _bit_count(bits))  # type: ignore[call-arg]  # noqa: ARG005
overload(fold_ascii)(lambda data, place, out, at: lambda data, place, out, at: _fold_ascii(data, place, out, at))  # type: ignore[call-arg]  # noqa: ARG005
