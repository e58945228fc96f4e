from __future__ import annotations

import sys
from collections import Counter
from fractions import Fraction
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from neardup.core.clusters import Clusters
from neardup.core.pairs import CorpusPairs
from neardup.core.parsing import parse
from neardup.core.registry import load, names
from neardup.errors import FloorError, MissingLibraryError, ParameterError
from neardup.linkages import Average, Complete, Components, Hierarchical, Star
from neardup.linkages.graph import TextGraph
from neardup.linkages.graph_kernels import neighbourhoods, star_centres
from neardup.linkages.hierarchy_kernels import agglomerate
from neardup.linkages.louvain import Louvain
from neardup.metrics.sweep import partitions, sweep, sweep_at
from tests.helpers.partitions import FLOOR, SCORES, Corpus, corpora, document_pairs, make_pairs, shuffled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.linkage import Linkage
    from tests.helpers.forms import Form

NESTED: list[Hierarchical] = [Components(), Complete(), Average()]
LINKAGES: list[Linkage] = [*NESTED, Star(), Louvain()]
CUTS = (FLOOR, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


def neighbours(pairs: CorpusPairs, threshold: float) -> dict[int, set[int]]:
    """The texts paired with each text at a threshold, by representative."""
    graph: dict[int, set[int]] = {text: set() for text in pairs.identical.tolist()}
    for a, b, score in zip(pairs.left.tolist(), pairs.right.tolist(), pairs.score, strict=True):
        if score >= np.float32(threshold):
            graph[a].add(b)
            graph[b].add(a)
    return graph


def components_oracle(pairs: CorpusPairs, threshold: float) -> Clusters:
    graph = nx.Graph(list(enumerate(pairs.identical.tolist())))
    keep = pairs.score >= np.float32(threshold)
    graph.add_edges_from(zip(pairs.left[keep].tolist(), pairs.right[keep].tolist(), strict=True))
    found = enumerate(nx.connected_components(graph))
    return Clusters.from_mapping({pairs.ids[row]: number for number, rows in found for row in rows})


def clusters(pairs: CorpusPairs, chosen: Linkage, threshold: float) -> Clusters:
    return Clusters(pairs.ids, chosen.labels(pairs, threshold))


def star_oracle(pairs: CorpusPairs, threshold: float) -> Clusters:
    graph, copies = neighbours(pairs, threshold), Counter(pairs.identical.tolist())
    gathered = {t: sum(copies[x] for x in [t, *graph[t]]) for t in graph}
    centre: dict[int, int] = {}
    for text in sorted(graph, key=lambda t: (-gathered[t], pairs.ids[t])):
        if text not in centre:
            centre[text] = text
            centre.update({x: text for x in graph[text] if x not in centre})
    return Clusters.from_mapping({i: centre[r] for i, r in zip(pairs.ids, pairs.identical.tolist(), strict=True)})


def agglomeration_oracle(pairs: CorpusPairs, threshold: float, *, average: bool) -> Clusters:
    """Merge the most similar two clusters, ties by their least ids, comparing all documents of both each time."""
    scores = {pair: Fraction(score) for pair, score in document_pairs(pairs).items()}
    if not average:
        scores = {pair: score for pair, score in scores.items() if score >= Fraction(float(np.float32(threshold)))}
    groups: dict[str, list[str]] = {}
    for name, text in zip(pairs.ids, pairs.identical.tolist(), strict=True):
        groups.setdefault(pairs.ids[text], []).append(name)
    while True:
        similar = {}
        for a, b in combinations(sorted(groups), 2):
            known = [scores.get((min(x, y), max(x, y))) for x in groups[a] for y in groups[b]]
            if average and any(score is not None for score in known):
                similar[a, b] = sum((score or Fraction(0) for score in known), Fraction(0)) / len(known)
            elif not average and all(score is not None for score in known):
                similar[a, b] = min(score for score in known if score is not None)
        best = min(similar, key=lambda pair: (-similar[pair], pair), default=None)
        if best is None or np.float32(float(similar[best])) < np.float32(threshold):
            return Clusters.from_mapping({name: least for least, members in groups.items() for name in members})
        groups[best[0]] += groups.pop(best[1])


def louvain_oracle(pairs: CorpusPairs, threshold: float) -> Clusters:
    """Passes over texts by id until none moves, then over clusters, until a pass moves none."""
    graph = neighbours(pairs, threshold)
    nodes = [{text} for text in sorted(graph, key=lambda text: pairs.ids[text])]
    while (label := settled(nodes, graph)) != list(range(len(nodes))):
        parts = [[node for node, own in zip(nodes, label, strict=True) if own == c] for c in sorted(set(label))]
        nodes = [set().union(*part) for part in parts]
    of_text = {text: number for number, members in enumerate(nodes) for text in members}
    return Clusters.from_mapping({i: of_text[t] for i, t in zip(pairs.ids, pairs.identical.tolist(), strict=True)})


def settled(nodes: list[set[int]], graph: dict[int, set[int]]) -> list[int]:
    """The cluster of each node once none gains by going to another: clusters go by the node they began with."""
    label = list(range(len(nodes)))

    def gain(node: int, cluster: int) -> int:
        """Twice (reported pairs - half of the pairs) between a node and the others of a cluster."""
        others = [x for i, members in enumerate(nodes) if i != node and label[i] == cluster for x in members]
        return 2 * sum(x in graph[text] for text in nodes[node] for x in others) - len(nodes[node]) * len(others)

    before: list[int] = []
    while label != before:
        before = list(label)
        for node, members in enumerate(nodes):
            near = {label[i] for i, other in enumerate(nodes) if any(graph[text] & other for text in members)}
            best = min(near, key=lambda cluster: (-gain(node, cluster), cluster), default=label[node])
            if gain(node, best) > gain(node, label[node]):
                label[node] = best
    return label


def dense(seed: int, texts: int = 12, *, ties: bool = True) -> CorpusPairs:
    """Two thirds of all pairs of some texts, every third text held by two documents."""
    rng = np.random.default_rng(seed)
    scored = {
        pair: float(np.round(rng.uniform(FLOOR, 1), 1) if ties else rng.uniform(FLOOR, 1))
        for pair in combinations(range(texts), 2)
        if rng.random() < 2 / 3
    }
    groups = [*range(texts), *range(0, texts, 3)]
    return make_pairs([f"d{i:02}" for i in rng.permutation(len(groups))], groups, scored)


@given(corpora(), st.sampled_from(SCORES))
def test_components_are_those_of_networkx(corpus: Corpus, threshold: float) -> None:
    pairs, _ = corpus
    assert clusters(pairs, Components(), threshold) == components_oracle(pairs, threshold)


@given(corpora(), st.sampled_from(CUTS))
def test_complete_and_average_follow_their_stated_order(corpus: Corpus, threshold: float) -> None:
    pairs, _ = corpus
    assert clusters(pairs, Complete(), threshold) == agglomeration_oracle(pairs, threshold, average=False)
    assert clusters(pairs, Average(), threshold) == agglomeration_oracle(pairs, threshold, average=True)


@given(corpora(), st.sampled_from(SCORES))
def test_louvain_follows_its_stated_order(corpus: Corpus, threshold: float) -> None:
    pairs, _ = corpus
    assert clusters(pairs, Louvain(), threshold) == louvain_oracle(pairs, threshold)


@pytest.mark.parametrize("seed", range(8))
def test_stated_orders_hold_where_much_is_paired(seed: int) -> None:
    pairs = dense(seed)
    assert clusters(pairs, Complete(), FLOOR) == agglomeration_oracle(pairs, FLOOR, average=False)
    for threshold in (FLOOR, 0.5, 0.7):
        assert clusters(pairs, Average(), threshold) == agglomeration_oracle(pairs, threshold, average=True)
        assert clusters(pairs, Louvain(), threshold) == louvain_oracle(pairs, threshold)
        assert clusters(pairs, Star(), threshold) == star_oracle(pairs, threshold)


@pytest.mark.parametrize(("chosen", "method"), [(Complete(), "complete"), (Average(), "average")])
@pytest.mark.parametrize("seed", range(4))
def test_without_ties_they_are_those_of_scipy(chosen: Linkage, method: str, seed: int) -> None:
    pairs = dense(seed, 60, ties=False)
    near = np.zeros((len(pairs.ids),) * 2)  # an absent pair is 0
    near[pairs.left, pairs.right] = near[pairs.right, pairs.left] = pairs.score
    near = near[pairs.identical][:, pairs.identical]
    near[pairs.identical[:, None] == pairs.identical] = 1
    tree = linkage(squareform(1 - near), method)
    for threshold in np.linspace(FLOOR, 1, 15):
        theirs = fcluster(tree, 1 - np.float32(threshold) + 1e-9, "distance")
        assert clusters(pairs, chosen, float(threshold)) == Clusters(pairs.ids, theirs)


def test_components_of_a_larger_random_graph() -> None:
    rng = np.random.default_rng(5)
    n = 2000
    scored = {(int(min(e)), int(max(e))): 0.9 for e in rng.integers(0, n, (1500, 2)) if e[0] != e[1]}
    pairs = make_pairs([f"{i:05}" for i in range(n)], range(n), scored)
    found = clusters(pairs, Components(), 0.9)
    assert found == components_oracle(pairs, 0.9)
    assert 500 < found.count < n


@given(corpora(), st.sampled_from(SCORES))
def test_star_follows_its_stated_order(corpus: Corpus, threshold: float) -> None:
    pairs, _ = corpus
    assert clusters(pairs, Star(), threshold) == star_oracle(pairs, threshold)


@pytest.mark.parametrize("chosen", LINKAGES, ids=str)
@given(st.data())
def test_document_order_does_not_matter(chosen: Linkage, data: st.DataObject) -> None:
    pairs, _ = data.draw(corpora())
    threshold = data.draw(st.sampled_from(SCORES))
    order = data.draw(st.permutations(range(len(pairs.ids))))
    assert clusters(shuffled(pairs, order), chosen, threshold) == clusters(pairs, chosen, threshold)


@pytest.mark.parametrize("chosen", LINKAGES, ids=str)
@given(corpora())
def test_identical_texts_are_together_and_labels_well_formed(chosen: Linkage, corpus: Corpus) -> None:
    pairs, _ = corpus
    for threshold in (0.3, 1.0):
        labels = chosen.labels(pairs, threshold)
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


@pytest.mark.parametrize("chosen", LINKAGES, ids=str)
def test_thresholds(chosen: Linkage) -> None:
    pairs = make_pairs("abc", range(3), {(0, 1): 0.7, (0, 2): 0.5, (1, 2): 0.5}, floor=0.5)
    # 0.7 is rounded to float32 as the score was
    assert chosen.labels(pairs, 0.7).tolist() == [0, 0, 1]
    assert chosen.labels(pairs, 0.5).tolist() == [0, 0, 0]
    assert chosen.labels(pairs, 0.71).tolist() == [0, 1, 2]
    with pytest.raises(FloorError, match=r"below the floor 0\.5"):
        chosen.labels(pairs, 0.49)


@pytest.mark.parametrize("chosen", LINKAGES, ids=str)
def test_empty_corpus_and_canonical_text(chosen: Linkage) -> None:
    assert chosen.labels(make_pairs([], [], {}), 0.5).shape == (0,)
    assert parse(str(chosen), "linkage") == chosen


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("chosen", LINKAGES, ids=str)
def test_every_linkage_refines_the_components(chosen: Linkage, seed: int) -> None:
    pairs = dense(seed)
    for threshold in CUTS:
        refines(chosen.labels(pairs, threshold), Components().labels(pairs, threshold))


@pytest.mark.parametrize("chosen", NESTED, ids=str)
@given(corpora())
def test_a_higher_threshold_refines_a_lower_one(chosen: Hierarchical, corpus: Corpus) -> None:
    pairs, _ = corpus
    found = [chosen.labels(pairs, threshold) for threshold in CUTS]
    for coarse, fine in pairwise(found):
        refines(fine, coarse)


def refines(fine: NDArray[np.int32], coarse: NDArray[np.int32]) -> None:
    """Each cluster lies within one of the coarser clustering."""
    assert len({(a, b) for a, b in zip(fine.tolist(), coarse.tolist(), strict=True)}) == len(set(fine.tolist()))


@pytest.mark.parametrize("chosen", NESTED, ids=str)
@given(corpora())
def test_links_serve_every_threshold(chosen: Hierarchical, corpus: Corpus) -> None:
    pairs, gold = corpus
    links = chosen.links(pairs, FLOOR)
    links.check(len(pairs.ids))
    curve, anew = sweep(links, gold), sweep_at(pairs, gold, chosen, CUTS)
    for threshold in CUTS:
        assert np.array_equal(Components().labels(links, threshold), chosen.labels(pairs, threshold))
        assert curve.at(threshold) == pytest.approx(anew.at(threshold))
    for threshold, labels in zip(CUTS, partitions(pairs, chosen, CUTS), strict=True):
        assert Clusters(pairs.ids, labels) == clusters(pairs, chosen, threshold)


@given(corpora(), st.sampled_from(CUTS))
def test_complete_pairs_every_two_members_and_can_join_no_more(corpus: Corpus, threshold: float) -> None:
    pairs, _ = corpus
    paired = {pair for pair, score in document_pairs(pairs).items() if np.float32(score) >= np.float32(threshold)}
    members = clusters(pairs, Complete(), threshold).members()
    assert all(pair in paired for group in members for pair in combinations(sorted(group), 2))
    for one, other in combinations(members, 2):
        assert any((min(a, b), max(a, b)) not in paired for a in one for b in other)


def test_complete_breaks_ties_by_the_least_ids() -> None:
    # a ring: all four merges are equally good; (a, b) goes first, (c, d) is left
    ring = {(0, 1): 0.9, (1, 2): 0.9, (2, 3): 0.9, (0, 3): 0.9}
    assert clusters(make_pairs("abcd", range(4), ring), Complete(), 0.5).members() == [["a", "b"], ["c", "d"]]
    assert clusters(make_pairs("acbd", range(4), ring), Complete(), 0.5).members() == [["a", "c"], ["b", "d"]]
    # a better one goes before the least ids
    better = make_pairs("abcd", range(4), ring | {(1, 2): 0.95})
    assert clusters(better, Complete(), 0.5).members() == [["a", "d"], ["b", "c"]]


def test_average_takes_an_absent_pair_as_0_and_counts_copies() -> None:
    # b and c merge first; a is .9 from one of them and absent from the other: .45 on average
    chain = {(0, 1): 0.9, (1, 2): 0.95}
    assert clusters(make_pairs("abc", range(3), chain), Average(), 0.45).members() == [["a", "b", "c"]]
    assert clusters(make_pairs("abc", range(3), chain), Average(), 0.46).members() == [["a"], ["b", "c"]]
    # with two copies of b more: 3 · .9 / 4
    copied = make_pairs("abcxy", [0, 1, 2, 1, 1], chain)
    assert clusters(copied, Average(), 0.67).count == 1
    assert clusters(copied, Average(), 0.68).members() == [["a"], ["b", "c", "x", "y"]]


def test_average_parts_a_chain_and_two_groups_that_one_pair_links() -> None:
    groups = [*combinations(range(5), 2), *combinations(range(5, 10), 2)]
    bridged = make_pairs("abcdefghij", range(10), dict.fromkeys(groups, 0.9) | {(4, 5): 0.9})
    assert clusters(bridged, Components(), 0.5).count == 1
    assert {len(members) for members in clusters(bridged, Average(), 0.5).members()} == {5}
    chain = make_pairs("abcdefghij", range(10), {(a, a + 1): 0.6 for a in range(9)})
    assert clusters(chain, Components(), 0.5).count == 1
    assert max(map(len, clusters(chain, Average(), 0.5).members())) == 2


def test_average_names_its_floor() -> None:
    pairs = make_pairs("abc", range(3), {(0, 1): 0.9, (0, 2): 0.6, (1, 2): 0.8}, floor=0.5)
    assert clusters(pairs, Average(), 0.7).count == 1
    assert clusters(pairs, Average(floor=0.7), 0.7).members() == [["a", "b"], ["c"]]
    assert str(Average(floor=0.7)) == "average(floor=0.7)"
    with pytest.raises(FloorError, match=r"0\.6 is below the floor 0\.7"):
        Average(floor=0.7).labels(pairs, 0.6)
    with pytest.raises(FloorError, match=r"0\.4 is below the floor 0\.5"):
        Average(floor=0.4).labels(pairs, 0.6)
    with pytest.raises(ParameterError, match=r"average: floor is in \[0, 1\], not 1\.5"):
        Average(floor=1.5)


def test_louvain_parts_two_groups_that_one_pair_links() -> None:
    groups = [*combinations(range(4), 2), *combinations(range(4, 8), 2)]
    pairs = make_pairs("abcdefgh", range(8), dict.fromkeys([*groups, (3, 4)], 0.9))
    assert clusters(pairs, Louvain(), 0.5).members() == [list("abcd"), list("efgh")]
    assert clusters(pairs, Components(), 0.5).count == 1
    # a pair in sixteen between them pays here
    assert clusters(pairs, Louvain(resolution=0.05), 0.5).count == 1
    with pytest.raises(ParameterError, match="resolution is between 0 and 1, not 1"):
        Louvain(resolution=1.0)


def test_louvain_heeds_no_documents_elsewhere() -> None:
    for seed in range(8):
        here, elsewhere = dense(seed, ties=False), dense(seed + 1, 90, ties=False)
        count = len(here.ids)
        both = CorpusPairs(
            left=np.append(here.left, elsewhere.left + count),
            right=np.append(here.right, elsewhere.right + count),
            score=np.append(here.score, elsewhere.score),
            floor=FLOOR,
            candidates=len(here) + len(elsewhere),
            ids=here.ids + [f"e{name}" for name in elsewhere.ids],
            identical=np.append(here.identical, elsewhere.identical + count),
        )
        for threshold in (FLOOR, 0.5, 0.7):
            assert np.array_equal(Louvain().labels(both, threshold)[:count], Louvain().labels(here, threshold))


def test_louvain_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in [name for name in sys.modules if name.split(".")[0] == "sknetwork"]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "sknetwork", None)
    monkeypatch.delitem(sys.modules, "neardup.linkages.louvain")
    with pytest.raises(MissingLibraryError, match=r"pip install 'neardup\[communities\]'"):
        load("linkage", "louvain")


def test_all_are_registered() -> None:
    assert {str(chosen).split("(")[0] for chosen in LINKAGES} == set(names("linkage"))


@given(corpora())
def test_kernels_are_one_in_both_forms(form: Form, corpus: Corpus) -> None:
    texts = TextGraph.of(corpus[0])
    for average in (False, True):
        arguments = texts.left, texts.right, texts.score, texts.copies, np.float32(0.45), average
        plain, given_form = (list(run(*arguments)) for run in (agglomerate.py_func, form(agglomerate)))
        assert all(np.array_equal(a, b) for a, b in zip(plain, given_form, strict=True))
        assert np.all(np.diff(plain[2]) <= 0)
    starts, neighbours = neighbourhoods(texts.left, texts.right, len(texts.rows))
    centre = form(star_centres)(np.arange(len(texts.rows)), starts, neighbours)
    for text, chosen in enumerate(centre.tolist()):
        near = set(neighbours[starts[text] : starts[text + 1]].tolist())
        assert chosen == min({x for x in near if centre[x] == x and x < text} or {text})
