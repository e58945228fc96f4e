"""Every metric of sums, a stranger's too, is the same figure wherever it is computed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from neardup.core.clusters import Clusters
from neardup.linkages import Components, Star
from neardup.metrics import PairwiseMetric, SumsMetric, metrics_of
from neardup.metrics.evaluation import evaluate
from neardup.metrics.resampling.estimates import resample
from neardup.metrics.sweep import gold_labels, pair_curve, sweep, sweep_at
from tests.helpers.partitions import FLOOR, LABELLED, Corpus


@given(LABELLED)
def test_one_clustering_every_threshold_and_the_whole_of_the_jackknife_agree(corpus: Corpus) -> None:
    pairs, gold = corpus
    curve = sweep(pairs, gold)
    labels = gold_labels(pairs.ids, gold)
    for row, threshold in enumerate(np.minimum(curve.threshold, 1.0)):
        if row == 0 and np.any(pairs.score == 1):
            continue  # no threshold in [0, 1] selects it
        predicted = Components().labels(pairs, float(threshold))
        alone = evaluate(Clusters(pairs.ids, predicted), gold)
        whole = resample(predicted, labels, labels)
        assert list(alone) == list(whole.values) == list(metrics_of(SumsMetric))
        for name, metric in metrics_of(SumsMetric).items():
            assert whole.values[name] == pytest.approx(alone[name].value, abs=1e-12), name
            if metric.by_threshold:
                assert curve[name][row] == pytest.approx(alone[name].value, abs=1e-12), name


@given(LABELLED)
def test_listed_thresholds_of_another_linkage_agree_with_one_clustering(corpus: Corpus) -> None:
    pairs, gold = corpus
    curve = sweep_at(pairs, gold, Star(), [0.5, 0.85])
    for row, threshold in enumerate(curve.threshold.tolist()):
        alone = evaluate(Clusters(pairs.ids, Star().labels(pairs, threshold)), gold)
        for name in metrics_of(SumsMetric).keys() & set(curve.names):
            assert curve[name][row] == pytest.approx(alone[name].value, abs=1e-12), name


@given(LABELLED)
def test_pairs_at_the_floor_agree_with_the_end_of_their_curve(corpus: Corpus) -> None:
    pairs, gold = corpus
    curve, alone = pair_curve(pairs, gold), evaluate(pairs, gold)
    assert curve.names == list(metrics_of(PairwiseMetric))
    for name, value in curve.at(FLOOR).items():
        assert value == alone[name].value, name
