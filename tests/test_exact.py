"""`exact`: equal words, and nothing else."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neardup.errors import ParameterError
from neardup.scorers.overlap import Jaccard
from neardup.text import words
from neardup_algorithms.exact.strategy import Exact
from tests.helpers.corpora import corpus_of
from tests.helpers.listed import rows_of

TEXTS = st.lists(st.text(st.sampled_from("aA bB.-’東")) | st.text(max_size=2), max_size=8)


@given(TEXTS)
def test_pairs_are_those_with_the_same_words(texts: list[str]) -> None:
    found = Exact().pairs(corpus_of(texts))
    found.check(len(texts))
    expected = [(a, b) for a, b in combinations(range(len(texts)), 2) if words(texts[a]) == words(texts[b]) != []]
    assert rows_of(found) == expected
    assert found.score.tolist() == [1.0] * len(expected)
    assert found.candidates == len(expected)


def test_case_spacing_and_quotes_do_not_matter_and_words_do() -> None:
    found = Exact().pairs(
        corpus_of(["“Don’t panic!”", "don't   PANIC", "do nt panic", "Don't panic now", "panic don't"])
    )
    assert (found.left.tolist(), found.right.tolist()) == ([0], [1])


def test_only_texts_with_words_have_a_key() -> None:
    digests = Exact().features_of(corpus_of(["Storm warning", "", "東京", "…"]).texts)
    assert (digests[:, 0] > 0).tolist() == [True, False, True, False]


def test_a_scorer_may_judge_the_pairs() -> None:
    found = Exact(verify=Jaccard(ngram=1), floor=0.5).pairs(corpus_of(["a b", "A, B", "a c"]))
    assert (found.left.tolist(), found.right.tolist(), found.score.tolist(), found.floor) == ([0], [1], [1.0], 0.5)


def test_different_digests_would_score_nothing() -> None:
    digests = np.array([[1], [2], [1]], np.uint64)
    assert Exact().score(digests, np.array([0, 0]), np.array([1, 2])).tolist() == [0.0, 1.0]


@pytest.mark.parametrize("floor", [0.0, 1.5])
def test_the_floor_is_above_0(floor: float) -> None:
    assert (Exact().floor, Exact().default_threshold) == (1.0, 1.0)
    with pytest.raises(ParameterError, match=r"^exact: floor is in \(0, 1\], not"):
        Exact(floor=floor)
