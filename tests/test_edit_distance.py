"""`edit-distance`: all pairs against the scorers, candidates against a slow index and against all pairs."""

from __future__ import annotations

from itertools import combinations
from math import comb
from typing import TYPE_CHECKING
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from neardup.api import cluster, pairs, strategy
from neardup.core import probes as core_probes
from neardup.core.clock import Clock
from neardup.core.corpus import Corpus
from neardup.core.probes import Probes
from neardup.errors import ParameterError
from neardup.scorers.alignment import Edit, Infix
from neardup.testing import check_strategy
from neardup.text import has_words
from neardup_algorithms.edit_distance.strategy import EditDistance
from tests.helpers.commands import CASES
from tests.helpers.corpora import corpus_of
from tests.helpers.listed import rows_of
from tests.helpers.ragged import ragged

if TYPE_CHECKING:
    from collections.abc import Sequence


TEXTS = st.lists(st.text(alphabet="ab c中字\0’", max_size=12), max_size=8, unique=True)
SETS = st.lists(st.sets(st.integers(1, 12), max_size=6), max_size=8)


def slow_rare_pairs(
    sets: Sequence[set[int]], rank: Sequence[int], probes: int, max_df: int, hubs: int
) -> tuple[list[tuple[int, int]], int]:
    holders = {v: [i for i, s in enumerate(sets) if v in s] for s in sets for v in s}
    common = {v for v in holders if len(holders[v]) > max_df}
    asked = [
        sorted(v for v in s if 2 <= len(holders[v]) <= max_df)[:probes] + sorted(s & common)[:probes] for s in sets
    ]
    listed = {v: sorted(rows, key=lambda i: rank[i])[: hubs if v in common else None] for v, rows in holders.items()}
    found = [
        (i, j)
        for i, j in combinations(range(len(sets)), 2)
        if any(j in listed[v] for v in asked[i]) or any(i in listed[v] for v in asked[j])
    ]
    passed_over = {pair for v in common for pair in combinations(sorted(set(holders[v]) - set(listed[v])), 2)}
    return found, len(passed_over)


def found_by(
    sets: Sequence[set[int]], *, probes: int = 2, max_df: int = 100, hubs: int = 4, rank: Sequence[int] | None = None
) -> tuple[list[tuple[int, int]], int]:
    order = np.arange(len(sets)) if rank is None else np.array(rank[: len(sets)], np.int64)
    chunks = list(Probes(probes, max_df, hubs).candidates(ragged(sets), lambda: order))
    return [pair for chunk in chunks for pair in rows_of(chunk)], sum(chunk.skipped_at_most for chunk in chunks)


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
    return corpus_of(texts)


class TestAllPairs:
    @given(texts=TEXTS, floor=st.floats(0.05, 1), local=st.booleans())
    def test_are_those_of_the_scorer(self, texts: list[str], floor: float, local: bool) -> None:
        documents = corpus_of(texts)
        pairs = EditDistance(mode="local" if local else "global", floor=floor).pairs(documents)
        pairs.check(len(texts))
        left, right = np.triu_indices(len(texts), 1)
        expected = (Infix() if local else Edit()).score(documents, left, right)
        kept = expected >= np.float32(floor)
        assert rows_of(pairs) == list(zip(left[kept].tolist(), right[kept].tolist(), strict=True))
        assert pairs.score.tolist() == expected[kept].tolist()
        filled = sum(has_words(text) for text in texts)
        assert pairs.candidates == filled * (filled - 1) // 2

    def test_local_finds_what_global_misses(self) -> None:
        story = "The ferry left the harbour at noon with ninety people on board and came back an hour later."
        page = f"Home News Sport Weather Shop Jobs Travel {story[:70]} Comments Subscribe About us Terms Privacy Help"
        documents = corpus_of(
            [story, page, "A council in the hills has voted to keep its library open on Sundays this year."]
        )
        local, whole = EditDistance(), EditDistance(mode="global")
        assert rows_of(local.pairs(documents).at(local.default_threshold)) == [(0, 1)]
        assert rows_of(whole.pairs(documents).at(whole.default_threshold)) == []

    @pytest.mark.parametrize("texts", [[], ["storm"], ["", "…", "storm"]])
    @pytest.mark.parametrize("candidates", ["all", "rare"])
    def test_nothing_to_pair(self, texts: list[str], candidates: str) -> None:
        pairs = strategy(f"edit-distance(floor=0.01, candidates={candidates})").pairs(corpus_of(texts))
        assert len(pairs) == pairs.candidates == 0


class TestTinyTexts:
    @pytest.mark.parametrize("name", ["tiny_glue", "tiny_glue60"])
    @pytest.mark.parametrize(
        "text",
        [
            "edit-distance",
            "edit-distance(candidates=rare, ngram=1)",
            "edit-distance(mode=global)",
            "edit-distance-rapidfuzz",
            "minhash-lsh(bands=64, rows=2, ngram=1, verify=containment(ngram=1), floor=0.1)",
        ],
    )
    def test_glue_nothing_together(self, name: str, text: str) -> None:
        documents = Corpus.read(CASES / f"{name}.jsonl")
        chosen = strategy(text)
        clusters = cluster(pairs(documents, chosen), chosen.default_threshold)
        assert clusters.count == len(documents)

    def test_short_pages_within_long_ones_are_still_candidates(self) -> None:
        words = [f"word{i}" for i in range(2000)]
        found = EditDistance(candidates="rare").pairs(corpus_of([" ".join(words), " ".join(words[700:712])]))
        assert rows_of(found) == [(0, 1)]


class TestRarePairs:
    @given(
        sets=SETS,
        probes=st.integers(1, 5),
        max_df=st.integers(2, 5),
        hubs=st.integers(1, 3),
        rank=st.permutations(range(8)),
        most_hits=st.integers(1, 40),
    )
    def test_are_those_of_a_slow_index(
        self, sets: list[set[int]], probes: int, max_df: int, hubs: int, rank: list[int], most_hits: int
    ) -> None:
        with patch.object(core_probes, "MOST_HITS", most_hits):
            found = found_by(sets, probes=probes, max_df=max_df, hubs=hubs, rank=rank)
        expected, passed_over = slow_rare_pairs(sets, rank, probes, max_df, hubs)
        assert found[0] == expected
        assert passed_over <= found[1] <= comb(len(sets), 2)

    @pytest.mark.parametrize(
        ("probes", "expected"), [(1, [(0, 1), (2, 5), (3, 4)]), (2, [(0, 1), (1, 2), (2, 5), (3, 4)])]
    )
    def test_by_hand(self, probes: int, expected: list[tuple[int, int]]) -> None:
        sets = [{1, 2, 3}, {2, 3, 10}, {4, 10}, {7}, {7}, {4, 5}]
        assert found_by(sets, probes=probes) == (expected, 0)

    def test_what_many_share_finds_few(self) -> None:
        sets: list[set[int]] = [{1}] * 5
        assert len(found_by(sets, max_df=5)[0]) == 10
        assert found_by(sets, max_df=4, hubs=1) == ([(0, 1), (0, 2), (0, 3), (0, 4)], 6)

    @pytest.mark.parametrize("mode", ["local", "global"])
    def test_lose_little_and_align_little(self, mode: str) -> None:
        documents = newsroom(seed=1)
        whole = strategy(f"edit-distance(mode='{mode}', candidates=all)").pairs(documents).at(0.6)
        rare = strategy(f"edit-distance(mode='{mode}', candidates=rare)").pairs(documents)
        kept = set(rows_of(rare)) & set(rows_of(whole))
        assert len(whole) >= 40
        assert len(kept) >= 0.98 * len(whole)
        assert rare.candidates < 0.1 * 120 * 119 / 2


class TestHubs:
    def test_keep_a_large_family_connected_at_a_cost_that_grows_with_its_size(self) -> None:
        rng = np.random.default_rng(5)
        words = [f"word{i}" for i in range(80)]
        texts = [
            " ".join([*words[: int(k)], f"changed{i}", *words[int(k) :]])
            for i, k in enumerate(rng.integers(0, 80, 150))
        ]
        found = EditDistance(candidates="rare", floor=0.8).pairs(corpus_of(texts))
        assert 149 <= found.candidates <= 150 * EditDistance.hubs + 16 * 150
        assert found.skipped_at_most > 0
        _, labels = connected_components(csr_array((found.score, (found.left, found.right)), shape=(150, 150)))
        assert set(labels) == {0}

    @pytest.mark.parametrize("max_df", [2, 100])
    def test_do_not_depend_on_the_order_of_documents(self, max_df: int) -> None:
        documents = newsroom(seed=6)
        order = np.random.default_rng(1).permutation(len(documents))
        rare = EditDistance(candidates="rare", max_df=max_df)
        straight, shuffled = rare.pairs(documents), rare.pairs(documents.take(order))
        ids = [documents.ids[i] for i in order]
        assert {frozenset((documents.ids[a], documents.ids[b])) for a, b in rows_of(straight)} == {
            frozenset((ids[a], ids[b])) for a, b in rows_of(shuffled)
        }
        assert len(straight) > 15
        assert straight.skipped_at_most == shuffled.skipped_at_most
        assert (straight.skipped_at_most > 0) == (max_df == 2)


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
                assert EditDistance().pairs(documents).candidates == expected

    def test_can_be_overruled(self) -> None:
        documents = newsroom(seed=3, stories=10)
        assert EditDistance(candidates="rare").pairs(documents).candidates < 30 * 29 // 2
        with patch.object(EditDistance, "small", 0):
            assert EditDistance(candidates="all").pairs(documents).candidates == 30 * 29 // 2


def test_stages_are_timed() -> None:
    clock = Clock()
    EditDistance().pairs(newsroom(seed=4, stories=3), clock)
    assert list(clock.seconds) == ["summarise", "encode", "score", "candidates"]


def test_scripts_without_spaces_and_odd_characters() -> None:
    texts = [
        "周二上午一辆货车在高速公路上翻覆",
        "【快讯】周二上午一辆货车在高速公路翻覆。",
        "storm \ud800 coast",
        "storm\0COAST",
        "字",
    ]
    found = EditDistance(floor=0.9).pairs(corpus_of(texts))
    assert rows_of(found) == [(0, 1), (2, 3)]
    assert found.score.tolist() == pytest.approx([15 / 16, 1])


@pytest.mark.parametrize("text", ["edit-distance", "edit-distance(mode='global', candidates=rare, ngram=2, floor=0.2)"])
def test_keeps_the_contract(text: str) -> None:
    check_strategy(strategy(text), processes=False)


@pytest.mark.parametrize(
    ("parameters", "fact"),
    [
        ("floor=0", r"floor is in \(0, 1\], not 0.0"),
        ("ngram=0", "ngram is at least 1, not 0"),
        ("probes=0", "probes is at least 1, not 0"),
        ("contained=1.5", r"contained is in \[0, 1\], not 1.5"),
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
