"""`passages`: pruning against slow definitions, what must be found, and what nothing may depend on."""

from __future__ import annotations

import random
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING
from unittest.mock import patch

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba import get_num_threads, set_num_threads

from neardup.api import cluster, pairs, strategy
from neardup.core import nearest as core_nearest
from neardup.core.content_rank import content_rank
from neardup.core.nearest import Nearest
from neardup.core.nearest_kernels import Cuts, Postings, cut_nearest, near_pairs, steps_of
from neardup.errors import ParameterError
from neardup.scorers.overlap import Containment
from neardup.testing import check_strategy
from neardup.text import threads
from neardup.text.texts import Texts
from neardup_algorithms.passages.strategy import Passages
from tests.helpers.corpora import corpus_of
from tests.helpers.listed import rows_of
from tests.helpers.ragged import ragged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.core.corpus import Corpus
    from tests.helpers.forms import Form

Pair = tuple[int, int]

SETS = st.lists(st.sets(st.integers(1, 9), max_size=6), max_size=8)
LIMITS = st.tuples(st.integers(1, 3), st.sampled_from([0.3, 0.5, 1.0]), st.integers(2, 5), st.integers(1, 2))
"""How many nearest, the least likely share, documents of the most frequent key, hubs."""


def named(count: int) -> Texts:
    return Texts.of(f"text {i}" for i in range(count))


def slow_pairs(
    sets: Sequence[set[int]], rank: Sequence[int], nearest: int, likely: float, largest: int, hubs: int
) -> tuple[list[Pair], int]:
    """The pairs kept, and how many share a key and are not."""
    rows = range(len(sets))
    holders = {key: [i for i in rows if key in sets[i]] for one in sets for key in one}
    finders = {
        key: set(held if len(held) <= largest else sorted(held, key=lambda i: rank[i])[:hubs])
        for key, held in holders.items()
    }
    shared = {
        (i, j): sum(bool({i, j} & finders[key]) for key in sets[i] & sets[j]) for i in rows for j in rows if i != j
    }

    def share(i: int, j: int) -> float:
        return shared[i, j] / min(len(sets[i]), len(sets[j]))

    best: set[Pair] = set()
    for i in rows:
        met = [j for j in rows if i != j and shared[i, j]]
        met.sort(key=lambda j: (-share(i, j), -shared[i, j], rank[j]))
        best |= {(min(i, j), max(i, j)) for j in met[:nearest]}
    likely_pairs = {(i, j) for i, j in combinations(rows, 2) if shared[i, j] and share(i, j) >= likely}
    found = sorted(best | likely_pairs)
    return found, sum(bool(sets[i] & sets[j]) for i, j in combinations(rows, 2)) - len(found)


def fast_pairs(
    sets: Sequence[set[int]], texts: Texts, nearest: int, likely: float, largest: int, hubs: int
) -> tuple[list[Pair], int]:
    meeting = Nearest(nearest, likely, largest, hubs)
    chunks = list(meeting.candidates(ragged([sorted(s) for s in sets]), lambda: content_rank(texts)))
    return [pair for chunk in chunks for pair in rows_of(chunk)], sum(chunk.skipped_at_most for chunk in chunks)


def draw(rng: random.Random, count: int) -> list[str]:
    return [f"w{rng.getrandbits(40)}" for _ in range(count)]


def newsroom(seed: int, stories: int) -> Corpus:
    """Stories of 60 words, each with a copy cut to 35 words within furniture that many pages share."""
    rng = random.Random(seed)
    furniture = [" ".join(draw(rng, 15)) for _ in range(3)]
    texts = []
    for story in range(stories):
        words = draw(rng, 60)
        cut = " ".join(words[15:50])
        texts += [" ".join(words), f"{furniture[story % 3]} {cut} {furniture[(story + 1) % 3]}"]
    return corpus_of(texts)


def family(seed: int, size: int) -> Corpus:
    """Copies of one text of 120 words, each with one word changed."""
    rng = random.Random(seed)
    words = draw(rng, 120)
    places = [rng.randrange(120) for _ in range(size)]
    return corpus_of([" ".join([*words[:k], f"changed{i}", *words[k + 1 :]]) for i, k in enumerate(places)])


class TestWinnow:
    @pytest.mark.parametrize("window", [1, 4, 8, 16])
    def test_a_shared_passage_of_one_window_shares_a_key(self, window: int) -> None:
        rng = random.Random(window)
        passage = draw(rng, window + 3)
        texts = [" ".join([*draw(rng, rng.randrange(90)), *passage, *draw(rng, rng.randrange(90))]) for _ in range(40)]
        documents = corpus_of(texts)
        chosen = Passages(window=window)
        keys = chosen.features_of(documents.texts).keys
        assert all(len(np.intersect1d(keys[i], keys[j])) for i, j in combinations(range(40), 2))

    def test_short_documents_keep_all_and_long_ones_two_of_nine(self) -> None:
        rng = random.Random(1)
        texts = Texts.of([" ".join(draw(rng, count)) for count in (2, 4, 35, 36, 20_000)])
        kept = Passages().features_of(texts).keys.lengths
        assert kept[:3].tolist() == [1, 1, 32]
        assert kept[3] < 20
        assert kept[4] == pytest.approx(20_000 * 2 / 9, rel=0.03)


class TestNearestPairs:
    @given(sets=SETS, limits=LIMITS, steps=st.integers(1, 40))
    def test_are_those_of_the_definition(
        self, sets: list[set[int]], limits: tuple[int, float, int, int], steps: int
    ) -> None:
        texts = named(len(sets))
        expected, skipped = slow_pairs(sets, content_rank(texts).tolist(), *limits)
        with patch.object(core_nearest, "MOST_STEPS", steps):
            found = fast_pairs(sets, texts, *limits)
        assert found[0] == expected
        assert skipped <= found[1]

    @given(sets=SETS, limits=LIMITS)
    def test_a_bound_without_frequent_keys_is_exact(
        self, sets: list[set[int]], limits: tuple[int, float, int, int]
    ) -> None:
        nearest, likely, _, hubs = limits
        texts = named(len(sets))
        _, skipped = slow_pairs(sets, content_rank(texts).tolist(), nearest, likely, 99, hubs)
        assert fast_pairs(sets, texts, nearest, likely, 99, hubs)[1] == skipped

    @given(sets=SETS, limits=LIMITS, shuffle=st.randoms(use_true_random=False))
    def test_do_not_depend_on_the_order_of_documents(
        self, sets: list[set[int]], limits: tuple[int, float, int, int], shuffle: random.Random
    ) -> None:
        order = list(range(len(sets)))
        shuffle.shuffle(order)
        texts = named(len(sets))
        straight, skipped = fast_pairs(sets, texts, *limits)
        moved, as_many = fast_pairs([sets[i] for i in order], texts.take(np.array(order, np.int64)), *limits)
        assert {frozenset((order[a], order[b])) for a, b in moved} == set(map(frozenset, straight))
        assert skipped == as_many

    @given(sets=SETS, nearest=st.integers(1, 3))
    def test_both_forms_of_the_kernels_agree(self, form: Form, sets: list[set[int]], nearest: int) -> None:
        keys = ragged([sorted(s) for s in sets])
        postings: Postings = Nearest(nearest, 0.5, 3, 1)._postings(keys, content_rank(named(len(sets))))[0]
        count = len(sets)
        cuts = Cuts(np.zeros(count), np.zeros(count, np.int32), np.zeros(count, np.int64))
        form(cut_nearest)(postings, nearest, cuts, 0, count)
        codes, met = form(near_pairs)(postings, cuts, 0.5, 0, count)
        expected, _ = slow_pairs(sets, postings.rank.tolist(), nearest, 0.5, 3, 1)
        assert sorted(codes.tolist()) == [a << 32 | b for a, b in expected]
        assert met >= len(codes)

    def test_by_hand(self) -> None:
        sets = [{1, 2, 3, 4}, {1, 2, 3, 4, 5, 6, 7}, {3, 4, 5, 6, 7, 8}, {8, 9}]
        assert fast_pairs(sets, named(4), 1, 1.0, 9, 1) == ([(0, 1), (1, 2), (2, 3)], 1)
        assert fast_pairs(sets, named(4), 1, 0.5, 9, 1) == ([(0, 1), (0, 2), (1, 2), (2, 3)], 0)
        assert fast_pairs(sets, named(4), 9, 1.0, 9, 1) == ([(0, 1), (0, 2), (1, 2), (2, 3)], 0)


class TestWhatIsFound:
    @pytest.mark.parametrize("seed", [1, 2])
    def test_cut_copies_within_furniture_at_about_five_pairs_a_document(self, seed: int) -> None:
        documents = newsroom(seed, stories=300)
        found = strategy("passages(verify=containment(ngram=4))").pairs(documents)
        assert {(i, i + 1) for i in range(0, 600, 2)} <= set(rows_of(found.at(0.5)))
        assert 300 <= found.candidates <= 5 * 600
        assert found.skipped_at_most >= 3 * comb(100, 2)  # pages with one furniture that are nobody's nearest

    def test_every_short_text_within_one_long_one(self) -> None:
        rng = random.Random(4)
        short = [" ".join(draw(rng, 20)) for _ in range(200)]
        found = Passages().pairs(corpus_of([*short, " ".join(short)]))
        assert rows_of(found) == [(i, 200) for i in range(200)]
        assert found.score.mean() > 0.9

    def test_all_pairs_of_a_family_of_copies(self) -> None:
        found = Passages().pairs(family(seed=5, size=60))
        assert found.candidates == comb(60, 2)
        assert found.skipped_at_most == 0

    def test_a_family_larger_than_the_largest_bucket_stays_connected(self) -> None:
        with patch.object(Passages, "largest_bucket", 50), patch.object(Passages, "hubs", 4):
            found = Passages(likely=1.0).pairs(family(seed=6, size=300))
        assert nx.is_connected(nx.Graph(rows_of(found)))
        assert found.candidates < 300 * 30
        assert found.skipped_at_most + found.candidates >= comb(300, 2)

    def test_examined_tells_candidates(self) -> None:
        documents = newsroom(7, stories=30)
        chosen = Passages(floor=0.0)
        found = set(rows_of(chosen.pairs(documents)))
        left, right = np.triu_indices(len(documents), 1)
        examined = chosen.examined(documents, left, right)
        assert {(a, b) for a, b in zip(left[examined].tolist(), right[examined].tolist(), strict=True)} == found
        assert 0 < examined.sum() < len(left)

    @pytest.mark.parametrize("texts", [[], ["storm"], ["", "…", "storm"], ["a b c d e"]])
    def test_nothing_to_pair(self, texts: list[str]) -> None:
        found = Passages(floor=0.0).pairs(corpus_of(texts))
        assert len(found) == found.candidates == found.skipped_at_most == 0


class TestEstimate:
    def test_is_containment_where_all_is_kept(self) -> None:
        documents = newsroom(8, stories=20)
        chosen = Passages(window=1, nearest=99, verify=None, floor=0.0)
        found = chosen.pairs(documents)
        exact = Containment(ngram=4).score(documents, found.left, found.right)
        assert found.score.tolist() == pytest.approx(exact.tolist(), abs=1e-6)

    def test_is_near_containment_where_it_is_winnowed(self) -> None:
        rng = random.Random(9)
        words = draw(rng, 4000)
        documents = corpus_of([" ".join(words[:3000]), " ".join(words[1500:])])
        (score,) = Passages(verify=None, floor=0.0).pairs(documents).score.tolist()
        assert score == pytest.approx(1500 / 2500, abs=0.05)

    def test_a_word_is_no_evidence(self) -> None:
        rng = random.Random(10)
        words = draw(rng, 2000)
        chosen = Passages(ngram=1, window=1)
        found = pairs(corpus_of([" ".join(words), words[700], words[30]]), chosen)
        assert cluster(found, chosen.default_threshold).count == 3


class TestNothingElseMatters:
    @pytest.mark.parametrize("text", ["passages", "passages(window=1, nearest=2, likely=1.0)", "passages:records"])
    def test_order_of_documents(self, text: str) -> None:
        documents = newsroom(11, stories=120)
        order = np.random.default_rng(1).permutation(len(documents))
        chosen = strategy(text)
        straight, moved = chosen.pairs(documents), chosen.pairs(documents.take(order))
        assert {frozenset(order[[a, b]].tolist()) for a, b in rows_of(moved)} == set(map(frozenset, rows_of(straight)))
        assert straight.skipped_at_most == moved.skipped_at_most
        assert straight.candidates == moved.candidates

    def test_threads_and_shares_of_work(self) -> None:
        documents = newsroom(12, stories=150)
        found, most = [], get_num_threads()
        for count, least in ((1, 1 << 17), (most, 1 << 17), (most, 50)):
            set_num_threads(count)
            try:
                with patch.object(threads, "_LEAST", least):
                    found.append(Passages().pairs(documents))
            finally:
                set_num_threads(most)
        for other in found[1:]:
            assert rows_of(other) == rows_of(found[0])
            assert other.score.tolist() == found[0].score.tolist()

    @pytest.mark.parametrize("text", ["passages:records", "passages(verify=containment(ngram=4), floor=0.1)"])
    def test_it_keeps_the_contract(self, text: str) -> None:
        check_strategy(strategy(text), processes=False)


@pytest.mark.parametrize(
    ("parameters", "fact"),
    [
        ("ngram=0", "ngram is at least 1, not 0"),
        ("window=0", "window is in 1 … 10,000, not 0"),
        ("nearest=0", "nearest is in 1 … 10,000, not 0"),
        ("likely=0", r"likely is in \(0, 1\], not 0.0"),
        ("floor=1.5", r"floor is in \[0, 1\], not 1.5"),
    ],
)
def test_parameters_are_checked(parameters: str, fact: str) -> None:
    with pytest.raises(ParameterError, match=fact):
        strategy(f"passages({parameters})")


def test_the_threshold_is_never_below_the_floor() -> None:
    assert Passages().default_threshold == 0.68
    assert Passages(floor=0.8).default_threshold == 0.8


@pytest.mark.parametrize(
    ("text", "threshold"),
    [
        ("passages:versions", 0.3),
        ("passages(verify=facts(versions=together))", 0.3),
        ("passages:records", 0.4),
        ("passages:records(nearest=100)", 0.4),
        ("passages:records(floor=0.5)", 0.5),
        ("passages:records(verify=facts())", 0.68),
        ("passages:strict", 0.8),
        ("passages(verify=None)", 0.68),
    ],
)
def test_the_threshold_is_that_of_the_preset_whose_scorer_it_has(text: str, threshold: float) -> None:
    assert strategy(text).default_threshold == threshold


@given(st.lists(st.lists(st.integers(0, 5), unique=True, max_size=5), max_size=8), st.integers(1, 4))
def test_steps_are_the_documents_that_keys_look_up(sets: list[list[int]], largest: int) -> None:
    hubs = 1
    holders = {key: [row for row, keys in enumerate(sets) if key in keys] for key in range(6)}
    recurring = [key for key, rows in holders.items() if len(rows) > 1]
    numbers = [recurring.index(key) if key in recurring else -1 for keys in sets for key in keys]
    postings = Postings(
        np.array(numbers, np.int32),
        np.concatenate([[0], np.cumsum([len(keys) for keys in sets])]).astype(np.int64),
        np.array([row for key in recurring for row in holders[key]], np.int32),
        np.concatenate([[0], np.cumsum([len(holders[key]) for key in recurring])]).astype(np.int64),
        np.ones(len(sets), np.int64),
        np.arange(len(sets)),
        largest,
        hubs,
    )
    steps = np.zeros(len(sets) + 1, np.int64)
    steps_of(postings, steps)
    looked_up = [
        1 + sum(hubs if len(holders[key]) > largest else len(holders[key]) for key in keys if key in recurring)
        for keys in sets
    ]
    assert steps.tolist() == [sum(looked_up[:row]) for row in range(len(sets) + 1)]


def test_texts_selected_from_a_selection_are_scored_as_copies_are() -> None:
    texts = [
        " ".join(random.Random(seed // 2).choices("abcdefghijklmnop", k=60)) + f" {seed % 2}" for seed in range(12)
    ]
    plain = corpus_of(texts)
    chosen = corpus_of(["other", *texts]).take(np.arange(1, 13))
    for spec in ("passages(floor=0.0)", "passages(floor=0.0, verify=None)"):
        one, other = strategy(spec).pairs(plain), strategy(spec).pairs(chosen)
        assert len(one.left) >= 6
        assert rows_of(one) == rows_of(other)
        np.testing.assert_array_equal(one.score, other.score)
