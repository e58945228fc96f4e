"""Scored pairs: making them, cutting them, and holding them to their invariants."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neardup.core.pairs import Pairs
from neardup.errors import FloorError, StrategyError
from tests.helpers.listed import triples

SCORE = st.floats(0, 1, width=32)
GIVEN = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), SCORE).filter(lambda p: p[0] != p[1]), max_size=20)
GOOD = Pairs.of([0, 0, 1], [1, 2, 2], [0.9, 0.5, 0.7], floor=0.5, candidates=3)


def made(rows: list[tuple[int, int, float]], floor: float) -> Pairs:
    left, right, score = zip(*rows, strict=True) if rows else ((), (), ())
    return Pairs.of(left, right, score, floor=floor)


@given(GIVEN, SCORE)
def test_of_orients_sorts_drops_and_keeps_the_higher_score(rows: list[tuple[int, int, float]], floor: float) -> None:
    best: dict[tuple[int, int], float] = {}
    for a, b, score in rows:
        key = min(a, b), max(a, b)
        best[key] = max(score, best.get(key, 0.0))
    pairs = made(rows, floor)
    assert triples(pairs) == [(*key, score) for key, score in sorted(best.items()) if score >= floor]
    assert (pairs.floor, pairs.candidates) == (floor, len(best))  # a pair given twice was examined once
    assert [column.dtype.name for column in (pairs.left, pairs.right, pairs.score)] == ["int32", "int32", "float32"]
    pairs.check(7)


@given(GIVEN, SCORE)
def test_at_keeps_what_reaches_the_threshold(rows: list[tuple[int, int, float]], threshold: float) -> None:
    pairs = made(rows, 0.0)
    cut = pairs.at(threshold)
    assert triples(cut) == [t for t in triples(pairs) if t[2] >= threshold]
    assert (cut.floor, cut.candidates) == (threshold, pairs.candidates)
    cut.check(7)


@given(st.lists(GIVEN, min_size=1, max_size=3), SCORE)
def test_union_is_of_all_rows_given(parts: list[list[tuple[int, int, float]]], floor: float) -> None:
    union = Pairs.union([made(rows, floor) for rows in parts])
    whole = made([row for rows in parts for row in rows], floor)
    assert triples(union) == triples(whole)
    assert (union.floor, union.candidates) == (floor, sum(made(rows, floor).candidates for rows in parts))


def test_what_was_skipped_is_kept_and_adds_up() -> None:
    one = Pairs.of([0], [1], [0.5], floor=0.5, skipped_at_most=3)
    assert [p.skipped_at_most for p in (GOOD, one, one.at(1.0), Pairs.union([one, GOOD, one]))] == [0, 3, 3, 6]
    with pytest.raises(StrategyError, match="-1 pairs said to be skipped"):
        replace(one, skipped_at_most=-1).check(2)


def test_no_more_pairs_are_examined_than_there_are() -> None:
    GOOD.check(3)
    with pytest.raises(StrategyError, match="4 pairs said to be examined, but 3 texts have 3 pairs"):
        replace(GOOD, candidates=4).check(3)


@given(st.floats(0, 1))
def test_a_score_is_found_at_the_threshold_it_was_written_as(score: float) -> None:
    pairs = Pairs.of([0], [1], [score], floor=score)
    assert len(pairs) == len(pairs.at(score)) == len(pairs.at(np.float64(score))) == 1


def test_rounding_of_seven_tenths() -> None:
    assert float(np.float32(0.7)) < 0.7
    assert len(Pairs.of([0], [1], [0.7], floor=0.5).at(0.7)) == 1
    assert len(Pairs.of([0], [1], [0.7], floor=0.5).at(0.7 + 1e-7)) == 0


def test_at_refuses_thresholds_it_cannot_answer() -> None:
    with pytest.raises(FloorError, match=r"0\.4 is below the floor 0\.5.*at least 0\.5, or run .* floor=0\.4"):
        GOOD.at(0.4)
    with pytest.raises(FloorError, match=r"0\.6 is below the floor 0\.7"):
        GOOD.at(0.7).at(0.6)
    for threshold in (-0.1, 1.1, float("nan")):
        with pytest.raises(FloorError, match=r"is not in \[0, 1\]"):
            GOOD.at(threshold)


@pytest.mark.parametrize(
    ("left", "right", "score", "message"),
    [
        ([1], [1], [0.5], "row 1 is paired with itself"),
        ([0], [1], [1.1], r"scores must be numbers in \[0, 1\]"),
        ([0], [1], [-0.1], r"scores must be numbers in \[0, 1\]"),
        ([0], [1], [float("nan")], r"scores must be numbers in \[0, 1\]"),
        ([-1], [1], [0.5], "rows must be within 0 … 2³² - 1, not -1 and 1"),
        ([0], [2**32], [0.5], "rows must be within 0 … 2³² - 1, not 0 and 4294967296"),
        ([0, 1], [2], [0.5], "equally long vectors"),
        ([[0]], [[1]], [[0.5]], "equally long vectors"),
    ],
)
def test_of_refuses_what_are_no_pairs(left: Any, right: Any, score: Any, message: str) -> None:
    with pytest.raises(StrategyError, match=message):
        Pairs.of(left, right, score, floor=0.0)


def test_no_pairs_know_their_floor_and_what_was_examined() -> None:
    none = Pairs.none(floor=0.25, candidates=7)
    assert (len(none), none.floor, none.candidates, none.left.dtype.name) == (0, 0.25, 7, "int32")
    none.check(5)


def test_rows_from_two_to_the_31_are_64_bits_wide() -> None:
    assert Pairs.of([0], [2**31 - 1], [1.0], floor=0.0).right.dtype == np.int32
    wide = Pairs.of([2**31], [0], [1.0], floor=0.0)
    assert (wide.left.dtype.name, wide.right.dtype.name, wide.right.tolist()) == ("int64", "int64", [2**31])


@pytest.mark.parametrize("kind", [np.int8, np.uint16, np.int32, np.int64])
def test_rows_may_be_whole_numbers_of_any_kind(kind: type[np.integer[Any]]) -> None:
    found = Pairs.of(np.array([5, 1], kind), np.array([2, 0], kind), [0.5, 0.75], floor=0.0)
    assert triples(found) == [(0, 1, 0.75), (2, 5, 0.5)]


INT = np.int32
BROKEN = {
    "not equally long": {"left": np.array([0], INT)},
    "dtypes are": {"score": np.array([0.9, 0.5, 0.7])},
    "int32, int32, float32 wanted": {"right": np.array([1.0, 2.0, 2.0])},
    "outside 0 … 2": {"right": np.array([1, 2, 3], INT)},
    "names a row outside": {"left": np.array([-1, 0, 1], INT)},
    "left < right": {"left": np.array([0, 0, 2], INT)},
    "not sorted": {"left": np.array([0, 1, 0], INT)},
    "stands twice": {"left": np.array([0, 1, 1], INT)},
    r"outside \[0\.6, 1\]": {"floor": 0.6},
    r"outside \[0\.5, 1\]": {"score": np.array([0.9, 0.5, 1.5], np.float32)},
    "is not a number": {"score": np.array([0.9, np.nan, 0.7], np.float32)},
    "3 pairs reported but only 2": {"candidates": 2},
}


@pytest.mark.parametrize("message", BROKEN)
def test_check_names_the_invariant_that_is_broken(message: str) -> None:
    GOOD.check(3)
    with pytest.raises(StrategyError, match=message):
        replace(GOOD, **BROKEN[message]).check(3)  # type: ignore[arg-type]  # wrong on purpose


def test_rows_that_are_no_whole_numbers_are_refused() -> None:
    with pytest.raises(StrategyError, match="whole numbers, not float64"):
        Pairs.of([0.5], [1.7], [0.5], floor=0.0)
