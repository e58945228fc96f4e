"""Compares ours with the peers: texts to clusters, texts to signatures, pairs of texts to similarities.

All contestants of a contest run equally often, in rounds with a new random order each (`bench.race`), and medians are
compared. A peer with `shingles='own'` reads a list of `str` in its own documented way. Other peers are given our n-gram
hashes, which measures their sketch and index without the reading of text.
"""

from __future__ import annotations

import zlib
from functools import partial
from typing import TYPE_CHECKING, Any

import edlib
import numpy as np
import pytest
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist, cpdist

import neardup
from bench.contests import (
    Task,
    contest,
    distinct,
    end_to_end,
    generated,
    not_below_the_peers,
    outcome,
    targets,
    with_rates,
)
from bench.race import Stopwatch, compared, on_one_thread, race, target, times
from neardup import Texts
from neardup.io.datasets import find_dataset
from neardup.run import machine
from neardup.scorers.alignment import Edit, Infix
from neardup.text import words
from neardup_algorithms.peers import string_shingles

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from pytest_benchmark.fixture import BenchmarkFixture

    from neardup import Corpus

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
    "minhash": Task(MINHASH, 0.7, "jaccard(ngram=5)", 0.7, goal=10, own=True, banding=(16, 8), by_chance=True),
    "simhash": Task(SIMHASH, NEAR, "jaccard(ngram=3)", 0.8, goal=10, by_chance=True),
    "tfidf": Task(TFIDF, 0.5, "cosine", 0.5, goal=5, generated=10_000),
}
SIMILAR = 0.7
SAMPLED_ROWS = 24
"""The number of rows of `allsides_news` that rapidfuzz compares with all; all pairs are extrapolated from them."""
ALL_PAIRS = 500
"""The number of random documents of `allsides_news` of which both contestants align all pairs."""
SIGNED = 5_000
"""The number of documents to make signatures of: enough for ours, some seconds for the peers."""


def documents(name: str, count: int, timed: bool) -> tuple[Corpus, NDArray[np.int64]]:
    """Distinct texts and the planted pairs: of `count` generated documents, or of a real corpus; few when not timed."""
    if not timed or name == "generated":
        return generated(count if timed else 60)
    if not find_dataset(name).available():
        pytest.skip(f"{name} is not on this machine")
    return distinct(neardup.corpus(name)), np.zeros((0, 2), np.int64)


@pytest.mark.parametrize("corpus", ["generated", "newsgroups20", "allsides_news"])
@pytest.mark.parametrize("task", TASKS)
def bench_texts_to_clusters(benchmark: BenchmarkFixture, timed: bool, task: str, corpus: str) -> None:
    benchmark.group = task
    texts, planted = documents(corpus, TASKS[task].generated, timed)
    shown = f"{len(texts):,} documents of {corpus}"
    watches = contest(TASKS[task], texts)
    benchmark.pedantic(race, (watches,), {"timed": timed}, rounds=1)
    figures = outcome(TASKS[task], texts, planted, watches)
    lines = targets(TASKS[task], shown, figures, machine.cores())
    benchmark.extra_info |= {"corpus": f"{shown}, texts → clusters", "contestants": figures, "targets": lines}
    assert all(row["true_pairs"] > 0 for row in figures.values())
    assert not_below_the_peers(TASKS[task], figures)


def bench_edit_distance_of_all_pairs(benchmark: BenchmarkFixture, timed: bool) -> None:
    """Compares ours with rapidfuzz on all pairs of some documents: equal work on equal input."""
    benchmark.group = "edit, all pairs against all pairs"
    corpus, _ = documents("allsides_news", 60, timed)
    some = corpus.take(some_rows(corpus, ALL_PAIRS if timed else 20))
    specs = f"edit-distance(mode=global, candidates=all, floor={SIMILAR})", f"edit-distance-rapidfuzz(floor={SIMILAR})"
    watches = {spec: Stopwatch(end_to_end(some, neardup.strategy(spec), SIMILAR)) for spec in specs}
    benchmark.pedantic(race, (watches,), {"timed": timed}, rounds=1)
    figures = with_rates(watches, some)
    for spec, watch in watches.items():
        figures[spec]["pairs"] = len(watch.result)
    what = f"edit-distance, all pairs of {len(some)} documents of allsides_news, {machine.cores()} threads"
    line = target(what, f"rapidfuzz cdist, all pairs of the same, {machine.cores()} threads", *times(figures, specs[1]))
    title = f"{len(some)} documents of allsides_news, texts → clusters"
    benchmark.extra_info |= {"corpus": title, "contestants": figures, "targets": [line]}
    ours, theirs = (watches[spec].result for spec in specs)
    assert len(ours) > 0
    assert ours.left.tolist() == theirs.left.tolist()
    assert ours.right.tolist() == theirs.right.tolist()


def some_rows(corpus: Corpus, count: int) -> NDArray[np.int64]:
    """Random rows, and those of the ten pairs with the highest TF-IDF cosine."""
    near = neardup.strategy("tfidf-cosine(floor=0.6)").pairs(corpus)
    best = np.argsort(-near.score, kind="stable")[:10]
    drawn = np.random.default_rng(1).permutation(len(corpus))[:count]
    return np.unique(np.concatenate([near.left[best], near.right[best], drawn])).astype(np.int64)


def bench_edit_distance_pruned(benchmark: BenchmarkFixture, timed: bool) -> None:
    """Compares candidates by rare shingles with all pairs; the latter are extrapolated from some rows with all."""
    benchmark.group = "edit, pruned candidates against all pairs"
    corpus, _ = documents("allsides_news", 60, timed)
    forms = [" ".join(words(text)) for text in corpus.texts]
    count = len(forms)
    rows = np.sort(np.random.default_rng(1).permutation(count)[:SAMPLED_ROWS])
    spec = f"edit-distance(mode=global, candidates=rare, floor={SIMILAR})"
    theirs = f"rapidfuzz cdist, all pairs, extrapolated from {len(rows)} rows"
    run = end_to_end(corpus, neardup.strategy(spec), SIMILAR)
    run()  # compiles
    part = len(rows) * count / (count * (count - 1) / 2)
    watches = {spec: Stopwatch(run), theirs: Stopwatch(partial(rows_against_all, forms, rows), part)}
    benchmark.pedantic(race, (watches,), {"timed": timed}, rounds=1)
    found = set(zip(*(side.tolist() for side in (watches[spec].result.left, watches[spec].result.right)), strict=True))
    true = watches[theirs].result | similar_pairs(corpus, forms)
    recall = len(true & found) / len(true)
    figures = with_rates(watches, corpus)
    figures[spec] |= {"pairs": len(found), "true_pairs": len(true), "recall": recall}
    what = f"edit-distance, candidates by rare shingles, allsides_news, {machine.cores()} threads"
    lines = [
        target(what, f"{theirs}, {machine.cores()} threads", *times(figures, theirs), least=30),
        target("its recall of pairs ≥ .7", "those that rapidfuzz finds in the rows or TF-IDF proposes", recall,
               least=0.999),
    ]  # fmt: skip
    benchmark.extra_info |= {"corpus": "allsides_news, texts → clusters", "contestants": figures, "targets": lines}
    assert recall >= 0.999


def rows_against_all(forms: list[str], rows: NDArray[np.int64]) -> set[tuple[int, int]]:
    """The pairs at or above .7 between these rows and all rows, the smaller row first."""
    options: Any = {"scorer": Levenshtein.normalized_similarity, "score_cutoff": SIMILAR, "workers": machine.cores()}
    similarity = cdist([forms[row] for row in rows], forms, dtype=np.float32, **options)
    left, right = np.nonzero(similarity)
    return {(min(a, b), max(a, b)) for a, b in zip(rows[left].tolist(), right.tolist(), strict=True) if a != b}


def similar_pairs(corpus: Corpus, forms: list[str]) -> set[tuple[int, int]]:
    """The pairs at or above .7 among those with TF-IDF cosine ≥ .6, which hardly any similar pair lacks."""
    near = neardup.strategy("tfidf-cosine(floor=0.6)").pairs(corpus)
    options: Any = {"scorer": Levenshtein.normalized_similarity, "score_cutoff": SIMILAR, "workers": machine.cores()}
    similarity = cpdist([forms[row] for row in near.left], [forms[row] for row in near.right], **options)
    kept = similarity >= SIMILAR
    return set(zip(near.left[kept].tolist(), near.right[kept].tolist(), strict=True))


def aligned(timed: bool, texts: Corpus) -> tuple[NDArray[np.int64], NDArray[np.int64], list[tuple[str, str]]]:
    """Rows of pairs of pages that edlib can align (at most 256 different characters), and their normalised texts."""
    pairs = [(row, row + 1) for row in range(min(len(texts) - 1, 400 if timed else 3))]
    forms = {row: " ".join(words(texts.texts[row])) for pair in pairs for row in pair}
    kept = [(a, b) for a, b in pairs if len(set(forms[a] + forms[b])) <= 256]
    left, right = np.array(kept, np.int64).T
    return left, right, [(forms[a], forms[b]) for a, b in kept]


@pytest.mark.parametrize("cutoff", [0.0, 0.7])
@pytest.mark.parametrize("scorer", ["edit", "infix"])
def bench_alignment(benchmark: BenchmarkFixture, timed: bool, texts: Corpus, scorer: str, cutoff: float) -> None:
    """Times one alignment for each pair: ours from the texts, the peers' from strings that were normalised before."""
    left, right, forms = aligned(timed, texts)
    threads = machine.cores()
    ours = partial((Edit() if scorer == "edit" else Infix()).score, texts, left, right, cutoff=cutoff)
    ours()  # compiles
    peer, align = {
        "edit": (f"rapidfuzz cpdist, strings normalised before, {threads} threads", by_rapidfuzz),
        "infix": ("edlib HW, strings normalised before, 1 thread", by_edlib),
    }[scorer]
    watches = {
        f"{scorer}, from texts, {threads} threads": Stopwatch(ours),
        f"{scorer}, from texts, 1 thread": Stopwatch(on_one_thread(ours)),
        peer: Stopwatch(partial(align, forms, cutoff)),
    }
    benchmark.group = f"alignment, {scorer}, cutoff {cutoff:g}"
    benchmark.pedantic(race, (watches,), {"timed": timed}, rounds=1)
    benchmark.extra_info |= {"corpus": f"{len(forms)} pairs of pages", "contestants": compared(watches)}
    assert len(watches[peer].result) == len(forms)
    assert all(np.all((found == 0) | (found >= np.float32(cutoff))) for found in [ours()])


def by_rapidfuzz(pairs: list[tuple[str, str]], cutoff: float) -> NDArray[np.float32]:
    """Normalised Levenshtein similarity."""
    left, right = zip(*pairs, strict=True)
    options: Any = {"scorer": Levenshtein.normalized_similarity, "score_cutoff": cutoff, "workers": machine.cores()}
    return cpdist(left, right, dtype=np.float32, **options)


def by_edlib(pairs: list[tuple[str, str]], cutoff: float) -> list[int]:
    """Edits of the shorter text within the longer one. edlib holds the interpreter's lock, so it uses one core."""
    ordered = [sorted(pair, key=len) for pair in pairs]
    most = [int((1 - cutoff) * len(short)) if cutoff else -1 for short, _ in ordered]
    found = (edlib.align(*pair, mode="HW", task="distance", k=k) for pair, k in zip(ordered, most, strict=True))
    return [one["editDistance"] for one in found]


def signers(texts: list[str]) -> dict[str, Callable[[], Any]]:
    """Functions from a list of `str` to 128 values a document over word 5-grams, by each library's bulk call."""
    from datasketch import MinHash
    from gaoya.minhash import MinHashStringIndex
    from rensa import RMinHash

    index = MinHashStringIndex(num_bands=16, band_size=8, analyzer="word", lowercase=True, ngram_range=(5, 5))

    def ours(text: str) -> Callable[[], Any]:
        strategy: Any = neardup.strategy(text)
        return lambda: strategy.features_of(Texts.of(texts))

    def shingled() -> list[list[str]]:
        return [string_shingles(text, 5, "word") for text in texts]

    def datasketch(**options: Any) -> Callable[[], Any]:
        return lambda: MinHash.bulk(
            ([shingle.encode() for shingle in found] for found in shingled()), num_perm=128, seed=1, **options
        )

    classic, single = ours("minhash-lsh"), ours("minhash-lsh(scheme=one_permutation)")
    return {
        "minhash-lsh, 1 thread": on_one_thread(classic),
        f"minhash-lsh, {machine.cores()} threads": classic,
        "minhash-lsh(scheme=one_permutation), 1 thread": on_one_thread(single),
        f"minhash-lsh(scheme=one_permutation), {machine.cores()} threads": single,
        GAOYA: lambda: index.minhash_index.bulk_hash_docs(texts),
        RENSA: lambda: RMinHash.digest_matrix_from_token_sets(shingled(), 128, 1),
        SHA1: datasketch(),
        CRC: datasketch(hashfunc=zlib.crc32),
    }


GAOYA = "gaoya, all threads"
RENSA = "rensa, shingled in Python"
SHA1 = "datasketch, shingled in Python, SHA-1 (its default)"
CRC = "datasketch, shingled in Python, CRC-32"


def bench_signatures_from_text(benchmark: BenchmarkFixture, timed: bool) -> None:
    """Compares signatures. Ours on one thread comes first, since rensa and datasketch use one."""
    benchmark.group = "signatures"
    corpus, _ = generated(SIGNED if timed else 60)
    watches = {name: Stopwatch(sign) for name, sign in signers(list(corpus.texts)).items()}
    for name in list(watches)[:4]:
        watches[name].function()  # compiles
    benchmark.pedantic(race, (watches,), {"timed": timed}, rounds=1)
    figures = with_rates(watches, corpus)
    what = f"minhash-lsh, {len(corpus):,} generated texts → signatures, 1 thread"
    goals = {SHA1: 80.0, CRC: None, RENSA: 10.0}
    lines = [target(what, f"{name}, 1 thread", *times(figures, name), least=goal) for name, goal in goals.items()]
    benchmark.extra_info |= {"corpus": "generated", "contestants": figures, "targets": lines}
    assert len(watches[SHA1].result) == len(watches[CRC].result) == len(corpus)
    assert watches[RENSA].result.len() == len(corpus)
