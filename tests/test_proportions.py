"""Intervals of a share of independent cases, against scipy's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from neardup.metrics.proportions import clopper_pearson, least_share_of_all, wilson

COUNTS = st.integers(1, 200).flatmap(lambda cases: st.tuples(st.integers(0, cases), st.just(cases)))


@given(COUNTS)
def test_wilsons_interval_is_scipys(counts: tuple[int, int]) -> None:
    expected = binomtest(*counts).proportion_ci(method="wilson")
    assert wilson(*counts) == pytest.approx((expected.low, expected.high), abs=1e-12)


@given(COUNTS)
def test_clopper_and_pearsons_interval_is_scipys(counts: tuple[int, int]) -> None:
    expected = binomtest(*counts).proportion_ci(method="exact")
    assert clopper_pearson(*counts) == pytest.approx((expected.low, expected.high), abs=1e-12)


@given(st.integers(1, 500))
def test_the_bound_where_all_were_found_is_scipys(cases: int) -> None:
    expected = binomtest(cases, cases, alternative="greater").proportion_ci(0.95, method="exact")
    assert least_share_of_all(cases) == pytest.approx(expected.low, abs=1e-12)
