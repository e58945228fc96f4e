"""Kernels of linkages and metrics against plain Python."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise, product
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from neardup.core.codes import score_bits
from neardup.linkages.graph_kernels import neighbourhoods
from neardup.metrics.contingency import Contingency
from neardup.metrics.kernels import pair_weights
from neardup.metrics.merges.kernels import _release, _slot, joins
from neardup.metrics.ranking import Ranking

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tests.helpers.forms import Form

Edges = list[tuple[int, int, float]]


@st.composite
def graphs(draw: st.DrawFn) -> tuple[int, Edges]:
    n = draw(st.integers(2, 12))
    ends = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).filter(lambda e: e[0] != e[1])
    scores = st.sampled_from([0.0, 0.3, 0.30001, 0.5, 0.9, 1.0]) | st.floats(0, 1, width=32)
    edges = draw(st.lists(st.tuples(ends, scores), max_size=30))
    return n, [(a, b, score) for (a, b), score in edges]


def columns(edges: Edges) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]:
    left, right = (np.array([edge[side] for edge in edges], np.int32) for side in (0, 1))
    return left, right, np.array([edge[2] for edge in edges], np.float32)


@given(graphs())
def test_joins_are_those_of_kruskal(form: Form, graph: tuple[int, Edges]) -> None:
    n, edges = graph
    tree = [{row} for row in range(n)]
    expected = []
    for a, b, score in sorted(edges, key=lambda edge: -np.float32(edge[2])):  # stable
        if tree[a] is not tree[b]:
            expected.append((a, b, float(np.float32(score))))
            union = tree[a] | tree[b]
            for row in union:
                tree[row] = union
    if edges:
        left, right, scores = columns(edges)
        found = form(joins)(left, right, score_bits(scores), np.arange(n, dtype=np.int32))
        values = found[2].view(np.float32).tolist()
        assert list(zip(found[0].tolist(), found[1].tolist(), values, strict=True)) == expected


@given(graphs())
def test_neighbourhoods_list_both_ends(form: Form, graph: tuple[int, Edges]) -> None:
    n, edges = graph
    left, right, _ = columns(edges)
    starts, neighbours = form(neighbourhoods)(left, right, n)
    found = [sorted(neighbours[a:b].tolist()) for a, b in pairwise(starts)]
    assert found == [sorted([b for a, b, _ in edges if a == i] + [a for a, b, _ in edges if b == i]) for i in range(n)]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(-1, 3)), min_size=1, max_size=20))
def test_pair_weights_count_pairs_of_documents(form: Form, documents: list[tuple[int, int]]) -> None:
    text, label = np.array(documents).T
    table = Contingency.of(text, label)
    starts = np.searchsorted(table.names[table.row], np.arange(5))
    left, right = np.array([(a, b) for a in range(4) for b in range(a + 1, 4)], np.int32).T
    claimed, positive = form(pair_weights)(left, right, starts, table.column, table.count)
    for i, (a, b) in enumerate(zip(left, right, strict=True)):
        pairs = list(product(label[(text == a) & (label >= 0)], label[(text == b) & (label >= 0)]))
        assert (claimed[i], positive[i]) == (len(pairs), sum(x == y for x, y in pairs))


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 40)), max_size=200))
def test_hashed_keys_come_and_go_as_in_a_dict(form: Form, steps: list[tuple[bool, int]]) -> None:
    # 16 slots, at most 8 in use: runs of probes are long and wrap around
    keys, values = np.full(16, -1, np.int64), np.zeros(16, np.int32)
    expected: dict[int, int] = {}
    for number, (enters, key) in enumerate(steps):
        at = form(_slot)(keys, key)
        assert (keys[at] == key) == (key in expected)
        if enters and len(expected) < 8:
            keys[at], values[at] = key, number
            expected[key] = number
        elif not enters and key in expected:
            form(_release)(keys, values, at)
            del expected[key]
        assert {k: values[form(_slot)(keys, k)] for k in keys[keys >= 0].tolist()} == expected


@given(st.lists(st.tuples(st.sampled_from([-0.0, 0.0, 0.25, 0.5, 1.0]), st.integers(0, 3), st.integers(0, 3))))
def test_equal_scores_are_one_entry(rows: list[tuple[float, int, int]]) -> None:
    score, positive, claimed = (np.array(column) for column in zip(*rows, strict=True)) if rows else np.zeros((3, 0))
    found = Ranking.of(score, positive.astype(int), claimed.astype(int), gold=9)
    hits, tries = Counter[float](), Counter[float]()
    for s, p, c in rows:
        hits[s] += p
        tries[s] += c
    expected = [(s, hits[s], tries[s]) for s in sorted(tries, reverse=True) if tries[s]]
    assert list(zip(found.score, found.positive, found.claimed, strict=True)) == expected
