"""Columns that are gathered part by part, and arrays whose memory goes back to the system."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neardup.run import machine
from neardup.text import Gathering, share_out
from neardup.text.mapped import mapped
from neardup.text.ragged import offsets_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROWS = st.lists(st.lists(st.integers(0, 255), max_size=5), max_size=12)


@given(ROWS, st.integers(0, 40), st.data())
def test_parts_come_out_in_the_order_of_their_documents(rows: list[list[int]], room: int, draw: st.DataObject) -> None:
    cuts = draw.draw(st.sets(st.integers(1, max(1, len(rows) - 1))))
    bounds = sorted({0, len(rows)} | {cut for cut in cuts if cut < len(rows)})
    gathering = Gathering(len(rows), [np.uint64, np.uint8], room)
    for first, end in draw.draw(st.permutations(list(pairwise(bounds)))):
        values = [value for row in rows[first:end] for value in row]
        lengths = np.array([len(row) for row in rows[first:end]], np.int64)
        gathering.add(first, lengths, np.array(values, np.uint64), np.array(values, np.uint8) // 2)
    offsets, (whole, halves) = gathering.finished()
    expected = [value for row in rows for value in row]
    assert offsets.tolist() == [sum(map(len, rows[:i])) for i in range(len(rows) + 1)]
    assert whole.tolist() == expected
    assert halves.tolist() == [value // 2 for value in expected]
    assert [whole.dtype, halves.dtype] == [np.dtype(np.uint64), np.dtype(np.uint8)]


@pytest.mark.parametrize("room", [0, 1 << 20])
def test_threads_fill_a_column_whatever_room_was_made(room: int) -> None:
    lengths = np.arange(1000) % 400
    gathering = Gathering(len(lengths), [np.int32], room)

    def work(first: int, end: int) -> None:
        part = lengths[first:end]
        gathering.add(first, part, np.repeat(np.arange(first, end, dtype=np.int32), part))

    share_out(work, offsets_of(lengths << 10))
    offsets, (column,) = gathering.finished()
    assert column.tolist() == np.repeat(np.arange(1000), lengths).tolist()
    assert offsets.tolist() == [0, *np.cumsum(lengths).tolist()]


@pytest.mark.parametrize("size", [0, 3, 1 << 18])
@pytest.mark.parametrize("dtype", [np.uint8, np.int32, np.float64])
def test_a_mapped_array_holds_zeros_and_can_be_written(size: int, dtype: type[np.generic]) -> None:
    array = mapped(size, dtype)
    assert array.dtype == dtype
    assert len(array) == size
    assert not array.any()
    array[:] = 7
    assert (array == 7).all()
    assert not mapped(size, dtype).any()  # another mapping


def test_the_memory_of_a_mapped_array_goes_back_at_once() -> None:
    before = machine.resident_bytes()
    if before is None:
        pytest.skip("the system does not report the memory of a process")

    def more() -> int:
        return (machine.resident_bytes() or 0) - before

    size, most = 64 << 20, 8 << 20
    array: NDArray[np.uint8] = mapped(size, np.uint8)
    assert more() < most  # nothing is written yet
    array[: size // 2] = 1
    assert more() > size // 2 - most
    part = array[:10]
    del array
    assert more() > size // 2 - most  # a view keeps all of it
    del part
    assert more() < most
