from __future__ import annotations

import json

import numpy as np
import pytest
import sklearn.metrics
from hypothesis import assume, given
from hypothesis import strategies as st

from neardup.core.clusters import Clusters
from neardup.core.corpus import Corpus as NearCorpus
from neardup.core.gold import GradedPairs, labelled
from neardup.errors import NeardupError
from neardup.io.labels import PredictedPairs
from neardup.linkages import Components
from neardup.metrics import PairwiseMetric, SumsMetric, metrics_of
from neardup.metrics.coverage import Coverage, coverage
from neardup.metrics.evaluation import evaluate, evaluate_pairs
from neardup.metrics.figures import Figure, Figures
from neardup.metrics.sweep import pair_curve, sweep
from tests.helpers.partitions import FLOOR, LABELLED, Corpus, corpora, document_pairs, graded, make_pairs, verdicts

CLUSTERING = list(metrics_of(SumsMetric))
PAIRWISE = list(metrics_of(PairwiseMetric))


def values(found: Figures) -> dict[str, float]:
    return {name: figure.value for name, figure in found.items()}


# ---- figures


def test_figures_are_a_mapping_that_writes_json() -> None:
    found = Figures.of({"f1": np.float64(0.5)})
    assert found["f1"] == Figure(0.5)
    assert (list(found), len(found)) == (["f1"], 1)
    assert json.loads(json.dumps(found.to_json())) == {"metrics": {"f1": {"value": 0.5, "low": None, "high": None}}}


# ---- clusterings


def test_clusters_by_hand() -> None:
    # predicted {a, b, c}, {d, e}, gold {a, b}, {c, d}: of labelled pairs ab ac bc are predicted, ab cd wanted
    predicted = Clusters.from_mapping({"e": 2, "d": 2, "c": 1, "b": 1, "a": 1})
    found = evaluate(predicted, Clusters.from_mapping({"a": "x", "b": "x", "c": "y", "d": "y", "e": None}))
    assert list(found) == CLUSTERING
    promised = {"precision", "recall", "f1", "f05", "b3_precision", "b3_recall", "b3_f1", "ari", "ami", "v_measure"}
    assert promised <= set(found)
    assert found["precision"].value == pytest.approx(1 / 3)
    assert found["recall"].value == pytest.approx(1 / 2)
    assert found["f1"].value == pytest.approx(2 / 5)
    # B³ precision a 2/3, b 2/3, c 1/3, d 1
    assert found["b3_precision"].value == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)


def test_absent_documents_are_singletons() -> None:
    gold = Clusters.from_mapping({"a": 1, "b": 1, "c": 1, "d": 2, "e": None})
    given_some = evaluate(Clusters.from_mapping({"a": 1, "b": 1, "stranger": 1, "d": None}), gold)
    given_all = evaluate(Clusters.from_mapping({"a": 1, "b": 1, "c": 2, "d": 3, "e": 4}), gold)
    assert values(given_some) == values(given_all)


def test_documents_unknown_to_gold_are_ignored() -> None:
    gold = Clusters.from_mapping({"a": 1, "b": 1, "c": 2, "u": None})
    plain = evaluate(Clusters.from_mapping({"a": 1, "b": 1, "c": 2}), gold)
    crowded = evaluate(Clusters.from_mapping({"a": 1, "b": 1, "c": 2, "u": 1, "v": 1, "w": 2}), gold)
    assert values(plain) == values(crowded)
    assert crowded["f1"].value == crowded["ari"].value == 1


def test_an_empty_prediction_has_precision_one_and_recall_none() -> None:
    found = evaluate(Clusters.from_mapping({}), Clusters.from_mapping({"a": 1, "b": 1}))
    assert (found["precision"].value, found["recall"].value, found["f1"].value) == (1, 0, 0)


def test_one_giant_cluster_does_not_look_good() -> None:
    ids = [f"{i:03}" for i in range(100)]
    gold = Clusters(ids, np.repeat(np.arange(50, dtype=np.int32), 2))
    found = values(evaluate(Clusters(ids, np.zeros(100, np.int32)), gold))
    assert found["recall"] == 1
    assert found["precision"] == pytest.approx(50 / 4950)
    assert max(found["f1"], found["b3_precision"], found["ari"]) < 0.03


def test_ten_thousand_documents_equal_scikit_learn() -> None:
    rng = np.random.default_rng(7)
    ids = [f"d{i}" for i in range(10_000)]
    predicted, gold = (rng.integers(0, 400, len(ids)).astype(np.int32) for _ in range(2))
    order = rng.permutation(len(ids))
    found = evaluate(Clusters([ids[i] for i in order], predicted[order]), Clusters(ids, gold))
    for name, oracle in (
        ("ari", sklearn.metrics.adjusted_rand_score),
        ("ami", sklearn.metrics.adjusted_mutual_info_score),
        ("v_measure", sklearn.metrics.v_measure_score),
    ):
        assert found[name].value == pytest.approx(oracle(gold, predicted), abs=1e-9)


@given(LABELLED)
def test_a_sweep_and_an_evaluation_agree(corpus: Corpus) -> None:
    pairs, gold = corpus
    at = sweep(pairs, gold).at(0.5)
    found = values(evaluate(Clusters(pairs.ids, Components().labels(pairs, 0.5)), gold))
    assert {name: at[name] for name in found if name in at} == pytest.approx({n: found[n] for n in found if n in at})


@given(LABELLED)
def test_gold_itself_scores_best(corpus: Corpus) -> None:
    _, gold = corpus
    assert values(evaluate(gold, gold)) == pytest.approx(dict.fromkeys(CLUSTERING, 1.0))


# ---- graded pairs


def test_graded_pairs_by_hand() -> None:
    # predicted {a, b, c}, {d, e}, {f}; ab right, ac wrong, bc wrong as {a, b, c, d} is closed, de ignored, bf missed
    predicted = Clusters.from_mapping({"a": 1, "b": 1, "c": 1, "d": 2, "e": 2, "f": 3})
    grades = np.array([2, 0, -1, 1], np.int32)
    gold = GradedPairs(list("aadb"), list("bcef"), grades, closed=frozenset("abcd"))
    found = evaluate(predicted, gold)
    assert list(found) == PAIRWISE
    assert found["precision"].value == pytest.approx(1 / 3)
    assert found["recall"].value == pytest.approx(1 / 2)
    assert found["f1"].value == pytest.approx(2 / 5)


def test_pairs_not_listed_are_no_negatives_outside_a_closed_scope() -> None:
    gold = GradedPairs(["a"], ["b"], np.array([1], np.int32))
    assert evaluate(Clusters.from_mapping(dict.fromkeys("abcdef", 1)), gold)["precision"].value == 1


@given(st.data())
def test_graded_pairs_equal_counting(data: st.DataObject) -> None:
    pairs, clusters = data.draw(corpora())
    gold = data.draw(graded(pairs.ids))
    assume({*pairs.ids} & {*labelled(gold)})  # gold that names none of them is refused
    together = {pair for pair, same in verdicts(clusters).items() if same}
    said = verdicts(gold)
    hits = sum(said[pair] for pair in said if pair in together)
    claimed, positives = sum(pair in together for pair in said), sum(said.values())
    found = values(evaluate(clusters, gold))
    assert found["precision"] == pytest.approx(hits / claimed if claimed else 1)
    assert found["recall"] == pytest.approx(hits / positives if positives else 1)


# ---- pairs

GOLD = Clusters.from_mapping({"a": 1, "b": 1, "c": 1, "d": 2, "u": None})


def test_pairs_of_ids_by_hand() -> None:
    # ab right, ad wrong, au and xy ignored; of ab ac bc one is found; ab bc do not make ac
    found = evaluate_pairs(["b", "a", "a", "x"], ["a", "d", "u", "y"], None, GOLD)
    assert list(found) == PAIRWISE
    assert found["precision"].value == pytest.approx(1 / 2)
    assert found["recall"].value == pytest.approx(1 / 3)
    assert evaluate_pairs(["a", "b"], ["b", "c"], None, GOLD)["recall"].value == pytest.approx(2 / 3)


def test_a_pair_given_twice_or_reversed_counts_once() -> None:
    once = evaluate_pairs(["a", "a"], ["b", "d"], [0.9, 0.5], GOLD)
    again = evaluate_pairs(["a", "b", "a", "a"], ["b", "a", "b", "d"], [0.2, 0.9, 0.1, 0.5], GOLD)
    assert values(once) == values(again)
    assert once["ap"].value == pytest.approx(1 / 3)  # ab first at precision 1; ac, bc never


def test_no_pairs_at_all() -> None:
    found = values(evaluate_pairs([], [], [], GOLD))
    assert found == {"precision": 1, "recall": 0, "f1": 0, "f05": 0, "fowlkes_mallows": 0, "ap": 0}
    alone = Clusters.from_mapping({"a": 1, "b": 2})
    assert values(evaluate_pairs([], [], None, alone)) == dict.fromkeys(PAIRWISE, 1.0)


@pytest.mark.parametrize(
    ("a", "b", "score", "said"),
    [
        (["a"], ["a"], None, "'a' is paired with itself"),
        (["a"], ["b"], [1.5], r"score 1\.5 of pair 'a', 'b' is not in \[0, 1\]"),
        (["a"], ["b"], [float("nan")], "score nan"),
        (["a"], ["b", "c"], None, "give as many of each"),
        (["a"], ["b"], [], "0 scores"),
    ],
)
def test_bad_pairs_are_refused(a: list[str], b: list[str], score: list[float] | None, said: str) -> None:
    with pytest.raises(NeardupError, match=said):
        evaluate_pairs(a, b, score, GOLD)


@given(st.data())
def test_pairs_of_a_run_are_scored_as_they_are(data: st.DataObject) -> None:
    pairs, clusters = data.draw(corpora())
    gold = data.draw(st.just(clusters) | graded(pairs.ids))
    assume({*pairs.ids} & {*labelled(gold)})  # gold that names none of them is refused
    found = evaluate(pairs, gold)
    at_floor = pair_curve(pairs, gold).at(FLOOR)
    assert {name: found[name].value for name in PAIRWISE} == pytest.approx(at_floor)
    listed = document_pairs(pairs)
    assume(not listed or {i for pair in listed for i in pair} & {*labelled(gold)})
    from_file = evaluate_pairs([p[0] for p in listed], [p[1] for p in listed], list(listed.values()), gold)
    assert values(found) == pytest.approx(values(from_file))


def test_pairs_of_a_run_against_gold_of_more_documents() -> None:
    found = evaluate(make_pairs("ab", range(2), {(0, 1): 0.9}), GOLD)
    assert found["recall"].value == pytest.approx(1 / 3)


# ---- nothing to score


def test_gold_without_a_label_is_refused() -> None:
    clusters = Clusters.from_mapping({"a": 1, "b": 1})
    empty: list[Clusters | GradedPairs] = [
        Clusters.from_mapping({"a": None, "b": None}),
        GradedPairs(["a"], ["b"], np.array([-1], np.int32)),
    ]
    for gold in empty:
        with pytest.raises(NeardupError, match="every label at this level is null"):
            evaluate(clusters, gold)
        with pytest.raises(NeardupError, match="every label at this level is null"):
            evaluate_pairs(["a"], ["b"], None, gold)


def test_ids_that_never_meet_are_refused() -> None:
    said = "names '{}' and the like, gold labels 'a' and the like: no id is in both"
    for name in "xu":  # gold names u, but says nothing of it
        with pytest.raises(NeardupError, match=said.format(name)):
            evaluate(Clusters.from_mapping({name: 1}), GOLD)
        with pytest.raises(NeardupError, match=said.format(name)):
            coverage(Clusters.from_mapping({name: 1}), GOLD)
    unsure = GradedPairs(["a", "u"], ["b", "v"], np.array([1, -1], np.int32))
    with pytest.raises(NeardupError, match=said.format("u")):
        evaluate_pairs(["u"], ["v"], None, unsure)
    with pytest.raises(NeardupError, match="no id is in both"):
        evaluate_pairs(["x"], ["y"], None, GOLD)
    assert evaluate_pairs([], [], None, GOLD)["recall"].value == 0
    corpus = NearCorpus.from_texts([*GOLD.ids, "x", "y"], ["t"] * 7)
    assert evaluate_pairs(["x"], ["y"], None, GOLD, corpus)["recall"].value == 1


def test_what_a_prediction_covers() -> None:
    predicted = Clusters.from_mapping({"a": 1, "b": None, "u": 1, "x": 1})
    found = coverage(predicted, GOLD)
    assert found == Coverage(labelled=4, absent=2, unclustered=1, unknown=1, ignored=1)
    known = coverage(predicted, GOLD, [*GOLD.ids, "x", "y"])
    assert known == Coverage(labelled=4, absent=2, unclustered=1, unknown=0, ignored=3)
    pairs = PredictedPairs(["a", "x"], ["d", "y"])
    assert coverage(pairs, GOLD) == Coverage(labelled=4, absent=None, unclustered=None, unknown=2, ignored=1)
    graded_gold = GradedPairs(["a", "c"], ["b", "d"], np.array([0, -1], np.int32))
    assert coverage(predicted, graded_gold) == Coverage(labelled=2, absent=0, unclustered=1, unknown=2, ignored=2)
