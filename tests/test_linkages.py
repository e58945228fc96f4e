from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from neardup.core.clusters import Clusters
from neardup.core.spec import parse
from neardup.errors import FloorError
from neardup.linkages import Components, Star
from tests.partitions import SCORES, Corpus, corpora, make_pairs, shuffled

if TYPE_CHECKING:
    from neardup.core.linkage import Linkage
    from neardup.core.pairs import CorpusPairs

LINKAGES: list[Linkage] = [Components(), Star()]
modest = settings(max_examples=60, deadline=None)


def neighbours(pairs: CorpusPairs, threshold: float) -> dict[int, set[int]]:
    """The texts paired with each text at a threshold, by representative."""
    graph: dict[int, set[int]] = {text: set() for text in pairs.identical.tolist()}
    for a, b, score in zip(pairs.left.tolist(), pairs.right.tolist(), pairs.score, strict=True):
        if score >= np.float32(threshold):
            graph[a].add(b)
            graph[b].add(a)
    return graph


def components_oracle(pairs: CorpusPairs, threshold: float) -> Clusters:
    keep = pairs.score >= np.float32(threshold)
    n = len(pairs.ids)
    left = np.concatenate([pairs.left[keep], np.arange(n)])
    right = np.concatenate([pairs.right[keep], pairs.identical])
    _, labels = connected_components(coo_array((np.ones(len(left)), (left, right)), shape=(n, n)), directed=False)
    return Clusters(pairs.ids, labels)


def clusters(pairs: CorpusPairs, linkage: Linkage, threshold: float) -> Clusters:
    return Clusters(pairs.ids, linkage.labels(pairs, threshold))


def star_oracle(pairs: CorpusPairs, threshold: float) -> Clusters:
    graph, copies = neighbours(pairs, threshold), Counter(pairs.identical.tolist())
    gathered = {t: sum(copies[x] for x in [t, *graph[t]]) for t in graph}
    centre: dict[int, int] = {}
    for text in sorted(graph, key=lambda t: (-gathered[t], pairs.ids[t])):
        if text not in centre:
            centre[text] = text
            centre.update({x: text for x in graph[text] if x not in centre})
    return Clusters.from_mapping({i: centre[r] for i, r in zip(pairs.ids, pairs.identical.tolist(), strict=True)})


@modest
@given(corpora(), st.sampled_from(SCORES))
def test_components_are_those_of_scipy(corpus: Corpus, threshold: float) -> None:
    pairs, _ = corpus
    assert clusters(pairs, Components(), threshold) == components_oracle(pairs, threshold)


def test_components_of_a_larger_random_graph() -> None:
    rng = np.random.default_rng(5)
    n = 2000
    scored = {(int(min(e)), int(max(e))): 0.9 for e in rng.integers(0, n, (1500, 2)) if e[0] != e[1]}
    pairs = make_pairs([f"{i:05}" for i in range(n)], range(n), scored)
    found = clusters(pairs, Components(), 0.9)
    assert found == components_oracle(pairs, 0.9)
    assert 500 < found.count < n


@modest
@given(corpora(), st.sampled_from(SCORES))
def test_star_follows_its_stated_order(corpus: Corpus, threshold: float) -> None:
    pairs, _ = corpus
    assert clusters(pairs, Star(), threshold) == star_oracle(pairs, threshold)


@pytest.mark.parametrize("linkage", LINKAGES, ids=str)
@modest
@given(st.data())
def test_document_order_does_not_matter(linkage: Linkage, data: st.DataObject) -> None:
    pairs, _ = data.draw(corpora())
    threshold = data.draw(st.sampled_from(SCORES))
    order = data.draw(st.permutations(range(len(pairs.ids))))
    assert clusters(shuffled(pairs, order), linkage, threshold) == clusters(pairs, linkage, threshold)


@pytest.mark.parametrize("linkage", LINKAGES, ids=str)
@modest
@given(corpora())
def test_identical_texts_are_together_and_labels_well_formed(linkage: Linkage, corpus: Corpus) -> None:
    pairs, _ = corpus
    for threshold in (0.3, 1.0):
        labels = linkage.labels(pairs, threshold)
        assert labels.dtype == np.int32
        assert len(labels) == len(pairs.ids)
        assert np.array_equal(labels, labels[pairs.identical])
        assert np.all(labels >= 0)


def test_a_chain_is_one_component_but_two_stars() -> None:
    # a - b - c - d: b and c would gather three each, b has the lesser id and takes a and c; d is left
    chain = make_pairs("abcd", range(4), {(0, 1): 0.9, (1, 2): 0.9, (2, 3): 0.9})
    assert clusters(chain, Components(), 0.5).members() == [["a", "b", "c", "d"]]
    assert clusters(chain, Star(), 0.5).members() == [["a", "b", "c"], ["d"]]


def test_star_counts_identical_copies() -> None:
    # c, x, y are one text
    pairs = make_pairs("abcdxy", [0, 1, 2, 3, 2, 2], {(0, 1): 0.9, (1, 2): 0.9, (2, 3): 0.9})
    # b: 1 + a + 3 = 5; c: 3 + b + d = 5; equal, so b goes first
    assert clusters(pairs, Star(), 0.5).members() == [["a", "b", "c", "x", "y"], ["d"]]
    # with a copy of d more, c gathers 6 and goes first
    more = make_pairs("abcdxyz", [0, 1, 2, 3, 2, 2, 3], {(0, 1): 0.9, (1, 2): 0.9, (2, 3): 0.9})
    assert clusters(more, Star(), 0.5).members() == [["a"], ["b", "c", "d", "x", "y", "z"]]


@pytest.mark.parametrize("linkage", LINKAGES, ids=str)
def test_thresholds(linkage: Linkage) -> None:
    pairs = make_pairs("abc", range(3), {(0, 1): 0.7, (1, 2): 0.5}, floor=0.5)
    # 0.7 is rounded to float32 as the score was
    assert linkage.labels(pairs, 0.7).tolist() == [0, 0, 1]
    assert linkage.labels(pairs, 0.5).tolist() == [0, 0, 0]
    assert linkage.labels(pairs, 0.71).tolist() == [0, 1, 2]
    with pytest.raises(FloorError, match=r"below the floor 0\.5"):
        linkage.labels(pairs, 0.49)


@pytest.mark.parametrize("linkage", LINKAGES, ids=str)
def test_empty_corpus_and_canonical_text(linkage: Linkage) -> None:
    assert linkage.labels(make_pairs([], [], {}), 0.5).shape == (0,)
    assert parse(str(linkage), "linkage") == linkage
