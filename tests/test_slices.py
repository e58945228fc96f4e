"""Slices against counting pairs one by one, and their intervals."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neardup.errors import NeardupError
from neardup.metrics.resampling.estimates import LEAST_UNITS, interval, one_sided
from neardup.metrics.slices import Slice, slices

if TYPE_CHECKING:
    from numpy.typing import NDArray

documents = st.lists(st.tuples(st.integers(0, 4), st.integers(-1, 3), st.booleans(), st.booleans()), max_size=14)


@given(documents)
def test_counts_are_those_of_single_pairs(rows: list[tuple[int, int, bool, bool]]) -> None:
    columns = np.array(rows, np.int64).reshape(-1, 4).T
    units = np.where(columns[1] < 0, 9, columns[1] // 2)  # two gold labels a unit
    found = slices(columns[0], columns[1], units, [columns[2].astype(bool), columns[3].astype(bool)])
    for which, counted in zip((2, 3), found, strict=True):
        touching = [(a, b) for a, b in combinations(rows, 2) if (a[which] or b[which]) and a[1] >= 0 and b[1] >= 0]
        together = [(a, b) for a, b in touching if a[1] == b[1]]
        assert counted == Slice(
            documents=sum(row[which] and row[1] >= 0 for row in rows),
            gold=len(together),
            found=sum(a[0] == b[0] for a, b in together),
            wrong=sum(a[1] != b[1] and a[0] == b[0] for a, b in touching),
            units=len({a[1] // 2 for a, _ in together}),
            recall=None,
            interval=None,
        )


def test_by_hand() -> None:
    # clusters {0 1 2} {3}; gold {0 1} {2 3}; only document 2 has the property
    member = np.array([False, False, True, False])
    (found,) = slices(np.array([0, 0, 0, 1]), np.array([0, 0, 1, 1]), np.array([0, 0, 1, 1]), [member])
    # pairs with 2: 02 wrong, 12 wrong, 23 missed
    assert found == Slice(documents=1, gold=1, found=0, wrong=2, units=1, recall=None, interval=None)


def couples(count: int, found: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Predicted and gold labels of `count` couples, the first `found` of them found."""
    gold = np.repeat(np.arange(count), 2)
    return np.where(gold < found, gold, count + np.arange(2 * count)), gold


def test_an_interval_is_that_of_units_left_out() -> None:
    predicted, gold = couples(30, 18)
    (derived,) = slices(predicted, gold, gold, [np.ones(60, bool)])
    expected = interval(0.6, np.array([(18 - (unit < 18)) / 29 for unit in range(30)]), 30)
    assert derived.recall == 0.6
    assert derived.interval == pytest.approx((expected.low, expected.high))
    assert derived.interval is not None
    assert derived.interval[0] < 0.6 < derived.interval[1]


def test_all_found_gives_a_bound_and_few_units_nothing() -> None:
    few, enough = couples(LEAST_UNITS - 1, LEAST_UNITS - 1), couples(LEAST_UNITS, LEAST_UNITS)
    (none,) = slices(*few, few[1], [np.ones(len(few[0]), bool)])
    (bound,) = slices(*enough, enough[1], [np.ones(len(enough[0]), bool)])
    assert (none.units, none.recall, none.interval) == (LEAST_UNITS - 1, None, None)
    expected = one_sided(1.0, LEAST_UNITS)
    assert (bound.recall, bound.interval) == (1.0, (expected.low, expected.high))


@given(st.integers(0, 2**32 - 1))
def test_the_order_of_documents_does_not_matter(seed: int) -> None:
    predicted, gold = couples(25, 15)
    order = np.random.default_rng(seed).permutation(50)
    member = np.arange(50) % 3 > 0
    sorted_, shuffled = (slices(predicted[o], gold[o], gold[o], [member[o]]) for o in (np.arange(50), order))
    assert sorted_ == shuffled


def test_a_gold_label_in_two_units_is_refused() -> None:
    with pytest.raises(NeardupError, match="different units"):
        slices(np.array([0, 0]), np.array([0, 0]), np.array([0, 1]), [np.array([True, True])])
