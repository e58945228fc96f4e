"""The hot loops one by one, with what they get through in a second."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import neardup
from neardup import Corpus
from neardup.core.bands import band_join
from neardup.metrics.sweep import sweep
from neardup.text import Ragged, shingle_hashes, words
from neardup_algorithms.minhash_lsh.kernels import agreement, band_keys, permutations, signatures

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pytest_benchmark.fixture import BenchmarkFixture

pytestmark = pytest.mark.benchmark(group="kernel")

SCORERS = ("jaccard", "containment", "cosine", "edit", "infix")


@pytest.fixture(scope="module")
def shingles(texts: Corpus) -> Ragged:
    return shingle_hashes(texts.texts, ngram=5, unit="word")


@pytest.fixture(scope="module")
def sketches(shingles: Ragged) -> NDArray[np.uint32]:
    found: NDArray[np.uint32] = signatures(shingles.values, shingles.offsets, permutations(128, 1))
    return found


@pytest.fixture(scope="module")
def rows(texts: Corpus) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    left = np.arange(len(texts) - 1, dtype=np.int64)[:400]
    return left, left + 1


def rated(benchmark: BenchmarkFixture, amount: float, unit: str) -> BenchmarkFixture:
    """Say what a round gets through."""
    benchmark.extra_info |= {"amount": amount, "unit": unit}
    return benchmark


@pytest.mark.parametrize("unit", ["word", "char"])
def bench_shingle_hashes(benchmark: BenchmarkFixture, texts: Corpus, unit: Any) -> None:
    found = rated(benchmark, texts.texts.nbytes / 1e6, "MB")(shingle_hashes, texts.texts, ngram=5, unit=unit)
    assert len(found) == len(texts)


def bench_words(benchmark: BenchmarkFixture, texts: Corpus) -> None:
    sample = list(texts.texts)[:200]
    size = sum(len(t.encode()) for t in sample) / 1e6
    assert all(rated(benchmark, size, "MB")(lambda: [words(text) for text in sample]))


def bench_minhash_signatures(benchmark: BenchmarkFixture, shingles: Ragged) -> None:
    constants = permutations(128, 1)
    found = rated(benchmark, len(shingles), "documents")(signatures, shingles.values, shingles.offsets, constants)
    assert found.shape == (len(shingles), 128)


def bench_minhash_band_keys(benchmark: BenchmarkFixture, sketches: NDArray[np.uint32]) -> None:
    filled = np.ones(len(sketches), bool)
    assert np.all(rated(benchmark, len(sketches), "documents")(band_keys, sketches, filled, 16, 8))


def bench_band_join(benchmark: BenchmarkFixture, sketches: NDArray[np.uint32]) -> None:
    keys = band_keys(sketches, np.ones(len(sketches), bool), 16, 8)
    left, right = rated(benchmark, len(sketches), "documents")(band_join, keys)
    assert np.all(left < right)


def bench_minhash_agreement(
    benchmark: BenchmarkFixture, sketches: NDArray[np.uint32], rows: tuple[NDArray[np.int64], NDArray[np.int64]]
) -> None:
    shares = rated(benchmark, len(rows[0]), "pairs")(agreement, sketches, *rows)
    assert np.all((shares >= 0) & (shares <= 1))


@pytest.mark.parametrize("scorer", SCORERS)
def bench_scorer(
    benchmark: BenchmarkFixture, texts: Corpus, rows: tuple[NDArray[np.int64], NDArray[np.int64]], scorer: str
) -> None:
    chosen = neardup.scorer(scorer)
    score = rated(benchmark, len(rows[0]), "pairs").pedantic(chosen.score, (texts, *rows), rounds=3, warmup_rounds=1)
    assert np.all((score >= 0) & (score <= 1))


def bench_sweep(benchmark: BenchmarkFixture, timed: bool) -> None:
    """Every threshold of random pairs, pairwise, B³, V and ARI."""
    n, m = (20_000, 200_000) if timed else (20, 40)
    rng = np.random.default_rng(1)
    ends = rng.integers(0, n, (2, m))
    ends = ends[:, ends[0] != ends[1]]
    found = neardup.Pairs.of(ends[0], ends[1], rng.random(ends.shape[1]), floor=0.0)
    ids = [str(i) for i in range(n)]
    pairs = neardup.CorpusPairs(**vars(found), ids=ids, identical=np.arange(n, dtype=np.int32))
    gold = neardup.Clusters(ids, rng.integers(0, n // 4, n).astype(np.int32))
    curve = rated(benchmark, len(pairs), "pairs").pedantic(sweep, (pairs, gold), rounds=3, warmup_rounds=1)
    assert np.all(np.diff(curve.threshold) < 0)
