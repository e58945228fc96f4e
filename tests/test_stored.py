"""Columns on disk: pieces of features one after another, and places among numbers that ascend."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from neardup.core.ranged import FULL, between
from neardup.engine.store import Stored, written
from neardup.text import Ragged

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from numpy.typing import NDArray


class Parts(NamedTuple):
    """Features of several kinds."""

    sizes: NDArray[np.int32]
    offsets: NDArray[np.int64]
    keys: Ragged


def made(lists: list[list[int]]) -> Parts:
    values = np.array([v for one in lists for v in one], np.uint64)
    starts = np.cumsum([0, *map(len, lists)], dtype=np.int64)
    sizes = np.array([len(one) for one in lists], np.int32)
    return Parts(sizes, sizes.astype(np.int64) + 7, Ragged(values, starts))


def test_features_are_written_piece_by_piece(tmp_path: Path) -> None:
    lots = [[[5, 6], []], [], [[7]], [[], [1, 2, 3], [9]]]
    with written(tmp_path / "parts") as out:
        for lot in lots:
            out.add_all("f.", made(lot))
    found, whole = Stored(tmp_path / "parts").all_of("f.", made([])), made([one for lot in lots for one in lot])
    assert found.sizes.tolist() == whole.sizes.tolist()
    assert found.offsets.tolist() == whole.offsets.tolist()  # no offsets of a `Ragged`, whatever they are called
    assert found.keys.values.tolist() == whole.keys.values.tolist()
    assert found.keys.offsets.tolist() == whole.keys.offsets.tolist()


class Counts(NamedTuple):
    """Statistics with a number."""

    terms: NDArray[np.uint64]
    documents: int


def test_numbers_of_several_lots_add_up(tmp_path: Path) -> None:
    with written(tmp_path / "counts") as out:
        for terms, documents in (([1, 2], 5), ([], 0), ([9], 0)):
            out.add_all("s.", Counts(np.array(terms, np.uint64), documents))
    found = Stored(tmp_path / "counts").all_of("s.", Counts(np.zeros(0, np.uint64), 0))
    assert (found.terms.tolist(), found.documents) == ([1, 2, 9], 5)


@given(
    values=st.lists(st.integers(0, 400) | st.integers(2**64 - 3, 2**64 - 1), max_size=300),
    low=st.integers(0, 401) | st.integers(2**64 - 3, 2**64),
    high=st.integers(0, 401) | st.integers(2**64 - 3, 2**64),
    cut=st.tuples(st.integers(0, 300), st.integers(0, 300)),
)
def test_places_are_those_of_a_search_in_memory(
    tmp_path_factory: pytest.TempPathFactory, values: list[int], low: int, high: int, cut: tuple[int, int]
) -> None:
    column = np.sort(np.array(values, np.uint64))
    start, stop = sorted(min(place, len(column)) for place in cut)
    folder = tmp_path_factory.mktemp("stored") / "column"
    with written(folder) as out:
        out.add("number", column)
        out.add("several", np.column_stack([column, column[::-1]]))
    for name in ("number", "several"):
        found = Stored(folder).between(name, low, high, (start, stop))
        if low >= FULL:
            assert found[0] == stop
        else:
            expected = between(column[start:stop], low, high)
            assert found == (start + expected.start, start + expected.stop)
