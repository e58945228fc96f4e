from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from math import log
from typing import TYPE_CHECKING

import numpy as np
import pytest
import sklearn.metrics
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import ArrayLike, NDArray

from neardup.core.clusters import Clusters
from neardup.errors import NeardupError
from neardup.metrics import SumsMetric, metrics, metrics_of
from neardup.metrics.catalogue import figures_of
from neardup.metrics.columns import CELL_LOGS, COLUMNS, PREDICTED_LOGS
from neardup.metrics.contingency import Contingency
from neardup.metrics.kernels import expected_cell_logs
from neardup.metrics.proportions import ratio
from neardup.metrics.ranking import rank
from neardup.metrics.records.examined import reduction_ratio
from neardup.metrics.records.information import COMPLETENESS, V_MEASURE
from neardup.metrics.records.ranked import average_precision, floor_recall
from neardup.metrics.removal import removal
from tests.helpers.partitions import Corpus, corpora, document_pairs, graded, make_pairs, verdicts

if TYPE_CHECKING:
    from collections.abc import Iterable

Labels = tuple[NDArray[np.int32], NDArray[np.int32]]


def score(predicted: ArrayLike, gold: ArrayLike) -> dict[str, float]:
    """Every clustering figure of two label lists."""
    table = Contingency.of(np.array(predicted, np.int32), np.array(gold, np.int32))
    return {name: float(value) for name, value in figures_of(table.sums()).items()}


@st.composite
def labellings(draw: st.DrawFn, lowest: int = -1) -> Labels:
    n = draw(st.integers(0, 12))
    predicted = draw(arrays(np.int32, n, elements=st.integers(0, 4)))
    return predicted, draw(arrays(np.int32, n, elements=st.integers(lowest, 4)))


# ---- records


def test_records_name_every_figure() -> None:
    computed = set(score([0, 0, 1], [0, 1, 1])) | set(removal(["a"], np.zeros(1, int), np.zeros(1, int)))
    once = {"macro_precision", "macro_recall", "macro_f1"}
    assert set(metrics()) == computed | {"ap", "candidate_recall", "floor_recall", "reduction_ratio"} | once
    for name, metric in metrics().items():
        assert metric.name == name
        assert metric.title
        assert metric.formula
        assert metric.source
        assert metric.unit in ("share", "documents")
        if metric.best is not None and metric.worst is not None:
            assert (metric.best > metric.worst) is metric.higher_is_better


# ---- clusterings by hand

# documents     a  b  c  d  e  f  u         u has no gold label
PREDICTED = [0, 0, 0, 1, 1, 2, 1]
GOLD = [0, 0, 1, 1, 2, 3, -1]
# cells: {a,b}: 2, {c}: 1 | {d}: 1, {e}: 1 | {f}: 1      predicted sizes 3, 2, 1      gold sizes 2, 2, 1, 1


def test_pairwise_by_hand() -> None:
    # predicted pairs ab ac bc de = 4; gold pairs ab cd = 2; both: ab = 1
    found = score(PREDICTED, GOLD)
    assert found["precision"] == 1 / 4
    assert found["recall"] == 1 / 2
    assert found["f1"] == pytest.approx(2 / 6)  # 2 TP / (predicted + gold)
    assert found["f05"] == pytest.approx(1.25 / (4 + 0.25 * 2))


def test_b_cubed_by_hand() -> None:
    # precision a 2/3, b 2/3, c 1/3, d 1/2, e 1/2, f 1: 11/3 over 6; recall a 1, b 1, c 1/2, d 1/2, e 1, f 1: 5 over 6
    found = score(PREDICTED, GOLD)
    assert found["b3_precision"] == pytest.approx(11 / 18)
    assert found["b3_recall"] == pytest.approx(5 / 6)
    assert found["b3_f1"] == pytest.approx(2 * 11 / 18 * 5 / 6 / (11 / 18 + 5 / 6))


def test_adjusted_rand_by_hand() -> None:
    # expected TP 4 · 2 / 15, mean of the pair counts 3: (1 - 8/15) / (3 - 8/15)
    assert score(PREDICTED, GOLD)["ari"] == pytest.approx(7 / 37)


def test_v_measure_by_hand() -> None:
    # H(gold), sizes 2 2 1 1; H(predicted), sizes 3 2 1; H(both), cells 2 1 1 1 1
    gold = 2 / 3 * log(3) + 1 / 3 * log(6)
    predicted = 1 / 2 * log(2) + 1 / 3 * log(3) + 1 / 6 * log(6)
    mutual = gold + predicted - (1 / 3 * log(3) + 2 / 3 * log(6))
    found = score(PREDICTED, GOLD)
    assert found["homogeneity"] == pytest.approx(mutual / gold)
    assert found["completeness"] == pytest.approx(mutual / predicted)
    assert found["v_measure"] == pytest.approx(2 * mutual / (gold + predicted))


def test_adjusted_mutual_information_by_hand() -> None:
    # a cell of margins (3, 2) holds 2 with probability 3/15, one of (2, 2) with 1/15; there are two of each; x ln x is
    # 2 ln 2 for 2 and 0 for less: E = 2 (3/15 + 1/15) 2 ln 2 = 16/15 ln 2
    expected = 16 / 15 * log(2)
    predicted, gold = 3 * log(3) + 2 * log(2), 2 * 2 * log(2)
    assert score(PREDICTED, GOLD)["ami"] == pytest.approx((2 * log(2) - expected) / ((predicted + gold) / 2 - expected))


def test_fowlkes_mallows_by_hand() -> None:
    # TP 1, predicted pairs 4, gold pairs 2
    assert score(PREDICTED, GOLD)["fowlkes_mallows"] == pytest.approx(1 / 8**0.5)


def test_exact_clusters_by_hand() -> None:
    # predicted {a b c} {d e} {f}, without u; gold {a b} {c d} {e} {f}: only {f} is in both
    found = score(PREDICTED, GOLD)
    assert (found["cluster_precision"], found["cluster_recall"]) == pytest.approx((1 / 3, 1 / 4))
    # u counts for nothing, so {d u} is the gold cluster {d}; {x} is no cluster without its only document
    found = score([0, 0, 1, 1, 2], [0, 0, 1, -1, -1])
    assert (found["cluster_precision"], found["cluster_recall"]) == (1, 1)


@pytest.mark.parametrize(
    ("predicted", "gold", "expected"),
    [
        ([], [], dict.fromkeys(("fowlkes_mallows", "cluster_precision", "cluster_recall"), 1.0)),
        ([0, 1], [0, 1], dict.fromkeys(("fowlkes_mallows", "cluster_precision", "cluster_recall"), 1.0)),
        # one side has pairs, the other none
        ([0, 1, 2], [0, 0, 0], {"fowlkes_mallows": 0.0, "cluster_precision": 0.0, "cluster_recall": 0.0}),
        ([0, 0, 0], [0, 1, 2], {"fowlkes_mallows": 0.0, "cluster_precision": 0.0, "cluster_recall": 0.0}),
        ([], [], dict.fromkeys(("precision", "recall", "f1", "f05", "b3_f1", "ari", "ami", "v_measure"), 1.0)),
        ([0], [0], dict.fromkeys(("precision", "recall", "f1", "f05", "b3_f1", "ari", "ami", "v_measure"), 1.0)),
        ([0, 1], [-1, -1], {"precision": 1.0, "recall": 1.0, "f1": 1.0, "b3_f1": 1.0}),
        # nothing predicted: no wrong pair, every gold pair missed; not "precision 0"
        (
            [0, 1, 2],
            [0, 0, 0],
            {"precision": 1.0, "recall": 0.0, "f1": 0.0, "f05": 0.0, "b3_precision": 1.0, "ari": 0.0},
        ),
        # gold without pairs: all three predicted pairs are wrong
        ([0, 0, 0], [0, 1, 2], {"precision": 0.0, "recall": 1.0, "f1": 0.0, "b3_recall": 1.0, "v_measure": 0.0}),
    ],
)
def test_degenerate_clusterings(predicted: list[int], gold: list[int], expected: dict[str, float]) -> None:
    found = score(predicted, gold)
    assert {name: found[name] for name in expected} == expected


def test_one_giant_cluster_buys_recall_with_precision() -> None:
    # 50 gold pairs of two: recall 1, but 50 of 4950 pairs are right; by documents found it would look perfect
    gold = np.repeat(np.arange(50), 2)
    found = score(np.zeros(100), gold)
    assert found["recall"] == found["b3_recall"] == 1
    assert found["precision"] == pytest.approx(50 / 4950)
    assert found["b3_precision"] == pytest.approx(2 / 100)
    assert found["f1"] < 0.021
    assert found["ari"] == found["v_measure"] == 0
    assert found["ami"] == pytest.approx(0, abs=1e-12)


def test_unlabelled_documents_are_never_negatives() -> None:
    # u joins the right cluster or a wrong one: no figure moves
    alone, joined = [0, 0, 1, 2], [0, 0, 1, 0]
    assert score(alone, [0, 0, 1, -1]) == score(joined, [0, 0, 1, -1])
    assert score(joined, [0, 0, 1, -1])["f1"] == 1


# ---- clusterings against scikit-learn


def oracle(predicted: NDArray[np.int32], gold: NDArray[np.int32]) -> dict[str, float]:
    homogeneity, completeness, v_measure = sklearn.metrics.homogeneity_completeness_v_measure(gold, predicted)
    no_pairs = len(set(predicted.tolist())) == len(set(gold.tolist())) == len(gold)
    return {
        "fowlkes_mallows": 1.0 if no_pairs else sklearn.metrics.fowlkes_mallows_score(gold, predicted),  # theirs is 0
        "ari": sklearn.metrics.adjusted_rand_score(gold, predicted),
        "ami": sklearn.metrics.adjusted_mutual_info_score(gold, predicted),
        "homogeneity": homogeneity,
        "completeness": completeness,
        "v_measure": v_measure,
    }


def random_labels(kind: int | str, n: int, rng: np.random.Generator) -> NDArray[np.int32]:
    if isinstance(kind, int):
        return rng.integers(0, kind, n).astype(np.int32)
    return np.zeros(n, np.int32) if kind == "one" else np.arange(n, dtype=np.int32)


@pytest.mark.parametrize(
    ("predicted", "gold"),
    [(10, 10), (100, 2), (3, 700), (3000, 1000), ("one", 50), (50, "one"), ("one", "one"), ("singletons", 50)],
)
def test_scikit_learn_agrees_on_ten_thousand_documents(predicted: int | str, gold: int | str) -> None:
    rng = np.random.default_rng(11)
    a, b = random_labels(predicted, 10_000, rng), random_labels(gold, 10_000, rng)
    if gold == 1000:  # somewhat alike
        b[:5000] = a[:5000]
    found = score(a, b)
    for name, value in oracle(a, b).items():
        assert found[name] == pytest.approx(value, abs=1e-9), name


@given(labellings(lowest=0))
def test_scikit_learn_agrees_on_small_clusterings(labels: Labels) -> None:
    predicted, gold = labels
    found = score(predicted, gold)
    for name, value in oracle(predicted, gold).items():
        assert found[name] == pytest.approx(value, abs=1e-9), name
    if len(gold):
        (_, fp), (fn, tp) = sklearn.metrics.cluster.pair_confusion_matrix(gold, predicted).tolist()
        assert found["precision"] == pytest.approx(tp / (tp + fp) if tp + fp else 1)
        assert found["recall"] == pytest.approx(tp / (tp + fn) if tp + fn else 1)


def test_sums_that_drifted_in_a_sweep_give_one_cluster_no_entropy() -> None:
    sums = Contingency.of(np.zeros(1000, int), np.arange(1000) % 2).sums()
    drift = np.zeros(COLUMNS)
    drift[[CELL_LOGS, PREDICTED_LOGS]] = 1e-10
    drifted = replace(sums, varying=sums.varying - drift)
    assert COMPLETENESS.of(drifted) == 1
    assert V_MEASURE.of(drifted) == 0


@given(labellings())
def test_exact_clusters_are_the_sets_in_both(labels: Labels) -> None:
    predicted, gold = labels
    known = gold >= 0
    ours, wanted = ({tuple(np.flatnonzero(side[known] == x)) for x in side[known]} for side in labels)
    sums, found = Contingency.of(predicted, gold).sums(), score(predicted, gold)
    counts = [float(sums.exact), float(sums.clusters), sums.gold_clusters]
    assert counts == [len(ours & wanted), len(ours), len(wanted)]
    assert found["cluster_precision"] == (len(ours & wanted) / len(ours) if ours else 1)
    assert found["cluster_recall"] == (len(ours & wanted) / len(wanted) if wanted else 1)


@given(labellings())
def test_fowlkes_mallows_is_the_geometric_mean_of_precision_and_recall(labels: Labels) -> None:
    found = score(*labels)
    mean = (found["precision"] * found["recall"]) ** 0.5
    assert found["fowlkes_mallows"] == pytest.approx(mean)
    assert min(found["precision"], found["recall"]) <= found["fowlkes_mallows"] + 1e-12


@given(labellings(lowest=0))
def test_b_cubed_is_a_mean_over_documents(labels: Labels) -> None:
    predicted, gold = labels
    same = [(predicted == p) & (gold == g) for p, g in zip(predicted, gold, strict=True)]
    n = max(1, len(gold))
    precision = sum(s.sum() / (predicted == p).sum() for s, p in zip(same, predicted, strict=True)) / n
    recall = sum(s.sum() / (gold == g).sum() for s, g in zip(same, gold, strict=True)) / n
    found = score(predicted, gold)
    assert (found["b3_precision"], found["b3_recall"]) == pytest.approx((precision, recall) if len(gold) else (1, 1))


@pytest.mark.parametrize(("a", "b"), [((3, 2, 1), (2, 2, 1, 1)), ((5, 1), (4, 2)), ((2, 2, 2), (3, 3)), ((1, 4), (5,))])
def test_expected_cell_logs_over_all_permutations(a: tuple[int, ...], b: tuple[int, ...]) -> None:
    n = sum(a)
    columns = np.repeat(np.arange(len(b)), b)
    rows = np.repeat(np.arange(len(a)), a)
    total = []
    for order in permutations(range(n)):
        cells = np.bincount(rows * len(b) + columns[list(order)])
        total.append(sum(x * log(x) for x in cells.tolist() if x))
    sizes = (*np.unique(a, return_counts=True), *np.unique(b, return_counts=True))
    assert expected_cell_logs(*sizes, n) == pytest.approx(np.mean(total))
    assert expected_cell_logs.py_func(*sizes, n) == pytest.approx(np.mean(total))


# ---- properties of clusterings


@given(labellings(), st.data())
def test_names_of_clusters_and_order_of_documents_do_not_matter(labels: Labels, data: st.DataObject) -> None:
    predicted, gold = labels
    rename = np.array(data.draw(st.permutations(range(5)))) * 1000
    order = np.array(data.draw(st.permutations(range(len(gold)))), int)
    renamed = np.where(gold >= 0, rename[gold], -1)
    assert score(rename[predicted][order], renamed[order]) == pytest.approx(score(predicted, gold))


@given(labellings())
def test_bounds_and_perfection(labels: Labels) -> None:
    predicted, gold = labels
    found = score(predicted, gold)
    for name in found.keys() - {"ari", "ami"}:
        assert 0 <= found[name] <= 1, name
    assert -0.5 <= found["ari"] <= 1
    known = gold >= 0
    same = predicted[known][:, None] == predicted[known]
    equal = np.array_equal(same, gold[known][:, None] == gold[known])
    assert (found["f1"] == 1) == equal
    assert (found["ari"] == 1) == equal
    assert (found["fowlkes_mallows"] == 1) == equal
    assert (found["cluster_precision"] == found["cluster_recall"] == 1) == equal
    oracle = np.where(known, gold, 99)
    assert all(value == pytest.approx(1) for value in score(oracle, gold).values())


@given(labellings())
def test_sides_change_places(labels: Labels) -> None:
    predicted, gold = labels
    gold = np.maximum(gold, 0)
    one, other = score(predicted, gold), score(gold, predicted)
    swapped = {"precision": "recall", "b3_precision": "b3_recall", "homogeneity": "completeness"}
    swapped |= {"cluster_precision": "cluster_recall"}
    for name, mirrored in swapped.items():
        assert one[name] == pytest.approx(other[mirrored])
    for name, metric in metrics_of(SumsMetric).items():
        assert not metric.symmetric or one[name] == pytest.approx(other[name], abs=1e-12)
    assert {name for name, metric in metrics_of(SumsMetric).items() if metric.symmetric} >= {"f1", "ari", "ami"}


def test_pair_counts_do_not_overflow() -> None:
    n = 10_000_000
    zero = np.zeros(1, np.int64)
    table = Contingency(names=zero, row=zero, column=zero, count=np.array([n]))
    assert float(table.sums().both) == n * (n - 1) // 2
    assert set(map(float, figures_of(table.sums()).values())) == {1.0}
    many = Contingency.of(np.zeros(100_000, np.int32), np.zeros(100_000, np.int32))
    assert float(many.sums().predicted) == 100_000 * 99_999 // 2


def test_table_refuses_what_it_cannot_read() -> None:
    with pytest.raises(NeardupError, match="2 predicted labels but 1 gold"):
        Contingency.of(np.zeros(2, int), np.zeros(1, int))
    with pytest.raises(NeardupError, match="negative"):
        Contingency.of(np.array([0, -1]), np.zeros(2, int))


def test_nothing_of_nothing_is_one() -> None:
    assert ratio([0, 0, 3], [0, 2, 4]).tolist() == [1, 0, 0.75]


# ---- scored pairs

# gold {a, b, c}, {d}, {e}, u unlabelled
RANKED = make_pairs("abcdeu", range(6), {(0, 1): 0.9, (0, 2): 0.8, (0, 3): 0.8, (3, 4): 0.5, (0, 5): 0.95})
RANKED_GOLD = Clusters.from_mapping({"a": 1, "b": 1, "c": 1, "d": 2, "e": 3, "u": None})


def test_average_precision_by_hand() -> None:
    # .95 is ignored; .9: recall 1/3, precision 1; .8, two at once: recall 2/3, precision 2/3; .5: no gain; bc is missed
    assert average_precision(rank(RANKED, RANKED_GOLD)) == pytest.approx(1 / 3 * 1 + 1 / 3 * 2 / 3)
    assert floor_recall(rank(RANKED, RANKED_GOLD)) == pytest.approx(2 / 3)


def test_identical_texts_are_pairs_of_score_one_with_multiplicity() -> None:
    # texts {a, b, x}, {c}; gold {a, b, c}, {x}: of score 1 ab is right, ax bx are not; of .9 ac bc are right, xc is not
    pairs = make_pairs("abxc", [0, 0, 0, 1], {(0, 1): 0.9})
    found = rank(pairs, Clusters.from_mapping({"a": 1, "b": 1, "c": 1, "x": 2}))
    assert found.score.tolist() == pytest.approx([1, 0.9])
    assert (found.positive.tolist(), found.claimed.tolist(), found.gold) == ([1, 2], [3, 3], 3)
    assert average_precision(found) == pytest.approx(1 / 3 * 1 / 3 + 2 / 3 * 3 / 6)


def test_average_precision_without_gold_pairs() -> None:
    gold = Clusters.from_mapping({"a": 1, "b": 2})
    assert average_precision(rank(make_pairs("ab", range(2), {}), gold)) == 1
    assert average_precision(rank(make_pairs("ab", range(2), {(0, 1): 0.9}), gold)) == 0


def test_reduction_ratio_by_hand() -> None:
    # six texts have 15 pairs, five were examined; copies do not count as texts
    assert reduction_ratio(RANKED) == pytest.approx(1 - 5 / 15)
    assert reduction_ratio(make_pairs("abc", [0, 0, 1], {(0, 1): 0.9})) == 0
    assert reduction_ratio(make_pairs("ab", [0, 0], {})) == 1


@given(st.data())
def test_ranking_equals_counting_document_pairs(data: st.DataObject) -> None:
    pairs, clusters = data.draw(corpora())
    gold = data.draw(st.just(clusters) | graded(pairs.ids))
    said = verdicts(gold)
    reported = {pair: s for pair, s in document_pairs(pairs).items() if pair in said}
    found = rank(pairs, gold)
    assert found.gold == sum(said.values())
    assert found.score.tolist() == sorted(set(reported.values()), reverse=True)
    for s, positive, claimed in zip(found.score, found.positive, found.claimed, strict=True):
        here = [pair for pair in reported if reported[pair] == s]
        assert claimed == len(here)
        assert positive == sum(said[pair] for pair in here)


@given(corpora())
def test_average_precision_is_that_of_scikit_learn(corpus: Corpus) -> None:
    pairs, gold = corpus
    said = verdicts(gold)
    reported = {pair: s for pair, s in document_pairs(pairs).items() if pair in said}
    hits = sum(said[pair] for pair in reported)
    found = rank(pairs, gold)
    if hits == 0:
        assert average_precision(found) == float(not reported and not any(said.values()))
        return
    # scikit-learn's recall is of the reported ones; ours of all
    theirs = sklearn.metrics.average_precision_score([said[p] for p in reported], list(reported.values()))
    assert average_precision(found) == pytest.approx(theirs * hits / sum(said.values()))
    assert floor_recall(found) == pytest.approx(hits / sum(said.values()))


# ---- removal


def removed(ids: Iterable[str], predicted: ArrayLike, gold: ArrayLike) -> tuple[int, int, int]:
    found = removal(list(ids), np.array(predicted), np.array(gold))
    return found["documents_removed"], found["wrongly_removed"], found["left_behind"]


def test_removal_by_hand() -> None:
    # kept a, d, f, and u goes for d; c goes for a, e for d, both of other gold; of {a, b} one is kept, of {c, d} one
    assert removed("abcdefu", PREDICTED, GOLD) == (4, 2, 0)
    # all kept: one too many of {a, b}, one of {c, d}
    assert removed("abcdefu", range(7), GOLD) == (0, 0, 2)
    # one giant cluster: all but a go, and only b rightly, u being unlabelled
    assert removed("abcdefu", [0] * 7, GOLD) == (6, 4, 0)
    assert removed([], [], []) == (0, 0, 0)


def test_removal_keeps_the_least_id_and_passes_over_the_unlabelled() -> None:
    # u is kept in place of v and w and has no label: nothing can be said of them, nor is a copy of theirs left
    assert removed("wvu", [0, 0, 0], [0, 1, -1]) == (2, 0, 0)
    assert removed("wvu", [0, 0, 0], [-1, 1, 0]) == (2, 1, 0)


@given(labellings(), st.data())
def test_removal_counts(labels: Labels, data: st.DataObject) -> None:
    predicted, gold = labels
    ids = data.draw(st.permutations([f"d{i}" for i in range(len(gold))]))
    kept = {c: min(i for i, p in zip(ids, predicted, strict=True) if p == c) for c in predicted.tolist()}
    label = dict(zip(ids, gold.tolist(), strict=True))
    gone = [(i, kept[p]) for i, p in zip(ids, predicted.tolist(), strict=True) if kept[p] != i]
    wrong = sum(label[i] >= 0 and label[k] >= 0 and label[i] != label[k] for i, k in gone)
    survivors = [label[k] for k in kept.values() if label[k] >= 0]
    assert removed(ids, predicted, gold) == (len(gone), wrong, len(survivors) - len(set(survivors)))


def test_removal_refuses_other_lengths() -> None:
    with pytest.raises(NeardupError, match="2 ids"):
        removal(["a", "b"], np.zeros(1, int), np.zeros(2, int))
