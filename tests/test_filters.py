"""Bloom filters under "seen before": what the rules remove, what filters may lose, and how the tables count."""

from __future__ import annotations

from itertools import pairwise, product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import neardup as nd
from bench import filters, recipes
from bench.seen_before import band_rate, bloom, bytes_of, dolma, lshbloom
from neardup.metrics.listed_pairs import ListedPairs
from neardup.table import Cell
from tests.helpers.runs import plan

if TYPE_CHECKING:
    import random

    from numpy.typing import NDArray

NEVER = 1e-12
"""A rate at which a filter of a few keys has no false positive."""
TEXTS = st.lists(st.lists(st.sampled_from("abcdef "), max_size=4).map("\n".join), max_size=12)
KEYS = st.lists(st.lists(st.integers(1, 6), min_size=3, max_size=3), max_size=12).map(
    lambda rows: np.array(rows, np.uint64).reshape(-1, 3)
)


def exact(count: int) -> list[set[int]]:
    return [set() for _ in range(count)]


def listed_pairs(rows: list[list[int]], positive: list[bool], weight: list[float]) -> ListedPairs:
    """Pairs of rows of a sample of gold."""
    count = len(positive)
    return ListedPairs(
        rows=np.array(rows),
        positive=np.array(positive),
        weight=np.array(weight),
        kind=["copy"] * count,
        split=[None] * count,
        units=np.zeros((2, count), np.int64),
        undrawn=0,
    )


def goes_by_hand(keys: NDArray[np.uint64], removed: NDArray[np.bool_]) -> bool:
    """The slow form: a document goes if, and only if, it shares a band with an earlier one that stays."""
    rows = keys.tolist()
    shares = [[any(map(int.__eq__, rows[a], rows[b])) for b in range(len(rows))] for a in range(len(rows))]
    return all(
        any(shares[row][other] for other in range(row) if not removed[other]) == removed[row]
        for row in range(len(rows))
    )


class TestRules:
    """What goes."""

    def test_lshbloom_by_hand(self) -> None:
        """The second shares a band with the first and goes; the third shares one with the second only, and stays."""
        keys = np.array([[1, 2], [1, 3], [4, 3], [4, 9], [2, 1], [0, 0], [0, 0]], np.uint64)
        assert lshbloom(keys, exact(2)).tolist() == [False, True, False, True, False, False, False]

    @given(KEYS)
    def test_lshbloom_with_sets_is_the_slow_form(self, keys: NDArray[np.uint64]) -> None:
        assert goes_by_hand(keys, lshbloom(keys, exact(3)))

    @given(KEYS)
    def test_lshbloom_without_false_positives_is_that_of_sets(self, keys: NDArray[np.uint64]) -> None:
        bands = [bloom(len(keys), NEVER, hash) for _ in range(3)]
        assert lshbloom(keys, bands).tolist() == lshbloom(keys, exact(3)).tolist()

    @given(TEXTS)
    def test_dolma_without_false_positives_is_that_of_sets(self, texts: list[str]) -> None:
        assert dolma([], texts, bloom(50, NEVER)).tolist() == dolma([], texts).tolist()

    @given(TEXTS, st.sampled_from([0.1, 0.5, 0.9]), st.integers(1, 20))
    def test_dolma_with_a_filter_never_keeps_what_goes_with_sets(
        self, texts: list[str], rate: float, size: int
    ) -> None:
        assert not np.any(dolma([], texts) & ~dolma([], texts, bloom(size, rate)))

    @given(KEYS, st.sampled_from([0.1, 0.5, 0.9]), st.integers(1, 20))
    def test_lshbloom_with_filters_never_keeps_what_shares_a_band_with_one_that_stays(
        self, keys: NDArray[np.uint64], rate: float, size: int
    ) -> None:
        removed = lshbloom(keys, [bloom(size, rate, hash) for _ in range(3)])
        stays = keys[~removed]
        assert all(len(np.unique(band)) == len(band) for band in stays.T)

    def test_lshbloom_can_keep_a_copy_of_what_went_wrongly(self) -> None:
        """A false positive at key 5 removes the second, which then adds nothing, so its copy stays."""

        class Full(set[int]):
            def __contains__(self, key: object) -> bool:
                return key == 5 or super().__contains__(key)

        keys = np.array([[1, 2], [5, 3], [6, 3]], np.uint64)
        assert lshbloom(keys, exact(2)).tolist() == [False, False, True]
        assert lshbloom(keys, [Full(), set()]).tolist() == [False, True, False]

    def test_lshbloom_has_the_bands_of_minhash_lsh(self) -> None:
        """Without chains both say the same of every document: the first of each pair stays."""
        words = [f"w{place}" for place in range(400)]
        texts = [" ".join(words[start : start + 60]) for start in (0, 100, 200, 300, 1, 101, 301)]
        corpus = nd.Corpus.from_texts([str(place) for place in range(len(texts))], texts)
        expected = filters.by_banding(corpus).removed.tolist()
        assert expected == [False] * 4 + [True] * 3
        assert filters.by_lshbloom(corpus, filters.Form()).removed.tolist() == expected
        assert filters.by_lshbloom(corpus, filters.Form(NEVER)).removed.tolist() == expected

    @settings(max_examples=10)
    @given(st.randoms(use_true_random=False))
    def test_lshbloom_removes_no_more_than_connected_components(self, rng: random.Random) -> None:
        texts = [" ".join(rng.choices("abc", k=rng.randint(1, 9))) for _ in range(12)]
        corpus = nd.Corpus.from_texts([str(place) for place in range(len(texts))], texts)
        components = filters.by_banding(corpus).removed
        assert not np.any(filters.by_lshbloom(corpus, filters.Form()).removed & ~components)


class TestFilters:
    """How large, and how often wrong."""

    @pytest.mark.parametrize("rate", [0.01, 0.1])
    @pytest.mark.parametrize("text", [True, False])
    def test_a_filter_has_its_rate_when_it_is_full(self, rate: float, text: bool) -> None:
        def key(number: int) -> str | int:
            return f"paragraph {number}" if text else number * 0x9E3779B97F4A7C15 % 2**64

        seen = bloom(4000, rate) if text else bloom(4000, rate, hash)
        for number in range(4000):
            seen.add(key(number))
        wrong = sum(key(number) in seen for number in range(4000, 24000)) / 20000
        assert 0.6 * rate < wrong < 1.7 * rate

    def test_filters_of_bands_have_the_rate_of_a_document(self) -> None:
        assert 1 - (1 - band_rate(0.1, 16)) ** 16 == pytest.approx(0.1)
        assert band_rate(0.0, 16) == 0.0

    def test_sizes(self) -> None:
        """Bits a key are -ln(rate) / (ln 2)²: 1,437,760 for a rate of 1e-3 and 100,000 keys."""
        assert bytes_of(bloom(100_000, 1e-3)) == pytest.approx(1_437_759 / 8, rel=1e-3)
        sizes = [bytes_of(filters.kept_in(form, 1000, hash)) for form in filters.FORMS[1:4]]
        assert all(more > less for more, less in pairwise(sizes))
        assert bytes_of({"a" * 1000}) > 1000

    def test_a_filter_for_a_tenth_is_a_tenth(self) -> None:
        whole, tenth = (bytes_of(filters.kept_in(filters.Form(1e-3, share), 100_000, hash)) for share in (1.0, 0.1))
        assert tenth == pytest.approx(whole / 10, rel=1e-2)


class TestTables:
    """`bench.filters`."""

    def test_figures_of_four_documents_are_those_counted_by_hand(self) -> None:
        """Three of the four are copies, and one of these in capitals: Dolma does not see that one."""
        ((documents, corpus),) = recipes.opened(plan())
        table = filters.corpus_table(documents, recipes.half_of(documents, corpus, test=False))
        by_method = {(row[0], row[1], row[2]): row[3:8] for row in table.rows}
        assert by_method["dolma", "exact sets", "0"] == ["–", "1", "0", "1", "0.500"]
        assert by_method["dolma", "filters", "1e-06"] == ["1.00", "1", "0", "1", "0.500"]
        assert by_method["lshbloom", "exact sets", "0"] == ["–", "2", "0", "0", "1.000"]
        assert by_method["lshbloom", "filters", "1e-06"] == ["0.50", "2", "0", "0", "1.000"]
        assert by_method["minhash-lsh", "all keys", "–"] == ["–", "2", "0", "0", "1.000"]
        assert len(table.rows) == 2 * len(filters.FORMS) + 1

    def test_recall_of_pairs_counts_a_pair_as_many_as_it_stands_for(self) -> None:
        listed = listed_pairs([[0, 1, 0], [1, 2, 3]], [True, True, False], [3.0, 1.0, 9.0])
        ((documents, corpus),) = recipes.opened(plan())
        half = recipes.half_of(documents, corpus, test=False)._replace(listed=listed)
        assert filters.recall(np.array([False, True, False, False]), half) == 1.0
        assert filters.recall(np.array([True, False, False, False]), half) == 0.75

    def test_a_pair_with_a_document_that_the_corpus_lacks_is_no_pair_with_its_last_one(self) -> None:
        ((documents, corpus),) = recipes.opened(plan())
        listed = listed_pairs([[-1, 0], [1, 2]], [True, True], [1.0, 1.0])
        half = recipes.half_of(documents, corpus, test=False)._replace(listed=listed)
        assert filters.recall(np.array([False, False, False, True]), half) == 0.0

    @pytest.mark.parametrize("pairs", [True, False])
    def test_recall_without_copies_is_1(self, pairs: bool) -> None:
        ((documents, corpus),) = recipes.opened(plan())
        half = recipes.half_of(documents, corpus, test=False)
        none = half._replace(listed=None, gold=np.full_like(half.gold, -1))
        if pairs:
            none = half._replace(listed=listed_pairs([[0], [3]], [False], [9.0]))
        assert filters.recall(np.array([False, True, False, False]), none) == 1.0

    def test_what_an_order_changes_is_told_and_stands_at_the_given_rows(self) -> None:
        """A text that holds all of another one removes it where it comes first only."""
        corpus = nd.Corpus.from_texts(["0", "1", "2"], ["a\nb", "b", "c\nd"])
        ((documents, described),) = recipes.opened(plan())
        half = recipes.half_of(documents, described, test=False)
        half = half._replace(rows=np.ones(3, np.bool_), gold=np.array([0, 0, 1], np.int32))
        done = filters._repeated(filters.by_dolma, corpus, [np.array([2, 1, 0]), np.array([2, 0, 1])], filters.Form())
        assert [one.removed.tolist() for one in done] == [
            [False, True, False],
            [False, False, False],
            [False, True, False],
        ]
        row = filters._row(["dolma", "exact sets", "0"], done, half)
        assert row[4:8] == [Cell("1", "0 – 1"), "0", Cell("0", "0 – 1"), Cell("1.000", "0.000 – 1.000")]

    def test_recall_by_chance_is_its_mean_over_all_that_can_go(self) -> None:
        """Each of three copies and a fourth document goes or stays, with a probability of a quarter."""
        ((documents, corpus),) = recipes.opened(plan())
        half = recipes.half_of(documents, corpus, test=False)._replace(gold=np.array([0, 0, 0, 1], np.int32))
        pairs = half._replace(listed=listed_pairs([[0, 0, 1], [1, 2, 3]], [True, True, False], [3.0, 1.0, 9.0]))
        for each in (half, pairs):
            chances = [
                (np.prod([0.25 if goes else 0.75 for goes in removed]), filters.recall(np.array(removed), each))
                for removed in product([True, False], repeat=4)
            ]
            assert filters.by_chance(0.25, each) == pytest.approx(sum(p * found for p, found in chances))

    def test_the_page_has_a_place_for_every_table(self) -> None:
        page = filters.PAGE.read_text(encoding="utf-8")
        for name in recipes.CORPORA:
            assert "a table" in filters.placed(page, name, "a table")
