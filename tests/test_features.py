"""Features that are cut, joined, taken apart into arrays and put together again."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neardup.core.clock import Clock
from neardup.core.features import arrays_of, check_divisible, joined, rebuilt, taken
from neardup.errors import StrategyError
from neardup.text import Ragged
from neardup.text.ragged import offsets_of


class Inner(NamedTuple):
    keys: Ragged
    sizes: np.ndarray


class Outer(NamedTuple):
    inner: Inner
    matrix: np.ndarray


@dataclass
class Own:
    """A stranger's class, which declares its columns."""

    held: np.ndarray

    def columns(self) -> dict[str, Any]:
        return {"held": self.held}

    @classmethod
    def of_columns(cls, columns: dict[str, Any]) -> Own:
        return cls(columns["held"])


class Statistics(NamedTuple):
    terms: np.ndarray
    documents: int
    nothing: None
    share: float


def made(lists: list[list[int]]) -> Outer:
    lengths = np.array([len(each) for each in lists], np.int64)
    values = np.array([value for each in lists for value in each], np.uint64)
    return Outer(Inner(Ragged(values, offsets_of(lengths)), lengths), np.repeat(lengths[:, None], 3, axis=1))


def listed(features: Outer) -> list[tuple[list[int], int, list[int]]]:
    keys = features.inner.keys
    return [
        (keys[i].tolist(), int(features.inner.sizes[i]), features.matrix[i].tolist())
        for i in range(len(features.matrix))
    ]


LISTS = st.lists(st.lists(st.integers(0, 2**64 - 1), max_size=3), max_size=6)


@given(st.lists(LISTS, min_size=1, max_size=4), st.data())
def test_parts_joined_and_taken_are_those_of_the_whole(parts: list[list[list[int]]], draw: st.DataObject) -> None:
    whole = made([each for part in parts for each in part])
    together = joined([made(part) for part in parts])
    assert listed(together) == listed(whole)
    count = len(whole.matrix)
    rows = draw.draw(st.lists(st.integers(0, count - 1), max_size=9)) if count else []
    chosen = taken(together, np.array(rows, np.int64))
    assert listed(chosen) == [listed(whole)[row] for row in rows]
    check_divisible(chosen, len(rows), "x")


def test_what_is_taken_apart_is_put_together() -> None:
    features = made([[1, 2], [], [3]])
    kept = arrays_of(features)
    assert sorted(kept) == ["all.inner.keys.offsets", "all.inner.keys.values", "all.inner.sizes", "all.matrix"]
    assert listed(rebuilt(made([]), kept)) == listed(features)
    own = rebuilt(Own(np.zeros(0)), arrays_of(Own(np.arange(3))))
    assert own.held.tolist() == [0, 1, 2]
    assert taken(own, np.array([2, 0])).held.tolist() == [2, 0]
    assert joined([own, own]).held.tolist() == [0, 1, 2, 0, 1, 2]
    statistics = Statistics(np.arange(4), 7, None, 0.5)
    again = rebuilt(Statistics(np.zeros(0), 0, None, 0.0), arrays_of(statistics))
    assert (again.terms.tolist(), *again[1:]) == ([0, 1, 2, 3], 7, None, 0.5)
    assert rebuilt(None, arrays_of(None)) is None


@pytest.mark.parametrize("features", [[1, 2], "ab", np.float64(3), Statistics(np.zeros(2), 2, None, 0.0)])
def test_what_cannot_be_cut_is_refused_by_name(features: object) -> None:
    with pytest.raises(StrategyError, match=r"^mine cannot be run in parts: its features.* is "):
        check_divisible(features, 2, "mine")


def test_a_wrong_number_of_rows_is_refused() -> None:
    with pytest.raises(StrategyError, match=r"its features.matrix has 1 rows for 2 texts"):
        check_divisible(made([[1]])._replace(inner=made([[1], [2]]).inner), 2, "mine")


def test_what_no_file_of_arrays_can_hold_is_refused() -> None:
    values: list[object] = [{}, np.array([{}]), Inner]
    for value in values:
        with pytest.raises(StrategyError, match="cannot be kept in a file"):
            arrays_of(value)


def test_time_taken_elsewhere_is_added() -> None:
    clock, start = Clock(), time.perf_counter()
    clock.add("encode", 2.0)
    clock.add("encode", 0.5)
    with clock.stage("encode"):
        pass
    assert 2.5 <= clock.seconds["encode"] <= 2.5 + time.perf_counter() - start
