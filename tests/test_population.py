"""The population of pairs against brute force: clustering anew at every threshold, and every pair of shingle sets."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import neardup as nd
from neardup.core.distinct import collapse
from neardup.errors import NeardupError
from neardup.study.population import Population, hierarchical, population_of, trees_of
from neardup.text import shingle_hashes
from tests.helpers.study import make_study, wire

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.core.corpus import Corpus
    from neardup.core.pairs import CorpusPairs
    from neardup.study.population import Trees

STRATEGIES = ("tfidf-cosine(floor=0.2)", "minhash-lsh(bands=64, rows=2, ngram=1, floor=0.3)", "exact")
LINKAGES = ("components()", "average()", "complete()")
WORDS = ["harbour", "bridge", "shut", "june", "board", "cherry", "valley", "crop"]

texts = st.lists(st.lists(st.sampled_from(WORDS), min_size=0, max_size=9).map(" ".join), min_size=0, max_size=9)


def made(corpus: Corpus, **options: int) -> Population:
    found = {
        str(nd.strategy(text)): (nd.pairs(corpus, text), nd.strategy(text).default_threshold) for text in STRATEGIES
    }
    return population_of(collapse(corpus), found, grown(found, LINKAGES), **options)


def grown(found: dict[str, tuple[CorpusPairs, float]], linkages: tuple[str, ...]) -> Trees:
    return trees_of({strategy: pairs for strategy, (pairs, _) in found.items()}, linkages)


def shares_rare(corpus: Corpus, most: int) -> set[tuple[int, int]]:
    distinct = collapse(corpus)
    hashes = shingle_hashes(distinct.corpus.texts, ngram=5, unit="word")
    sets = {int(row): set(hashes[i].tolist()) for i, row in enumerate(distinct.rows)}
    every = [value for held in sets.values() for value in held]
    return {(a, b) for a, b in combinations(sorted(sets), 2) if any(every.count(v) <= most for v in sets[a] & sets[b])}


@settings(max_examples=10)
@given(texts)
def test_it_is_everything_that_a_choice_joins_and_the_pool(given_texts: list[str]) -> None:
    corpus = nd.Corpus.from_texts([f"d{i}" for i in range(len(given_texts))], given_texts)
    population = made(corpus)
    pool = shares_rare(corpus, 20)
    pairs = set(zip(population.left.tolist(), population.right.tolist(), strict=True))
    assert [*zip(population.left.tolist(), population.right.tolist(), strict=True)] == sorted(pairs)
    assert {pair for pair, held in zip(sorted(pairs), population.pool, strict=True) if held} == pool
    distinct = sorted(collapse(corpus).rows.tolist())
    expected = set(pool)
    for number, choice in enumerate(population.choices):
        assert choice.lowest == nd.pairs(corpus, choice.strategy).floor  # nothing chains here
        found = nd.pairs(corpus, choice.strategy)
        for threshold in sorted({choice.lowest, 0.6, choice.default, 1.0, *found.score.tolist()}):
            if threshold < choice.lowest:
                continue
            labels = nd.cluster(found, threshold, choice.linkage).labels
            joined = {(a, b) for a, b in combinations(distinct, 2) if labels[a] == labels[b]}
            at = population.joined[number] >= np.float32(threshold)
            assert joined == set(zip(population.left[at].tolist(), population.right[at].tolist(), strict=True))
            expected |= joined
    assert pairs == expected


def test_scores_stand_where_they_were_reported() -> None:
    corpus = wire(120)
    population = made(corpus)
    for row, strategy in enumerate(population.strategies):
        found = nd.pairs(corpus, strategy)
        reported = {
            (a, b): s for a, b, s in zip(found.left.tolist(), found.right.tolist(), found.score.tolist(), strict=True)
        }
        for a, b, score in zip(
            population.left.tolist(), population.right.tolist(), population.scores[row].tolist(), strict=True
        ):
            assert reported.get((a, b), "none") == ("none" if np.isnan(score) else score)


def test_containment_is_the_share_of_the_smaller_text_that_the_other_has() -> None:
    corpus = wire(60)
    population = made(corpus)
    words = [set(zip(*(re.findall(r"\w+", text.lower())[k:] for k in range(5)), strict=False)) for text in corpus.texts]
    a, b = words[population.left[0]], words[population.right[0]]
    plain = nd.scorer("containment(ngram=5)").score(corpus, population.left, population.right)
    assert np.array_equal(population.containment, plain)
    assert population.containment[0] == pytest.approx(len(a & b) / min(len(a), len(b)), abs=0.02)


def test_votes_are_shares_of_choices() -> None:
    texts = [
        "the swing bridge at kelsing stays shut until june",
        "the swing bridge at kelsing stays shut until july",
        "cherries",
    ]
    population = made(nd.Corpus.from_texts("abc", texts))
    joined = [
        nd.cluster(nd.pairs(nd.Corpus.from_texts("abc", texts), c.strategy), c.default, c.linkage).labels
        for c in population.choices
    ]
    (at,) = population.places(np.array([1]), np.array([0]))
    assert population.votes[at] == np.mean([labels[0] == labels[1] for labels in joined])
    assert population.places(np.array([0]), np.array([2]))[0] in (-1, *range(len(population)))


def test_a_chain_is_not_admitted() -> None:
    """Sixty texts in a row, each sharing nine words of ten with the next: one pair a step, 1,770 joined."""
    words = [f"w{i}" for i in range(80)]
    corpus = nd.Corpus.from_texts([f"{i:02d}" for i in range(60)], [" ".join(words[i : i + 19]) for i in range(60)])
    text = "minhash-lsh(bands=64, rows=2, ngram=1, verify=jaccard(ngram=1), floor=0.85)"
    found = {text: (nd.pairs(corpus, text), 0.85)}
    assert len(found[text][0]) == 59
    population = population_of(collapse(corpus), found, grown(found, ("components()", "average()")))
    able, average = population.choices
    assert (able.reason, able.joined, able.reported, able.largest) == ("joins", 1770, 59, 60)
    assert able.lowest > able.at
    assert not (population.joined[0] >= 0).any()
    assert average.reason == ""
    assert average.lowest == 0.85


def test_one_large_cluster_is_not_admitted() -> None:
    words = [f"w{i}" for i in range(300)]
    corpus = nd.Corpus.from_texts(
        [f"{i:03d}" for i in range(101)], [" ".join([*words[:40], words[60 + i]]) for i in range(101)]
    )
    found = {"tfidf-cosine": (nd.pairs(corpus, "tfidf-cosine"), 0.7)}
    population = population_of(collapse(corpus), found, grown(found, ("components()",)))
    (able,) = population.choices
    assert (able.reason, able.largest) == ("cluster", 101)


def test_a_population_that_would_be_too_large_has_higher_thresholds() -> None:
    corpus = wire(150)
    whole = made(corpus)
    most = len(whole) // 3
    population = made(corpus, most=most)
    assert len(population) <= most
    assert any(able.reason == "pairs" for able in population.choices)
    for able, row in zip(population.choices, population.joined, strict=True):
        assert row[row >= 0].min(initial=2) >= np.float32(able.lowest)


def test_linkages_that_are_not_nested_are_refused() -> None:
    with pytest.raises(NeardupError, match="linkage 'star' has no place in a study"):
        hierarchical("star")


def test_the_statistics_see_every_point_with_the_pairs_it_joins(tmp_path: Path) -> None:
    found = make_study(tmp_path / "study").population
    points = found.frame.points
    assert np.array_equal(found.frame.votes, found.votes)
    for point, (choice, threshold) in enumerate(zip(points.choice, points.threshold, strict=True)):
        assert np.array_equal(points.members(point), found.joined[choice] >= threshold)
        assert threshold >= np.float32(found.choices[choice].lowest)
    assert {int(c) for c in points.choice} == {c for c, row in enumerate(found.joined) if np.any(row >= 0)}
