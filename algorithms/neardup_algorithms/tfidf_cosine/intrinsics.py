"""The inner loop of a matrix product in vector registers: a plain Python function, and LLVM code for compiled callers.

Nothing here depends on the processor: LLVM lowers vectors of 16 numbers to the registers that it has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, overload

if TYPE_CHECKING:
    from numpy.typing import NDArray

PANEL = 32
"""The number of rows in a panel, a block of a matrix that is stored column by column."""
STRIP = 4
"""The number of rows of a panel that are multiplied at once, so that eight sums of 16 numbers stay in registers."""

_LANES = 16
_VECTOR = ir.VectorType(ir.FloatType(), _LANES)
_INDEX = ir.IntType(8 * np.dtype(np.intp).itemsize)
_MULTIPLY_ADD = ir.FunctionType(_VECTOR, [_VECTOR] * 3)


def multiply_panels(
    a: NDArray[np.float32], b: NDArray[np.float32], row: int, out: NDArray[np.float32], at: int
) -> None:
    """Write the products of rows `row` … `row + 3` of one panel with all rows of another.

    Args:
        a: `float32[columns, 32]`, a panel.
        b: `float32[columns, 32]`, another panel.
        row: the first row of `a`.
        out: `float32[rows of a, …]`; columns `at` … `at + 31` of the four rows are written.
        at: the first column to write.
    """
    for r in range(row, row + STRIP):
        for j in range(PANEL):
            out[r, at + j] = (a[:, r] * b[:, j]).sum()


@intrinsic
def _multiply_panels(typing: Any, a: Any, b: Any, row: Any, out: Any, place: Any) -> Any:  # noqa: ARG001
    def emit(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kinds = signature.args
        first, second, target = (context.make_array(kinds[k])(context, builder, arguments[k]) for k in (0, 1, 3))
        columns, width = builder.extract_value(first.shape, 0), builder.extract_value(target.shape, 1)
        sums = _sums(builder, builder.gep(first.data, [arguments[2]]), second.data, columns)
        for r in range(STRIP):
            line = builder.add(builder.mul(builder.add(arguments[2], _number(r)), width), arguments[4])
            for v, total in enumerate(sums[r]):
                builder.store(builder.load(total), _vector_at(builder, target.data, line, v), align=4)
        return context.get_dummy_value()

    return types.void(a, b, types.intp, out, types.intp), emit


def _sums(builder: Any, a: Any, b: Any, columns: Any) -> list[list[Any]]:
    """Pointers to the products of four rows of `a` with all rows of `b`; LLVM keeps them in registers."""
    zero, width = ir.Constant(_VECTOR, [0.0] * _LANES), range(PANEL // _LANES)
    name = f"llvm.fmuladd.v{_LANES}f32"
    fused = cgutils.get_or_insert_function(builder.module, _MULTIPLY_ADD, name)  # type: ignore[no-untyped-call]
    sums = [[cgutils.alloca_once_value(builder, zero) for _ in width] for _ in range(STRIP)]  # type: ignore[no-untyped-call]
    with cgutils.for_range(builder, columns) as column:
        at = builder.mul(column.index, _number(PANEL))
        others = [builder.load(_vector_at(builder, b, at, v), align=4) for v in width]
        for r in range(STRIP):
            weight = _splat(builder, builder.load(builder.gep(a, [builder.add(at, _number(r))])))
            for other, total in zip(others, sums[r], strict=True):
                builder.store(builder.call(fused, [weight, other, builder.load(total)]), total)
    return sums


def _number(value: int) -> Any:
    return ir.Constant(_INDEX, value)


def _vector_at(builder: Any, data: Any, place: Any, number: int) -> Any:
    place = builder.add(place, _number(_LANES * number))
    return builder.bitcast(builder.gep(data, [place]), _VECTOR.as_pointer())


def _splat(builder: Any, number: Any) -> Any:
    empty = ir.Constant(_VECTOR, ir.Undefined)
    lanes = ir.Constant(ir.VectorType(ir.IntType(32), _LANES), [0] * _LANES)
    return builder.shuffle_vector(builder.insert_element(empty, number, ir.IntType(32)(0)), empty, lanes)


# numba requires the same parameter names here
overload(multiply_panels)(lambda a, b, row, out, at: lambda a, b, row, out, at: _multiply_panels(a, b, row, out, at))  # type: ignore[call-arg]  # noqa: ARG005
