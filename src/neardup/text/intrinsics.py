"""Machine operations that numpy lacks. Each is a plain Python function, and LLVM where compiled code calls it.

Positions are not checked: callers make sure that what is read or written lies within the array. The machine must be
little-endian. `decode` is one instruction where the processor has it, and its plain Python function elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import llvmlite.binding as llvm
import numpy as np
from llvmlite import ir
from numba import config, types
from numba.core import cgutils
from numba.core.codegen import get_host_cpu_features
from numba.extending import intrinsic, overload

from neardup.compiled import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

WORD = ir.IntType(64)
_HALF = ir.IntType(32)
_GATHER = ir.FunctionType(_HALF, [_HALF, _HALF])
_SLOW_TO_GATHER = ("znver1", "znver2")

_U3, _U4, _U6, _U10, _U18, _U24 = (np.uint64(bits) for bits in (3, 4, 6, 10, 18, 24))
_LOW5, _LOW6, _SECOND, _THIRD = (np.uint64(bits) for bits in (0x1F, 0x3F, 0x3F00, 0xFC0))
_LEADING = np.array([0x7F] * 24 + [0x1F] * 4 + [0x0F] * 2 + [0x07] * 2, np.uint64)
"""By the upper five bits of the first byte of a code point: those of its bits that belong to the code point."""
_MISSING = np.array([18] * 24 + [12] * 4 + [6] * 2 + [0] * 2, np.uint64)
"""By the same: how many bits of four bytes belong to what follows the code point."""
_OWN = np.array([0x7F000000] * 24 + [0x1F3F0000] * 4 + [0x0F3F3F00] * 2 + [0x073F3F3F] * 2, np.uint64)
"""By the same: the bits of four bytes that belong to the code point, the first byte highest."""


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


def decode(four: np.uint64) -> np.uint64:
    """The code point that four bytes of UTF-8 begin with, the first byte lowest."""
    first = (four >> _U3) & _LOW5
    rest = ((four & _SECOND) << _U4) | ((four >> _U10) & _THIRD) | ((four >> _U24) & _LOW6)
    code: np.uint64 = (((four & _LEADING[first]) << _U18) | rest) >> _MISSING[first]
    return code


def has(feature: str) -> bool:
    """Whether code is compiled for a processor that has this; `NUMBA_CPU_FEATURES` may say that it has not."""
    given = config.CPU_FEATURES  # type: ignore[attr-defined]
    features: str = get_host_cpu_features() if given is None else given  # type: ignore[no-untyped-call]
    return f"+{feature}" in features.split(",")


def pointer(context: Any, builder: Any, array_type: Any, array: Any, place: Any, to: Any) -> Any:
    """Where `array[place]` stands, as a pointer to `to`."""
    data = context.make_array(array_type)(context, builder, array).data
    return builder.bitcast(builder.gep(data, [place]), to.as_pointer())


def _loader(bits: int) -> Any:
    @intrinsic
    def load(_typing: Any, data: Any, _place: Any) -> Any:
        def emit(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            place = pointer(context, builder, signature.args[0], arguments[0], arguments[1], ir.IntType(bits))
            return builder.zext(builder.load(place, align=1), WORD)

        return types.uint64(data, types.intp), emit

    return load


_load64, _load32 = _loader(64), _loader(32)


@intrinsic
def _store32(_typing: Any, data: Any, _place: Any, _value: Any) -> Any:
    def emit(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = pointer(context, builder, signature.args[0], arguments[0], arguments[1], ir.IntType(32))
        builder.store(builder.trunc(arguments[2], ir.IntType(32)), place, align=1)
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
def _gathered(_typing: Any, _four: Any, _which: Any) -> Any:
    def emit(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        name = "llvm.x86.bmi.pext.32"
        gather = cgutils.get_or_insert_function(builder.module, _GATHER, name)  # type: ignore[no-untyped-call]
        four, which = (builder.trunc(value, _HALF) for value in arguments)
        return builder.zext(builder.call(gather, [builder.bswap(four), which]), WORD)

    return types.uint64(types.uint64, types.uint64), emit


@njit(nogil=True)
def _gathering(four: np.uint64) -> np.uint64:
    """`decode` by an instruction that moves the bits of a code point together."""
    return _gathered(four, _OWN[(four >> _U3) & _LOW5])  # type: ignore[call-arg]


shifting = njit(nogil=True)(decode)
_decoded = _gathering if has("bmi2") and llvm.get_host_cpu_name() not in _SLOW_TO_GATHER else shifting

# numba wants the names of the parameters once more
overload(load64)(lambda data, place: lambda data, place: _load64(data, place))  # noqa: ARG005
overload(load32)(lambda data, place: lambda data, place: _load32(data, place))  # noqa: ARG005
overload(store32)(lambda data, place, value: lambda data, place, value: _store32(data, place, value))  # type: ignore[call-arg]  # noqa: ARG005
overload(lowest_bit)(lambda bits: lambda bits: _lowest_bit(bits))  # type: ignore[call-arg]  # noqa: ARG005
overload(bit_count)(lambda bits: lambda bits: _bit_count(bits))  # type: ignore[call-arg]  # noqa: ARG005
overload(decode)(lambda four: lambda four: _decoded(four))  # noqa: ARG005
