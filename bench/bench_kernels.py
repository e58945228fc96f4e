"""Times the hot loops one by one, and reports how much each processes in a second."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import neardup
from bench.race import on_one_thread
from neardup import Corpus
from neardup.core.band_join import band_join
from neardup.core.content_rank import content_rank
from neardup.crowds import nobody
from neardup.metrics.sweep import sweep
from neardup.scorers.facts.evidence import weighed
from neardup.scorers.facts.lists import Lists
from neardup.scorers.facts.tokens import encode, summarise
from neardup.scorers.overlap import shared_members
from neardup.text import Ragged, consume_shingles, shingle_hashes, words
from neardup_algorithms.minhash_lsh.kernels import agreement, permutations, sketch
from neardup_algorithms.simhash.kernels import BLOCK, GROUP, Known, fingerprints, within

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pytest_benchmark.fixture import BenchmarkFixture

pytestmark = pytest.mark.benchmark(group="kernel")

SCORERS = ("jaccard", "containment", "cosine", "edit", "facts", "infix")


@pytest.fixture(scope="module")
def shingles(texts: Corpus) -> Ragged:
    return shingle_hashes(texts.texts, ngram=5, unit="word")


def sketched(shingles: Ragged, *, single: bool) -> tuple[NDArray[np.uint32], NDArray[np.uint64]]:
    """MinHash signatures of 128 values, and keys of 16 bands."""
    signatures, keys = np.empty((len(shingles), 128), np.uint32), np.empty((len(shingles), 16), np.uint64)
    sketch(shingles.values, shingles.offsets, permutations(128, 1), single, (128, 8), signatures, keys)
    return signatures, keys


@pytest.fixture(scope="module")
def sketches(shingles: Ragged) -> tuple[NDArray[np.uint32], NDArray[np.uint64]]:
    return sketched(shingles, single=False)


@pytest.fixture(scope="module")
def rows(texts: Corpus) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    left = np.arange(len(texts) - 1, dtype=np.int64)[:400]
    return left, left + 1


def noted(benchmark: BenchmarkFixture, amount: float, unit: str) -> BenchmarkFixture:
    """The benchmark, with the amount of work in a round noted in it."""
    benchmark.extra_info |= {"amount": amount, "unit": unit}
    return benchmark


@pytest.mark.parametrize("unit", ["word", "char"])
def bench_shingle_hashes(benchmark: BenchmarkFixture, texts: Corpus, unit: Any) -> None:
    found = noted(benchmark, texts.texts.nbytes / 1e6, "MB")(shingle_hashes, texts.texts, ngram=5, unit=unit)
    assert len(found) == len(texts)


@pytest.mark.parametrize("language", ["en", "ru", "zh"])
def bench_shingles_on_one_thread(benchmark: BenchmarkFixture, timed: bool, language: str) -> None:
    """Hashes the word shingles of texts in one language, portion by portion, as a sketch reads them."""
    wire = neardup.corpus("wire")
    rows = np.flatnonzero(np.array(wire.column("language")) == language)
    size = int(wire.texts.lengths_of(rows).sum())
    texts = wire.texts.take(np.tile(rows, max(1, 8_000_000 // size) if timed else 1))
    counts = np.zeros(len(texts), np.int64)

    def use(shingles: Ragged, first: int, end: int) -> None:
        counts[first:end] = shingles.lengths

    def read() -> None:
        consume_shingles(texts, use, ngram=5, unit="word")

    noted(benchmark, texts.nbytes / 1e6, "MB")(on_one_thread(read))
    assert np.all(counts > 0)


def bench_words(benchmark: BenchmarkFixture, texts: Corpus) -> None:
    sample = list(texts.texts)[:200]
    size = sum(len(t.encode()) for t in sample) / 1e6
    assert all(noted(benchmark, size, "MB")(lambda: [words(text) for text in sample]))


def bench_sets(benchmark: BenchmarkFixture, shingles: Ragged) -> None:
    found = noted(benchmark, len(shingles.values) / 1e6, "million values")(shingles.sets)
    assert np.all(found.lengths <= shingles.lengths)


@pytest.mark.parametrize("scheme", ["classic", "one_permutation"])
def bench_minhash_sketches(benchmark: BenchmarkFixture, shingles: Ragged, scheme: str) -> None:
    single = scheme == "one_permutation"
    signatures, keys = noted(benchmark, len(shingles), "documents")(sketched, shingles, single=single)
    assert signatures.shape == (len(shingles), 128)
    assert np.all(keys != 0)


def bench_simhash_fingerprints(benchmark: BenchmarkFixture, shingles: Ragged) -> None:
    found = np.zeros(len(shingles), np.uint64)
    noted(benchmark, len(shingles), "documents")(fingerprints, shingles.values, shingles.offsets, found)
    assert np.all(found != 0)


@pytest.mark.parametrize("radius", [9, 19])
def bench_simhash_scan(benchmark: BenchmarkFixture, timed: bool, radius: int) -> None:
    """Compares some fingerprints with 20,000, of which a few are near by chance."""
    count, groups = (20_000, 64) if timed else (200, 3)
    prints = np.random.default_rng(1).integers(0, 2**64, count + BLOCK, dtype=np.uint64)
    rate = noted(benchmark, groups * GROUP * count, "pairs")
    known = Known(*nobody(count, 2), radius)
    left, right, totals = rate(within, prints, known, count, 0, 0, groups, radius, 10_000)
    assert all(np.all(left[g, :m] < right[g, :m]) for g, m in enumerate(totals))


def bench_band_join(
    benchmark: BenchmarkFixture, texts: Corpus, sketches: tuple[NDArray[np.uint32], NDArray[np.uint64]]
) -> None:
    joined = noted(benchmark, len(texts), "documents")(
        lambda: list(band_join(sketches[1], partial(content_rank, texts.texts), largest=256, hubs=8))
    )
    assert all(np.all(chunk.left < chunk.right) for chunk in joined)


def bench_minhash_agreement(
    benchmark: BenchmarkFixture,
    sketches: tuple[NDArray[np.uint32], NDArray[np.uint64]],
    rows: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> None:
    shares = noted(benchmark, len(rows[0]), "pairs")(agreement, sketches[0], *rows)
    assert np.all((shares >= 0) & (shares <= 1))


@pytest.mark.parametrize("scorer", SCORERS)
def bench_scorer(
    benchmark: BenchmarkFixture, texts: Corpus, rows: tuple[NDArray[np.int64], NDArray[np.int64]], scorer: str
) -> None:
    chosen = neardup.scorer(scorer)
    score = noted(benchmark, len(rows[0]), "pairs").pedantic(chosen.score, (texts, *rows), rounds=3, warmup_rounds=1)
    assert np.all((score >= 0) & (score <= 1))


def versions_of_texts(count: int) -> list[str]:
    """Pairs of texts of some 800 words: 560 in common, of which 4 in 100 are edited, and 240 that either has alone."""
    rng = np.random.default_rng(1)
    share = 1 / np.arange(1, 20_001)
    drawn = rng.choice(20_000, (count, 1040), p=share / share.sum())
    texts = []
    for common, own, other in (np.split(row, [560, 800]) for row in drawn):
        edited = np.where(rng.random(560) < 0.04, rng.integers(0, 20_000, 560), common)
        texts += [" ".join(f"w{word}" for word in part) for part in (np.r_[common, own], np.r_[edited, other])]
    return texts


def bench_facts_alignment(benchmark: BenchmarkFixture, timed: bool) -> None:
    """Times the alignment and the evidence of `facts` on pairs of 800 tokens, tokens given."""
    documents = Corpus.from_texts(map(str, range(2 * (pairs := 2_000 if timed else 5))), versions_of_texts(pairs))
    vocabulary = summarise(documents.texts, Lists())
    tokens = encode(documents.texts, vocabulary, Lists())
    left = np.arange(0, 2 * pairs, 2)
    rate = noted(benchmark, pairs, "pairs").pedantic
    evidence, _ = rate(weighed, (tokens, vocabulary, left, left + 1), rounds=5, warmup_rounds=1)
    assert np.all(evidence.shared / evidence.weight_a > 0.5)


def bench_shared_members(benchmark: BenchmarkFixture, shingles: Ragged) -> None:
    """Times the part of `jaccard` and `containment` after shingling, on random pairs."""
    sets = shingles.sets()
    left, right = np.random.default_rng(1).integers(0, len(sets), (2, 100_000))
    shared = noted(benchmark, len(left), "pairs")(shared_members, sets, left, right)
    assert np.all(shared <= np.minimum(sets.lengths[left], sets.lengths[right]))


def bench_sweep(benchmark: BenchmarkFixture, timed: bool) -> None:
    """Times the sweep over every threshold of random pairs: pairwise figures, B³, V and ARI."""
    n, m = (20_000, 200_000) if timed else (20, 40)
    rng = np.random.default_rng(1)
    ends = rng.integers(0, n, (2, m))
    ends = ends[:, ends[0] != ends[1]]
    found = neardup.Pairs.of(ends[0], ends[1], rng.random(ends.shape[1]), floor=0.0)
    ids = [str(i) for i in range(n)]
    pairs = neardup.CorpusPairs(**vars(found), ids=ids, identical=np.arange(n, dtype=np.int32))
    gold = neardup.Clusters(ids, rng.integers(0, n // 4, n).astype(np.int32))
    curve = noted(benchmark, len(pairs), "pairs").pedantic(sweep, (pairs, gold), rounds=3, warmup_rounds=1)
    assert np.all(np.diff(curve.threshold) < 0)
