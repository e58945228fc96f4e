"""Figures from a sample of a known pool: by hand, without each unit, over thresholds, and by one more pair."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import neardup as nd
from neardup.core.codes import encode
from neardup.core.gold import GradedPairs, Sample
from neardup.metrics.judges import PairJudge
from neardup.metrics.listed_pairs import ListedPairs
from neardup.metrics.pooled_judge import PooledJudge
from neardup.metrics.post_strata import PostStrata
from neardup.metrics.resampling.differences import _beside, pairwise_differences
from neardup.metrics.resampling.estimates import Resampled, interval
from tests.helpers.partitions import make_pairs
from tests.helpers.pooled import clustered, made

POOL = np.array([[10, 2], [30, 10], [960, 40]])
"""Pairs of three strata, the predicted ones last."""
DRAWN = np.array([[4, 2], [6, 4], [20, 0]])
POSITIVE = np.array([[1, 2], [1, 2], [0, 0]])


def cells(**changes: np.ndarray) -> PostStrata:
    parts = {"pool": POOL, "drawn": DRAWN, "counted": DRAWN, "positive": POSITIVE} | changes
    return PostStrata(**{name: np.asarray(part, np.float64) for name, part in parts.items()})


def test_totals_by_hand() -> None:
    """Duplicates: 10/4 + 2 of the first stratum, 30/6 + 10·2/4 of the second, none of the third."""
    both, predicted, gold = cells().totals()
    assert (both, predicted, gold) == pytest.approx((2 + 5, 2 + 10 + 40, 2.5 + 2 + 5 + 5))


def test_where_no_predicted_pair_is_drawn_the_stratum_stands_in() -> None:
    """One of the 20 drawn pairs of the third stratum is a duplicate, and so are 2 of its 40 predicted pairs."""
    both, predicted, gold = cells(positive=POSITIVE + np.array([[0, 0], [0, 0], [1, 0]])).totals()
    assert (both, predicted, gold) == pytest.approx((7 + 2, 52, 14.5 + 960 / 20 + 2))


def test_a_stratum_without_a_drawn_pair_is_left_out() -> None:
    both, predicted, gold = cells(drawn=DRAWN * [[1], [1], [0]], counted=DRAWN * [[1], [1], [0]]).totals()
    assert (both, predicted, gold) == pytest.approx((7, 12, 14.5))


def test_pairs_that_count_neither_way_are_no_predicted_ones() -> None:
    """Of the four drawn predicted pairs of the second stratum one does not count: 10 · 3/4 are predicted."""
    both, predicted, gold = cells(counted=DRAWN - np.array([[0, 0], [0, 1], [0, 0]])).totals()
    assert (both, predicted, gold) == pytest.approx((7, 2 + 7.5 + 40, 14.5))


def test_one_more_pair_by_hand() -> None:
    """A missed pair stands for 10/4, 30/6 and 960/20 of the strata, a found one for 2/2, 10/4 and at most all 40.

    None was drawn of the third stratum, but of the second, which it follows.
    """
    changes = cells().changes()
    recall = 7 / 14.5
    expected = [
        [7 / (14.5 + more) - recall for more in (2.5, 5, 48)],
        [6 / 13.5 - recall, 4.5 / 12 - recall, 0],  # nothing right is known of the third
        [(7 + more) / (14.5 + more) - recall for more in (1, 2.5, 40)],
    ]
    assert changes["recall"][:3] == pytest.approx(np.array(expected))
    assert changes["recall"][3:].tolist() == [[2.5, 5, 48], [1, 2.5, 40]]
    assert changes["precision"][2] == pytest.approx(np.array([1, 2.5, 40]) / 52)
    alone = cells(positive=np.array([[1, 2], [0, 0], [0, 0]])).changes()
    assert np.all(alone["precision"][:, 2] == 0), "nothing was drawn of the third, nor of the one before it"


def test_one_more_pair_of_a_difference_by_hand() -> None:
    """Of 10 pairs that both miss, the one loses .3 and the other .2; of 4 that only one finds, the other misses 4."""
    changes = [[-0.3], [-0.01], [0.1], [10.0], [4.0]], [[-0.2], [0.0], [0.0], [10.0], [0.0]]
    one, other = ({"f1": np.array(of)} for of in changes)
    assert _beside(one, other, "f1") == pytest.approx(0.1 + 0.2 * 4 / 10)
    assert _beside(other, one, "f1") == pytest.approx(0.1 + 0.2 * 4 / 10)
    assert _beside(one, one, "f1") == pytest.approx(0.1 + 0.3 * 4 / 10)
    assert _beside(other, other, "f1") == 0
    assert _beside(one, {}, "f1") == 0


def test_without_a_unit_is_without_its_drawn_pair() -> None:
    judge, _, truth = made()
    labels = clustered(truth ^ (np.arange(len(truth)) % 4 == 0))
    drawn = judge.resampled(labels)
    assert drawn.units == judge.labelled
    assert drawn.values == pytest.approx(judge.values(labels))
    for unit in range(drawn.units):
        alone = judge.at(np.arange(drawn.units) != unit).values(labels)
        assert {name: of[unit] for name, of in drawn.left_out.items()} == pytest.approx(alone)


def test_figures_are_right_on_average_where_weights_alone_are_not() -> None:
    """A strategy joins few pairs of a large stratum: whether one is drawn decides the weighted precision."""
    rng, size = np.random.default_rng(2), np.array([60, 3000])
    stratum = np.repeat([0, 1], size)
    truth = (stratum == 0) & (rng.random(len(stratum)) < 0.6)
    predicted = (stratum == 0) & (rng.random(len(stratum)) < 0.8) | (rng.random(len(stratum)) < 0.01)
    right = np.mean(truth[predicted])
    found: dict[str, list[float]] = {"known": [], "weights": []}
    for _ in range(300):
        drawn = np.concatenate([rng.choice(np.flatnonzero(stratum == k), 30, replace=False) for k in (0, 1)])
        of = stratum[drawn] * 2 + predicted[drawn]
        parts = [np.bincount(of, part, 4).reshape(2, 2).astype(float) for part in (np.ones(60), truth[drawn])]
        pool = np.bincount(stratum * 2 + predicted, minlength=4).reshape(2, 2).astype(float)
        totals = PostStrata(pool=pool, drawn=parts[0], counted=parts[0], positive=parts[1]).totals()
        found["known"].append(float(totals.both / totals.predicted))
        weight = (size / 30)[stratum[drawn]]
        found["weights"].append(float(weight @ (truth & predicted)[drawn] / (weight @ predicted[drawn])))
    assert np.mean(found["known"]) == pytest.approx(right, abs=0.01)
    assert np.mean(found["weights"]) > right + 0.05
    assert np.std(found["known"]) < np.std(found["weights"]) / 2


@pytest.mark.parametrize("name", ["components", "average", "star"])
def test_curves_are_those_of_clustering_anew(name: str) -> None:
    judge, ids, truth = made()
    rng = np.random.default_rng(5)
    ends = zip(judge.pool.left.tolist(), judge.pool.right.tolist(), truth.tolist(), strict=True)
    scored = {(a, b): round(float(np.clip(0.4 + 0.3 * true + rng.normal(0, 0.1), 0.3, 1)), 2) for a, b, true in ends}
    scored |= {(int(a), int(a) + 3): 0.5 for a in judge.pool.left[:20:2]}
    pairs = make_pairs(ids, range(len(ids)), {p: s for p, s in scored.items() if s > 0.3})
    curve = judge.curve(pairs, nd.linkage(name), 0.5)
    for threshold in [0.31, 0.4, 0.5, 0.62, 0.8] if curve.stepwise else [0.5]:
        expected = judge.values(nd.cluster(pairs, threshold, name).labels)
        found = curve.at(threshold)
        assert {key: found[key] for key in expected} == pytest.approx(expected)
    by_pair = judge.pair_curve(pairs)
    codes, scores = encode(pairs.left, pairs.right), pairs.score
    for threshold in (0.4, 0.62):
        above = np.isin(encode(judge.pool.left, judge.pool.right), codes[scores >= np.float32(threshold)])
        assert by_pair.at(threshold) == pytest.approx(judge.values(clustered(above)))


def test_ends_of_intervals_by_hand() -> None:
    """Where all agree, t of four degrees of freedom times what one more pair changes; at 1 there are no log odds."""
    agree = np.full(30, 1.0)
    found = interval(1.0, agree, 30, margin=(0.1, 0.0))
    assert found.low == pytest.approx(1 - 2.7764 * 0.1, abs=1e-4)
    assert found.high == 1
    assert type(found.low) is type(found.high) is float
    found = interval(0.8, agree * 0.8, 30, margin=(0.1, 0.05))
    odds = {share: np.log(share / (1 - share)) for share in (0.7, 0.8, 0.85)}
    low, high = odds[0.8] - 2.7764 * (odds[0.8] - odds[0.7]), odds[0.8] + 2.7764 * (odds[0.85] - odds[0.8])
    expected = [1 / (1 + np.exp(-end)) for end in (low, high)]
    assert found.low == pytest.approx(expected[0], abs=1e-4)
    assert found.high == pytest.approx(expected[1], abs=1e-4)
    assert interval(1.0, agree, 30).method == "one-sided"


def test_one_unit_can_make_most_of_the_error() -> None:
    left = np.append(np.full(29, 0.5), 0.9)
    drawn = Resampled(values={"f1": 0.5}, left_out={"f1": left}, bearing={"f1": 30}, units=30)
    assert drawn.heaviest("f1") == pytest.approx((29 / 30) ** 2 / (29 / 30**2 + (29 / 30) ** 2))
    assert replace(drawn, left_out={"f1": np.full(30, 0.5)}).heaviest("f1") == 0


def test_halves_keep_the_pool() -> None:
    judge, _, truth = made()
    labels = clustered(truth)
    half = judge.among(np.arange(judge.pool.documents) < judge.pool.documents // 2)
    assert 0 < half.labelled < judge.labelled
    assert half.values(labels)["precision"] == 1
    assert half.pool is judge.pool
    assert replace(judge, counted=judge.counted & False).labelled == 0


def test_a_difference_is_that_of_the_figures() -> None:
    judge, _, truth = made()
    good, bad = clustered(truth), clustered(~truth)
    samples = {"good": judge.resampled(good), "bad": judge.resampled(bad)}
    (difference,) = pairwise_differences(samples, "f1").differences
    assert (difference.better, difference.value) == ("good", samples["good"].values["f1"] - samples["bad"].values["f1"])
    assert difference.p < 0.001


def test_a_pool_drawn_whole_needs_no_weights() -> None:
    judge, ids, truth = made()
    kind: list[str | None] = ["copy"] * len(truth)
    sample = Sample(kind=kind, probability=np.ones(len(truth)), split=[None] * len(truth))
    a, b = ([ids[row] for row in side.tolist()] for side in (judge.pool.left, judge.pool.right))
    gold = GradedPairs(a, b, truth.astype(np.int32), sample=sample)
    unit_of = {document: row // 2 for row, document in enumerate(ids)}
    labels = clustered(truth ^ (np.arange(len(truth)) % 5 == 0))
    whole = PooledJudge.of(gold, ids, unit_of, judge.pool).values(labels)
    assert whole == pytest.approx(PairJudge(ListedPairs.of(gold, ids, unit_of)).values(labels))


def test_ends_widened_by_a_margin_are_plain_numbers_that_results_can_hold() -> None:
    left_out = np.ones(20)
    left_out[3] = 0.9
    found = interval(1.0, left_out, 20, margin=(0.1, 0.0))
    assert type(found.low) is float
    assert type(found.high) is float
    assert found.low < 0.9
    assert found.high == 1.0


def test_an_empty_stratum_is_not_the_one_after() -> None:
    """The stratum after the one with duplicates has pairs that one more may be among, whatever empty one is between."""
    parts = {"pool": POOL, "drawn": DRAWN, "counted": DRAWN, "positive": np.array([[1, 2], [0, 0], [0, 0]])}
    between = {name: np.insert(of, 1, 0, axis=0) for name, of in parts.items()}
    alone, more = (cells(**of).changes()["precision"] for of in (parts, between))
    assert alone[:, 1].any()
    assert more[:, 2] == pytest.approx(alone[:, 1])
    assert not more[:, 1].any()
