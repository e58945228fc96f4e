"""The band join against all pairs compared one by one, and its policy for oversized buckets by brute force."""

from __future__ import annotations

from functools import partial
from itertools import combinations, pairwise
from math import comb
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from neardup.core.band_join import band_join
from neardup.core.buckets import Buckets, buckets
from neardup.core.content_rank import content_rank
from neardup.core.passed_over import PassedOver
from neardup.text import byte_kernels
from neardup.text.texts import Texts
from tests.helpers.listed import rows_of

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    import pytest
    from numpy.typing import NDArray

    from neardup.core.candidates import Candidates

Pair = tuple[int, int]
Rows = list[list[int]]

KEY = st.sampled_from([0, 1, 2, 2**64 - 1])
KEYS = st.integers(1, 3).flatmap(lambda bands: st.lists(st.lists(KEY, min_size=bands, max_size=bands), max_size=12))
LIMITS = st.tuples(st.integers(2, 5), st.integers(1, 4))
"""The largest bucket, and hubs."""
ALL = (100, 1)


def matrix(keys: Rows) -> NDArray[np.uint64]:
    return np.array(keys, np.uint64).reshape(len(keys), len(keys[0]) if keys else 0)


def named(count: int) -> list[str]:
    return [f"text {i}" for i in range(count)]


def ranks(count: int) -> Callable[[], NDArray[np.int64]]:
    return partial(content_rank, Texts.of(named(count)))


def chunks(keys: Rows, texts: list[str], limits: Pair = ALL, chunk: int = 1000) -> list[Candidates]:
    return list(
        band_join(matrix(keys), partial(content_rank, Texts.of(texts)), largest=limits[0], hubs=limits[1], chunk=chunk)
    )


def joined(keys: Rows, limits: Pair = ALL, chunk: int = 1000) -> tuple[list[Pair], int]:
    found = chunks(keys, named(len(keys)), limits, chunk)
    pairs = [pair for c in found for pair in zip(c.left.tolist(), c.right.tolist(), strict=True)]
    return pairs, sum(c.skipped_at_most for c in found)


def sharing(keys: Rows) -> list[Pair]:
    """The naive join."""
    rows = enumerate(keys)
    return [(i, j) for (i, a), (j, b) in combinations(rows, 2) if any(x == y != 0 for x, y in zip(a, b, strict=True))]


def by_policy(keys: Rows, texts: list[str], largest: int, hubs: int) -> tuple[set[Pair], set[Pair]]:
    """Pairs examined, and pairs of a bucket that are not."""
    given = Texts.of(texts)
    order = byte_kernels.text_hashes(given.data, given.offsets)
    pairs: set[Pair] = set()
    together: set[Pair] = set()
    for band in range(len(keys[0]) if keys else 0):
        for key in {row[band] for row in keys} - {0}:
            members = sorted((i for i, row in enumerate(keys) if row[band] == key), key=lambda i: order[i])
            chosen = set(members if len(members) <= largest else members[:hubs])
            within = list(combinations(sorted(members), 2))
            pairs |= {pair for pair in within if chosen & set(pair)}
            together |= set(within)
    return pairs, together - pairs


@given(KEYS, st.integers(1, 40))
def test_pairs_agree_in_at_least_one_column(keys: Rows, chunk: int) -> None:
    pairs, skipped = joined(keys, chunk=chunk)
    assert sorted(pairs) == sharing(keys)
    assert skipped == 0


@given(KEYS, LIMITS, st.integers(1, 40))
def test_oversized_buckets_give_the_pairs_of_their_hubs(keys: Rows, limits: Pair, chunk: int) -> None:
    pairs, skipped = joined(keys, limits, chunk)
    expected, passed_over = by_policy(keys, named(len(keys)), *limits)
    assert len(pairs) == len(set(pairs))
    assert set(pairs) == expected
    assert len(passed_over) <= skipped <= len(keys) * (len(keys) - 1) // 2
    if len(keys) and len(keys[0]) == 1:  # buckets of one column do not overlap
        assert skipped == len(passed_over)


def test_buckets_of_the_same_rows_are_passed_over_once() -> None:
    first, second, hubs = np.arange(10), np.arange(9, 19), 2
    lots = [[first, second, first], [second]]
    passed_over = PassedOver(19)
    for lot in lots:
        passed_over.add(Buckets(np.concatenate(lot), np.arange(len(lot) + 1) * 10), hubs)
    assert passed_over.at_most() == 2 * comb(8, 2)


@given(KEYS, LIMITS)
def test_what_shares_a_bucket_stays_connected(keys: Rows, limits: Pair) -> None:
    naive, found = nx.Graph(sharing(keys)), nx.Graph(joined(keys, limits)[0])
    assert sorted(map(sorted, nx.connected_components(found))) == sorted(map(sorted, nx.connected_components(naive)))


def shuffled(keys: Rows, texts: list[str], limits: Pair, shuffle: random.Random) -> tuple[set[frozenset[str]], int]:
    """Pairs of texts and what was skipped, the rows in another order."""
    order = list(range(len(keys)))
    shuffle.shuffle(order)
    moved = [texts[i] for i in order]
    found = chunks([keys[i] for i in order], moved, limits)
    ends = [(a, b) for c in found for a, b in zip(c.left.tolist(), c.right.tolist(), strict=True)]
    return {frozenset({moved[a], moved[b]}) for a, b in ends}, sum(c.skipped_at_most for c in found)


@given(KEYS, LIMITS, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(keys: Rows, limits: Pair, shuffle: random.Random) -> None:
    texts = named(len(keys))
    assert shuffled(keys, texts, limits, shuffle) == shuffled(keys, texts, limits, shuffle)


def test_texts_of_one_hash_are_ordered_by_what_they_say(monkeypatch: pytest.MonkeyPatch) -> None:
    def same(data: Any, offsets: NDArray[np.int64]) -> NDArray[np.uint64]:
        return np.ones(len(offsets) - 1, np.uint64)

    monkeypatch.setattr(byte_kernels, "text_hashes", same)
    texts = ["d", "b", "a", "c"]
    (found,) = chunks([[1]] * 4, texts, (3, 1))
    assert [{texts[a], texts[b]} for a, b in zip(found.left, found.right, strict=True)] == [
        {"d", "a"},
        {"b", "a"},
        {"a", "c"},
    ]


def test_a_large_bucket_costs_its_hubs_a_row() -> None:
    count, largest, hubs = 3000, 50, 4
    keys = np.ones((count, 8), np.uint64)
    found = list(band_join(keys, ranks(count), largest=largest, hubs=hubs, chunk=1000))
    assert sum(len(c.left) for c in found) == hubs * (count - hubs) + hubs * (hubs - 1) // 2
    assert sum(c.skipped_at_most for c in found) == comb(count - hubs, 2)  # a pair once, though it shares 8 buckets
    assert np.all(keys == 1)


def test_families_that_do_not_meet_count_their_own_pairs_only() -> None:
    sizes, hubs = (300, 40, 200), 4
    family = np.repeat(np.arange(1, 4, dtype=np.uint64), sizes)
    keys = np.repeat(family[:, None], 6, axis=1)
    found = list(band_join(keys, ranks(len(keys)), largest=50, hubs=hubs, chunk=1000))
    assert sum(c.skipped_at_most for c in found) == comb(300 - hubs, 2) + comb(200 - hubs, 2)


@given(KEYS, st.integers(1, 20))
def test_chunks_are_bounded_and_sorted(keys: Rows, chunk: int) -> None:
    largest = 4
    for found in chunks(keys, named(len(keys)), (largest, 2), chunk):
        assert len(found.left) < 2 * chunk + largest * (largest - 1) // 2
        ends = rows_of(found)
        assert all(a < b for a, b in ends)
        assert all(one < other for one, other in pairwise(ends))


def test_keys_of_different_columns_do_not_meet() -> None:
    assert joined([[7, 1], [2, 7]]) == ([], 0)


def test_no_rows_and_no_bands_have_no_pairs() -> None:
    for shape in ((0, 4), (5, 0), (0, 0)):
        (found,) = band_join(np.zeros(shape, np.uint64), ranks(shape[0]), largest=2, hubs=1)
        assert found.left.dtype == found.right.dtype == np.int64
        assert len(found.left) == len(found.right) == found.skipped_at_most == 0


@given(st.lists(KEY | st.integers(0, 2**64 - 1), max_size=30))
def test_buckets_are_the_rows_of_each_key_that_recurs(keys: list[int]) -> None:
    found = buckets(np.array(keys, np.uint64))
    members = [sorted(found.rows[a:b].tolist()) for a, b in pairwise(found.starts.tolist())]
    alike = [[i for i, other in enumerate(keys) if other == key] for key in set(keys) - {0}]
    assert sorted(members) == sorted(rows for rows in alike if len(rows) > 1)


@given(st.lists(st.sampled_from([1, 2, 3]), max_size=20), st.data())
def test_buckets_lose_rows_and_then_those_with_fewer_than_two(keys: list[int], data: st.DataObject) -> None:
    found = buckets(np.array(keys, np.uint64))
    gone = data.draw(st.lists(st.booleans(), min_size=len(found.rows), max_size=len(found.rows)))
    rest = found.without(np.array(gone, bool))
    stay = set(found.rows[~np.array(gone, bool)].tolist())
    alike = [{i for i, other in enumerate(keys) if other == key} & stay for key in set(keys)]
    members = [rest.rows[a:b].tolist() for a, b in pairwise(rest.starts.tolist())]
    assert sorted(map(sorted, members)) == sorted(sorted(rows) for rows in alike if len(rows) > 1)
