"""`simhash`: fingerprints against Python integers, and every pair within k bits found whatever the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neardup.api import strategy
from neardup.core.bands import band_join
from neardup.core.corpus import Corpus, Texts
from neardup.errors import ParameterError
from neardup.scorers.overlap import Jaccard
from neardup.testing import check_strategy
from neardup.text import shingle_hashes
from neardup_algorithms.simhash.kernels import bit_count, distances, fingerprints, within
from neardup_algorithms.simhash.strategy import Fingerprints, SimHash, _masks

Form = Callable[[Any], Callable[..., Any]]
PRINTS = st.integers(0, 2**64 - 1)
WORDS = ["storm", "coast", "hills", "warning", "gale", "ferry", "harbour", "noon", "中", "字"]
TEXTS = st.lists(st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join), max_size=10)


def corpus(texts: Sequence[str]) -> Corpus:
    return Corpus.from_texts([f"d{i}" for i in range(len(texts))], texts)


def slow_fingerprint(features: Sequence[int]) -> int:
    """Charikar's sum of ±1 a bit, each different feature weighted by its count."""
    totals = [0] * 64
    for feature, weight in Counter(features).items():
        for bit in range(64):
            totals[bit] += weight if feature >> bit & 1 else -weight
    return sum(1 << bit for bit, total in enumerate(totals) if total > 0)


def slow_within(prints: Sequence[int], radius: int) -> list[tuple[int, int]]:
    return [(i, j) for i, j in combinations(range(len(prints)), 2) if (prints[i] ^ prints[j]).bit_count() <= radius]


def near(count: int, radius: int, seed: int) -> list[int]:
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


class TestKernels:
    @given(sets=st.lists(st.lists(PRINTS, max_size=9), max_size=4))
    def test_fingerprints(self, sets: list[list[int]]) -> None:
        values, offsets = array([v for s in sets for v in s]), np.cumsum([0, *map(len, sets)], dtype=np.int64)
        assert fingerprints(values, offsets).tolist() == [slow_fingerprint(s) for s in sets]

    def test_fingerprints_by_hand(self, form: Form) -> None:
        features = array([0b0111, 0b0011, 0b0001, 0b0001, 0b1111, 0b1111, 0b1000, 0b0100])
        found = form(fingerprints)(features, np.array([0, 4, 6, 8, 8], np.int64))
        assert found.tolist() == [0b0001, 0b1111, 0, 0]

    @given(value=PRINTS)
    def test_bit_count(self, value: int) -> None:
        assert distances(array([value, 0]), np.array([0]), np.array([1]))[0] == value.bit_count()

    @pytest.mark.parametrize("value", [0, 1, 2**63, 2**64 - 1, 0x0123456789ABCDEF])
    def test_bit_count_in_both_forms(self, form: Form, value: int) -> None:
        assert form(bit_count)(np.uint64(value)) == value.bit_count()

    @pytest.mark.parametrize("radius", [0, 1, 9, 32, 63, 64])
    def test_within(self, form: Form, radius: int) -> None:
        prints = near(40, radius, seed=radius)
        assert listed(*form(within)(array(prints), radius)) == slow_within(prints, radius)

    @pytest.mark.parametrize("prints", [[], [5]])
    def test_within_of_none_and_one(self, prints: list[int]) -> None:
        assert listed(*within(array(prints), 64)) == []


class TestKeys:
    @pytest.mark.parametrize("radius", range(9))
    def test_every_pair_within_the_radius_shares_a_key(self, radius: int) -> None:
        prints = near(400, radius, seed=radius)
        features = Fingerprints(array(prints), np.ones(len(prints), bool))
        keys = SimHash(floor=1 - radius / 64).keys(features)
        assert np.all(keys != 0)
        joined = set(listed(*band_join(keys)))
        wanted = slow_within(prints, radius)
        assert len(wanted) > 50
        assert joined >= set(wanted)

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
        for floor in (1.0, 0.95, 0.7):
            simhash = SimHash(floor=floor)
            keys = simhash.keys(simhash.encode(Texts.of(["", "storm", "…"])))
            assert (keys != 0).all(axis=1).tolist() == [False, True, False]
            assert np.all(keys[[0, 2]] == 0)


class TestPairs:
    @given(texts=TEXTS, floor=st.floats(0.01, 1), ngram=st.integers(1, 3))
    def test_are_those_of_brute_force(self, texts: list[str], floor: float, ngram: int) -> None:
        simhash = SimHash(ngram=ngram, floor=floor)
        pairs = simhash.pairs(corpus(texts))
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

    @pytest.mark.parametrize("floor", [1 - 6 / 64, 1 - 7 / 64, 0.7])
    def test_both_ways_count_what_they_examined(self, floor: float) -> None:
        rng = np.random.default_rng(1)
        story = [f"w{i}" for i in range(300)]
        texts = [" ".join(w if rng.random() > 0.02 else "x" for w in story) for _ in range(30)]
        pairs = SimHash(floor=floor).pairs(corpus([*texts, "", "a far shorter text"]))
        everything = 31 * 30 // 2
        assert len(pairs) > 20
        assert pairs.candidates == everything if floor < 0.9 else len(pairs) <= pairs.candidates < everything

    def test_verify_judges_the_pairs_within_k_bits(self) -> None:
        texts = ["storm warning coast", "storm warning coast!", "storm warning hills", "ferry noon gale", ""]
        for k in (2, 9, 40):
            documents = corpus(texts)
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
        prints = simhash.encode(Texts.of([" ".join(story), *edited]))
        apart = distances(prints.values, np.zeros(40, np.int64), np.arange(1, 41))
        assert 3 < apart.mean() < 9
        assert np.mean(apart <= 64 * (1 - simhash.default_threshold)) > 0.8

    @pytest.mark.parametrize("texts", [[], ["storm"], ["", "…"]])
    def test_nothing_to_pair(self, texts: list[str]) -> None:
        for floor in (0.1, 0.95):
            assert len(SimHash(floor=floor).pairs(corpus(texts))) == 0

    def test_scripts_without_spaces_and_odd_characters(self) -> None:
        texts = ["中文字\0中", "中，文 字中", "storm \ud800 coast", "storm\0COAST"]
        for floor in (1.0, 0.9):
            pairs = SimHash(ngram=2, floor=floor).pairs(corpus(texts))
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
