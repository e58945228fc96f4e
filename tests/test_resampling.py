"""Intervals and comparisons against documents left out by hand, and against worlds whose truth is known."""

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

from bench.intervals.worlds import ONE, WORLDS, equal_leanings, true_figures
from neardup.core.clusters import Clusters
from neardup.core.gold import GradedPairs
from neardup.errors import NeardupError, UnknownNameError
from neardup.linkages import Components
from neardup.metrics import SumsMetric, metrics_of
from neardup.metrics.catalogue import figures_of
from neardup.metrics.columns import COLUMNS
from neardup.metrics.contingency import Contingency, Sums
from neardup.metrics.evaluation import evaluate
from neardup.metrics.records.information import AMI
from neardup.metrics.resampling.differences import holm, pairwise_differences
from neardup.metrics.resampling.estimates import Resampled, interval, one_sided, resample, resample_each
from neardup.metrics.resampling.jackknife import LEAST_FREEDOM, freedom, jackknife_error
from neardup.metrics.resampling.kernels import unit_sums
from neardup.metrics.resampling.tables import UnitDocuments
from neardup.metrics.resampling.units import units
from neardup.metrics.sweep import partitions
from tests.helpers.partitions import make_pairs

if TYPE_CHECKING:
    import random

    from numpy.typing import NDArray

    from tests.helpers.forms import Form

Rows = list[tuple[int, int, int]]  # predicted, gold within the unit or -1, unit
few = settings(max_examples=25)
documents = st.lists(st.tuples(st.integers(0, 3), st.integers(-1, 1), st.integers(0, 3)), min_size=1, max_size=10)


def arrays(rows: Rows) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Predicted labels, gold labels and units; gold labels of different units differ."""
    predicted, gold, unit = np.array(rows, np.int64).reshape(-1, 3).T
    return predicted, np.where(gold < 0, -1, gold + 2 * unit), unit


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


# ---- without each unit


def without(rows: Rows, left_out: int) -> Sums:
    """The sums of the documents of all units but one, by a table of their own."""
    predicted, gold, unit = arrays(rows)
    return Contingency.of(predicted[unit != left_out], gold[unit != left_out]).sums()


@few
@given(documents)
def test_the_sums_without_a_unit_are_those_of_the_other_documents(form: Form, rows: Rows) -> None:
    predicted, gold, unit = arrays(rows)
    if np.all(gold < 0):
        return
    held = UnitDocuments.of(gold, unit)
    whole, lost = np.zeros(COLUMNS), np.zeros((held.units, COLUMNS))
    form(unit_sums)(predicted[held.rows].astype(np.int32), held.unit, held.gold, held.gold_sizes, whole, lost)
    assert whole == pytest.approx(Contingency.of(predicted, gold).sums().varying)
    for row, left_out in zip(whole - lost, sorted({u for _, g, u in rows if g >= 0}), strict=True):
        assert row == pytest.approx(without(rows, left_out).varying, abs=1e-9)


@few
@given(documents)
def test_figures_without_a_unit_are_those_of_the_other_documents(rows: Rows) -> None:
    predicted, gold, unit = arrays(rows)
    if np.all(gold < 0):
        return
    found = resample(predicted, gold, unit)
    everything = figures_of(Contingency.of(predicted, gold).sums())
    rest = [figures_of(without(rows, left_out)) for left_out in sorted({u for _, g, u in rows if g >= 0})]
    assert list(found.values) == list(metrics_of(SumsMetric))
    for name in found.values:
        assert found.values[name] == pytest.approx(float(everything[name])), name
        if name != "ami":  # without a unit it is only near
            assert found.left_out[name] == pytest.approx([float(each[name]) for each in rest], abs=1e-7), name


def test_ami_without_a_unit_is_near_to_that_of_the_other_documents() -> None:
    unit, gold, (predicted,) = WORLDS["few"].draw(np.random.default_rng(2), ONE)
    found = resample(predicted, gold, unit)
    exact = [float(AMI.of(Contingency.of(predicted[unit != u], gold[unit != u]).sums())) for u in range(found.units)]
    assert found.left_out["ami"] == pytest.approx(exact, abs=1e-3)
    assert jackknife_error(found.left_out["ami"]) == pytest.approx(jackknife_error(np.array(exact)), rel=0.02)


@few
@given(documents, st.randoms(use_true_random=False))
def test_order_and_names_do_not_matter(rows: Rows, random: random.Random) -> None:
    predicted, gold, unit = arrays(rows)
    if np.all(gold < 0):
        return
    order = np.array(random.sample(range(len(rows)), len(rows)))
    one = resample(predicted, gold, unit)
    other = resample(3 - predicted[order], np.where(gold < 0, -1, 99 - gold)[order], 10 + unit[order])
    assert other.values == pytest.approx(one.values)
    assert other.bearing == one.bearing
    for name, left_out in one.left_out.items():
        assert other.left_out[name] == pytest.approx(left_out), name


def test_many_clusterings_are_resampled_as_each_alone() -> None:
    unit, gold, (one, other) = WORLDS["sparse"].draw(np.random.default_rng(3), 2 * ONE)
    for predicted, found in zip((one, other), resample_each([one, other], gold, unit, ("f1", "b3_f1")), strict=True):
        alone = resample(predicted, gold, unit)
        assert {name: alone.values[name] for name in ("f1", "b3_f1")} == found.values
        assert np.array_equal(alone.left_out["f1"], found.left_out["f1"])


def test_units_that_bear_on_a_figure() -> None:
    # units: ab (gold pair, found), cd (gold pair, missed), e and f (wrongly together), g alone, h without label
    predicted, gold = np.array([0, 0, 1, 2, 3, 3, 4, 4]), np.array([0, 0, 1, 1, 2, 3, 4, -1])
    either = dict.fromkeys(("f1", "f05", "fowlkes_mallows", "ari", "ami"), 4)
    either |= dict.fromkeys(("homogeneity", "completeness", "v_measure"), 4)
    every = dict.fromkeys(("b3_precision", "b3_recall", "b3_f1", "cluster_precision", "cluster_recall"), 5)
    found = resample(predicted, gold, np.array([0, 0, 1, 1, 2, 3, 4, 5]))
    assert found.bearing == {"precision": 3, "recall": 2, **either, **every}


def test_nothing_is_resampled_across_units() -> None:
    with pytest.raises(NeardupError, match="one gold label are in different units"):
        resample(np.zeros(2, int), np.array([0, 0]), np.array([0, 1]))
    with pytest.raises(NeardupError, match="2 gold labels but 1 units"):
        resample(np.zeros(2, int), np.array([0, 0]), np.array([0]))
    with pytest.raises(NeardupError, match="no document has a gold label"):
        resample(np.zeros(1, int), np.array([-1]), np.array([0]))


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


def left_out_of(sample: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean without each value."""
    left_out: NDArray[np.float64] = (sample.sum() - sample) / (len(sample) - 1)
    return left_out


def test_too_few_units_give_a_reason() -> None:
    found = interval(0.5, np.linspace(0.4, 0.6, 19), 19)
    assert (found.low, found.high, found.method) == (None, None, "none")
    assert found.reason == "19 units contribute to it; an interval needs 20"
    assert interval(0.5, np.linspace(0.4, 0.6, 20), 20).reason == ""


def test_jackknife_of_a_mean_is_its_standard_error() -> None:
    sample = np.random.default_rng(0).normal(size=40)
    assert jackknife_error(left_out_of(sample)) == pytest.approx(sample.std(ddof=1) / np.sqrt(40))


def test_degrees_of_freedom_count_the_units_that_make_up_the_error() -> None:
    rng = np.random.default_rng(1)
    normal = np.mean([freedom(left_out_of(rng.normal(size=100)), 1000) for _ in range(200)])
    assert normal == pytest.approx(99, rel=0.1)
    one = np.zeros(100)
    one[0] = 1.0
    assert freedom(left_out_of(one), 100) == LEAST_FREEDOM
    assert freedom(left_out_of(np.tile([0.0, 1.0], 50)), 60) == 59  # as even as can be: the units that contribute to it


def test_an_interval_is_a_t_interval_of_the_log_odds() -> None:
    sample = np.clip(np.random.default_rng(5).normal(0.8, 0.2, 50), 0, 1)
    value, left_out = float(sample.mean()), left_out_of(sample)
    half = scipy.stats.t.ppf(0.975, freedom(left_out, 50)) * sample.std(ddof=1) / np.sqrt(50)
    found = interval(value, left_out, 50)
    assert found.low is not None
    assert found.high is not None
    odds = [np.log(x / (1 - x)) for x in (found.low, value, found.high)]
    slope = half / (value * (1 - value))
    assert [odds[1] - odds[0], odds[2] - odds[1]] == pytest.approx([slope, slope])
    fisher = interval(value, left_out, 50, least=-1.0)  # half the log odds from -1 up is Fisher's z
    assert fisher.low == pytest.approx(np.tanh(np.arctanh(value) - half / (1 - value**2)))
    assert interval(-0.2, left_out - value - 0.2, 50, least=-1.0).low is not None


def test_a_figure_that_no_unit_moves_is_certain() -> None:
    found = interval(0.75, np.full(30, 0.75), 30)
    assert (found.low, found.high, found.method) == (0.75, 0.75, "jackknife")


def test_the_ends_of_an_interval_are_plain_numbers() -> None:
    """As results are written as JSON, which knows no others."""
    found = [interval(1.0, np.ones(30), 30, margin=(0.01, 0.0)), interval(0.5, np.linspace(0.4, 0.6, 30), 30)]
    assert {type(end) for one in found for end in (one.low, one.high)} == {float}
    assert found[0].low == pytest.approx(1 - 0.01 * scipy.stats.t.ppf(0.975, 4))
    assert found[0].high == 1


@pytest.mark.parametrize("count", [20, 60, 300])
def test_an_observed_one_is_bounded_as_by_clopper_and_pearson(count: int) -> None:
    exact = scipy.stats.binomtest(count, count, alternative="greater").proportion_ci(0.95)
    found = interval(1.0, np.ones(count), count)
    assert (found.high, found.method) == (1.0, "one-sided")
    assert found.low == pytest.approx(exact.low)
    assert found.low == pytest.approx(1 - 3 / count, abs=0.015)  # the rule of three
    nothing = interval(0.0, np.zeros(count), count, least=-1.0)
    assert nothing.low == 0
    assert nothing.high == pytest.approx(1 - exact.low)
    assert one_sided(1.0, count) == found
    assert interval(1 - 1e-15, np.ones(count), count).method == "one-sided"  # rounding


def test_one_unit_at_fault_leaves_an_interval_of_some_use() -> None:
    sample = np.ones(200)
    sample[0] = 0.0
    found = interval(float(sample.mean()), left_out_of(sample), 200)
    assert found.low is not None
    assert found.high is not None
    assert 0.9 < found.low < 0.995 < found.high < 1


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


@pytest.mark.parametrize("name", ["few", "light", "sparse"])
def test_intervals_cover_what_they_should(name: str) -> None:
    """`python -m bench.intervals` is the long form, docs/coverage.md its table."""
    names, hits, draws = ("precision", "recall", "f1", "b3_f1", "ari"), Counter[str](), 300
    truth, rng = true_figures(WORLDS[name], units=100_000), np.random.default_rng(11)
    for _ in range(draws):
        unit, gold, (predicted,) = WORLDS[name].draw(rng, ONE)
        found = resample(predicted, gold, unit)
        for figure in names:
            estimate = found.estimate(figure)
            assert estimate.low is not None
            assert estimate.high is not None
            hits[figure] += int(estimate.low <= truth[figure] <= estimate.high)
    # of 300 intervals of 94 %, 270 or more hit in 997 of 1000 tests
    assert {figure: hits[figure] for figure in names if hits[figure] < 270} == {}


def test_equal_strategies_are_seldom_found_different() -> None:
    world, rng, hits = WORLDS["few"], np.random.default_rng(12), 0
    leanings = equal_leanings(world, 5, units=50_000)
    for _ in range(100):
        unit, gold, predicted = world.draw(rng, leanings)
        drawn = dict(zip("abcde", resample_each(predicted, gold, unit, ("f1",)), strict=True))
        hits += int(any(difference.adjusted < 0.05 for difference in pairwise_differences(drawn, "f1").differences))
    assert hits <= 10  # 6 % of 100 is 6


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
    assert small.reasons["f1"] == "3 units contribute to it; an interval needs 20"
    with pytest.raises(NeardupError, match="clusters against gold clusters"):
        evaluate(predicted, GradedPairs(["a"], ["b"], np.ones(1, np.int32)), units=unit)


# ---- comparisons


def sample(values: NDArray[np.float64]) -> Resampled:
    """A strategy whose figure is the mean over units."""
    names = ("recall", "ari")
    return Resampled(
        values=dict.fromkeys(names, float(values.mean())),
        left_out=dict.fromkeys(names, left_out_of(values)),
        bearing=dict.fromkeys(names, len(values)),
        units=len(values),
    )


@pytest.mark.parametrize("metric", ["recall", "ari"])
def test_differences_are_those_of_a_paired_t_test(metric: str) -> None:
    rng = np.random.default_rng(2)
    hard = rng.normal(0.5, 0.3, 80)
    a, b = hard + rng.normal(0.03, 0.1, 80), hard
    found = pairwise_differences({"a": sample(a), "b": sample(b)}, metric)
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
    found = pairwise_differences(samples, "recall")
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
    same = pairwise_differences({"x": sample(values), "y": sample(values)}, "recall")
    assert same.groups == (("x", "y"),)
    assert same.differences[0].p == 1
    apart = pairwise_differences({"x": sample(values), "y": sample(values - 0.25)}, "recall")
    assert apart.groups == (("x",), ("y",))
    assert apart.differences[0].p == 2.0**-29  # each of 30 units says so
    assert pairwise_differences({"x": sample(values)}, "recall").groups == (("x",),)


def test_two_on_which_few_units_bear_are_not_found_different_whatever_others_there_are() -> None:
    values = np.random.default_rng(5).random(200)
    low, high = (replace(sample(values - by), bearing={"recall": 4, "ari": 4}) for by in (0.5, 0.25))
    found = pairwise_differences({"low": low, "high": high, "best": sample(values)}, "recall")
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
    with pytest.raises(NeardupError, match="different units; give all of them the same"):
        pairwise_differences({"x": sample(values), "y": sample(values[:25])}, "recall")
    with pytest.raises(UnknownNameError, match="f7"):
        pairwise_differences({"x": sample(values)}, "f7")
    few_units = pairwise_differences({"x": sample(values[:10]), "y": sample(values[10:20])}, "recall")
    assert (few_units.groups, few_units.reason) == ((), "10 units contribute to it; a comparison needs 20")


def test_resampling_alike_makes_pairs_of_strategies() -> None:
    predicted, gold, unit = world(60, np.random.default_rng(8))
    worse = np.where(np.arange(len(gold)) % 5 == 0, np.arange(len(gold)) + predicted.max() + 1, predicted)
    found = pairwise_differences({"a": resample(predicted, gold, unit), "b": resample(worse, gold, unit)}, "b3_recall")
    assert found.groups == (("a",), ("b",))
    with pytest.raises(UnknownNameError, match="resampled metric 'ap'"):
        resample(predicted, gold, unit).estimate("ap")
