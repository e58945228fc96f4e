"""Kernels the harness shares, compiled and plain, against slow oracles."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neardup.core.kernels import bucket_pairs, find_root, forest, mix64, overlaps

Form = Callable[[Any], Callable[..., Any]]
Edges = list[tuple[int, int]]

SET = st.sets(st.integers(0, 12) | st.sampled_from([2**63, 2**64 - 1]), max_size=10)


@st.composite
def graphs(draw: st.DrawFn) -> tuple[int, Edges]:
    """A count of nodes and edges in any order, loops and repeats among them."""
    count = draw(st.integers(1, 12))
    node = st.integers(0, count - 1)
    return count, draw(st.lists(st.tuples(node, node), max_size=20))


def run_forest(form: Form, count: int, edges: Edges) -> tuple[list[int], list[int]]:
    parent = np.arange(count, dtype=np.int64)
    ends = np.array(edges, np.int64).reshape(-1, 2)
    kept = form(forest)(ends[:, 0].copy(), ends[:, 1].copy(), parent)
    return kept.tolist(), [form(find_root)(parent, row) for row in range(count)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0, 0), (1, 0xB456BCFC34C2CB2C), (2, 0x3ABF2A20650683E7), (2**64 - 1, 0x64B5720B4B825F21)],
)
def test_mix64_is_murmur3s_finaliser(form: Form, value: int, expected: int) -> None:
    assert int(form(mix64)(np.uint64(value))) == expected


@given(st.lists(st.integers(0, 3), max_size=12))
def test_bucket_pairs_are_all_pairs_of_equal_keys(form: Form, keys: list[int]) -> None:
    order = np.argsort(keys, kind="stable").astype(np.int64)
    found = form(bucket_pairs)(np.array(keys, np.uint64)[order], order)
    expected = [(a, b) for a, b in combinations(range(len(keys)), 2) if keys[a] == keys[b]]
    assert sorted((int(code) >> 32, int(code) & 0xFFFFFFFF) for code in found) == expected


def test_bucket_pairs_keep_rows_beyond_31_bits(form: Form) -> None:
    rows = np.array([2**31 + 5, 2**32 - 1], np.int64)
    assert form(bucket_pairs)(np.ones(2, np.uint64), rows).tolist() == [(2**31 + 5) << 32 | (2**32 - 1)]


@given(st.lists(SET, min_size=1, max_size=5))
def test_overlaps_are_sizes_of_intersections(form: Form, sets: list[set[int]]) -> None:
    values = np.array([v for s in sets for v in sorted(s)], np.uint64)
    offsets = np.cumsum([0, *map(len, sets)], dtype=np.int64)
    left, right = (index.ravel() for index in np.indices((len(sets), len(sets))))
    found = form(overlaps)(values, offsets, left, right)
    assert found.tolist() == [len(sets[a] & sets[b]) for a, b in zip(left, right, strict=True)]


@given(graphs())
def test_forest_is_networkxs_components(form: Form, graph: tuple[int, Edges]) -> None:
    count, edges = graph
    _, roots = run_forest(form, count, edges)
    whole = nx.Graph(edges)
    whole.add_nodes_from(range(count))
    for component in nx.connected_components(whole):
        assert {roots[row] for row in component} == {min(component)}


@given(graphs())
def test_forest_keeps_the_first_edges_that_join(form: Form, graph: tuple[int, Edges]) -> None:
    count, edges = graph
    kept, _ = run_forest(form, count, edges)
    growing = nx.empty_graph(count)
    expected = []
    for position, (a, b) in enumerate(edges):
        if not nx.has_path(growing, a, b):
            expected.append(position)
            growing.add_edge(a, b)
    assert kept == expected


def test_find_root_halves_a_path_and_leaves_roots_alone(form: Form) -> None:
    parent = np.array([0, 0, 1, 2, 3, 4], np.int64)
    assert form(find_root)(parent, 5) == 0
    assert parent.tolist() == [0, 0, 1, 1, 3, 3]
    assert form(find_root)(parent, 0) == 0
