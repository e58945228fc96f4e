"""`minhash-lsh-datasketch`: the same answers as theory and as `minhash-lsh`, within sampling error."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy.stats import binomtest

from neardup.core.corpus import Corpus
from neardup.errors import ParameterError
from neardup_algorithms.minhash_lsh.strategy import MinHashLSH
from neardup_algorithms.minhash_lsh_datasketch.strategy import MinHashLSHDatasketch
from tests.helpers.corpora import related, similarities

if TYPE_CHECKING:
    from neardup.core.pairs import Pairs

COUNT = 300
PARAMETERS: dict[str, Any] = {"num_perm": 128, "bands": 16, "ngram": 3, "floor": 0.0}


CORPUS = related(COUNT, seed=1)


def by_left(pairs: Pairs) -> dict[int, float]:
    return dict(zip(pairs.left.tolist(), pairs.score.tolist(), strict=True))


def test_it_catches_what_the_s_curve_says() -> None:
    found = MinHashLSHDatasketch(**PARAMETERS).pairs(CORPUS)
    expected = 1 - (1 - similarities(CORPUS) ** 8) ** 16
    assert set(found.right - found.left) == {1}
    assert abs(len(found) - expected.sum()) < 4.5 * sqrt((expected * (1 - expected)).sum())


def test_estimates_agree_with_minhash_lsh_within_sampling_error() -> None:
    wide = PARAMETERS | {"bands": 128}
    ours, theirs = by_left(MinHashLSH(**wide).pairs(CORPUS)), by_left(MinHashLSHDatasketch(**wide).pairs(CORPUS))
    true = similarities(CORPUS)
    both = sorted(ours.keys() & theirs.keys())
    assert len(both) == COUNT
    error = np.sqrt(true * (1 - true) / 128)
    difference = np.array([ours[row] - theirs[row] for row in both]) / error / sqrt(2)
    assert np.abs(difference).max() < 4.5
    assert abs(difference.mean()) < 4.5 / sqrt(COUNT)
    assert difference.std() == pytest.approx(1, abs=4.5 / sqrt(2 * COUNT))


def test_as_many_candidates_as_minhash_lsh_within_sampling_error() -> None:
    ours, theirs = MinHashLSH(**PARAMETERS).pairs(CORPUS), MinHashLSHDatasketch(**PARAMETERS).pairs(CORPUS)
    only = len(by_left(ours).keys() - by_left(theirs).keys()), len(by_left(theirs).keys() - by_left(ours).keys())
    assert min(only) > 0  # their hash functions are not the same
    assert binomtest(only[0], sum(only), 0.5).pvalue > 1e-6
    assert theirs.candidates == len(theirs)


def test_blank_documents_are_left_out_and_short_ones_are_not() -> None:
    corpus = Corpus.from_texts("abcd", ["", " … ", "storm", "Storm!"])
    found = MinHashLSHDatasketch(floor=0.0).pairs(corpus)
    assert (found.left.tolist(), found.right.tolist(), found.score.tolist()) == ([2], [3], [1.0])


def test_seeds_matter_and_the_floor_cuts() -> None:
    few = CORPUS.take(np.arange(60))
    one, same, two = (MinHashLSHDatasketch(**PARAMETERS, seed=s).pairs(few) for s in (1, 1, 2))
    assert by_left(one) == by_left(same) != by_left(two)
    cut = MinHashLSHDatasketch(**PARAMETERS | {"floor": 0.8}).pairs(few)
    assert by_left(cut) == by_left(one.at(0.8))


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"num_perm": 1}, "num_perm is at least 2, not 1"),
        ({"bands": 1}, "bands is in 2 … num_perm, not 1"),
        ({"bands": 20, "rows": 8}, r"rows is in 1 … num_perm // bands = 6, or 0 for the latter, not 8"),
        ({"ngram": 0}, "ngram is at least 1, not 0"),
        ({"seed": 2**32}, "seed is in 0 … 2³² - 1, not 4294967296"),
        ({"floor": -0.1}, r"floor is in \[0, 1\], not -0.1"),
    ],
)
def test_parameters_out_of_range_are_refused(parameters: dict[str, Any], message: str) -> None:
    with pytest.raises(ParameterError, match=f"^minhash-lsh-datasketch: {message}"):
        MinHashLSHDatasketch(**parameters)


def test_rows_default_to_what_the_bands_leave() -> None:
    assert MinHashLSHDatasketch(num_perm=100, bands=7).rows == 14
    assert (MinHashLSHDatasketch().default_threshold, MinHashLSHDatasketch(floor=0.9).default_threshold) == (0.7, 0.9)
