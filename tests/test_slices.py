"""Slices against counting pairs one by one."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from neardup.metrics.slices import Slice, slice_counts

documents = st.lists(st.tuples(st.integers(0, 4), st.integers(-1, 3), st.booleans()), max_size=14)


@settings(max_examples=60, deadline=None)
@given(documents)
def test_counts_are_those_of_single_pairs(rows: list[tuple[int, int, bool]]) -> None:
    touching = [(a, b) for a, b in combinations(rows, 2) if (a[2] or b[2]) and a[1] >= 0 and b[1] >= 0]
    expected = Slice(
        documents=sum(member and gold >= 0 for _, gold, member in rows),
        gold=sum(a[1] == b[1] for a, b in touching),
        found=sum(a[1] == b[1] and a[0] == b[0] for a, b in touching),
        wrong=sum(a[1] != b[1] and a[0] == b[0] for a, b in touching),
    )
    columns = np.array(rows, np.int64).reshape(-1, 3).T
    assert slice_counts(columns[0], columns[1], columns[2].astype(bool)) == expected


def test_by_hand() -> None:
    # clusters {0 1 2} {3}; gold {0 1} {2 3}; only document 2 has the property
    found = slice_counts(np.array([0, 0, 0, 1]), np.array([0, 0, 1, 1]), np.array([False, False, True, False]))
    # pairs with 2: 02 wrong, 12 wrong, 23 missed
    assert found == Slice(documents=1, gold=1, found=0, wrong=2)
