from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neardup.core.clusters import Clusters
from neardup.core.gold import GradedPairs
from neardup.errors import FloorError, NeardupError, UnknownNameError
from neardup.linkages import Components, Star
from neardup.metrics import SumsMetric, metrics_of
from neardup.metrics.catalogue import figures_of
from neardup.metrics.columns import BOTH, CLUSTERS, EXACT, PREDICTED
from neardup.metrics.contingency import Contingency
from neardup.metrics.ranking import rank
from neardup.metrics.records.ranked import average_precision
from neardup.metrics.sweep import Interval, gold_labels, pair_curve, sweep, sweep_at
from tests.helpers.partitions import (
    FLOOR,
    SCORES,
    Corpus,
    corpora,
    document_pairs,
    graded,
    make_pairs,
    shuffled,
    verdicts,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.linkage import Linkage
    from neardup.core.pairs import CorpusPairs

BY_THRESHOLD = [name for name, metric in metrics_of(SumsMetric).items() if metric.by_threshold]
GRID = sorted({*SCORES, *(s + 0.01 for s in SCORES if s < 1), *(s - 0.01 for s in SCORES if s > FLOOR)})


def anew(pairs: CorpusPairs, gold: Clusters, threshold: float, linkage: Linkage | None = None) -> dict[str, float]:
    """Figures of one clustering, made and scored from scratch."""
    labels = (linkage or Components()).labels(pairs, threshold)
    found = figures_of(Contingency.of(labels, gold_labels(pairs.ids, gold)).sums(), BY_THRESHOLD)
    sizes = np.bincount(labels)
    counts = {"clusters": len(sizes), "largest": max(sizes, default=0)}
    return {name: float(value) for name, value in found.items()} | counts


def random_corpus(n: int, m: int, seed: int) -> Corpus:
    rng = np.random.default_rng(seed)
    edges = {(int(min(e)), int(max(e))) for e in rng.integers(0, n, (m, 2)) if e[0] != e[1]}
    scored = {e: float(s) for e, s in zip(sorted(edges), rng.uniform(0.3, 1, len(edges)), strict=True)}
    names = {f"{i:05}": None if rng.random() < 0.1 else int(rng.integers(0, n // 2)) for i in range(n)}
    return make_pairs(list(names), range(n), scored), Clusters.from_mapping(names)


# ---- components


@given(corpora(), st.sampled_from(GRID))
def test_every_threshold_equals_clustering_anew(corpus: Corpus, threshold: float) -> None:
    pairs, gold = corpus
    curve = sweep(pairs, gold)
    assert curve.at(threshold) == pytest.approx(anew(pairs, gold, threshold), abs=1e-12)
    for row, cut in enumerate(curve.threshold.tolist()[1:], 1):
        found = {name: curve[name][row] for name in curve.names}
        assert found == pytest.approx(anew(pairs, gold, cut), abs=1e-12)


def test_nothing_drifts_over_thousands_of_merges() -> None:
    pairs, gold = random_corpus(3000, 4000, seed=2)
    curve = sweep(pairs, gold)
    assert len(curve.threshold) > 2000
    for threshold in (0.3, 0.4, 0.6, 0.8, 0.99):
        assert curve.at(threshold) == pytest.approx(anew(pairs, gold, threshold), abs=1e-9)


def test_one_cluster_at_the_end_has_no_entropy() -> None:
    # a random tree: the sums have drifted when the last merge makes them those of one cluster
    rng = np.random.default_rng(3)
    scored = {(int(rng.integers(0, row)), row): float(rng.uniform(0.3, 1)) for row in range(1, 1000)}
    names = {f"{i:04}": int(rng.integers(0, 300)) for i in range(1000)}
    last = sweep(make_pairs(names, range(1000), scored), Clusters.from_mapping(names)).at(FLOOR)
    assert last["clusters"] == 1
    assert last["completeness"] == 1
    assert (last["homogeneity"], last["v_measure"], last["ari"]) == pytest.approx((0, 0, 0), abs=1e-12)


@given(corpora())
def test_shape_of_a_curve(corpus: Corpus) -> None:
    pairs, gold = corpus
    curve = sweep(pairs, gold)
    assert curve.threshold[0] == np.inf
    assert np.all(np.diff(curve.threshold) < 0)
    assert set(curve.threshold[1:].tolist()) <= set(pairs.score.astype(float).tolist())
    assert np.all(np.diff(curve["clusters"]) < 0)
    assert np.all(np.diff(curve["largest"]) >= 0)
    assert np.all(np.diff(curve["recall"]) >= 0)
    assert all(len(curve[name]) == len(curve.threshold) for name in curve.names)


@given(st.data())
def test_document_order_does_not_matter(data: st.DataObject) -> None:
    pairs, gold = data.draw(corpora())
    order = data.draw(st.permutations(range(len(pairs.ids))))
    one, other = sweep(pairs, gold), sweep(shuffled(pairs, order), gold)
    assert np.array_equal(one.threshold, other.threshold)
    for name in one.names:
        assert one[name] == pytest.approx(other[name], abs=1e-12)


def test_kernel_equals_its_python_form() -> None:
    from neardup.metrics.merges.kernels import merge_sums

    # documents 0 … 4 with gold 0 0 1 1 -; merges 0-1, 2-4, 0-2, 3-4
    left, right = np.array([0, 2, 0, 3], np.int32), np.array([1, 4, 2, 4], np.int32)
    cells = np.arange(4), np.array([0, 0, 1, 1]), np.ones(4, int), np.array([2, 2])

    def run(kernel: Any, step: list[int]) -> tuple[list[list[float]], list[int]]:
        gains, made = kernel(left, right, np.array(step), np.arange(5, dtype=np.int32), np.ones(5, int), *cells)
        return gains[:, [BOTH, PREDICTED, CLUSTERS, EXACT]].tolist(), made.tolist()

    # both: 0-1, then 2-3 by the last merge; predicted, labelled pairs: 1·1, 1·0, 2·1, 3·1; clusters with a label
    # fall, but for 4, which has none; {0, 1} is a cluster of gold until 2 joins it
    one_by_one = [[1, 1, -1, 1], [0, 0, 0, 0], [0, 2, -1, -1], [1, 3, -1, 0]]
    for kernel in (merge_sums, merge_sums.py_func):
        assert run(kernel, [0, 1, 2, 3]) == (one_by_one, [2, 2, 4, 5])
        assert run(kernel, [0, 0, 1, 1]) == ([[1, 1, -1, 1], [1, 5, -2, -1]], [2, 5])


# a, b are copies; c joins them at .8, d at .5; gold {a, b, c}, {d}, e has no label and joins d at .6
PAIRS = make_pairs("abcde", [0, 0, 1, 2, 3], {(0, 1): 0.8, (1, 2): 0.5, (2, 3): 0.6})
GOLD = Clusters.from_mapping({"a": 1, "b": 1, "c": 1, "d": 2, "e": None})


def test_a_curve_by_hand() -> None:
    curve = sweep(PAIRS, GOLD)
    assert curve.threshold.tolist() == pytest.approx([np.inf, 0.8, 0.6, 0.5])
    # gold pairs ab ac bc; predicted ab | abc | abc | abc and d: of labelled pairs 1, 3, 3, 6
    assert curve["precision"].tolist() == [1, 1, 1, 3 / 6]
    assert curve["recall"].tolist() == [1 / 3, 1, 1, 1]
    assert curve["clusters"].tolist() == [4, 3, 2, 1]
    assert curve["largest"].tolist() == [2, 3, 3, 5]


def test_figures_in_force_between_scores() -> None:
    curve = sweep(PAIRS, GOLD)
    assert curve.at(1.0)["recall"] == curve.at(0.81)["recall"] == 1 / 3
    assert curve.at(0.8)["recall"] == 1  # .8 and the float32 nearest to it are the same cut
    assert curve.at(0.51)["f1"] == 1
    assert curve.at(0.5)["precision"] == curve.at(FLOOR)["precision"] == 1 / 2


@pytest.mark.parametrize("threshold", [FLOOR - 0.01, -1, 1.01, float("nan")])
def test_a_curve_ends_at_the_floor(threshold: float) -> None:
    with pytest.raises(FloorError, match=r"not in \[0.3, 1\]"):
        sweep(PAIRS, GOLD).at(threshold)


def test_best() -> None:
    curve = sweep(PAIRS, GOLD)
    assert curve.best("f1") == pytest.approx((0.8, 1))  # the highest of those that reach it
    assert curve.best("precision") == (1.0, 1.0)  # a cut at 1 has identical texts only
    with pytest.raises(UnknownNameError, match="metric of a curve 'f2'"):
        curve.best("f2")
    with pytest.raises(UnknownNameError):
        curve.best("largest")


def test_thresholds_that_give_exactly_gold() -> None:
    found = sweep(PAIRS, GOLD).perfect()
    assert found == [Interval(0.5, float(np.float32(0.8)), low_included=False)]  # .8 and .6 are one stretch
    assert str(found[0]) == "(0.5, 0.8]"


def test_a_perfect_stretch_may_reach_floor_and_one() -> None:
    loose = sweep(make_pairs("ab", range(2), {(0, 1): 0.8}), Clusters.from_mapping({"a": 1, "b": 1}))
    assert [str(i) for i in loose.perfect()] == ["[0.3, 0.8]"]
    apart = sweep(make_pairs("ab", range(2), {(0, 1): 0.8}), Clusters.from_mapping({"a": 1, "b": 2}))
    assert [str(i) for i in apart.perfect()] == ["(0.8, 1]"]
    empty = sweep(make_pairs("ab", range(2), {}), Clusters.from_mapping({"a": 1, "b": 2}))
    assert [str(i) for i in empty.perfect()] == ["[0.3, 1]"]


def test_what_no_threshold_reaches_is_not_best_nor_perfect() -> None:
    # two texts of score 1 that are not identical: every cut in [0, 1] joins them
    curve = sweep(make_pairs("ab", range(2), {(0, 1): 1.0}), Clusters.from_mapping({"a": 1, "b": 2}))
    assert curve["precision"].tolist() == [1, 0]
    assert curve.best("precision") == (1.0, 0.0)
    assert curve.perfect() == []


@given(corpora(), st.sampled_from(GRID))
def test_perfect_holds_the_thresholds_with_f1_one(corpus: Corpus, threshold: float) -> None:
    pairs, gold = corpus
    t = float(np.float32(threshold))
    inside = [i for i in sweep(pairs, gold).perfect() if i.low < t <= i.high or (i.low_included and t == i.low)]
    assert len(inside) == (anew(pairs, gold, threshold)["f1"] == 1)


@given(corpora())
def test_gold_as_scores_is_perfect(corpus: Corpus) -> None:
    pairs, gold = corpus
    said = verdicts(gold)
    texts = dict(zip(pairs.ids, pairs.identical.tolist(), strict=True))
    copies = {pair for pair, together in said.items() if together}
    scored = {tuple(sorted((texts[a], texts[b]))): 0.9 for a, b in copies if texts[a] != texts[b]}
    oracle = make_pairs(pairs.ids, pairs.identical.tolist(), scored)
    mixed = any(texts[a] == texts[b] and not together for (a, b), together in said.items())
    assert sweep(oracle, gold).best("f1").value == 1 or mixed


def test_gold_of_other_documents_is_refused() -> None:
    with pytest.raises(NeardupError, match="document 'z', which is not in the corpus"):
        sweep(PAIRS, Clusters.from_mapping({"a": 1, "z": 1}))
    assert gold_labels("ab", Clusters.from_mapping({"b": 1, "z": None})).tolist() == [-1, 0]


def test_empty_corpus() -> None:
    curve = sweep(make_pairs([], [], {}), Clusters.from_mapping({}))
    assert curve.at(0.5)["f1"] == 1
    assert curve.at(0.5)["clusters"] == curve.at(0.5)["largest"] == 0


# ---- other linkages


@given(corpora())
def test_listed_thresholds_equal_clustering_anew(corpus: Corpus) -> None:
    pairs, gold = corpus
    curve = sweep_at(pairs, gold, Star(), [0.5, 1.0, 0.5, 0.85])
    assert curve.threshold.tolist() == pytest.approx([1, 0.85, 0.5])
    for threshold in (0.5, 0.85, 1.0):
        assert curve.at(threshold) == pytest.approx(anew(pairs, gold, threshold, Star()), abs=1e-12)
    whole = sweep(pairs, gold)
    components = sweep_at(pairs, gold, Components(), [0.5, 0.85, 1.0])
    assert components.at(0.85) == pytest.approx(whole.at(0.85), abs=1e-12)


def test_nothing_is_said_between_listed_thresholds() -> None:
    curve = sweep_at(PAIRS, GOLD, Star(), [0.6, 0.8, 0.9])
    assert [str(i) for i in curve.perfect()] == ["0.8", "0.6"]
    assert curve.best("f1").threshold == pytest.approx(0.8)
    for threshold in (0.7, 0.95, 0.4):
        with pytest.raises(NeardupError, match=r"not computed; take one of 0\.9, 0\.8, 0\.6"):
            curve.at(threshold)


def test_a_hundred_thresholds_at_most() -> None:
    with pytest.raises(NeardupError, match="101 thresholds"):
        sweep_at(PAIRS, GOLD, Star(), np.linspace(0.3, 1, 101))
    with pytest.raises(NeardupError, match="0 thresholds"):
        sweep_at(PAIRS, GOLD, Star(), [])
    with pytest.raises(FloorError, match="below the floor"):
        sweep_at(PAIRS, GOLD, Star(), [0.2])


def test_sweeps_take_a_linkage_of_anybody() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Alone:
        def labels(self, pairs: CorpusPairs, threshold: float) -> NDArray[np.int32]:
            return np.arange(len(pairs.ids), dtype=np.int32)

    assert sweep_at(PAIRS, GOLD, Alone(), [0.5]).at(0.5)["clusters"] == 5


# ---- pairs


@given(st.data())
def test_pair_curve_equals_counting_document_pairs(data: st.DataObject) -> None:
    pairs, clusters = data.draw(corpora())
    gold = data.draw(st.just(clusters) | graded(pairs.ids))
    said = verdicts(gold)
    threshold = data.draw(st.sampled_from(GRID))
    cut = np.float32(threshold)
    reported = [pair for pair, score in document_pairs(pairs).items() if score >= cut and pair in said]
    hits, positives = sum(said[pair] for pair in reported), sum(said.values())
    found = pair_curve(pairs, gold).at(threshold)
    assert found["precision"] == pytest.approx(hits / len(reported) if reported else 1)
    assert found["recall"] == pytest.approx(hits / positives if positives else 1)
    total = len(reported) + positives
    assert found["f1"] == pytest.approx(2 * hits / total if total else 1)


@given(corpora())
def test_area_under_the_steps_is_average_precision(corpus: Corpus) -> None:
    pairs, gold = corpus
    ranking = rank(pairs, gold)
    if ranking.gold:
        curve = pair_curve(pairs, gold)
        assert np.sum(np.diff(curve["recall"]) * curve["precision"][1:]) == pytest.approx(average_precision(ranking))


def test_graded_pairs_by_hand() -> None:
    # listed: ab yes at .9, ac no at .8, bd yes but never reported, cd ignored; closed {a, b, c}: bc, at .8, is negative
    pairs = make_pairs("abcd", range(4), {(0, 1): 0.9, (0, 2): 0.8, (1, 2): 0.8, (2, 3): 0.7})
    grades = np.array([2, 0, 1, -1], np.int32)
    gold = GradedPairs(list("aabc"), list("bcdd"), grades, closed=frozenset("abc"))
    curve = pair_curve(pairs, gold)
    assert curve.threshold.tolist() == pytest.approx([np.inf, 0.9, 0.8])
    assert curve["precision"].tolist() == pytest.approx([1, 1, 1 / 3])
    assert curve["recall"].tolist() == [0, 1 / 2, 1 / 2]
    # with only grade 2 as duplicate, bd is a negative that nobody reported
    assert pair_curve(pairs, replace(gold, positive_from=2))["recall"].tolist() == [0, 1, 1]
