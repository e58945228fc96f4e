"""Components of rows beyond 32 bits, from forests of partitions, are those of one search over all pairs."""

from __future__ import annotations

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bench.far_rows import forest, joined, least_rows

FAR = 1 << 40
"""A row that 32 bits do not number."""
ROWS = st.integers(0, 30)


@given(
    st.lists(st.tuples(ROWS, ROWS).filter(lambda pair: pair[0] < pair[1]), min_size=1, max_size=60),
    st.integers(1, 7),
    st.sampled_from([0, (1 << 32) - 15, FAR]),
)
def test_components_of_partitions_are_those_of_one_search(found: list[tuple[int, int]], parts: int, first: int) -> None:
    pairs = np.array(found, np.int64) + first
    rows, least = least_rows(joined(np.array_split(pairs, parts)))
    assert rows.dtype == least.dtype == np.int64
    components = nx.connected_components(nx.Graph(found))
    wanted = {row + first: min(component) + first for component in components for row in component}
    assert dict(zip(rows.tolist(), least.tolist(), strict=True)) == wanted


def test_a_forest_has_fewer_pairs_than_rows() -> None:
    pairs = np.array([(0, 1), (1, 2), (0, 2), (3, 4), (3, 3)], np.int64) + FAR
    assert (forest(pairs) - FAR).tolist() == [[0, 1], [1, 2], [3, 4]]
