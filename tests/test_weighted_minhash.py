"""`weighted-minhash`: samples against Ioffe's definition, and estimates against weighted Jaccard and datasketch."""

from __future__ import annotations

import math
import random
import re
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest
from datasketch import WeightedMinHashGenerator
from hypothesis import given
from hypothesis import strategies as st

import neardup as nd
from neardup.errors import ParameterError
from neardup.testing import check_strategy
from neardup.text import words
from neardup.tfidf import document_frequencies, term_counts
from neardup_algorithms.minhash_lsh.kernels import agreement
from neardup_algorithms.weighted_minhash import strategy as module
from neardup_algorithms.weighted_minhash.kernels import EMPTY, sample, seeds_of, sketch
from neardup_algorithms.weighted_minhash.strategy import WeightedMinHash, weights_of
from tests.helpers.corpora import corpus_of
from tests.helpers.listed import rows_of

if TYPE_CHECKING:
    from tests.helpers.forms import Form

ALL = 2**64 - 1
GOLDEN = 0x9E3779B97F4A7C15
HASHES = st.integers(0, ALL)


def mixed(state: int) -> int:
    """SplitMix64 of one state."""
    bits = (state + GOLDEN) & ALL
    bits = (bits ^ bits >> 30) * 0xBF58476D1CE4E5B9 & ALL
    bits = (bits ^ bits >> 27) * 0x94D049BB133111EB & ALL
    return bits ^ bits >> 31


def halves(bits: int) -> tuple[float, float]:
    """Two numbers in (0, 1)."""
    return ((bits & 0xFFFFFFFF) + 0.5) / 2**32, ((bits >> 32) + 0.5) / 2**32


def slow_sample(weighted: dict[int, float], seed: int) -> int:
    """Of all terms the one of the least a = c / (y · exp r), where y = exp(r · (t - β)), and its t."""
    found = []
    for term, weight in weighted.items():
        state = mixed(term ^ seed)
        r, c = (sum(-math.log(u) for u in halves(bits)) for bits in (state, mixed(state)))
        beta, _ = halves(mixed((state + GOLDEN) & ALL))
        t = math.floor(math.log(weight) / r + beta)
        y = math.exp(r * (t - beta))
        found.append((c / (y * math.exp(r)), term, t))
    _, term, t = min(found)
    return mixed((term + t * GOLDEN) & ALL) >> 32


@given(weighted=st.dictionaries(HASHES, st.floats(0.01, 1e4), min_size=1, max_size=8), seed=HASHES)
def test_a_sample_is_that_of_the_slow_definition(form: Form, weighted: dict[int, float], seed: int) -> None:
    terms, logs = np.array(list(weighted), np.uint64), np.log(list(weighted.values()))
    assert form(sample)(terms, logs, np.uint64(seed)) == slow_sample(weighted, seed)


def similarity(a: dict[int, float], b: dict[int, float]) -> float:
    """Weighted Jaccard."""
    both = [(a.get(term, 0.0), b.get(term, 0.0)) for term in a.keys() | b.keys()]
    return sum(map(min, both)) / sum(map(max, both))


def weighted_pairs(count: int) -> list[dict[int, float]]:
    """Weighted sets, each second one made from the first by other weights for some terms."""
    rng = random.Random(count)
    found = []
    for _ in range(count):
        one = {rng.getrandbits(64): rng.choice([1.0, 2.0, 5.5, 0.3]) for _ in range(30)}
        changed = {term: weight * rng.choice([1.0, 1.0, 1.0, 3.0]) for term, weight in one.items()}
        for term in rng.sample(sorted(changed), rng.randrange(12)):
            del changed[term]
        found += [one, changed]
    return found


def estimates(sets: list[dict[int, float]], samples: int) -> np.ndarray:
    """Of each two sets the share of equal samples."""
    offsets = np.cumsum([0, *map(len, sets)])
    terms = np.array([term for one in sets for term in one], np.uint64)
    logs = np.log([weight for one in sets for weight in one.values()])
    signatures, keys = np.empty((len(sets), samples), np.uint32), np.empty((len(sets), 1), np.uint64)
    sketch(terms, logs, offsets, seeds_of(samples, 1), 1, signatures, keys, 0, len(sets))
    return agreement(signatures, np.arange(0, len(sets), 2), np.arange(1, len(sets), 2))


def test_estimates_are_those_of_weighted_jaccard_and_of_datasketch() -> None:
    sets, samples = weighted_pairs(24), 256
    true = np.array([similarity(a, b) for a, b in zip(sets[::2], sets[1::2], strict=True)])
    error = np.sqrt(true * (1 - true) / samples)
    theirs = []
    for a, b in zip(sets[::2], sets[1::2], strict=True):
        generator = WeightedMinHashGenerator(len(a), samples, 2)
        one, other = (generator.minhash(np.array([each.get(term, 0.0) for term in a])) for each in (a, b))
        theirs.append(one.jaccard(other))
    for estimate in (estimates(sets, samples), np.array(theirs)):
        off = (estimate - true) / error
        assert np.abs(off).max() < 4.5
        assert abs(off.mean()) < 4.5 / math.sqrt(len(off))


TEXTS = ["the storm, the coast", "the storm and a gale", "storm storm storm", "", "…"]


@pytest.mark.parametrize("tfidf", [False, True])
def test_weights_are_counts_or_tfidf(tfidf: bool) -> None:
    texts = nd.Texts.of(TEXTS)
    counts = term_counts(texts, ngram=1, unit="word")
    summary = document_frequencies(texts, ngram=1, unit="word") if tfidf else None
    held = [Counter(words(text)) for text in TEXTS]
    frequency = Counter(word for one in held for word in one)
    idf = {word: math.log(6 / (1 + df)) + 1 if tfidf else 1.0 for word, df in frequency.items()}
    expected = [count * idf[word] for one in held for word, count in one.items()]
    assert weights_of(counts, summary).tolist() == pytest.approx(expected)


def test_documents_without_words_have_no_key_and_tiny_ones_are_no_evidence() -> None:
    texts = ["", " … ", "storm", "Storm!", "the storm came at noon and the gale went with it"]
    features = WeightedMinHash().features_of(nd.Texts.of(texts))
    assert (features.keys == 0).all(axis=1).tolist() == [True, True, False, False, False]
    assert (features.signatures[:2] == EMPTY).all()
    found = WeightedMinHash(floor=0.5).pairs(corpus_of(texts))
    assert (rows_of(found), found.score.tolist()) == ([(2, 3)], [1.0])


def test_batches_do_not_matter_and_seeds_do(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = nd.Texts.of([*TEXTS, "a gale", "noon"])
    whole, other = (WeightedMinHash(seed=seed).features_of(texts).signatures for seed in (1, 2))
    monkeypatch.setattr(module, "BATCH", 2)
    assert WeightedMinHash().features_of(texts).signatures.tolist() == whole.tolist() != other.tolist()


def test_counts_keep_the_contract() -> None:
    check_strategy(nd.strategy("weighted-minhash(weights=counts)"), processes=False)


@pytest.mark.parametrize(
    ("parameters", "fact"),
    [
        ("sample_size=0", "sample_size is in 1 … 100,000, not 0"),
        ("bands=0", "bands is at least 1, not 0"),
        ("rows=0", "rows is at least 1, not 0"),
        ("bands=32, rows=5", "bands · rows is at most sample_size = 128, not 160"),
        ("ngram=0", "ngram is at least 1, not 0"),
        ("seed=-1", "seed is in 0 … 2⁶⁴ - 1, not -1"),
        ("floor=1.5", "floor is in [0, 1], not 1.5"),
    ],
)
def test_parameters_out_of_range_are_refused(parameters: str, fact: str) -> None:
    with pytest.raises(ParameterError, match=f"^weighted-minhash: {re.escape(fact)}$"):
        nd.strategy(f"weighted-minhash({parameters})")
