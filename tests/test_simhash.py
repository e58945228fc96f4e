"""`simhash`: fingerprints against Python integers, and every pair within k bits found whatever the way."""

from __future__ import annotations

from collections import Counter
from itertools import chain, combinations, pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba import njit
from sklearn.feature_extraction.text import TfidfVectorizer

from neardup.api import strategy
from neardup.core.clock import Clock
from neardup.crowds import nobody
from neardup.errors import ParameterError, StrategyError
from neardup.scorers.overlap import Jaccard
from neardup.testing import check_strategy
from neardup.text import shingle_hashes
from neardup.text.texts import Texts
from neardup_algorithms.simhash import strategy as module
from neardup_algorithms.simhash.kernels import (
    BITS,
    BLOCK,
    GROUP,
    Known,
    distances,
    fingerprint,
    fingerprints,
    near,
    weighted_fingerprints,
    within,
)
from neardup_algorithms.simhash.strategy import Fingerprints, SimHash, _masks
from tests.helpers.corpora import corpus_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.helpers.forms import Form

UNKNOWN = Known(*nobody(10**4, 2), BITS)
"""No document is known to be crowded."""
Found = tuple[list[list[tuple[int, int]]], list[int]]
"""Pairs by group, and how many each group has."""
PRINTS = st.integers(0, 2**64 - 1)
WORDS = ["storm", "coast", "hills", "warning", "gale", "ferry", "harbour", "noon", "中", "字"]
TEXTS = st.lists(st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join), max_size=10)


def slow_fingerprint(features: Sequence[int]) -> int:
    """Charikar's sum of ±1 a bit, each different feature weighted by its count."""
    return weighted(Counter(features).items())


def weighted(features: Iterable[tuple[int, float]]) -> int:
    """The same with any weights."""
    totals = [0.0] * 64
    for feature, weight in features:
        for bit in range(64):
            totals[bit] += weight if feature >> bit & 1 else -weight
    return sum(1 << bit for bit, total in enumerate(totals) if total > 0)


def slow_within(prints: Sequence[int], radius: int) -> list[tuple[int, int]]:
    return [(i, j) for i, j in combinations(range(len(prints)), 2) if (prints[i] ^ prints[j]).bit_count() <= radius]


def neighbours(count: int, radius: int, seed: int) -> list[int]:
    """Fingerprints of which many lie about `radius` bits from another."""
    rng = np.random.default_rng(seed)
    prints = [int(p) for p in rng.integers(0, 2**64, count // 4, dtype=np.uint64)]
    while len(prints) < count:
        flips = rng.choice(64, size=min(64, int(rng.integers(0, radius + 3))), replace=False)
        prints.append(prints[int(rng.integers(len(prints)))] ^ sum(1 << int(b) for b in flips))
    return [0, 2**64 - 1, *prints]


def listed(left: np.ndarray, right: np.ndarray) -> list[tuple[int, int]]:
    return list(zip(left.tolist(), right.tolist(), strict=True))


def array(values: Sequence[int]) -> np.ndarray:
    return np.array(values, np.uint64)


@njit
def compiled_near(prints: np.ndarray, first: int, middle: np.uint64, radius: np.uint64) -> np.uint64:
    return near(prints, first, middle, radius)


def found_by_group(prints: Sequence[int], first: int, groups: int, radius: int, capacity: int = 10**4) -> Found:
    """What `within` finds by group, whatever stands behind the fingerprints being equal to some of them."""
    padded = array([*prints, *[0] * BLOCK])
    left, right, totals = within(padded, UNKNOWN, len(prints), 0, first, groups, radius, capacity)
    written = np.minimum(totals, capacity)
    pairs = [listed(left[g, :m], right[g, :m]) for g, m in enumerate(written.tolist())]
    return pairs, totals.tolist()


class TestKernels:
    @given(features=st.lists(PRINTS, max_size=40))
    def test_fingerprint(self, features: list[int]) -> None:
        assert fingerprint(array(features)) == slow_fingerprint(features)

    @given(kinds=st.lists(PRINTS, min_size=1, max_size=4), weights=st.lists(st.integers(0, 99), min_size=4, max_size=4))
    def test_fingerprint_of_features_that_are_repeated_and_tie(self, kinds: list[int], weights: list[int]) -> None:
        features = [kind for kind, weight in zip(kinds, weights, strict=False) for _ in range(weight)]
        inverse = [value ^ (2**64 - 1) for value in features]
        assert fingerprint(array(features)) == slow_fingerprint(features)
        assert fingerprint(array([*features, *inverse])) == 0  # half is not more than half
        assert fingerprint(array([*features, *inverse, 2**64 - 1])) == 2**64 - 1

    @given(sets=st.lists(st.lists(PRINTS, max_size=9), max_size=4))
    def test_fingerprints(self, sets: list[list[int]]) -> None:
        values, offsets = array([v for s in sets for v in s]), np.cumsum([0, *map(len, sets)], dtype=np.int64)
        found = np.ones(len(sets), np.uint64)
        fingerprints(values, offsets, found)
        assert found.tolist() == [slow_fingerprint(s) for s in sets]

    @given(sets=st.lists(st.lists(st.tuples(PRINTS, st.integers(0, 2**20)), max_size=9), max_size=4))
    def test_weighted_fingerprints(self, form: Form, sets: list[list[tuple[int, int]]]) -> None:
        """The weights are shares of 2²⁰, which they are exactly."""
        offsets = np.cumsum([0, *map(len, sets)], dtype=np.int64)
        values, weights = array([v for s in sets for v, _ in s]), np.array([w / 2**20 for s in sets for _, w in s])
        found = np.ones(len(sets), np.uint64)
        form(weighted_fingerprints)(values, weights, offsets, found, 0, len(sets))
        assert found.tolist() == [weighted(s) for s in sets]

    def test_fingerprints_by_hand(self) -> None:
        features = array([0b0111, 0b0011, 0b0001, 0b0001, 0b1111, 0b1111, 0b1000, 0b0100])
        found = np.ones(4, np.uint64)
        fingerprints(features, np.array([0, 4, 6, 8, 8], np.int64), found)
        assert found.tolist() == [0b0001, 0b1111, 0, 0]

    @given(value=PRINTS)
    def test_distances(self, form: Form, value: int) -> None:
        assert form(distances)(array([value, 0]), np.array([0]), np.array([1]))[0] == value.bit_count()

    @given(middle=PRINTS, radius=st.integers(0, 64), first=st.integers(0, 9), seed=st.integers(0, 9))
    def test_near_in_both_forms(self, middle: int, radius: int, first: int, seed: int) -> None:
        flips = np.random.default_rng(seed).integers(0, 2**64, (6, first + BLOCK), dtype=np.uint64)
        prints = np.bitwise_and.reduce(flips[: seed % 6 + 1]) ^ np.uint64(middle)
        expected = sum(1 << b for b in range(BLOCK) if (int(prints[first + b]) ^ middle).bit_count() <= radius)
        for form in (near, compiled_near):
            assert int(form(prints, first, np.uint64(middle), np.uint64(radius))) == expected

    @pytest.mark.parametrize("radius", [0, 1, 9, 32, 63, 64])
    @pytest.mark.parametrize("count", [0, 1, 62, 150])
    def test_within(self, radius: int, count: int) -> None:
        prints = neighbours(count, radius, seed=radius) if count > 1 else [0] * count
        expected = slow_within(prints, radius)
        groups = -(-len(prints) // GROUP)
        pairs, totals = found_by_group(prints, 0, groups, radius)
        assert sorted(chain(*pairs)) == expected
        assert totals == [len(found) for found in pairs]
        assert all(g == left // GROUP for g, found in enumerate(pairs) for left, _ in found)
        if groups > 2:
            assert found_by_group(prints, GROUP, 2, radius) == (pairs[1:3], totals[1:3])

    def test_within_reports_pairs_it_has_no_room_for(self) -> None:
        pairs, totals = found_by_group([7] * 20, 0, 2, radius=0, capacity=3)
        assert totals == [sum(range(12, 20)), sum(range(4, 12))]
        assert [len(found) for found in pairs] == [3, 3]

    def test_within_over_more_than_a_tile(self) -> None:
        values = array(neighbours(9000, 20, seed=3))
        for first in (0, 4000, 8992):
            near_by = np.bitwise_count(values[first : first + GROUP, None] ^ values) <= 20
            expected = [(first + int(i), int(j)) for i, j in np.argwhere(near_by) if j > first + i]
            pairs, _ = found_by_group(values.tolist(), first, 1, 20, 10**5)
            assert sorted(pairs[0]) == expected
            assert expected or first == 8992


class TestKeys:
    @pytest.mark.parametrize("radius", range(9))
    def test_every_pair_within_the_radius_is_a_candidate_once(self, radius: int) -> None:
        prints = neighbours(400, radius, seed=radius)
        features = Fingerprints(array(prints), np.ones(len(prints), bool))
        chunks = list(SimHash(floor=1 - radius / 64).candidate_pairs(features, Texts.of(map(str, prints))))
        wanted = slow_within(prints, radius)
        assert len(wanted) > 50
        assert sorted(pair for chunk in chunks for pair in listed(chunk.left, chunk.right)) == wanted
        examined = sum(chunk.examined or 0 for chunk in chunks)
        assert len(wanted) <= examined <= len(prints) * (len(prints) - 1) // 2

    @pytest.mark.parametrize("cut", [0, 1, 70, 402])
    def test_parts_meet_as_the_whole_does(self, cut: int) -> None:
        prints, method = array(neighbours(400, 12, seed=5)), SimHash(floor=1 - 12 / 64)
        filled = np.arange(len(prints)) % 11 > 0
        whole = list(method.meet(Fingerprints(prints, filled), None))
        a, b = Fingerprints(prints[:cut], filled[:cut]), Fingerprints(prints[cut:], filled[cut:])
        parts = [(x, 0, 0) for x in method.meet(a, None)] + [(x, cut, cut) for x in method.meet(b, None)]
        parts += [(x, 0, cut) for x in method.meet(a, b)]
        assert method.meeting == "tiles"
        assert sum(x.examined or 0 for x in whole) == sum(x.examined or 0 for x, _, _ in parts)
        found = sorted(pair for x, i, j in parts for pair in listed(x.left + i, x.right + j))
        assert found == sorted(pair for x in whole for pair in listed(x.left, x.right))
        assert len(found) > 50

    def test_a_family_of_hundreds_is_found_whole(self) -> None:
        features = Fingerprints(array([7] * 600), np.ones(600, bool))
        chunks = list(SimHash(floor=1 - 3 / 64).candidate_pairs(features, Texts.of(map(str, range(600)))))
        assert sum(len(chunk.left) for chunk in chunks) == 600 * 599 // 2
        assert sum(chunk.skipped_at_most for chunk in chunks) == 0

    def test_there_are_none_where_all_are_compared(self) -> None:
        simhash = SimHash(floor=0.7)
        with pytest.raises(StrategyError, match=r"keys are for 6 bits at most \(floor=0.90625\)"):
            simhash.keys(simhash.features_of(Texts.of(["storm"])))

    @pytest.mark.parametrize("radius", range(7))
    def test_columns_are_different_bits_and_long_enough(self, radius: int) -> None:
        masks = _masks(radius)
        assert len(set(masks)) == len(masks) <= 28
        assert all(16 <= mask.bit_count() < 64 for mask in masks)
        covered = 0
        for mask in masks:
            covered |= mask
        assert covered == 2**64 - 1

    def test_manku_has_four_tables_of_16_bits(self) -> None:
        assert [mask.bit_count() for mask in _masks(3)] == [16, 16, 16, 16]

    def test_a_blank_document_has_no_key(self) -> None:
        for floor in (1.0, 0.95):
            simhash = SimHash(floor=floor)
            keys = simhash.keys(simhash.features_of(Texts.of(["", "storm", "…"])))
            assert (keys != 0).all(axis=1).tolist() == [False, True, False]
            assert np.all(keys[[0, 2]] == 0)


class TestPairs:
    @given(texts=TEXTS, floor=st.floats(0.01, 1), ngram=st.integers(1, 3))
    def test_are_those_of_brute_force(self, texts: list[str], floor: float, ngram: int) -> None:
        simhash = SimHash(ngram=ngram, floor=floor)
        pairs = simhash.pairs(corpus_of(texts))
        pairs.check(len(texts))
        shingles = shingle_hashes(Texts.of(texts), ngram=ngram, unit="word")
        expected = {}
        for i, j in combinations(range(len(texts)), 2):
            if len(shingles[i]) and len(shingles[j]):
                prints = [slow_fingerprint([int(h) for h in shingles[row]]) for row in (i, j)]
                score = 1 - (prints[0] ^ prints[1]).bit_count() / 64
                if np.float32(score) >= np.float32(floor):
                    expected[i, j] = score
        assert dict(zip(listed(pairs.left, pairs.right), pairs.score.tolist(), strict=True)) == expected

    @pytest.mark.parametrize(("compared", "found"), [(8, 2**20), (2**13, 300), (16, 30)])
    def test_however_many_are_compared_and_found_at_a_time(
        self, compared: int, found: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        texts = ["", *(" ".join(f"w{i % 7}x{i // k}" for i in range(40)) for k in range(1, 30))]
        whole = SimHash(ngram=1, floor=0.3).pairs(corpus_of(texts))
        monkeypatch.setattr(module, "TILE", compared)
        monkeypatch.setattr(module, "STEP", min(compared, 24))
        monkeypatch.setattr(module, "SCAN_FOUND", found)
        parts = SimHash(ngram=1, floor=0.3).pairs(corpus_of(texts))
        assert listed(parts.left, parts.right) == listed(whole.left, whole.right)
        assert parts.score.tolist() == whole.score.tolist()
        assert parts.candidates == whole.candidates == 29 * 28 // 2 >= len(whole) > 200

    @pytest.mark.parametrize("nbytes", [1, 40])
    def test_batches_change_nothing(self, nbytes: int, monkeypatch: pytest.MonkeyPatch) -> None:
        texts = Texts.of(["", "storm warning coast", "ferry noon gale in the harbour", "", "中字"])
        whole = SimHash().features_of(texts)
        monkeypatch.setattr("neardup.text.shingles._PORTION", nbytes)
        parts = SimHash().features_of(texts)
        assert parts.values.tolist() == whole.values.tolist()
        assert parts.filled.tolist() == whole.filled.tolist() == [False, True, True, False, True]

    @pytest.mark.parametrize("floor", [1 - 6 / 64, 1 - 7 / 64, 0.7])
    def test_both_ways_count_what_they_examined(self, floor: float) -> None:
        rng = np.random.default_rng(1)
        story = [f"w{i}" for i in range(300)]
        texts = [" ".join(w if rng.random() > 0.02 else "x" for w in story) for _ in range(30)]
        pairs = SimHash(floor=floor).pairs(corpus_of([*texts, "", "a far shorter text"]))
        everything = 31 * 30 // 2
        assert len(pairs) > 20
        assert pairs.candidates == everything if floor < 0.9 else len(pairs) <= pairs.candidates < everything

    def test_verify_judges_the_pairs_within_k_bits(self) -> None:
        texts = ["storm warning coast", "storm warning coast!", "storm warning hills", "ferry noon gale", ""]
        for k in (2, 9, 40):
            documents = corpus_of(texts)
            found = SimHash(ngram=1, k=k, verify=Jaccard(ngram=1), floor=0.2).pairs(documents)
            bits = SimHash(ngram=1, floor=1 - k / 64).pairs(documents)
            judged = Jaccard(ngram=1).score(documents, bits.left, bits.right)
            kept = judged >= np.float32(0.2)
            assert listed(found.left, found.right) == listed(bits.left[kept], bits.right[kept])
            assert found.score.tolist() == judged[kept].tolist()
            assert found.candidates == bits.candidates

    def test_a_few_edits_move_a_few_bits(self) -> None:
        rng = np.random.default_rng(5)
        story = [f"w{i}" for i in range(500)]
        edited = [" ".join(w if rng.random() > 0.015 else "edit" for w in story) for _ in range(40)]
        simhash = SimHash()
        prints = simhash.features_of(Texts.of([" ".join(story), *edited]))
        apart = distances(prints.values, np.zeros(40, np.int64), np.arange(1, 41))
        assert 3 < apart.mean() < 9
        assert np.mean(apart <= 64 * (1 - simhash.default_threshold)) > 0.8

    @pytest.mark.parametrize("texts", [[], ["storm"], ["", "…"]])
    def test_nothing_to_pair(self, texts: list[str]) -> None:
        for floor in (0.1, 0.95):
            assert len(SimHash(floor=floor).pairs(corpus_of(texts))) == 0

    def test_scripts_without_spaces_and_odd_characters(self) -> None:
        texts = ["中文字\0中", "中，文 字中", "storm \ud800 coast", "storm\0COAST"]
        for floor in (1.0, 0.9):
            pairs = SimHash(ngram=2, floor=floor).pairs(corpus_of(texts))
            assert listed(pairs.left, pairs.right) == [(0, 1), (2, 3)]


class TestParameters:
    def test_the_radius_follows_from_the_floor(self) -> None:
        for bits in range(64):
            assert SimHash(floor=1 - bits / 64).radius == bits
        for (low, radius), (high, _) in pairwise((1 - bits / 64, bits) for bits in range(64, 0, -1)):
            assert SimHash(floor=(low + high) / 2).radius == radius - 1
        assert SimHash(floor=1 - 9 / 64 + 1e-12).radius == 9  # the same number in float32

    @pytest.mark.parametrize(("name", "ngram", "k"), [("manku", 3, 3), ("roots", 6, 4), ("polusa", 3, 9)])
    def test_presets(self, name: str, ngram: int, k: int) -> None:
        simhash = strategy(f"simhash:{name}")
        assert isinstance(simhash, SimHash)
        assert (simhash.ngram, simhash.radius) == (ngram, k)
        assert simhash.default_threshold == max(simhash.floor, 55 / 64)
        assert SimHash.presets[name].source

    @pytest.mark.parametrize(
        ("parameters", "fact"),
        [
            ("floor=0", r"floor is in \(0, 1\], not 0.0"),
            ("ngram=0", "ngram is at least 1, not 0"),
            ("k=3", "k follows from the floor"),
            ("verify=infix", "verify needs k"),
            ("verify=infix, k=64", r"k is in 0 … 63, not 64"),
        ],
    )
    def test_are_checked(self, parameters: str, fact: str) -> None:
        with pytest.raises(ParameterError, match=fact):
            strategy(f"simhash({parameters})")

    @pytest.mark.parametrize(
        "text", ["simhash", "simhash(unit=char, ngram=5, floor=0.6)", "simhash(k=24, verify=infix, floor=0.3)"]
    )
    def test_keep_the_contract(self, text: str) -> None:
        check_strategy(strategy(text), processes=False)


class TestTfidf:
    def test_fingerprints_are_those_of_sklearn_weights(self) -> None:
        """Weights of `TfidfVectorizer`, whose terms are the words here."""
        texts = ["storm gale gale coast", "storm ferry noon", "storm storm harbour coast", "gale", "", "!!"]
        vectoriser = TfidfVectorizer()
        matrix = vectoriser.fit_transform([*texts[:4], "", ""]).toarray()
        names = Texts.of(vectoriser.get_feature_names_out().tolist())
        hashes = shingle_hashes(names, ngram=1, unit="word").values.tolist()
        found = SimHash(ngram=1, weights="tfidf").features_of(Texts.of(texts))
        assert found.values.tolist() == [weighted(zip(hashes, row, strict=True)) for row in matrix.tolist()]
        assert found.filled.tolist() == [True] * 4 + [False] * 2

    def test_what_every_document_has_counts_less(self) -> None:
        """Two stories within one menu are nearer than their words are if the menu counts in full."""
        menu = " ".join(f"menu{i}" for i in range(40))
        stories = [" ".join(f"story{i}x{j}" for j in range(40)) for i in range(30)]
        corpus = corpus_of([f"{menu} {story}" for story in stories])
        plain = SimHash(ngram=1, floor=0.3).pairs(corpus)
        tfidf = SimHash(ngram=1, weights="tfidf", floor=0.3).pairs(corpus)
        assert tfidf.score.mean() < plain.score.mean() - 0.1

    def test_only_tfidf_gathers_statistics(self) -> None:
        for chosen, gathers in ((SimHash(), False), (SimHash(weights="tfidf"), True)):
            clock = Clock()
            chosen.pairs(corpus_of(["a b c", "a b d"]), clock)
            assert ("summarise" in clock.seconds) == gathers

    def test_batches_do_not_matter(self, monkeypatch: pytest.MonkeyPatch) -> None:
        texts = Texts.of([" ".join(WORDS[i : i + 4]) for i in range(7)])
        whole = SimHash(ngram=2, weights="tfidf").features_of(texts)
        monkeypatch.setattr(module, "BATCH", 2)
        parts = SimHash(ngram=2, weights="tfidf").features_of(texts)
        assert parts.values.tolist() == whole.values.tolist()
        assert parts.filled.tolist() == whole.filled.tolist()

    def test_it_keeps_the_contract(self) -> None:
        check_strategy(strategy("simhash:tfidf"), processes=False)
