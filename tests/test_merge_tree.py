"""The tree of merges against clustering anew at every threshold."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import neardup as nd
from neardup.core.pairs import CorpusPairs, Pairs
from neardup.metrics.merges.tree import MergeTree

LINKAGES = ("components", "average", "complete")


@st.composite
def scored(draw: st.DrawFn) -> CorpusPairs:
    """Pairs of up to nine texts with few different scores, so that ties occur; some texts have copies."""
    texts = draw(st.integers(2, 9))
    every = list(combinations(range(texts), 2))
    chosen = draw(st.lists(st.sampled_from(every), unique=True))
    scores = draw(st.lists(st.sampled_from([0.5, 0.6, 0.7, 0.85, 1.0]), min_size=len(chosen), max_size=len(chosen)))
    copies = draw(st.lists(st.integers(0, texts - 1), max_size=3))
    found = Pairs.of([a for a, _ in chosen], [b for _, b in chosen], scores, floor=0.5)
    values = {name: getattr(found, name) for name in ("left", "right", "score", "floor", "candidates")}
    identical = np.array([*range(texts), *copies], np.int32)
    return CorpusPairs(**values, ids=[f"d{row}" for row in range(len(identical))], identical=identical)


@given(scored(), st.sampled_from(LINKAGES))
def test_levels_are_those_at_which_clustering_anew_joins(pairs: CorpusPairs, name: str) -> None:
    linkage = nd.linkage(name)
    tree = MergeTree.of(pairs, linkage)  # type: ignore[arg-type]  # all three are hierarchical
    texts = np.unique(pairs.identical)
    left, right = (np.array(side, np.int32) for side in zip(*combinations(texts.tolist(), 2), strict=True))
    levels = tree.levels(left, right)
    for threshold in {*tree.level.tolist(), *pairs.score.tolist(), 0.5, 0.55, 1.0}:
        labels = nd.cluster(pairs, threshold, name).labels
        together = labels[left] == labels[right]
        assert np.array_equal(levels >= np.float32(threshold), together)
        roots = tree.clusters(threshold)
        assert np.array_equal(roots[left] == roots[right], together)
        merges = int(np.sum(tree.level >= np.float32(threshold)))
        sizes = np.bincount(labels[texts])
        if merges:
            assert tree.joined[merges - 1] == together.sum()
            assert tree.largest[merges - 1] == sizes.max()
        else:
            assert not together.any()


@pytest.mark.parametrize("order", [1, -1])
def test_a_chain_of_many_texts_is_climbed(order: int) -> None:
    rows = np.arange(2000, dtype=np.int32)
    scores = np.linspace(0.5, 1.0, 1999, dtype=np.float32)[::order]
    found = Pairs.of(rows[:-1], rows[1:], scores, floor=0.5)
    values = {name: getattr(found, name) for name in ("left", "right", "score", "floor", "candidates")}
    pairs = CorpusPairs(**values, ids=[str(row) for row in rows], identical=rows)
    tree = MergeTree.of(pairs, nd.linkage("components"))  # type: ignore[arg-type]  # it is hierarchical
    levels = tree.levels(np.array([0, 10, 1500], np.int32), np.array([1999, 13, 1700], np.int32))
    expected = [scores.min(), scores[10:13].min(), scores[1500:1700].min()]
    assert np.allclose(levels, expected)
