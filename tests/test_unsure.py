"""`bench.unsure`: whether a second score adds anything is found where it does, and only there."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import f1_score
from sklearn.metrics import log_loss as loss_of_sklearn

from bench.unsure import FOLDS, GoldPairs, cosines, gains, gold_pairs, predictions
from neardup.metrics.judges import ClusterJudge
from tests.helpers.corpora import corpus_of, related

RNG = np.random.default_rng(3)
COUNT, UNITS = 600, 60

pytestmark = pytest.mark.slow


def drawn() -> tuple[GoldPairs, np.ndarray, np.ndarray]:
    """Pairs within and across units, a score that tells a little, and a cosine that tells much."""
    positive = RNG.random(COUNT) < 0.4
    units = RNG.integers(0, UNITS, (2, COUNT))
    units[1, : COUNT // 2] = units[0, : COUNT // 2]
    score = 0.5 + 0.05 * positive + RNG.normal(0, 0.1, COUNT)
    cosine = 0.5 + 0.3 * positive + RNG.normal(0, 0.1, COUNT)
    return GoldPairs(np.zeros((2, COUNT), np.int64), positive, np.ones(COUNT), units), score, cosine


def test_what_tells_copies_lowers_the_loss_and_noise_does_not() -> None:
    pairs, score, cosine = drawn()
    loss, share = gains(score, cosine, pairs)
    assert loss.high < 0 < share.low
    assert share.both > 0.85
    loss, share = gains(score, RNG.random(COUNT), pairs)
    assert loss.low < 0.02
    assert share.low < 0 < share.high + 0.02
    assert abs(loss.both - loss.alone) < 0.03


def test_a_pair_is_judged_by_a_model_that_saw_none_of_its_units() -> None:
    """A feature that names the unit is worth nothing then, though it tells the label of every pair in training."""
    units = np.arange(40)
    positive = units % 2 == 0
    pairs = GoldPairs(np.zeros((2, 40), np.int64), positive, np.ones(40), np.stack([units, units]))
    probability, _ = predictions(np.eye(40), pairs)
    assert not np.isnan(probability).any()
    fold = np.random.default_rng(1).permutation(40)[units] % FOLDS
    for number in range(FOLDS):
        assert np.ptp(probability[fold == number]) < 1e-9


def test_figures_are_those_of_scikit_learn_with_and_without_each_unit() -> None:
    """The slow way: all pairs that touch a unit are left out."""
    pairs, score, cosine = drawn()
    pairs = pairs._replace(weight=RNG.random(COUNT) + 0.1)
    alone, both = predictions(score[:, None], pairs), predictions(np.stack([score, cosine], axis=1), pairs)
    kept = [~np.any(pairs.units == unit, axis=0) for unit in np.unique(pairs.units)]

    def losses(of: np.ndarray, which: np.ndarray) -> float:
        return float(loss_of_sklearn(pairs.positive[which], of[which], sample_weight=pairs.weight[which]))

    def shares(of: np.ndarray, which: np.ndarray) -> float:
        return float(f1_score(pairs.positive[which], of[which], sample_weight=pairs.weight[which]))

    for found, figure, place in zip(gains(score, cosine, pairs), (losses, shares), (0, 1), strict=True):
        every = np.ones(COUNT, np.bool_)
        assert (found.alone, found.both) == pytest.approx((figure(alone[place], every), figure(both[place], every)))
        change = np.array([figure(both[place], which) - figure(alone[place], which) for which in kept])
        error = 1.96 * np.sqrt((UNITS - 1) / UNITS * ((change - change.mean()) ** 2).sum())
        middle = found.both - found.alone
        assert (found.low, found.high) == pytest.approx((middle - error, middle + error))


def test_gold_clusters_give_all_pairs_of_labelled_documents() -> None:
    from neardup.core.clusters import Clusters

    gold = Clusters(["a", "b", "c", "d"], np.array([0, 0, -1, 1], np.int32))
    pairs = gold_pairs(ClusterJudge(gold, np.array([7, 7, 8, 9], np.int32)))
    assert pairs.rows.tolist() == [[0, 0, 1], [1, 3, 3]]
    assert pairs.positive.tolist() == [True, False, False]
    assert pairs.units.tolist() == [[7, 7, 7], [7, 9, 9]]


def test_cosines_are_those_of_the_strategy_below_its_floor_too() -> None:
    corpus = corpus_of([*related(4, seed=1).texts, "。"])
    rows = np.array([[0, 5, 2], [1, 2, 8]])
    pairs = GoldPairs(rows, np.zeros(3, np.bool_), np.ones(3), rows)
    found = cosines(corpus, pairs, "wordllama(floor=0.99)")
    assert found[:2].min() > 0
    assert found[2] == 0
    assert found[0] > found[1]


def test_a_copy_has_the_cosine_of_its_text() -> None:
    corpus = corpus_of(["the harbour stays shut", "the harbour stays shut", "the harbour stays shut today"])
    rows = np.array([[0, 0, 1], [1, 2, 2]])
    none = np.zeros(3, np.bool_)
    found = cosines(corpus, GoldPairs(rows, none, np.ones(3), np.zeros((2, 3), np.int64)), "tfidf-cosine")
    assert found[0] == 1
    assert found[1] == found[2] > 0.5
