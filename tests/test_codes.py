"""Two numbers in one: with numpy and in kernels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from neardup.core.code_kernels import code_of, first_of, second_of
from neardup.core.codes import decode, distinct_columns, encode, score_bits

if TYPE_CHECKING:
    from tests.helpers.forms import Form

NUMBER = st.integers(0, 9) | st.integers(0, 2**32 - 1)
NUMBERS = st.tuples(NUMBER, NUMBER)


@given(st.lists(NUMBERS, max_size=9))
def test_codes_sort_as_their_numbers_do_and_are_read_back(numbers: list[tuple[int, int]]) -> None:
    columns = np.array(numbers, np.int64).reshape(-1, 2).T
    codes = encode(*columns)
    assert codes.dtype == np.uint64
    assert codes.tolist() == [first * 2**32 + second for first, second in numbers]
    assert np.array_equal(decode(codes), columns)
    assert np.array_equal(np.argsort(codes, kind="stable"), np.lexsort(columns[::-1]))


@given(st.lists(st.tuples(st.integers(-2, 3), st.integers(0, 2**31), st.integers(-1, 1)), max_size=9))
def test_distinct_columns_are_those_of_numpy(columns: list[tuple[int, int, int]]) -> None:
    """numpy sorts whole columns as bytes, which is slower by far."""
    table = np.array(columns, np.int64).reshape(-1, 3).T
    found, place = distinct_columns(table)
    assert found.tolist() == np.unique(table, axis=1).tolist()
    assert np.array_equal(found[:, place], table)


@given(NUMBERS)
def test_kernels_read_and_write_the_same_codes(form: Form, numbers: tuple[int, int]) -> None:
    code = form(code_of)(*numbers)
    assert int(code) == int(encode(*numbers))
    assert (form(first_of)(np.uint64(code)), form(second_of)(np.uint64(code))) == numbers


@given(st.lists(st.floats(0, 1, width=32), max_size=9))
def test_the_bits_of_scores_sort_as_the_scores_do(scores: list[float]) -> None:
    given_scores = np.array([*scores, -0.0, 0.0], np.float64)
    bits = score_bits(given_scores)
    assert bits.dtype == np.uint32
    assert np.array_equal(np.sort(bits).view(np.float32), np.sort(given_scores.astype(np.float32)))
    assert bits[-1] == bits[-2] == 0
