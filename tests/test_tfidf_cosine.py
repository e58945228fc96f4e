"""`tfidf-cosine`: weights and products against scikit-learn, whatever the tiles."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba import get_num_threads, njit, set_num_threads
from scipy.sparse import csr_array
from sklearn.feature_extraction.text import TfidfVectorizer

from neardup.api import strategy
from neardup.errors import ParameterError, StrategyError
from neardup.scorers.cosine import Cosine
from neardup.testing import check_strategy
from neardup.text import words
from neardup.text.texts import Texts
from neardup.tfidf import Frequencies
from neardup_algorithms.tfidf_cosine import strategy as module
from neardup_algorithms.tfidf_cosine.intrinsics import PANEL, STRIP, multiply_panels
from neardup_algorithms.tfidf_cosine.strategy import TfidfCosine
from tests.helpers.corpora import corpus_of
from tests.helpers.listed import rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.core.corpus import Corpus
    from neardup.core.pairs import Pairs

WORDS = ["storm", "coast", "hills", "warning", "gale", "ferry", "harbour", "noon", "中", "字"]
SHAPES = st.fixed_dictionaries(
    {
        "_SINGLE": st.integers(1, 3),
        "_GROUPS": st.integers(1, 3),
        "_FREQUENT": st.integers(4, 9),
        "_PROBES": st.sampled_from([32, 64]),
    }
)
"""How many terms are bounded alone and in groups, and probing rows at a time."""
TEXTS = st.lists(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join), max_size=12)


def grams(text: str, n: int) -> list[str]:
    units = words(text)
    return [" ".join(units[i : i + n]) for i in range(max(1, len(units) - n + 1))] if units else []


def slow(texts: Sequence[str], n: int, *, sublinear: bool) -> np.ndarray:
    """Cosines of all pairs as scikit-learn has them; 0 below the diagonal and on it."""
    if not any(map(words, texts)):
        return np.zeros((len(texts), len(texts)))
    vectorizer = TfidfVectorizer(analyzer=lambda text: grams(text, n), sublinear_tf=sublinear)
    vectors = vectorizer.fit_transform(texts)
    return np.triu((vectors @ vectors.T).toarray(), 1)


def dense(pairs: Pairs, count: int) -> np.ndarray:
    out = np.zeros((count, count))
    out[pairs.left, pairs.right] = pairs.score
    return out


@given(
    texts=TEXTS,
    n=st.integers(1, 3),
    sublinear=st.booleans(),
    floor=st.one_of(st.floats(1e-9, 0.05), st.floats(0.05, 1), st.just(1.0)),
    tile_rows=st.sampled_from([1, 3, 5, 8192]),
    shape=SHAPES,
)
def test_is_scikit_learn_whatever_the_tiles(
    texts: list[str], n: int, sublinear: bool, floor: float, tile_rows: int, shape: dict[str, int]
) -> None:
    with patch.object(TfidfCosine, "tile_rows", tile_rows), patch.dict(vars(module), shape):
        pairs = TfidfCosine(ngram=n, sublinear=sublinear, floor=floor).pairs(corpus_of(texts))
    pairs.check(len(texts))
    expected = slow(texts, n, sublinear=sublinear)
    found = dense(pairs, len(texts))
    clear = np.abs(expected - floor) > 1e-6
    assert np.allclose(np.where(clear, found, 0), np.where(clear & (expected > floor), expected, 0), atol=1e-6)
    assert pairs.candidates == len(texts) * (len(texts) - 1) // 2


@given(texts=TEXTS, seed=st.integers(0, 9), tile_rows=st.integers(1, 5), shape=SHAPES)
def test_scores_depend_on_neither_order_nor_tiles(
    texts: list[str], seed: int, tile_rows: int, shape: dict[str, int]
) -> None:
    order = np.random.default_rng(seed).permutation(len(texts))
    one = dense(TfidfCosine(floor=0.3).pairs(corpus_of(texts)), len(texts))
    with patch.object(TfidfCosine, "tile_rows", tile_rows), patch.dict(vars(module), shape):
        other = dense(TfidfCosine(floor=0.3).pairs(corpus_of([texts[i] for i in order])), len(texts))
    assert np.array_equal((one + one.T)[np.ix_(order, order)], other + other.T)


@pytest.mark.parametrize("floor", [0.05, 0.3, 0.5, 0.9])
@pytest.mark.parametrize("tile_rows", [64, 100, 8192])
def test_is_the_plain_product_on_zipfian_text(floor: float, tile_rows: int) -> None:
    texts = list(zipfian(300).texts)
    documents = corpus_of([*texts, *(f"{text} extra" for text in texts[:40])])
    expected = slow(list(documents.texts), 1, sublinear=False)
    with patch.object(TfidfCosine, "tile_rows", tile_rows):
        found = dense(TfidfCosine(floor=floor).pairs(documents), len(documents))
    clear = np.abs(expected - floor) > 1e-6
    assert np.count_nonzero(found) > 30
    assert np.allclose(np.where(clear, found, 0), np.where(clear & (expected > floor), expected, 0), atol=1e-6)


def test_any_number_of_threads_gives_the_same() -> None:
    documents, threads = zipfian(700), get_num_threads()
    many = TfidfCosine(floor=0.2).pairs(documents)
    try:
        set_num_threads(1)
        one = TfidfCosine(floor=0.2).pairs(documents)
    finally:
        set_num_threads(threads)
    assert len(one) > 1000
    assert (one.left.tolist(), one.right.tolist()) == (many.left.tolist(), many.right.tolist())
    assert np.array_equal(one.score, many.score)


def test_a_tile_with_itself_gives_each_pair_once() -> None:
    texts, tfidf = zipfian(90).texts, TfidfCosine(floor=0.2)
    summary = tfidf.summarise(texts)
    tile, again = tfidf.encode(texts, summary), tfidf.encode(texts, summary)
    left, right, score = tfidf.cross(tile, tile)
    assert len(left) > 100
    assert np.all(left < right)
    both = {(i, j): s for i, j, s in zip(*(side.tolist() for side in tfidf.cross(tile, again)), strict=True)}
    assert {pair: s for pair, s in both.items() if pair[0] < pair[1]} == dict(
        zip(zip(left.tolist(), right.tolist(), strict=True), score.tolist(), strict=True)
    )


@given(texts=TEXTS, shape=SHAPES)
def test_bounds_are_no_less_than_products(texts: list[str], shape: dict[str, int]) -> None:
    tfidf = TfidfCosine()
    with patch.dict(vars(module), shape):
        tile = tfidf.encode(Texts.of(texts), tfidf.summarise(Texts.of(texts)))
    rows = np.zeros((len(texts), max(1, tile.vectors.width)))
    vectors = csr_array((tile.vectors.weights, tile.vectors.columns, tile.vectors.offsets), shape=rows.shape)
    for number, column in enumerate(tile.inverted.columns, 1):
        span = slice(tile.inverted.starts[number], tile.inverted.starts[number + 1])
        assert np.all(np.diff(tile.inverted.rows[span].astype(int)) > 0)
        rows[tile.inverted.rows[span], column] = tile.inverted.weights[span]
    assert np.all((rows == 0) | (rows == vectors.toarray().astype(np.float32)))
    bounds = tile.bounds.transpose(0, 2, 1).reshape(-1, tile.bounds.shape[1])[: len(texts)]
    assert np.all(bounds @ bounds.T + rows @ rows.T >= (vectors @ vectors.T).toarray() - 1e-6)


def test_a_tile_of_more_rows_than_16_bits_count() -> None:
    texts, tfidf = Texts.of(["storm", *["coast noon"] * 2**16, "storm"]), TfidfCosine()
    with patch.dict(vars(module), {"_SINGLE": 1, "_FREQUENT": 2}):
        tile = tfidf.encode(texts, tfidf.summarise(texts))
    assert tile.inverted.rows.tolist() == [0, 2**16 + 1]


@njit
def multiplied(a: np.ndarray, b: np.ndarray, row: int, out: np.ndarray, at: int) -> None:
    multiply_panels(a, b, row, out, at)


@given(columns=st.integers(0, 5), row=st.sampled_from([0, 4, 28]), at=st.integers(0, 3), seed=st.integers(0, 99))
def test_panels_are_multiplied_as_in_plain_python(columns: int, row: int, at: int, seed: int) -> None:
    a, b = np.random.default_rng(seed).random((2, columns, PANEL), np.float32)
    plain, compiled = np.full((2, PANEL, PANEL + 3), 7, np.float32)
    multiply_panels(a, b, row, plain, at)
    multiplied(a, b, row, compiled, at)
    assert np.allclose(compiled, plain, rtol=1e-6)
    assert np.allclose(compiled[row : row + STRIP, at : at + PANEL], (a.T @ b)[row : row + STRIP], rtol=1e-6)


@given(texts=TEXTS, cut=st.integers(0, 12))
def test_summaries_merge(texts: list[str], cut: int) -> None:
    tfidf = TfidfCosine(ngram=2)
    whole = tfidf.summarise(Texts.of(texts))
    merged = tfidf.merge(tfidf.summarise(Texts.of(texts[:cut])), tfidf.summarise(Texts.of(texts[cut:])))
    assert np.array_equal(whole.terms, merged.terms)
    assert np.array_equal(whole.frequency, merged.frequency)
    assert whole.documents == merged.documents == len(texts)


def test_summary_by_hand() -> None:
    terms = TfidfCosine().summarise(Texts.of(["Storm storm!", "a storm", "", "Ferry"]))
    assert sorted(terms.frequency.tolist()) == [1, 1, 2]
    assert terms.documents == 4
    assert np.all(terms.terms[1:] > terms.terms[:-1])


def zipfian(documents: int) -> Corpus:
    rng = np.random.default_rng(3)
    return corpus_of([" ".join(f"w{int(w)}" for w in rng.zipf(1.4, 80) if w < 5000) for _ in range(documents)])


def test_agrees_with_the_scorer_to_the_bit() -> None:
    documents = zipfian(150)
    pairs = TfidfCosine(floor=0.1).pairs(documents)
    assert len(pairs) > 1000
    assert np.array_equal(pairs.score, Cosine().score(documents, pairs.left, pairs.right))


def test_a_pair_at_the_floor_is_found() -> None:
    documents = zipfian(40)
    pairs = TfidfCosine(floor=0.3).pairs(documents)
    for score in np.sort(pairs.score)[::10]:
        expected = int((pairs.score >= score).sum())
        assert len(TfidfCosine(floor=float(score)).pairs(documents)) == expected


def test_a_text_outside_the_summary_is_refused() -> None:
    tfidf = TfidfCosine()
    with pytest.raises(StrategyError, match="not in the summary"):
        tfidf.encode(Texts.of(["gale"]), tfidf.summarise(Texts.of(["storm"])))
    with pytest.raises(StrategyError, match="not in the summary"):
        tfidf.encode(Texts.of(["gale"]), Frequencies(np.zeros(0, np.uint64), np.zeros(0, np.int64), 0))


@pytest.mark.parametrize("texts", [[], ["storm"], ["", "…"], ["", "storm", "!"]])
def test_nothing_to_pair(texts: list[str]) -> None:
    assert len(TfidfCosine(floor=0.01).pairs(corpus_of(texts))) == 0


def test_scripts_without_spaces_and_odd_characters() -> None:
    pairs = TfidfCosine(floor=0.9).pairs(
        corpus_of(["中文字\0中", "中，中 文 字", "storm \ud800 coast", "coast\0STORM", "字"])
    )
    assert rows_of(pairs) == [(0, 1), (2, 3)]
    assert np.allclose(pairs.score, 1)


@pytest.mark.parametrize("text", ["tfidf-cosine", "tfidf-cosine(unit=char, ngram=3, sublinear=True, floor=0.1)"])
def test_keeps_the_contract(text: str) -> None:
    check_strategy(strategy(text), processes=False)


@pytest.mark.parametrize(
    ("parameters", "fact"),
    [
        ("floor=0", r"floor is in \(0, 1\], not 0.0"),
        ("floor=1.5", r"floor is in \(0, 1\], not 1.5"),
        ("ngram=0", "ngram is at least 1, not 0"),
        ("sublinear=1", "sublinear takes True or False"),
    ],
)
def test_parameters_are_checked(parameters: str, fact: str) -> None:
    with pytest.raises(ParameterError, match=fact):
        strategy(f"tfidf-cosine({parameters})")


def test_the_threshold_is_never_below_the_floor() -> None:
    assert TfidfCosine().default_threshold == 0.7
    assert TfidfCosine(floor=0.9).default_threshold == 0.9
