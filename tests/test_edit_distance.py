"""`edit-distance`: all pairs against the scorers, candidates against a slow index and against all pairs."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neardup.api import strategy
from neardup.core.clock import Clock
from neardup.core.corpus import Corpus
from neardup.errors import ParameterError
from neardup.scorers.alignment import Edit, Infix
from neardup.testing import check_strategy
from neardup.text import Ragged, is_blank
from neardup_algorithms.edit_distance.candidates import rare_pairs
from neardup_algorithms.edit_distance.strategy import EditDistance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.core.pairs import Pairs

TEXTS = st.lists(st.text(alphabet="ab c中字\0’", max_size=12), max_size=8)
SETS = st.lists(st.sets(st.integers(0, 12), max_size=6), max_size=8)


def corpus(texts: Sequence[str]) -> Corpus:
    return Corpus.from_texts([f"d{i}" for i in range(len(texts))], texts)


def listed(pairs: Pairs) -> list[tuple[int, int]]:
    return list(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True))


def ragged(sets: Sequence[set[int]]) -> Ragged:
    values = np.array([v for s in sets for v in sorted(s)], np.uint64)
    return Ragged(values, np.cumsum([0, *map(len, sets)], dtype=np.int64))


def slow_rare_pairs(sets: Sequence[set[int]], probes: int, shared: int, max_df: int) -> list[tuple[int, int]]:
    frequency = {v: sum(v in s for s in sets) for s in sets for v in s}
    asked = [sorted(v for v in s if 2 <= frequency[v] <= max_df)[:probes] for s in sets]
    found = []
    for i, j in combinations(range(len(sets)), 2):
        hits = sum(v in sets[j] for v in asked[i]) + sum(v in sets[i] for v in asked[j])
        if hits and hits >= min(shared, len(asked[i]) + len(asked[j])):
            found.append((i, j))
    return found


def newsroom(seed: int, stories: int = 40) -> Corpus:
    """Stories of 120 words with, for each, a cut copy within furniture and a lightly edited one."""
    rng = np.random.default_rng(seed)

    def draw(count: int) -> list[str]:
        return ["".join(rng.choice(list("aeionstrhdl"), rng.integers(2, 9))) for _ in range(count)]

    furniture = [" ".join(draw(20)) for _ in range(5)]
    texts = []
    for story in range(stories):
        words = draw(120)
        cut = " ".join(words[: int(rng.integers(60, 100))])
        edited = [word if rng.random() > 0.05 else "edit" for word in words]
        texts += [" ".join(words), f"{furniture[story % 5]} {cut} {furniture[story % 3]}", " ".join(edited)]
    return corpus(texts)


class TestAllPairs:
    @given(texts=TEXTS, floor=st.floats(0.05, 1), local=st.booleans())
    def test_are_those_of_the_scorer(self, texts: list[str], floor: float, local: bool) -> None:
        documents = corpus(texts)
        pairs = EditDistance(mode="local" if local else "global", floor=floor).pairs(documents)
        pairs.check(len(texts))
        left, right = np.triu_indices(len(texts), 1)
        expected = (Infix() if local else Edit()).score(documents, left, right)
        kept = expected >= np.float32(floor)
        assert listed(pairs) == list(zip(left[kept].tolist(), right[kept].tolist(), strict=True))
        assert pairs.score.tolist() == expected[kept].tolist()
        filled = sum(not is_blank(text) for text in texts)
        assert pairs.candidates == filled * (filled - 1) // 2

    def test_local_finds_what_global_misses(self) -> None:
        story = "The ferry left the harbour at noon with ninety people on board and came back an hour later."
        page = f"Home News Sport Weather Shop Jobs Travel {story[:70]} Comments Subscribe About us Terms Privacy Help"
        documents = corpus(
            [story, page, "A council in the hills has voted to keep its library open on Sundays this year."]
        )
        local, whole = EditDistance(), EditDistance(mode="global")
        assert listed(local.pairs(documents).at(local.default_threshold)) == [(0, 1)]
        assert listed(whole.pairs(documents).at(whole.default_threshold)) == []

    @pytest.mark.parametrize("texts", [[], ["storm"], ["", "…", "storm"]])
    @pytest.mark.parametrize("candidates", ["all", "rare"])
    def test_nothing_to_pair(self, texts: list[str], candidates: str) -> None:
        pairs = strategy(f"edit-distance(floor=0.01, candidates={candidates})").pairs(corpus(texts))
        assert len(pairs) == pairs.candidates == 0


class TestRarePairs:
    @given(sets=SETS, probes=st.integers(1, 5), shared=st.integers(1, 4), max_df=st.integers(2, 5))
    def test_are_those_of_a_slow_index(self, sets: list[set[int]], probes: int, shared: int, max_df: int) -> None:
        left, right = rare_pairs(ragged(sets), probes=probes, shared=shared, max_df=max_df)
        expected = slow_rare_pairs(sets, probes, shared, max_df)
        assert list(zip(left.tolist(), right.tolist(), strict=True)) == expected

    @pytest.mark.parametrize(
        ("shared", "expected"),
        [(1, [(0, 1), (1, 2), (2, 5), (3, 4)]), (2, [(0, 1), (2, 5), (3, 4)]), (3, [(0, 1), (3, 4)])],
    )
    def test_by_hand(self, shared: int, expected: list[tuple[int, int]]) -> None:
        sets = ragged([{1, 2, 3, 9}, {2, 3, 4, 9}, {4, 9, 10}, {7, 9}, {7, 9}, {5, 9, 10}])
        left, right = rare_pairs(sets, probes=2, shared=shared, max_df=2)
        assert list(zip(left.tolist(), right.tolist(), strict=True)) == expected

    def test_what_many_share_is_furniture(self) -> None:
        sets = ragged([{0}] * 5)
        assert len(rare_pairs(sets, probes=4, shared=1, max_df=4)[0]) == 0
        assert len(rare_pairs(sets, probes=4, shared=1, max_df=5)[0]) == 10

    @pytest.mark.parametrize("mode", ["local", "global"])
    def test_lose_little_and_align_little(self, mode: str) -> None:
        documents = newsroom(seed=1)
        whole = strategy(f"edit-distance(mode='{mode}', candidates=all)").pairs(documents).at(0.6)
        rare = strategy(f"edit-distance(mode='{mode}', candidates=rare)").pairs(documents)
        kept = set(listed(rare)) & set(listed(whole))
        assert len(whole) >= 40
        assert len(kept) >= 0.98 * len(whole)
        assert rare.candidates < 0.1 * 120 * 119 / 2

    def test_do_not_depend_on_the_order_of_documents(self) -> None:
        documents = newsroom(seed=2, stories=15)
        order = np.random.default_rng(0).permutation(len(documents))
        rare = EditDistance(candidates="rare")
        straight = {frozenset((documents.ids[a], documents.ids[b])) for a, b in listed(rare.pairs(documents))}
        ids = [documents.ids[i] for i in order]
        shuffled = {frozenset((ids[a], ids[b])) for a, b in listed(rare.pairs(documents.take(order)))}
        assert straight == shuffled
        assert len(straight) > 15


class TestAuto:
    def test_aligns_all_up_to_a_size_and_says_so(self) -> None:
        documents = newsroom(seed=3, stories=10)
        size = documents.texts.nbytes
        everything = 30 * 29 // 2
        for small, expected in (
            (size, everything),
            (size - 1, EditDistance(candidates="rare").pairs(documents).candidates),
        ):
            with patch.object(EditDistance, "small", small):
                assert EditDistance().aligns_all(documents) == (expected == everything)
                assert EditDistance().pairs(documents).candidates == expected

    def test_can_be_overruled(self) -> None:
        documents = newsroom(seed=3, stories=10)
        assert not EditDistance(candidates="rare").aligns_all(documents)
        with patch.object(EditDistance, "small", 0):
            assert EditDistance(candidates="all").aligns_all(documents)


def test_stages_are_timed() -> None:
    clock = Clock()
    EditDistance().pairs(newsroom(seed=4, stories=3), clock)
    assert list(clock.seconds) == ["candidates", "score"]


def test_scripts_without_spaces_and_odd_characters() -> None:
    texts = [
        "周二上午一辆货车在高速公路上翻覆",
        "【快讯】周二上午一辆货车在高速公路翻覆。",
        "storm \ud800 coast",
        "storm\0COAST",
        "字",
    ]
    pairs = EditDistance(floor=0.9).pairs(corpus(texts))
    assert listed(pairs) == [(0, 1), (2, 3)]
    assert pairs.score.tolist() == pytest.approx([15 / 16, 1])


@pytest.mark.parametrize("text", ["edit-distance", "edit-distance(mode='global', candidates=rare, ngram=2, floor=0.2)"])
def test_keeps_the_contract(text: str) -> None:
    check_strategy(strategy(text), processes=False)


@pytest.mark.parametrize(
    ("parameters", "fact"),
    [
        ("floor=0", r"floor is in \(0, 1\], not 0.0"),
        ("ngram=0", "ngram is at least 1, not 0"),
        ("probes=0", "probes is at least 1, not 0"),
        ("shared=0", "shared is at least 1, not 0"),
        ("max_df=1", "max_df is at least 2, not 1"),
        ("mode=infix", "mode takes 'global' or 'local', not infix"),
        ("candidates=some", "candidates takes 'auto' or 'all' or 'rare', not some"),
    ],
)
def test_parameters_are_checked(parameters: str, fact: str) -> None:
    with pytest.raises(ParameterError, match=fact):
        strategy(f"edit-distance({parameters})")


def test_the_threshold_is_never_below_the_floor() -> None:
    assert EditDistance().default_threshold == 0.6
    assert EditDistance(floor=0.8).default_threshold == 0.8
