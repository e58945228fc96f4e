"""Large families: what is kept of their pairs, against a slow oracle, in any order and in any number of parts."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import neardup as nd
from neardup.core import crowds as module
from neardup.core.crowd_kernels import counted, excluded, note_hubs
from neardup.core.crowds import FAR, Crossing, Crowds, Level
from neardup.engine.in_memory import CorpusSource, collected
from neardup.engine.limits import Limits
from neardup.engine.local import Engine, found_pairs
from neardup_algorithms import embeddings
from neardup_algorithms.embeddings import Vectors
from neardup_algorithms.wordllama.strategy import WordLlama
from tests.helpers.corpora import corpus_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.helpers.forms import Form

Scored = dict[tuple[int, int], float]
LEVELS = (Level(0.3, 5), Level(0.7, 3))
HUBS = 2
CUTS = ((0, 25), (25, 50), (50, 60))
"""Tiles of sixty documents."""
WORDS = [f"word{i}" for i in range(60)]


def kept(scored: Scored, rank: list[int], levels: tuple[Level, ...], hubs: int) -> Scored:
    """The definition: for each document its neighbours by level, its hubs if they are too many, and what is left."""
    reached: list[list[list[int]]] = [[[] for _ in rank] for _ in levels]
    for (a, b), score in scored.items():
        for level, (least, _) in enumerate(levels):
            if score >= np.float32(least):
                reached[level][a].append(b)
                reached[level][b].append(a)
    crowded = [[len(others) > most for others in level] for level, (_, most) in zip(reached, levels, strict=True)]
    for row in range(len(rank)):
        crowded[0][row] |= crowded[-1][row]
    nearest = [[sorted(others, key=lambda other: rank[other])[:hubs] for others in level] for level in reached]
    left = {}
    for (a, b), score in scored.items():
        level = max(number for number, (least, _) in enumerate(levels) if score >= np.float32(least))
        if not (crowded[level][a] and crowded[level][b]) or b in nearest[level][a] or a in nearest[level][b]:
            left[a, b] = score
    return left


@st.composite
def scored_pairs(draw: st.DrawFn) -> tuple[Scored, list[int]]:
    count = draw(st.integers(2, 14))
    share = draw(st.sampled_from([0.2, 0.6, 1.0]))
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    pairs = [pair for pair in combinations(range(count), 2) if rng.random() < share]
    scores = rng.choice(np.array([0.3, 0.5, 0.7, 0.9], np.float32), len(pairs))
    return dict(zip(pairs, scores.tolist(), strict=True)), rng.permutation(count).tolist()


@given(drawn=scored_pairs(), data=st.data(), single=st.booleans())
def test_what_is_kept_is_as_defined_whatever_the_order_and_when_one_looks(
    drawn: tuple[Scored, list[int]], data: st.DataObject, single: bool
) -> None:
    scored, rank = drawn
    levels = LEVELS[:1] if single else LEVELS
    expected = kept(scored, rank, levels, HUBS)
    order = data.draw(st.permutations(list(scored)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "HUBS", HUBS)
        patch.setattr(module, "_PORTION", data.draw(st.sampled_from([1, 4, 1000])))
        crowds = Crowds(len(rank), lambda: np.array(rank), levels)
        for a, b in order:
            if not crowds.excludes(np.array([a]), np.array([b]))[0]:
                crowds.add([a], [b], np.array([scored[a, b]], np.float32))
        pairs = crowds.pairs(floor=0.3, examined=len(rank) * (len(rank) - 1) // 2)
    pairs.check(len(rank))
    found = zip(pairs.left.tolist(), pairs.right.tolist(), pairs.score.tolist(), strict=True)
    assert {(a, b): score for a, b, score in found} == pytest.approx(expected)
    assert pairs.candidates + pairs.skipped_at_most == len(rank) * (len(rank) - 1) // 2
    assert pairs.skipped_at_most >= len(scored) - len(expected)


def test_a_family_keeps_its_pairs_with_hubs_by_hand() -> None:
    """Six documents reach one another. Ranks 0 and 1 are those of rows 5 and 3, so these two are everybody's hubs."""
    every = list(combinations(range(6), 2))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "HUBS", 2)
        crowds = Crowds(6, lambda: np.array([3, 4, 2, 1, 5, 0]), (Level(0.5, 4),))
        crowds.add([a for a, _ in every], [b for _, b in every], np.full(15, 0.9, np.float32))
        pairs = crowds.pairs(floor=0.5, examined=15)
    listed = list(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True))
    # the hubs of row 5 are those of ranks 1 and 2, and those of row 3 have ranks 0 and 2
    assert listed == [(a, b) for a, b in every if {a, b} & {3, 5}]
    assert (pairs.candidates, pairs.skipped_at_most) == (9, 6)


def test_kernels_in_both_forms(form: Form) -> None:
    codes = np.array([1 << 32 | 2, 0 << 32 | 1, 0 << 32 | 2], np.uint64)
    score = np.array([0.4, 0.8, 0.8], np.float32)
    least, counts = np.array([0.3, 0.7], np.float32), np.zeros((2, 3), np.int32)
    form(counted)(codes, score, least, counts)
    assert counts.tolist() == [[2, 2, 2], [2, 1, 1]]
    hubs, rank = np.full((2, 2), FAR), np.array([7, 8, 9])
    form(note_hubs)(codes, score, np.float32(0.5), rank, np.array([1, -1, 0]), hubs)
    assert hubs.tolist() == [[7, FAR], [8, 9]]
    last = np.array([[7, 7, 8], [FAR, 7, 7]])
    assert form(excluded)(codes, score, least, rank, last).tolist() == [False, False, False]
    last = np.array([[7, 7, 7], [6, 6, 6]])
    assert form(excluded)(codes, score, least, rank, last).tolist() == [True, True, True]


def test_a_crossing_turns_rows_of_parts_into_rows_of_the_corpus() -> None:
    crowds = Crowds(6, lambda: np.arange(6), (Level(0.5, 9),))
    Crossing(crowds, np.array([4, 1]), np.array([3, 0])).add(
        np.array([0, 0, 1]), np.array([0, 1, 0]), np.full(3, 0.8, np.float32)
    )
    codes, _ = crowds.taken()
    assert codes.tolist() == [1 << 32 | 3]  # the others have left > right


def family(count: int, seed: int = 1) -> nd.Corpus:
    """Near-identical documents, each with a word or two exchanged, some of two smaller families, and others."""
    rng = np.random.default_rng(seed)
    stories = [rng.choice(WORDS, 40) for _ in range(3)]
    texts = [" ".join(rng.choice(WORDS, 40)) for _ in range(10)]
    for number in range(count):
        words = stories[0 if number % 10 < 8 else number % 2 + 1].copy()
        words[rng.integers(0, 40, 2)] = rng.choice(WORDS, 2)
        texts.append(" ".join(words))
    return corpus_of(list(dict.fromkeys(texts)))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small families count as large."""
    from neardup_algorithms.simhash.strategy import SimHash
    from neardup_algorithms.tfidf_cosine.strategy import TfidfCosine

    monkeypatch.setattr(module, "HUBS", 4)
    monkeypatch.setattr(module, "_PORTION", 500)
    for strategy in (SimHash, TfidfCosine):
        monkeypatch.setattr(strategy, "largest_family", 20)
        monkeypatch.setattr(strategy, "most_similar", 40)
    monkeypatch.setattr(TfidfCosine, "tile_rows", 64)
    monkeypatch.setattr("neardup_algorithms.tfidf_cosine.strategy._PROBES", 32)
    for name in ("TILE", "STEP"):
        monkeypatch.setattr(f"neardup_algorithms.simhash.strategy.{name}", 32)


def chosen(text: str) -> Any:
    return nd.strategy(text)


STRATEGIES = ["simhash", "simhash(k=20, floor=0.3, verify=jaccard(ngram=2))", "tfidf-cosine", "tfidf-cosine(floor=0.7)"]


@pytest.mark.parametrize("text", STRATEGIES)
def test_strategies_keep_what_the_definition_keeps(text: str, request: pytest.FixtureRequest) -> None:
    corpus, strategy = family(150), chosen(text)
    whole, every = strategy.pairs(corpus), nd.pairs(corpus, strategy)
    request.getfixturevalue("small")
    thin = strategy.pairs(corpus)
    scored = {(a, b): s for a, b, s in zip(*(p.tolist() for p in (whole.left, whole.right, whole.score)), strict=True)}
    expected = kept(scored, nd.content_rank(corpus.texts).tolist(), module.levels_of(strategy), 4)
    assert list(zip(thin.left.tolist(), thin.right.tolist(), strict=True)) == sorted(expected)
    assert thin.score.tolist() == [expected[pair] for pair in sorted(expected)]
    assert len(thin) < len(whole) / 2
    assert thin.skipped_at_most >= len(whole) - len(thin)
    for threshold in {strategy.floor, strategy.default_threshold}:
        few = nd.cluster(nd.pairs(corpus, strategy), threshold)
        assert few.labels.tolist() == nd.cluster(every, threshold).labels.tolist()


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("text", STRATEGIES)
def test_neither_order_nor_parts_change_what_is_kept(text: str, tmp_path: Path) -> None:
    corpus, strategy = family(150), chosen(text)
    expected = nd.pairs(corpus, strategy)
    assert expected.skipped_at_most > 1000
    for limits in (
        Limits(block=1 << 30, shard=1 << 30, rows=1 << 20, codes=1 << 20, gathered=1 << 26),
        Limits(block=2_000, shard=9_000, rows=300, codes=700, gathered=1 << 14),
    ):
        work = tmp_path / str(limits.codes)
        work.mkdir()
        parts = collected(found_pairs(Engine(work, limits), CorpusSource(corpus), strategy))
        assert figures(parts) == figures(expected)
    order = np.random.default_rng(3).permutation(len(corpus))
    moved = nd.pairs(
        nd.Corpus.from_texts([corpus.ids[i] for i in order], [str(corpus.texts[i]) for i in order]), strategy
    )
    assert named(moved) == named(expected)
    assert (moved.candidates, moved.skipped_at_most) == (expected.candidates, expected.skipped_at_most)


@pytest.mark.parametrize("parts", [1, 3])
def test_embeddings_of_texts_in_parts_keep_what_the_definition_keeps(
    parts: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(parts)
    values = rng.normal([4, 0, 0], 1, (60 * parts, 3)).astype(np.float32)
    values /= np.linalg.norm(values, axis=1, keepdims=True)
    held = Vectors(values, np.repeat(np.arange(60), parts))
    strategy, rank = WordLlama(floor=0.6), rng.permutation(60)
    left, right, score = strategy.cross(held, held)
    scored = dict(zip(zip(left.tolist(), right.tolist(), strict=True), score.tolist(), strict=True))
    for name, value in (("_DOCUMENTS", 7), ("_BLOCK", 16)):
        monkeypatch.setattr(embeddings, name, value)
    monkeypatch.setattr(module, "HUBS", HUBS)
    monkeypatch.setattr(module, "_PORTION", 50)
    monkeypatch.setattr(WordLlama, "largest_family", 9)
    monkeypatch.setattr(WordLlama, "most_similar", 20)
    levels = module.levels_of(strategy)
    crowds = Crowds(60, lambda: rank, levels)
    tiles = [Vectors(held.values[a * parts : b * parts], held.rows[a * parts : b * parts] - a) for a, b in CUTS]
    for number, (start, end) in enumerate(CUTS):
        for other, (first, last) in enumerate(CUTS[: number + 1]):
            crossing = Crossing(crowds, np.arange(first, last), np.arange(start, end))
            strategy.cross_sparing(tiles[other], tiles[number], crossing)
    pairs = crowds.pairs(floor=0.6, examined=60 * 59 // 2)
    expected = kept(scored, rank.tolist(), levels, HUBS)
    found = dict(zip(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True), pairs.score.tolist(), strict=True))
    assert found == pytest.approx(expected)
    assert len(found) < len(scored) / 2


@pytest.mark.usefixtures("small")
def test_examined_are_the_pairs_that_were_not_left_out() -> None:
    corpus, strategy = family(100), chosen("simhash")
    pairs = strategy.pairs(corpus)
    every = np.array(list(combinations(range(len(corpus)), 2)))
    examined = strategy.examined(corpus, every[:, 0], every[:, 1])
    reported = set(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True))
    assert all(examined[i] for i, pair in enumerate(map(tuple, every.tolist())) if pair in reported)
    assert len(reported) < int(examined.sum()) < len(every)


def figures(pairs: nd.CorpusPairs) -> Any:
    names = ("left", "right", "score")
    return [getattr(pairs, name).tolist() for name in names], pairs.candidates, pairs.skipped_at_most


def named(pairs: nd.CorpusPairs) -> set[tuple[frozenset[str], float]]:
    rows = zip(pairs.left.tolist(), pairs.right.tolist(), pairs.score.tolist(), strict=True)
    return {(frozenset({pairs.ids[a], pairs.ids[b]}), score) for a, b, score in rows}
