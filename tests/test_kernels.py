"""Kernels the harness shares, compiled and plain, against slow oracles."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba import get_num_threads, set_num_threads

from neardup.core.bucket_kernels import bucket_pairs, repeated, shares_key
from neardup.core.pair_kernels import first_fault, pack_pairs, sort_pairs
from neardup.core.union_find import component_labels, find_root
from neardup.text.byte_kernels import bytes_hash, mix64, plainly_filled, same_texts, text_hashes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tests.helpers.forms import Form

Edges = list[tuple[int, int]]
Scored = list[tuple[int, int, float]]

MASK = 2**64 - 1
SCORED = st.tuples(
    st.integers(-1, 5), st.integers(0, 5) | st.just(2**32), st.sampled_from([0.0, 0.25, 0.5, 1.0, 1.5, float("nan")])
)


@st.composite
def graphs(draw: st.DrawFn) -> tuple[int, Edges]:
    """A count of nodes and edges in any order, loops and repeats among them."""
    count = draw(st.integers(1, 12))
    node = st.integers(0, count - 1)
    return count, draw(st.lists(st.tuples(node, node), max_size=20))


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0, 0), (1, 0xB456BCFC34C2CB2C), (2, 0x3ABF2A20650683E7), (2**64 - 1, 0x64B5720B4B825F21)],
)
def test_mix64_is_murmur3s_finaliser(form: Form, value: int, expected: int) -> None:
    assert int(form(mix64)(np.uint64(value))) == expected


def rotated(value: int, by: int) -> int:
    return (value << by | value >> (64 - by)) & MASK


def slow_hash(text: bytes) -> int:
    """`bytes_hash` in whole numbers."""

    def absorb(state: int, word: int) -> int:
        return rotated((state + word * 0xC2B2AE3D27D4EB4F) & MASK, 31) * 0x9E3779B185EBCA87 & MASK

    lanes = [len(text)] * 4
    whole = len(text) // 32 * 32
    for at in range(0, whole, 8):
        lanes[at // 8 % 4] = absorb(lanes[at // 8 % 4], int.from_bytes(text[at : at + 8], "little"))
    value = absorb(absorb(absorb(lanes[0], lanes[1]), lanes[2]), lanes[3])
    while len(text) - whole >= 8:
        value = absorb(value, int.from_bytes(text[whole : whole + 8], "little"))
        whole += 8
    value = absorb(value, int.from_bytes(text[whole:], "big"))
    for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53):
        value = (value ^ value >> 33) * factor & MASK
    return max(value ^ value >> 33, 1)


def buffers(texts: list[bytes]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    return np.frombuffer(b"".join(texts), np.uint8), np.cumsum([0, *map(len, texts)], dtype=np.int64)


@given(st.lists(st.binary(max_size=100), max_size=5))
def test_text_hashes_are_of_the_bytes_of_each_text(texts: list[bytes]) -> None:
    data, offsets = buffers(texts)
    expected = [slow_hash(text) for text in texts]
    assert [bytes_hash(data, *span) for span in pairwise(offsets)] == expected
    assert text_hashes(data, offsets).tolist() == expected


def test_text_hashes_do_not_depend_on_the_number_of_threads() -> None:
    data, offsets = buffers([bytes([i % 251]) * (i % 97) for i in range(2000)])
    before = get_num_threads()
    found = text_hashes(data, offsets)
    try:
        set_num_threads(1)
        assert np.array_equal(text_hashes(data, offsets), found)
    finally:
        set_num_threads(before)


@given(st.lists(st.binary(max_size=3) | st.just(b"x" * 70), min_size=1, max_size=6))
def test_same_texts_are_the_same_bytes(form: Form, texts: list[bytes]) -> None:
    left, right = (index.ravel() for index in np.indices((len(texts), len(texts))))
    found = form(same_texts)(*buffers(texts), left, right)
    assert found.tolist() == [texts[a] == texts[b] for a, b in zip(left, right, strict=True)]


@given(st.lists(st.text(st.characters(max_codepoint=200), max_size=4), max_size=6))
def test_plainly_filled_texts_have_an_ascii_character_that_can_be_seen(form: Form, texts: list[str]) -> None:
    found = form(plainly_filled)(*buffers([text.encode() for text in texts]), np.arange(len(texts)))
    assert found.tolist() == [any("!" <= c <= "~" for c in text) for text in texts]


@given(st.lists(st.integers(0, 5) | st.integers(0, MASK), max_size=40))
def test_repeated_misses_no_row_whose_key_recurs(form: Form, keys: list[int]) -> None:
    found = form(repeated)(np.array(keys, np.uint64)).tolist()
    assert found == sorted(set(found))
    assert set(found) >= {i for i, key in enumerate(keys) if key and keys.count(key) > 1}
    assert all(keys[row] for row in found)


@pytest.mark.parametrize("count", [100, 5000, 60_000])
def test_repeated_keeps_few_rows_whose_key_stands_alone(count: int) -> None:
    keys = np.unique(np.random.default_rng(count).integers(1, MASK, count, dtype=np.uint64))
    assert len(repeated(keys)) <= len(keys) / 8 + 5


@given(st.lists(st.integers(0, 4), max_size=5), st.integers(1, 5))
def test_bucket_pairs_are_those_of_the_hubs(form: Form, sizes: list[int], hubs: int) -> None:
    starts = np.cumsum([0, *sizes], dtype=np.int64)
    rows = np.random.default_rng(1).permutation(starts[-1])
    found = form(bucket_pairs)(rows, starts, hubs)
    expected = [
        (min(members[i], members[j]), max(members[i], members[j]))
        for members in (rows[a:b].tolist() for a, b in pairwise(starts))
        for i, j in combinations(range(len(members)), 2)
        if i < hubs
    ]
    assert [(int(code) >> 32, int(code) & 0xFFFFFFFF) for code in found] == expected


def test_bucket_pairs_keep_rows_beyond_31_bits(form: Form) -> None:
    rows, starts = np.array([2**32 - 1, 2**31 + 5], np.int64), np.array([0, 2], np.int64)
    assert form(bucket_pairs)(rows, starts, 1).tolist() == [(2**31 + 5) << 32 | (2**32 - 1)]


@given(st.lists(st.tuples(*[st.integers(0, 2)] * 3), min_size=2, max_size=6), st.integers(0, 3))
def test_shares_key_looks_at_the_first_columns(form: Form, keys: list[tuple[int, ...]], bands: int) -> None:
    ends = list(combinations(range(len(keys)), 2))
    codes = np.array([a << 32 | b for a, b in ends], np.uint64)
    found = form(shares_key)(codes, np.array(keys, np.uint64), bands)
    alike = [any(x == y != 0 for x, y in zip(keys[a][:bands], keys[b][:bands], strict=True)) for a, b in ends]
    assert found.tolist() == alike


def columns(pairs: Scored) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    ends = np.array([pair[:2] for pair in pairs], np.int64).reshape(-1, 2)
    return ends[:, 0].copy(), ends[:, 1].copy(), np.array([pair[2] for pair in pairs], np.float32)


@given(st.lists(SCORED, max_size=8), st.sampled_from([0.0, 0.5]))
def test_pack_pairs_orients_and_drops(form: Form, pairs: Scored, floor: float) -> None:
    codes, score, ascending, bad = form(pack_pairs)(*columns(pairs), np.float32(floor))
    good = [a != b and min(a, b) >= 0 and max(a, b) < 2**32 and 0 <= s <= 1 for a, b, s in pairs]
    if not all(good):
        assert bad == good.index(False)
        return
    kept = [(min(a, b) << 32 | max(a, b), s) for a, b, s in pairs if s >= floor]
    assert list(zip(codes.tolist(), score.tolist(), strict=True)) == kept
    assert (ascending, bad) == (all(one < other for (one, _), (other, _) in pairwise(kept)), -1)


@given(st.lists(st.tuples(st.integers(0, 9) | st.integers(0, MASK), st.sampled_from([0.25, 0.5, 1.0])), max_size=20))
def test_sort_pairs_keeps_each_once_with_its_highest_score(form: Form, pairs: list[tuple[int, float]]) -> None:
    codes = np.array([code for code, _ in pairs], np.uint64)
    found = form(sort_pairs)(codes, np.array([score for _, score in pairs], np.float32))
    best = {code: max(s for c, s in pairs if c == code) for code, _ in pairs}
    assert list(zip(*(column.tolist() for column in found), strict=True)) == sorted(best.items())


@given(st.lists(SCORED, max_size=4))
def test_first_fault_is_the_least_invariant_broken(form: Form, pairs: Scored) -> None:
    holds = (
        all(a >= 0 and b < 5 for a, b, _ in pairs),
        all(a < b for a, b, _ in pairs),
        all(one[:2] < other[:2] for one, other in pairwise(pairs)),
        all(0.5 <= score <= 1 for *_, score in pairs),
    )
    assert form(first_fault)(*columns(pairs), 5, np.float32(0.5)) == [*holds, False].index(False)


@given(graphs(), st.data())
def test_component_labels_are_networkxs_components(form: Form, graph: tuple[int, Edges], data: st.DataObject) -> None:
    count, edges = graph
    scores = data.draw(st.lists(st.sampled_from([0.25, 0.5, 1.0]), min_size=len(edges), max_size=len(edges)))
    parent = [data.draw(st.integers(0, count - 1)) for _ in range(count)]
    parent = [p if parent[p] == p else row for row, p in enumerate(parent)]  # one step to a root
    ends = np.array(edges, np.int64).reshape(-1, 2)
    columns = ends[:, 0].copy(), ends[:, 1].copy(), np.array(scores, np.float32)
    labels = form(component_labels)(*columns, np.float32(0.5), np.array(parent, np.int64)).tolist()
    whole = nx.Graph([edge for edge, score in zip(edges, scores, strict=True) if score >= 0.5])
    whole.add_edges_from(enumerate(parent))
    components = sorted(map(sorted, nx.connected_components(whole)))
    assert [[row for row in range(count) if labels[row] == label] for label in range(len(components))] == components


def test_find_root_halves_a_path_and_leaves_roots_alone(form: Form) -> None:
    parent = np.array([0, 0, 1, 2, 3, 4], np.int64)
    assert form(find_root)(parent, 5) == 0
    assert parent.tolist() == [0, 0, 1, 1, 3, 3]
    assert form(find_root)(parent, 0) == 0
