"""The band join against all pairs compared one by one."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from neardup.core.bands import band_join

KEYS = st.integers(1, 3).flatmap(
    lambda bands: st.lists(st.lists(st.sampled_from([0, 1, 2, 2**64 - 1]), min_size=bands, max_size=bands), max_size=9)
)


def joined(keys: list[list[int]]) -> list[tuple[int, int]]:
    left, right = band_join(np.array(keys, np.uint64).reshape(len(keys), len(keys[0]) if keys else 0))
    return list(zip(left.tolist(), right.tolist(), strict=True))


@given(KEYS)
def test_pairs_agree_in_at_least_one_column(keys: list[list[int]]) -> None:
    assert joined(keys) == [
        (a, b)
        for a, b in combinations(range(len(keys)), 2)
        if any(x == y != 0 for x, y in zip(keys[a], keys[b], strict=True))
    ]


def test_keys_of_different_columns_do_not_meet() -> None:
    assert joined([[7, 1], [2, 7]]) == []


def test_no_rows_and_no_bands_have_no_pairs() -> None:
    for shape in ((0, 4), (5, 0), (0, 0)):
        left, right = band_join(np.zeros(shape, np.uint64))
        assert left.dtype == right.dtype == np.int64
        assert len(left) == len(right) == 0
