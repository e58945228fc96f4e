"""`bench.thresholds`: the threshold with the highest mean F1, and what a row says of each half."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import neardup as nd
from bench.thresholds import chosen, row_of
from neardup.metrics.curves import Curve
from neardup.metrics.judges import ClusterJudge
from tests.helpers.corpora import corpus_of

if TYPE_CHECKING:
    from collections.abc import Sequence


def curve(f1: Sequence[float], thresholds: Sequence[float], floor: float = 0.1) -> Curve:
    return Curve(threshold=np.array(thresholds), floor=floor, stepwise=True, by_name={"f1": np.array(f1)})


def test_the_mean_decides_and_of_equal_means_the_highest_threshold() -> None:
    one = curve([0.0, 0.6, 0.9], [np.inf, 0.9, 0.5])
    other = curve([0.0, 0.8, 0.4], [np.inf, 0.7, 0.3])
    assert chosen([one]) == (0.5, 0.9)
    assert chosen([one, other]) == (0.5, (0.9 + 0.8) / 2)
    assert chosen([curve([0.5, 0.5], [np.inf, 0.5])]) == (1.0, 0.5)


def test_no_threshold_is_below_the_highest_floor() -> None:
    falling = curve([0.0, 0.9], [np.inf, 0.12])
    assert chosen([falling]) == (0.12, 0.9)
    assert chosen([falling, curve([0.0], [np.inf], floor=0.3)]) == (1.0, 0.0)


def test_a_row_has_the_figures_at_the_threshold_and_at_the_best_of_each_half() -> None:
    corpus = corpus_of(["a b c d", "a b c d e", "f g h i", "j k l m"])
    judge = ClusterJudge(nd.Clusters(corpus.ids, np.array([0, 0, 1, 2], np.int32)), np.arange(4, dtype=np.int32))
    row = row_of("minhash-lsh(ngram=1, bands=64, floor=0.3)", {"mine": judge}, {"mine": corpus})
    score = float(nd.pairs(corpus, row[0]).score[0])
    assert row[1:] == [f"{int(score * 50) / 50:.2f}", "1.000", f"1.000 (1.000 at {score:.2f})"]
