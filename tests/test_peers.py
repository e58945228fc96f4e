"""Strategies over other libraries: the contract, theory, our own strategies beside them, slow oracles."""

from __future__ import annotations

from itertools import combinations
from math import sqrt
from typing import TYPE_CHECKING, Any, cast
from unittest.mock import patch

import numpy as np
import pytest
from gaoya.simhash import SimHashStringIndex
from hypothesis import given
from hypothesis import strategies as st

from neardup.api import pairs, scorer, strategy
from neardup.errors import ParameterError
from neardup.testing import check_strategy
from neardup.text import Ragged, shingle_hashes
from neardup_algorithms.edit_distance_rapidfuzz.strategy import EditDistanceRapidfuzz
from neardup_algorithms.minhash_lsh_rensa.strategy import agreement, pairs_sharing_a_band, select
from neardup_algorithms.peers import string_shingles
from neardup_algorithms.tfidf_cosine_sparse_dot_topn.strategy import TfidfCosineSparseDotTopn
from tests.helpers.corpora import corpus_of, related, similarities

if TYPE_CHECKING:
    from neardup.core.pairs import Pairs

COUNT = 300
MINHASH = ["minhash-lsh-gaoya", "minhash-lsh-rensa"]
SHINGLED = [*MINHASH, "simhash-gaoya", "tfidf-cosine-sparse-dot-topn"]
FORMS = ["neardup", "own"]


CORPUS = related(COUNT, seed=2)


def scores(found: Pairs) -> dict[tuple[int, int], float]:
    return {(a, b): s for a, b, s in zip(found.left.tolist(), found.right.tolist(), found.score.tolist(), strict=True)}


@pytest.mark.parametrize("name", SHINGLED)
def test_the_contract_is_kept_with_their_own_shingles_too(name: str) -> None:
    check_strategy(strategy(f"{name}(shingles=own)"), processes=False)


@pytest.mark.parametrize("name", SHINGLED)
@pytest.mark.parametrize("form", FORMS)
def test_character_shingles_keep_it(name: str, form: str) -> None:
    check_strategy(strategy(f"{name}(shingles={form}, unit=char, ngram=7)"), processes=False)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", MINHASH)
def test_minhash_catches_what_the_s_curve_says_and_estimates_without_bias(name: str, form: str) -> None:
    true = similarities(CORPUS)
    found = strategy(f"{name}(ngram=3, shingles={form}, floor=0.0)").pairs(CORPUS)
    expected = 1 - (1 - true**8) ** 16
    assert set(found.right - found.left) == {1}
    assert abs(len(found) - expected.sum()) < 4.5 * sqrt((expected * (1 - expected)).sum())
    wide = {"minhash-lsh-gaoya": "bands=128, rows=1"}.get(name, "bands=128")
    caught = scores(strategy(f"{name}(ngram=3, shingles={form}, floor=0.0, {wide})").pairs(CORPUS))
    assert len(caught) >= COUNT
    estimate = np.array([caught[row, row + 1] for row in range(0, 2 * COUNT, 2)])
    off = (estimate - true) / np.sqrt(true * (1 - true) / 128)
    assert abs(off.mean()) < 4.5 / sqrt(COUNT)
    assert np.abs(off).max() < 4.5  # no worse than independent values


@pytest.mark.parametrize("name", MINHASH)
def test_seeds_matter_where_there_are_any_and_the_floor_cuts(name: str) -> None:
    few = CORPUS.take(np.arange(80))
    low = strategy(f"{name}(ngram=3, floor=0.0)").pairs(few)
    assert len(low) > len(low.at(0.8)) > 0
    assert scores(strategy(f"{name}(ngram=3, floor=0.8)").pairs(few)) == scores(low.at(0.8))
    if name != "minhash-lsh-gaoya":
        assert scores(strategy(f"{name}(ngram=3, floor=0.0, seed=2)").pairs(few)) != scores(low)


def test_gaoya_finds_every_fingerprint_within_the_radius() -> None:
    index = SimHashStringIndex(64, 6, 5, "word", True, (3, 3)).index
    prints = np.array(index.par_bulk_doc2signatures(list(CORPUS.texts)), np.uint64)
    for k in (0, 3, 9, 19):
        apart = {(a, b): int(prints[a] ^ prints[b]).bit_count() for a, b in combinations(range(len(prints)), 2)}
        expected = {pair: np.float32(1 - bits / 64) for pair, bits in apart.items() if bits <= k}
        assert scores(strategy(f"simhash-gaoya(shingles=own, floor={1 - k / 64})").pairs(CORPUS)) == expected


def test_gaoya_takes_texts_with_fewer_words_than_an_ngram_for_empty() -> None:
    texts = corpus_of(["storm", "gale warning", "", "storm warning for the coast", "Storm warning for the coast"])
    assert scores(strategy("minhash-lsh-gaoya(shingles=own)").pairs(texts)) == {(3, 4): 1.0}
    assert scores(strategy("simhash-gaoya(shingles=own)").pairs(texts)) == {(3, 4): 1.0}
    ours = pairs(corpus_of(["storm", "Storm!", "", "…"]), strategy("minhash-lsh-gaoya"))
    assert scores(ours) == {(0, 1): 1.0}


@given(
    texts=st.lists(
        st.lists(st.sampled_from(["storm", "coast", "hills", "gale", "noon", "中", "字"]), max_size=9).map(" ".join)
    ),
    floor=st.floats(0.05, 1),
    block=st.integers(1, 5),
)
def test_sparse_dot_topn_gives_the_pairs_of_tfidf_cosine(texts: list[str], floor: float, block: int) -> None:
    distinct = corpus_of(list(dict.fromkeys(texts)))
    ours = scores(strategy(f"tfidf-cosine(floor={floor})").pairs(distinct))
    with patch.object(TfidfCosineSparseDotTopn, "block_rows", block):
        theirs = scores(strategy(f"tfidf-cosine-sparse-dot-topn(floor={floor})").pairs(distinct))
    for pair in ours.keys() | theirs.keys():
        score = max(ours.get(pair, 0), theirs.get(pair, 0))
        assert score < floor + 2e-6 or ours.get(pair, -1.0) == pytest.approx(theirs.get(pair, -2.0), abs=2e-6)


def test_the_vectoriser_of_scikit_learn_agrees_where_its_words_are_ours() -> None:
    form = "tfidf-cosine-sparse-dot-topn(floor=0.1, sublinear=True"
    ours, theirs = (scores(strategy(f"{form}, shingles={own})").pairs(CORPUS)) for own in FORMS)
    assert ours.keys() == theirs.keys()
    assert len(ours) >= COUNT
    assert list(theirs.values()) == pytest.approx(list(ours.values()), abs=1e-6)


@pytest.mark.parametrize("block", [1, 7, 256])
def test_rapidfuzz_gives_what_edit_gives_of_all_pairs(block: int) -> None:
    few = corpus_of([*CORPUS.take(np.arange(20)).texts, "", "—"])
    left, right = np.triu_indices(len(few), 1)
    exact = scorer("edit").score(few, left, right)
    for floor in (0.2, 0.8):
        kept = exact >= np.float32(floor)
        with patch.object(EditDistanceRapidfuzz, "block_rows", block):
            found = EditDistanceRapidfuzz(floor=floor).pairs(few)
        assert (found.left.tolist(), found.right.tolist()) == (left[kept].tolist(), right[kept].tolist())
        assert found.score.tolist() == exact[kept].tolist()
        assert found.candidates == 20 * 19 // 2


@given(words=st.lists(st.text("aBß中", min_size=1)), n=st.integers(1, 4))
def test_string_shingles_are_windows_of_lowered_words(words: list[str], n: int) -> None:
    units = " ".join(words).lower().split()
    expected = [" ".join(units[i : i + n]) for i in range(max(1, len(units) - n + 1))] if units else []
    assert string_shingles("  ".join(words), n, "word") == expected
    plain = " ".join(units)
    characters = [plain[i : i + n] for i in range(max(1, len(plain) - n + 1))] if plain else []
    assert string_shingles("\n".join(words), n, "char") == characters


@given(st.lists(st.lists(st.integers(0, 2), min_size=6, max_size=6), max_size=8))
def test_digests_are_paired_where_a_whole_band_is_equal(rows: list[list[int]]) -> None:
    digests = np.array(rows, np.uint32).reshape(-1, 6)
    left, right = pairs_sharing_a_band(digests, 3)
    expected = [
        (a, b)
        for a, b in combinations(range(len(rows)), 2)
        if any(rows[a][i : i + 2] == rows[b][i : i + 2] for i in (0, 2, 4))
    ]
    assert list(zip(left.tolist(), right.tolist(), strict=True)) == expected
    shares = [sum(x == y for x, y in zip(rows[a], rows[b], strict=True)) / 6 for a, b in expected]
    assert agreement(digests, left, right).tolist() == pytest.approx(shares)


def test_shingles_are_taken_by_row_in_both_forms() -> None:
    hashed = shingle_hashes(CORPUS.texts, ngram=3, unit="word")
    some = np.array([4, 0, 9])
    picked = cast("Ragged", select(hashed, some))
    assert [picked[i].tolist() for i in range(3)] == [hashed[row].tolist() for row in some]
    assert select([["a"], ["b"], ["c"]], np.array([2, 0])) == [["c"], ["a"]]
    assert len(select(hashed, some[:0])) == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("minhash-lsh-rensa(bands=15)", "bands must divide num_perm = 128, and 15 does not"),
        ("minhash-lsh-rensa(num_perm=0)", "num_perm is in 1 … 100,000, not 0"),
        ("minhash-lsh-rensa(seed=-1)", "seed is in 0 … 2³² - 1, not -1"),
        ("minhash-lsh-gaoya(rows=0)", "rows is at least 1, not 0"),
        ("minhash-lsh-gaoya(bands=0)", "bands is at least 1, not 0"),
        ("minhash-lsh-gaoya(bands=1000, rows=1000)", "bands · rows is at most 100,000, not 1000000"),
        ("minhash-lsh-gaoya(ngram=0)", "ngram is at least 1, not 0"),
        ("minhash-lsh-gaoya(floor=1.1)", r"floor is in \[0, 1\], not 1.1"),
        ("minhash-lsh-rensa(shingles=mine)", "shingles takes 'neardup' or 'own', not mine"),
        ("simhash-gaoya(floor=0.03)", r"floor is in \(1/32, 1\], not 0.03"),
        ("tfidf-cosine-sparse-dot-topn(floor=0)", r"floor is in \(0, 1\], not 0.0"),
        ("edit-distance-rapidfuzz(floor=0)", r"floor is in \(0, 1\], not 0.0"),
    ],
)
def test_parameters_out_of_range_are_refused(text: str, message: str) -> None:
    with pytest.raises(ParameterError, match=rf"^{text.partition('(')[0]}: {message}"):
        strategy(text)


@pytest.mark.parametrize("name", [*SHINGLED, "edit-distance-rapidfuzz"])
def test_thresholds_follow_those_of_our_own(name: str) -> None:
    own: Any = {"simhash-gaoya": "simhash", "tfidf-cosine-sparse-dot-topn": "tfidf-cosine"}
    ours = own.get(name, "edit-distance" if "edit" in name else "minhash-lsh")
    for floor in (0.5, 0.95):
        found, wanted = (strategy(f"{text}(floor={floor})").default_threshold for text in (name, ours))
        assert found == wanted
