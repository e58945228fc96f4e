"""Intervals and comparisons against resampled corpora written out, and against worlds whose truth is known."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from neardup.core.clusters import Clusters
from neardup.core.gold import GradedPairs
from neardup.errors import NeardupError, UnknownNameError
from neardup.linkages import Components
from neardup.metrics.clustering import figures
from neardup.metrics.contingency import Contingency
from neardup.metrics.evaluation import evaluate
from neardup.metrics.resampling.bootstrap import bootstrap
from neardup.metrics.resampling.comparison import compare, holm
from neardup.metrics.resampling.estimates import (
    Resampled,
    bootstrap_interval,
    estimates,
    jackknife_interval,
    one_sided,
    resample,
)
from neardup.metrics.resampling.jackknife import jackknife, jackknife_error
from neardup.metrics.resampling.kernels import LANES, add_weighted, unit_cells, weighted_clusters
from neardup.metrics.resampling.tables import UnitDocuments
from neardup.metrics.resampling.units import units
from neardup.metrics.sweep import partitions
from tests.partitions import make_pairs

if TYPE_CHECKING:
    import random

    from numpy.typing import NDArray

    from tests.conftest import Form

Rows = list[tuple[int, int, int]]  # predicted, gold within the unit or -1, unit
Copy = tuple[int, tuple[int, int], tuple[int, int], int]  # predicted, gold, copy of the unit, row
few = settings(max_examples=25, deadline=None)
documents = st.lists(st.tuples(st.integers(0, 3), st.integers(-1, 1), st.integers(0, 3)), min_size=1, max_size=10)


def arrays(rows: Rows) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Predicted labels, gold labels and units; gold labels of different units differ."""
    predicted, gold, unit = np.array(rows, np.int64).reshape(-1, 3).T
    return predicted, np.where(gold < 0, -1, gold + 2 * unit), unit


def written_out(rows: Rows, weight: dict[int, int]) -> dict[str, float]:
    """Pairwise and B³ figures of a resampled corpus, each copy of a unit a unit of its own."""
    copies = [(p, (u, g), (u, k), i) for i, (p, g, u) in enumerate(rows) if g >= 0 for k in range(weight[u])]
    count = len(weight)

    def together(a: Copy, b: Copy) -> float:
        """How much a predicted pair counts: none between copies of one unit."""
        if a[0] != b[0] or (a[2] != b[2] and a[2][0] == b[2][0]):
            return 0.0
        return 1.0 if a[2] == b[2] else count / (count - 1)

    pairs = list(combinations(copies, 2))
    in_gold = [a[1] == b[1] and a[2] == b[2] for a, b in pairs]
    predicted = sum(together(a, b) for a, b in pairs)
    both = sum(same and together(a, b) for same, (a, b) in zip(in_gold, pairs, strict=True))
    precisions, recalls = [], []
    for a in copies:
        found = [b for b in copies if together(a, b)]
        truth = [b for b in copies if a[1:3] == b[1:3]]
        right = len([b for b in found if a[1:3] == b[1:3]])
        precisions.append(right / len(found))
        recalls.append(right / len(truth))
    p, r = (float(np.mean(x)) if x else 1.0 for x in (precisions, recalls))
    return {
        "precision": both / predicted if predicted else 1.0,
        "recall": both / sum(in_gold) if any(in_gold) else 1.0,
        "f1": 2 * both / (predicted + sum(in_gold)) if predicted + sum(in_gold) else 1.0,
        "b3_precision": p,
        "b3_recall": r,
        "b3_f1": 2 * p * r / (p + r),
    }


# ---- units


def test_units_by_hand() -> None:
    # a b one copy; b c one story; d e one family; c is of the family of f; g graded with a; h alone
    copy = Clusters.from_mapping({"a": 1, "b": 1, "c": 2, "d": 3})
    story = Clusters.from_mapping({"b": 1, "c": 1, "elsewhere": 1})
    graded = GradedPairs(["a", "g", "h"], ["g", "nowhere", "d"], np.array([1, 1, 0], np.int32))
    families = ["", None, "results", "weather", "weather", "results", "", ""]
    assert units(list("abcdefgh"), [copy, story, graded], families).tolist() == [0, 0, 0, 1, 1, 0, 0, 2]
    assert units(list("hgfedcba"), [copy, story, graded], families[::-1]).tolist() == [2, 0, 0, 1, 1, 0, 0, 0]
    assert units(["b", "a"], []).tolist() == [1, 0]
    assert units([], [copy], []).tolist() == []


@few
@given(st.lists(st.tuples(st.integers(-1, 4), st.integers(-1, 4), st.sampled_from(["", "x", "y", "z"])), max_size=10))
def test_units_are_connected_components(rows: list[tuple[int, int, str]]) -> None:
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(range(len(rows)))
    linked = [(i, j) for i, j in combinations(range(len(rows)), 2) if _linked(rows[i], rows[j])]
    graph.add_edges_from(linked)
    ids = [f"d{i}" for i in range(len(rows))]
    levels = [Clusters(ids, np.array([row[k] for row in rows], np.int32)) for k in (0, 1)]
    found = units(ids, levels, [row[2] for row in rows]).tolist()
    expected = sorted(map(sorted, nx.connected_components(graph)))
    assert [[i for i, unit in enumerate(found) if unit == k] for k in range(len(expected))] == expected


def _linked(a: tuple[int, int, str], b: tuple[int, int, str]) -> bool:
    return any(x == y and x not in (-1, "") for x, y in zip(a, b, strict=True))


# ---- bootstrap


def kernel_figures(rows: Rows, weight: dict[int, int], form: Form) -> dict[str, float]:
    """One round with given weights, through the kernels."""
    from neardup.metrics.resampling.bootstrap import _figures

    predicted, gold, unit = arrays(rows)
    held = UnitDocuments.of(gold, unit)
    own = np.zeros((held.units, 4))
    labels = predicted[held.rows].astype(np.int32)
    cells = form(unit_cells)(labels, held.unit, held.gold, held.gold_sizes, own)
    drawn = np.ones((held.units, LANES), np.uint8)
    drawn[:, 1] = [weight[u] for u in sorted(weight)]
    sums, constant, every = np.zeros((4, LANES)), np.zeros((2, LANES)), np.arange(held.units)
    form(add_weighted)(drawn, every, own, sums)
    form(add_weighted)(drawn, every, held.sizes, constant)
    sums = np.concatenate([sums, form(weighted_clusters)(drawn, *cells)])
    return {name: float(values[1]) for name, values in _figures(sums, constant, held.units).items()}


@few
@given(documents, st.data())
def test_a_round_is_the_resampled_corpus_written_out(form: Form, rows: Rows, data: st.DataObject) -> None:
    present = sorted({u for _, g, u in rows if g >= 0})
    if len(present) < 2:
        return
    counts = Counter(data.draw(st.lists(st.sampled_from(present), min_size=len(present), max_size=len(present))))
    weight = {u: counts[u] for u in present}
    found = kernel_figures(rows, weight, form)
    expected = written_out(rows, weight)
    assert {name: found[name] for name in expected} == pytest.approx(expected)


@few
@given(documents)
def test_values_are_those_of_the_clustering_itself(rows: Rows) -> None:
    predicted, gold, unit = arrays(rows)
    if np.all(gold < 0):
        return
    other = np.arange(len(rows))
    found = bootstrap([predicted, other, predicted], gold, unit, rounds=70)
    for i, labels in enumerate((predicted, other, predicted)):
        expected = figures(Contingency.of(labels, gold).sums())
        for name, values in found.values.items():
            assert values[i] == pytest.approx(float(expected[name])), name
            assert found.rounds[name].shape == (3, 70)
    for rounds in found.rounds.values():
        assert np.allclose(rounds[0], rounds[2])
        assert np.all((rounds >= 0) & (rounds <= 1 + 1e-12))


@few
@given(documents, st.randoms(use_true_random=False))
def test_order_and_names_do_not_matter(rows: Rows, random: random.Random) -> None:
    predicted, gold, unit = arrays(rows)
    if np.all(gold < 0):
        return
    order = np.array(random.sample(range(len(rows)), len(rows)))
    one = resample(predicted, gold, unit, rounds=70)
    other = resample(3 - predicted[order], np.where(gold < 0, -1, 99 - gold)[order], 10 + unit[order], rounds=70)
    assert other.values == pytest.approx(one.values)
    assert other.bearing == one.bearing
    for name, rounds in (one.rounds | one.left_out).items():
        assert (other.rounds | other.left_out)[name] == pytest.approx(rounds), name


def test_units_that_bear_on_a_figure() -> None:
    # units: ab (gold pair, found), cd (gold pair, missed), e and f (wrongly together), g alone, h without label
    predicted, gold = np.array([0, 0, 1, 2, 3, 3, 4, 4]), np.array([0, 0, 1, 1, 2, 3, 4, -1])
    found = bootstrap([predicted], gold, np.array([0, 0, 1, 1, 2, 3, 4, 5]), rounds=10).bearing
    assert {name: int(count[0]) for name, count in found.items()} == {
        "precision": 3,
        "recall": 2,
        "f1": 4,
        "f05": 4,
        "b3_precision": 5,
        "b3_recall": 5,
        "b3_f1": 5,
    }


def test_rounds_draw_as_many_units_as_there_are() -> None:
    from neardup.metrics.resampling.bootstrap import _weights

    blocks = _weights(50, 100, 3)
    drawn = np.concatenate(blocks, axis=1)
    assert np.all(drawn[:, 0] == 1)
    assert np.all(drawn.sum(axis=0) == 50)
    assert drawn[:, 1:].var() == pytest.approx(1 - 1 / 50, abs=0.1)
    again = np.concatenate(_weights(50, 100, 3), axis=1)
    assert np.array_equal(drawn, again)
    assert not np.array_equal(drawn, np.concatenate(_weights(50, 100, 4), axis=1))


def test_nothing_is_resampled_across_units() -> None:
    with pytest.raises(NeardupError, match="one gold label are in different units"):
        bootstrap([np.zeros(2, int)], np.array([0, 0]), np.array([0, 1]))
    with pytest.raises(NeardupError, match="2 gold labels but 1 units"):
        bootstrap([np.zeros(2, int)], np.array([0, 0]), np.array([0]))
    with pytest.raises(NeardupError, match="no document has a gold label"):
        bootstrap([np.zeros(1, int)], np.array([-1]), np.array([0]))
    with pytest.raises(NeardupError, match="no clustering"):
        bootstrap([], np.array([0]), np.array([0]))


def test_partitions_of_components_are_those_of_the_linkage() -> None:
    rng = np.random.default_rng(5)
    scored = {
        (int(a), int(b)): float(s) for a, b, s in zip(*np.triu_indices(12, 1), rng.uniform(0.3, 1, 66), strict=True)
    }
    pairs = make_pairs([f"d{i:02}" for i in range(20)], [*range(12), *range(8)], dict(list(scored.items())[::4]))
    thresholds = [1.0, 0.8, 0.55, 0.7, 0.3, 0.3, 0.9]
    for threshold, found in zip(thresholds, partitions(pairs, Components(), thresholds), strict=True):
        labels = Clusters(pairs.ids, Components().labels(pairs, threshold))
        assert Clusters(pairs.ids, found) == labels


# ---- intervals


def test_too_few_units_give_a_reason() -> None:
    found = bootstrap_interval(0.5, np.linspace(0, 1, 100), 19)
    assert (found.low, found.high, found.method) == (None, None, "none")
    assert found.reason == "19 units bear on it; an interval needs 20"
    assert jackknife_interval(0.5, np.linspace(0, 1, 19), 19, None).reason == found.reason
    assert bootstrap_interval(0.5, np.linspace(0, 1, 100), 20).reason == ""


def test_percentiles_are_expanded_for_few_units() -> None:
    rounds = scipy.stats.norm.ppf(np.linspace(0.0005, 0.9995, 1000)) / 50 + 0.5
    for count in (20, 100, 100_000):
        half = scipy.stats.t.ppf(0.975, count - 1) * np.sqrt(count / (count - 1)) / 50
        found = bootstrap_interval(0.5, rounds, count)
        assert (found.low, found.high) == pytest.approx((0.5 - half, 0.5 + half), abs=1e-3)


def test_rounds_without_the_figure_do_not_make_an_observed_zero_certain() -> None:
    rounds = np.zeros(1000)
    rounds[:5] = 1.0  # nothing was predicted among the units drawn: 0/0
    assert bootstrap_interval(0.0, rounds, 22) == one_sided(0.0, 22)


@pytest.mark.parametrize("count", [20, 60, 300])
def test_an_observed_one_is_bounded_as_by_clopper_and_pearson(count: int) -> None:
    exact = scipy.stats.binomtest(count, count, alternative="greater").proportion_ci(0.95)
    found = bootstrap_interval(1.0, np.ones(100), count)
    assert (found.high, found.method) == (1.0, "one-sided")
    assert found.low == pytest.approx(exact.low)
    assert found.low == pytest.approx(1 - 3 / count, abs=0.015)  # the rule of three
    nothing = jackknife_interval(0.0, np.zeros(40), count, 0.0)
    assert nothing.low == 0
    assert nothing.high == pytest.approx(1 - exact.low)
    assert one_sided(1.0, count) == found


def test_jackknife_of_a_mean_is_its_standard_error() -> None:
    sample = np.random.default_rng(0).normal(size=40)
    left_out = (sample.sum() - sample) / 39
    assert jackknife_error(left_out) == pytest.approx(sample.std(ddof=1) / np.sqrt(40))


def test_jackknife_leaves_out_whole_units() -> None:
    predicted, gold, unit = np.arange(10) // 3, np.arange(10) // 2, np.arange(10) // 2
    found = jackknife(predicted, gold, unit)
    kept = [Contingency.of(predicted[unit != u], gold[unit != u]) for u in range(5)]
    assert sorted(found["ari"]) == pytest.approx(sorted(float(figures(table.sums())["ari"]) for table in kept))
    assert all(len(values) == 5 for values in found.values())


def world(count: int, rng: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Units of two clusters of three; some documents fall out, some units merge theirs, some clusters meet others."""
    unit = np.repeat(np.arange(count), 6)
    gold = np.arange(6 * count) // 3
    predicted = np.where(np.repeat(rng.random(count) < 0.2, 6), 2 * unit, gold)
    meets = rng.random(2 * count) < 0.2
    partner = np.where(meets, rng.integers(0, 2 * count, 2 * count), np.arange(2 * count))
    predicted = partner[predicted]
    loose = rng.random(6 * count) < np.repeat(rng.beta(1, 3, count), 6)
    return np.where(loose, 2 * count + np.arange(6 * count), predicted), gold, unit


def test_intervals_cover_what_they_should() -> None:
    rng = np.random.default_rng(11)
    names = ("precision", "recall", "f1", "b3_precision", "b3_f1")
    many = [figures(Contingency.of(*world(120, rng)[:2]).sums()) for _ in range(400)]
    truth = {name: np.mean([float(found[name]) for found in many]) for name in names}
    hits = Counter[str]()
    for seed in range(100):
        predicted, gold, unit = world(120, rng)
        found = bootstrap([predicted], gold, unit, rounds=255, seed=seed)
        for name in names:
            (estimate,) = estimates(found, name)
            assert estimate.low is not None
            assert estimate.high is not None
            hits[name] += int(estimate.low <= truth[name] <= estimate.high)
    # of 100 intervals of 95 %, 87 or more hit in 99.9 of 100 tests
    assert {name: hits[name] for name in names if hits[name] < 87} == {}


def test_evaluate_fills_in_intervals() -> None:
    labels, truth, unit = world(30, np.random.default_rng(1))
    ids = [f"d{i:03}" for i in range(len(unit))]
    predicted, gold = (Clusters(ids, x.astype(np.int32)) for x in (labels, truth))
    plain = evaluate(predicted, gold)
    found = evaluate(predicted, gold, units=unit)
    assert {name: f.value for name, f in found.items()} == pytest.approx({name: f.value for name, f in plain.items()})
    assert found.reasons == {}
    for figure in found.values():
        assert figure.low is not None
        assert figure.high is not None
        assert figure.low < figure.value < figure.high
    small = evaluate(predicted, gold, units=unit // 10)
    assert small["f1"].low is None
    assert small.reasons["f1"] == "3 units bear on it; an interval needs 20"
    with pytest.raises(NeardupError, match="clusters against gold clusters"):
        evaluate(predicted, GradedPairs(["a"], ["b"], np.ones(1, np.int32)), units=unit)


# ---- comparisons


def sample(values: NDArray[np.float64], seed: int = 0) -> Resampled:
    """A strategy whose figure is the mean over units."""
    rng = np.random.default_rng(seed)
    drawn = values[rng.integers(0, len(values), (500, len(values)))].mean(axis=1)
    left_out = {"ari": (values.sum() - values) / (len(values) - 1)}
    means = {"recall": float(values.mean()), "ari": float(values.mean())}
    bearing = dict.fromkeys(means, len(values))
    return Resampled(
        values=means, rounds={"recall": drawn}, left_out=left_out, bearing=bearing, units=len(values), seed=seed
    )


@pytest.mark.parametrize("metric", ["recall", "ari"])
def test_differences_are_those_of_a_paired_t_test(metric: str) -> None:
    rng = np.random.default_rng(2)
    hard = rng.normal(0.5, 0.3, 80)
    a, b = hard + rng.normal(0.03, 0.1, 80), hard
    found = compare({"a": sample(a), "b": sample(b)}, metric)
    test = scipy.stats.ttest_rel(a, b)
    (difference,) = found.differences
    assert (difference.better, difference.worse) == ("a", "b")
    assert difference.value == pytest.approx(np.mean(a - b))
    assert difference.p == pytest.approx(test.pvalue, abs=0.01)
    assert (difference.low, difference.high) == pytest.approx(tuple(test.confidence_interval()), abs=0.003)


def test_groups_hold_those_that_do_not_differ() -> None:
    rng = np.random.default_rng(3)
    hard = rng.normal(0, 1, 100)
    shifts = {"best": 0.62, "good": 0.6, "between": 0.575, "poor": 0.55, "twin": 0.55}
    samples = {name: sample(hard + shift + rng.normal(0, 0.075, 100)) for name, shift in shifts.items()}
    found = compare(samples, "recall")
    alike = {frozenset((d.better, d.worse)) for d in found.differences if d.adjusted >= 0.05}
    for group in found.groups:
        assert all(frozenset(pair) in alike for pair in combinations(group, 2))
        others = set(shifts) - set(group)
        assert not any(all(frozenset((other, name)) in alike for name in group) for other in others)
    assert {name for group in found.groups for name in group} == set(shifts)
    assert all(any(pair <= set(group) for group in found.groups) for pair in alike)
    assert found.groups[0][0] == "best"
    assert 1 < len(found.groups) < 5


def test_strategies_that_say_the_same_do_not_differ() -> None:
    values = np.random.default_rng(4).random(30)
    same = compare({"x": sample(values), "y": sample(values)}, "recall")
    assert same.groups == (("x", "y"),)
    assert same.differences[0].p == 1
    apart = compare({"x": sample(values), "y": sample(values - 0.25)}, "recall")
    assert apart.groups == (("x",), ("y",))
    assert apart.differences[0].p == 2.0**-29  # each of 30 units says so
    assert compare({"x": sample(values)}, "recall").groups == (("x",),)


def test_two_on_which_few_units_bear_are_not_told_apart_whatever_others_there_are() -> None:
    values = np.random.default_rng(5).random(200)
    low, high = (replace(sample(values - by), bearing={"recall": 4, "ari": 4}) for by in (0.5, 0.25))
    found = compare({"low": low, "high": high, "best": sample(values)}, "recall")
    assert found.untested == (("high", "low"),)
    assert {(d.better, d.worse) for d in found.differences} == {("best", "high"), ("best", "low")}
    assert found.groups == (("best",), ("high", "low"))


def test_holm_by_hand() -> None:
    # .01 · 4, .02 · 3 = .06, .03 · 2 = .06, .5
    assert holm([0.5, 0.01, 0.03, 0.02]) == pytest.approx([0.5, 0.04, 0.06, 0.06])
    assert holm([0.9, 0.8]) == [1, 1]
    assert holm([]) == []


def test_what_is_not_paired_is_not_compared() -> None:
    values = np.random.default_rng(4).random(30)
    with pytest.raises(NeardupError, match="resample them alike"):
        compare({"x": sample(values), "y": sample(values, seed=1)}, "recall")
    with pytest.raises(UnknownNameError, match="f7"):
        compare({"x": sample(values)}, "f7")
    few_units = compare({"x": sample(values[:10]), "y": sample(values[10:20])}, "recall")
    assert (few_units.groups, few_units.reason) == ((), "10 units bear on it; a comparison needs 20")


def test_resampling_alike_makes_pairs_of_strategies() -> None:
    predicted, gold, unit = world(60, np.random.default_rng(8))
    worse = np.where(np.arange(len(gold)) % 5 == 0, np.arange(len(gold)) + predicted.max() + 1, predicted)
    found = compare({"a": resample(predicted, gold, unit), "b": resample(worse, gold, unit)}, "b3_recall")
    assert found.groups == (("a",), ("b",))
    with pytest.raises(UnknownNameError, match="resampled metric 'ap'"):
        resample(predicted, gold, unit).estimate("ap")
