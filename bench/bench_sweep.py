"""Compares the sweep of all thresholds with one call of scikit-learn for each threshold; and times intervals.

scikit-learn is timed at a few thresholds and extrapolated to a hundred, linearly. Its figures there must equal ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest
import sklearn.metrics
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

import neardup
from bench.race import Stopwatch, compared, race, target, times
from neardup.linkages import Components
from neardup.metrics.resampling.estimates import LEAST_UNITS, Estimate, resample_each
from neardup.metrics.sweep import partitions, sweep
from neardup.run import machine

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

    from neardup.core.clusters import Clusters
    from neardup.core.pairs import CorpusPairs
    from neardup.metrics.curves import Curve

pytestmark = pytest.mark.benchmark(group="sweep")

THRESHOLDS = 100
INTERVALS = ("precision", "recall", "f1", "f05", "b3_precision", "b3_recall", "b3_f1")
TIMED = (0.5, 0.7, 0.9)
"""The thresholds at which scikit-learn is timed, from one very large cluster to small ones."""


@dataclass(frozen=True)
class LabelledPairs:
    """The scored pairs of a corpus, and its gold."""

    pairs: CorpusPairs
    gold: Clusters


@pytest.fixture(scope="module")
def labelled(timed: bool) -> LabelledPairs:
    """Gold clusters of Zipf sizes. Seven pairs in ten lie within clusters and score high; the others score low."""
    documents, count = (1_000_000, 10_000_000) if timed else (300, 1_500)
    rng = np.random.default_rng(1)
    sizes = np.minimum(rng.zipf(1.8, documents), 2000)
    gold = np.repeat(np.arange(documents, dtype=np.int32), sizes)[:documents]
    left = rng.integers(0, documents, count)
    first = np.searchsorted(gold, gold[left])
    right = first + (rng.random(count) * np.minimum(sizes[gold[left]], documents - first)).astype(np.int64)
    right = np.where(rng.random(count) < 0.3, rng.integers(0, documents, count), right)
    differ = left != right
    left, right = left[differ], right[differ]
    score = 0.3 + 0.7 * np.where(gold[left] == gold[right], rng.beta(6, 2, len(left)), rng.beta(2, 6, len(left)))
    rows = rng.permutation(documents)
    found = neardup.Pairs.of(rows[left], rows[right], np.minimum(score, 1), floor=0.3)
    ids = [str(row) for row in range(documents)]
    pairs = neardup.CorpusPairs(**vars(found), ids=ids, identical=np.arange(documents, dtype=np.int32))
    return LabelledPairs(pairs, neardup.Clusters(ids, gold[np.argsort(rows)]))


def by_scikit_learn(labelled: LabelledPairs, threshold: float) -> dict[str, float]:
    """Figures at one threshold: components by SciPy; ARI, V and pair counts by scikit-learn."""
    pairs, gold = labelled.pairs.at(threshold), labelled.gold.labels
    ends = (pairs.left, pairs.right)
    graph = coo_array((np.ones(len(pairs), np.int8), ends), shape=(len(gold), len(gold)))
    _, labels = connected_components(graph, directed=False)
    (_, fp), (fn, tp) = sklearn.metrics.cluster.pair_confusion_matrix(gold, labels).tolist()
    return {
        "precision": tp / (tp + fp) if tp + fp else 1.0,
        "recall": tp / (tp + fn),
        "ari": sklearn.metrics.adjusted_rand_score(gold, labels),
        "v_measure": sklearn.metrics.v_measure_score(gold, labels),
    }


def all_figures(labelled: LabelledPairs) -> Curve:
    """The curve, after every figure has been computed."""
    curve = sweep(labelled.pairs, labelled.gold)
    for name in curve.names:
        assert len(curve[name]) == len(curve.threshold)
    return curve


def bench_sweep(benchmark: BenchmarkFixture, labelled: LabelledPairs, timed: bool) -> None:
    """Times every threshold: pairwise figures, B³, ARI and V."""
    curve = all_figures(labelled)  # compiles
    resting = machine.settle()
    all_figures(labelled)
    peak = machine.peak_bytes()
    ours = f"neardup, {len(curve.threshold):,} thresholds"
    theirs = f"scikit-learn, {THRESHOLDS} thresholds, extrapolated from {len(TIMED)}"
    by_hand = partial(map, partial(by_scikit_learn, labelled), TIMED)
    watches = {
        ours: Stopwatch(partial(all_figures, labelled)),
        theirs: Stopwatch(lambda: list(by_hand()), share=len(TIMED) / THRESHOLDS),
    }
    benchmark.pedantic(race, (watches,), {"timed": timed}, rounds=1)
    for threshold, found in zip(TIMED, watches[theirs].result, strict=True):
        at = curve.at(threshold)
        assert {name: at[name] for name in found} == pytest.approx(found, abs=1e-9)
    figures = compared(watches)
    figures[ours]["bytes_per_pair"] = (peak - resting) / len(labelled.pairs) if peak and resting else float("nan")
    what = f"{ours}, {len(labelled.pairs):,} pairs, {len(labelled.gold):,} documents"
    line = target(what, f"{theirs}, one call a threshold, the same figures", *times(figures, theirs), least=50)
    benchmark.extra_info |= {"corpus": "generated pairs", "contestants": figures, "targets": [line]}


def bench_intervals(benchmark: BenchmarkFixture, labelled: LabelledPairs, timed: bool) -> None:
    """Times intervals of pairwise figures and B³ at a hundred thresholds."""
    units = labelled.gold.labels // 3
    thresholds = np.linspace(1.0, labelled.pairs.floor, THRESHOLDS if timed else 3).tolist()

    def intervals(at: list[float]) -> list[dict[str, Estimate]]:
        clusterings = partitions(labelled.pairs, Components(), at)
        resampled = resample_each(clusterings, labelled.gold.labels, units, INTERVALS)
        return [{name: drawn.estimate(name) for name in INTERVALS} for drawn in resampled]

    intervals(thresholds[:2])  # compiles
    resting = machine.settle()
    found = benchmark.pedantic(intervals, (thresholds,), rounds=1, warmup_rounds=0)
    peak = machine.peak_bytes()
    assert len(found) == len(thresholds)
    curve = sweep(labelled.pairs, labelled.gold)
    for threshold, estimates in zip(thresholds, found, strict=True):
        assert estimates["f1"].value == pytest.approx(curve.at(threshold)["f1"])
        assert estimates["f1"].units < LEAST_UNITS or estimates["f1"].low is not None
    if timed:
        assert benchmark.stats is not None
        seconds, count = benchmark.stats.stats.median, len(np.unique(units))
        what = f"intervals at {THRESHOLDS} thresholds, {count:,} units"
        line = target(what, "seconds, one round", seconds, most=120)
        memory = {"peak_bytes_per_document": (peak - resting) / len(labelled.gold)} if peak and resting else {}
        row = {
            "by": f"neardup, without each of {count:,} units",
            "thresholds": str(THRESHOLDS),
            "seconds": f"{seconds:.1f}",
            "bytes a document": "".join(f"{value:.0f}" for value in memory.values()),
        }
        benchmark.extra_info |= {"seconds": seconds, "units": count, **memory, "table": [row], "targets": [line]}
