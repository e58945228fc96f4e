"""Work on vectors of eight 64-bit words. Each is a plain Python function, and LLVM where compiled code calls it.

Nothing here depends on one processor: LLVM translates vectors to the instructions that there are. Positions are not
checked: callers make sure that what is read or written lies within the arrays. Decision 23 shows what this is worth.
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

LANES = 8
"""Words in a vector."""

_LANE, _WORD = ir.IntType(32), ir.IntType(64)
_VECTOR = ir.VectorType(_WORD, LANES)


def _splat(value: int) -> Any:
    return ir.Constant(_VECTOR, [value] * LANES)


def _shuffled(builder: Any, a: Any, b: Any, lanes: list[int]) -> Any:
    """A vector of chosen lanes: 0 … 7 of `a`, 8 … 15 of `b`."""
    return builder.shuffle_vector(a, b, ir.Constant(ir.VectorType(_LANE, LANES), lanes))


def _load(builder: Any, data: Any, place: Any) -> Any:
    """The eight words from `data[place]` on."""
    return builder.load(builder.bitcast(builder.gep(data, [place]), _VECTOR.as_pointer()), align=8)


def _array(context: Any, builder: Any, signature: Any, arguments: Any, index: int) -> Any:
    return context.make_array(signature.args[index])(context, builder, arguments[index])


def matches(values: NDArray[np.uint64], a: int, b: int) -> int:
    """How many words the eight from `values[a]` on share with the eight from `values[b]` on; none comes twice."""
    return len(np.intersect1d(values[a : a + LANES], values[b : b + LANES]))


@intrinsic
def _matches(_typing: Any, values: Any, _a: Any, _b: Any) -> Any:
    """Every rotation of the one compared with the other."""

    def emit(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = _array(context, builder, signature, arguments, 0).data
        one, other = (_load(builder, data, place) for place in arguments[1:])
        found = builder.icmp_unsigned("==", one, other)
        for turn in range(1, LANES):
            turned = _shuffled(builder, other, other, [(lane + turn) % LANES for lane in range(LANES)])
            found = builder.or_(found, builder.icmp_unsigned("==", one, turned))
        return builder.zext(builder.ctpop(builder.bitcast(found, ir.IntType(LANES))), _WORD)

    return types.intp(values, types.intp, types.intp), emit


def _cell(builder: Any, value: Any) -> Any:
    """A variable, with its first value."""
    return cgutils.alloca_once_value(builder, value)  # type: ignore[no-untyped-call]


class _Delay:
    """A value delayed by some iterations of a loop."""

    def __init__(self, builder: Any, steps: int, first: Any) -> None:
        self.builder = builder
        self.cells = [_cell(builder, first) for _ in range(steps)]

    def push(self, value: Any) -> Any:
        """Take the value of this step, give that of `steps` steps ago."""
        for cell in self.cells:
            before = self.builder.load(cell)
            self.builder.store(value, cell)
            value = before
        return value


def columns(
    text: NDArray[np.int32],
    slots: NDArray[np.int32],
    masks: NDArray[np.uint64],
    ups: NDArray[np.uint64],
    downs: NDArray[np.uint64],
    start: int,
    count: int,
) -> None:
    """Advance 512 rows of an alignment over some columns of a text (Myers, J. ACM 46, 1999, section 4).

    Args:
        text: `int32[n]` symbols, at least one.
        slots: `int32` by symbol: the row of `masks` that marks its places.
        masks: `uint64[rows, 8]`: bit i of word k is set where row 64 k + i has the symbol. `masks[0]` marks the rows
            whose value in column `start` equals that of the row over them. The other rows are one above it.
        ups: `uint64[n + 14]` at least. Bit 63 of `ups[j + 7]` is set where the row above rises from column j to j + 1;
            afterwards, where the last of the 512 rows does. The other bits, and what stands before `ups[start + 7]`,
            are undefined.
        downs: the same for falls.
        start: first column.
        count: columns.
    """
    top, everything = 64 * LANES - 1, (1 << 64 * LANES) - 1
    plus, minus = everything ^ int.from_bytes(masks[0].tobytes(), "little"), 0
    for column in range(start, start + count):
        up, down = int(ups[column + 7]) >> 63, int(downs[column + 7]) >> 63
        equal = int.from_bytes(masks[slots[text[column]]].tobytes(), "little")
        vertical, equal = equal | minus, equal | down
        horizontal = (((equal & plus) + plus) ^ plus) | equal
        rise, fall = (minus | ~(horizontal | plus)) & everything, plus & horizontal
        ups[column + 7], downs[column + 7] = rise >> top << 63, fall >> top << 63
        rise, fall = rise << 1 & everything | up, fall << 1 & everything | down
        plus, minus = (fall | ~(vertical | rise)) & everything, rise & vertical


@intrinsic
def _columns(_typing: Any, text: Any, slots: Any, masks: Any, ups: Any, downs: Any, _start: Any, _count: Any) -> Any:
    """The eight words of a column as a wavefront: at step t, lane k computes word k of column t - k.

    So lane k - 1 has already taken the step that lane k needs. Before its first column a lane sees `masks[0]`, which
    changes nothing. After its last column it sees further characters, and the results are not read.
    """

    def emit(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        arrays = [_array(context, builder, signature, arguments, i) for i in range(5)]
        text, slots, masks, ups, downs = (array.data for array in arrays)
        start, count = arguments[5:]
        final = builder.sub(arrays[0].nitems, ir.Constant(_WORD, 1))
        blank = _load(builder, masks, ir.Constant(_WORD, 0))
        delays = [_Delay(builder, 1 << i, blank) for i in range(3)]
        values = (builder.not_(blank), _splat(0), _splat(0), _splat(0))
        plus, minus, rise_above, fall_above = (_cell(builder, value) for value in values)

        with cgutils.for_range(builder, builder.add(count, ir.Constant(_WORD, LANES - 1))) as loop:
            out = builder.add(start, loop.index)  # lane 7 is seven columns behind lane 0, and so is its place
            column = builder.select(builder.icmp_signed("<", out, final), out, final)
            slot = builder.load(builder.gep(slots, [builder.sext(builder.load(builder.gep(text, [column])), _WORD)]))
            equal = _load(builder, masks, builder.mul(builder.sext(slot, _WORD), ir.Constant(_WORD, LANES)))
            for i, delay in enumerate(delays):  # lane k is delayed by k columns, a binary digit at a time
                late = [lane + LANES * (lane >> i & 1) for lane in range(LANES)]
                equal = _shuffled(builder, equal, delay.push(equal), late)
            above = [2 * LANES - 1, *range(LANES - 1)]
            up = _shuffled(builder, builder.load(rise_above), _load(builder, ups, out), above)
            down = _shuffled(builder, builder.load(fall_above), _load(builder, downs, out), above)
            rise, fall, vertical = _column(builder, equal, builder.load(plus), builder.load(minus), down)
            for whole, cell, edge in ((rise, rise_above, ups), (fall, fall_above, downs)):
                builder.store(whole, cell)
                builder.store(builder.extract_element(whole, ir.Constant(_LANE, LANES - 1)), builder.gep(edge, [out]))
            rise, fall = _carried(builder, rise, up), _carried(builder, fall, down)
            builder.store(builder.or_(fall, builder.not_(builder.or_(vertical, rise))), plus)
            builder.store(builder.and_(rise, vertical), minus)
        return context.get_dummy_value()

    return types.void(text, slots, masks, ups, downs, types.intp, types.intp), emit


def _column(builder: Any, equal: Any, plus: Any, minus: Any, down: Any) -> tuple[Any, Any, Any]:
    """Where the rows rise and fall from one column to the next, and Myers' Xv; `plus`, `minus`: steps down a column."""
    or_, and_ = builder.or_, builder.and_
    vertical = or_(equal, minus)
    equal = or_(equal, builder.lshr(down, _splat(63)))
    horizontal = or_(builder.xor(builder.add(and_(equal, plus), plus), plus), equal)
    return or_(minus, builder.not_(or_(horizontal, plus))), and_(plus, horizontal), vertical


def _carried(builder: Any, words: Any, above: Any) -> Any:
    """Words moved up by one bit, the top bit of the word above coming in."""
    return builder.or_(builder.shl(words, _splat(1)), builder.lshr(above, _splat(63)))


# numba wants the names of the parameters once more
overload(matches)(lambda values, a, b: lambda values, a, b: _matches(values, a, b))  # type: ignore[call-arg]  # noqa: ARG005
overload(columns)(lambda t, s, m, u, d, i, n: lambda t, s, m, u, d, i, n: _columns(t, s, m, u, d, i, n))  # type: ignore[call-arg]  # noqa: ARG005
