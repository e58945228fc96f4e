"""Ours beside the peers: texts in memory to clusters, and texts to signatures; one group a task.

A round of ours follows a round of each peer, so that noise of the machine hits all; slow peers are run less often. A
peer named with `shingles='own'` goes its own documented way from a list of `str`; without, it is handed our n-gram
hashes, and what is measured is a mixture of both: how good its sketch and index are when it need not read text.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist, cpdist

import neardup
from bench.contests import (
    Stopwatch,
    Task,
    contest,
    distinct,
    end_to_end,
    generated,
    not_below_the_peers,
    outcome,
    speeds,
)
from neardup import Texts
from neardup.io.datasets import find_dataset
from neardup.run import machine
from neardup.text import words
from neardup_algorithms.peers import string_shingles

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from pytest_benchmark.fixture import BenchmarkFixture

    from neardup import Corpus

ROUNDS = 5
DOCUMENTS = 20_000
NEAR = 55 / 64
"""Floor of SimHash: nine bits."""

MINHASH = (
    "minhash-lsh",
    "minhash-lsh-gaoya(shingles='own')",
    "minhash-lsh-rensa(shingles='own')",
    "minhash-lsh-gaoya",
    "minhash-lsh-rensa",
    "minhash-lsh-datasketch",
)
SIMHASH = tuple(
    f"{name}{floor:g})"
    for floor in (NEAR,)
    for name in ("simhash(floor=", "simhash-gaoya(shingles='own', floor=", "simhash-gaoya(floor=")
)
TFIDF = (
    "tfidf-cosine(floor=0.5)",
    "tfidf-cosine-sparse-dot-topn(floor=0.5, shingles='own')",
    "tfidf-cosine-sparse-dot-topn(floor=0.5)",
)
TASKS = {
    "minhash": Task(MINHASH, 0.7, "jaccard(ngram=5)", 0.7, banding=(16, 8), by_chance=True),
    "simhash": Task(SIMHASH, NEAR, "jaccard(ngram=3)", 0.8, by_chance=True),
    "tfidf": Task(TFIDF, 0.5, "cosine", 0.5),
}
ALIKE = 0.7
SAMPLED_ROWS = 24
SIGNED = 10_000
"""Documents that signatures are made of: enough for ours, a matter of seconds for the peers."""


def documents(name: str, timed: bool) -> tuple[Corpus, NDArray[np.int64]]:
    """Distinct texts and the planted pairs; a few generated ones where not timed."""
    if not timed or name == "generated":
        return generated(DOCUMENTS if timed else 60)
    if not find_dataset(name).available():
        pytest.skip(f"{name} is not on this machine")
    return distinct(neardup.corpus(name)), np.zeros((0, 2), np.int64)


@pytest.mark.parametrize("corpus", ["generated", "newsgroups20", "allsides_news"])
@pytest.mark.parametrize("task", TASKS)
def bench_texts_to_clusters(benchmark: BenchmarkFixture, timed: bool, task: str, corpus: str) -> None:
    benchmark.group = task
    texts, planted = documents(corpus, timed)
    watches = contest(TASKS[task], texts)
    ours, *peers = watches.values()

    def peers_first() -> None:
        for peer in peers:
            peer.run_unless_spent()

    benchmark.pedantic(ours.run, setup=peers_first, rounds=ROUNDS)
    figures = outcome(TASKS[task], texts, planted, watches)
    benchmark.extra_info |= {"corpus": corpus, "threads": machine.cores(), "contestants": figures}
    assert all(row["true_pairs"] > 0 for row in figures.values())
    assert not_below_the_peers(TASKS[task], figures)


def bench_edit_distance(benchmark: BenchmarkFixture, timed: bool) -> None:
    """All pairs at or above .7; the peer's seconds are extrapolated from those of some rows against all."""
    benchmark.group = "edit"
    corpus, _ = documents("allsides_news", timed)
    forms = [" ".join(words(text)) for text in corpus.texts]
    count, size = len(forms), corpus.texts.nbytes
    rows = np.sort(np.random.default_rng(1).permutation(count)[:SAMPLED_ROWS])
    sampled = Stopwatch(partial(rows_against_all, forms, rows))
    ours = Stopwatch(end_to_end(corpus, neardup.strategy(f"edit-distance(mode=global, floor={ALIKE})"), ALIKE))
    benchmark.pedantic(ours.run, setup=sampled.run_unless_spent, rounds=3, warmup_rounds=1)
    part = len(rows) * count / (count * (count - 1) / 2)
    sampled.wall = [seconds / part for seconds in sampled.wall]
    sampled.cpu = [seconds / part for seconds in sampled.cpu]
    true = sampled.given | alike(corpus, forms)
    found = set(zip(ours.given.left.tolist(), ours.given.right.tolist(), strict=True))
    recall = len(true & found) / len(true)
    watches = {"edit-distance": ours, f"rapidfuzz cdist (extrapolated from {len(rows)} rows)": sampled}
    figures = speeds(watches, count, size)
    figures["edit-distance"] |= {"pairs": len(found), "true_pairs": len(true), "recall": recall}
    benchmark.extra_info |= {"corpus": "allsides_news", "threads": machine.cores(), "contestants": figures}
    assert recall >= 0.999


def rows_against_all(forms: list[str], rows: NDArray[np.int64]) -> set[tuple[int, int]]:
    """Pairs at or above .7 of these rows with all, the smaller row first."""
    options: Any = {"scorer": Levenshtein.normalized_similarity, "score_cutoff": ALIKE, "workers": machine.cores()}
    similarity = cdist([forms[row] for row in rows], forms, dtype=np.float32, **options)
    left, right = np.nonzero(similarity)
    return {(min(a, b), max(a, b)) for a, b in zip(rows[left].tolist(), right.tolist(), strict=True) if a != b}


def alike(corpus: Corpus, forms: list[str]) -> set[tuple[int, int]]:
    """Pairs at or above .7 among those with TF-IDF cosine ≥ .6, which a pair so alike can hardly be without."""
    near = neardup.strategy("tfidf-cosine(floor=0.6)").pairs(corpus)
    options: Any = {"scorer": Levenshtein.normalized_similarity, "score_cutoff": ALIKE, "workers": machine.cores()}
    similarity = cpdist([forms[row] for row in near.left], [forms[row] for row in near.right], **options)
    kept = similarity >= ALIKE
    return set(zip(near.left[kept].tolist(), near.right[kept].tolist(), strict=True))


def signers(texts: list[str]) -> dict[str, Callable[[], Any]]:
    """From a list of `str` to 128 values a document, word 5-grams, by each library's documented bulk call."""
    from datasketch import MinHash
    from gaoya.minhash import MinHashStringIndex
    from rensa import RMinHash

    index = MinHashStringIndex(num_bands=16, band_size=8, analyzer="word", lowercase=True, ngram_range=(5, 5))

    def ours(text: str) -> Callable[[], Any]:
        strategy: Any = neardup.strategy(text)
        return lambda: strategy.encode(Texts.of(texts))

    def shingled() -> list[list[str]]:
        return [string_shingles(text, 5, "word") for text in texts]

    return {
        "minhash-lsh": ours("minhash-lsh"),
        "minhash-lsh(scheme=one_permutation)": ours("minhash-lsh(scheme=one_permutation)"),
        "gaoya": lambda: index.minhash_index.bulk_hash_docs(texts),
        "rensa": lambda: RMinHash.digest_matrix_from_token_sets(shingled(), 128, 1),
        "datasketch": lambda: MinHash.bulk(
            ([shingle.encode() for shingle in found] for found in shingled()), num_perm=128, seed=1
        ),
    }


def bench_signatures_from_text(benchmark: BenchmarkFixture, timed: bool) -> None:
    benchmark.group = "signatures"
    corpus, _ = generated(SIGNED if timed else 60)
    watches = {name: Stopwatch(sign) for name, sign in signers(list(corpus.texts)).items()}
    ours, *others = watches.values()
    ours.function()

    def others_first() -> None:
        for other in others:
            other.run_unless_spent()

    benchmark.pedantic(ours.run, setup=others_first, rounds=ROUNDS)
    figures = speeds(watches, len(corpus), corpus.texts.nbytes)
    benchmark.extra_info |= {"corpus": "generated", "threads": machine.cores(), "contestants": figures}
    assert len(watches["datasketch"].given) == len(corpus)
    assert watches["rensa"].given.len() == len(corpus)
