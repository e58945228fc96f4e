"""What each threshold of a strategy does to the dev half, to the test half and to the whole corpus."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from neardup.core.versions import loose_labels, strict_labels
from neardup.metrics.contingency import Contingency
from neardup.metrics.judges import ClusterJudge, PairJudge
from neardup.metrics.pooled_judge import PooledJudge
from neardup.metrics.proportions import ratio
from neardup.metrics.removal import removal
from neardup.metrics.unlabelled import sizes_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from neardup.metrics.judges import Judge
    from neardup.results.cells import Cell
    from neardup.results.derive.halves import Halves

POINTS = 60
"""Thresholds of a sweep, besides those that are wanted."""
FIGURES = ("precision", "recall", "f1")
COUNTS = ("wrongly_removed", "left_behind")


@dataclass(frozen=True)
class HalfSweep:
    """Figures of the clusters of labelled documents, at each threshold of a sweep.

    Attributes:
        half: `dev`, `test`, or `all` where there are no halves.
        figures: pairwise precision, recall and F1 by name.
        counts: documents wrongly removed and left behind, by name; none where gold is single pairs.
    """

    half: Literal["dev", "test", "all"]
    figures: dict[str, list[float]]
    counts: dict[str, list[int]]


@dataclass(frozen=True)
class Sweep:
    """What each threshold does.

    Attributes:
        thresholds: ascending.
        removed: documents of the corpus that deleting all but one of each cluster removes.
        clusters: clusters of two documents or more.
        largest: documents of the largest cluster.
        halves: figures of the labelled documents; none without gold.
    """

    thresholds: Sequence[float]
    removed: Sequence[int]
    clusters: Sequence[int]
    largest: Sequence[int]
    halves: Sequence[HalfSweep]


def sweep_of(cell: Cell, half: Halves | None, wanted: Iterable[float]) -> Sweep:
    """The sweep of a cell.

    Args:
        cell: a cell that ended well.
        half: the halves of its corpus, if there are any.
        wanted: thresholds that are among those of the sweep.
    """
    thresholds = _thresholds(cell, wanted)
    labels = [cell.at(threshold).labels for threshold in thresholds]
    sizes = [sizes_of(found) for found in labels]
    judge = cell.corpus.judge
    judges: dict[Literal["dev", "test", "all"], Judge] = {}
    if half is not None:
        judges = {"dev": half.dev, "test": half.test}
    elif judge is not None:
        judges = {"all": judge}
    return Sweep(
        [round(threshold, 4) for threshold in thresholds],
        [size.removed for size in sizes],
        [size.clusters for size in sizes],
        [size.largest for size in sizes],
        [_half(name, own, cell, labels) for name, own in judges.items()],
    )


def _thresholds(cell: Cell, wanted: Iterable[float]) -> list[float]:
    """Thresholds from the floor up, close where scores are close, the wanted ones among them.

    They have four digits, as people read and give them, and are rounded down, so that a score is above its own text.
    A wanted one stands for all that are written as it is.
    """
    scores = np.unique(cell.pairs.score).astype(np.float64)
    if len(scores) > POINTS:
        even = np.linspace(cell.pairs.floor, 1, POINTS // 2)
        scores = np.concatenate([np.quantile(scores, np.linspace(0, 1, POINTS // 2), method="nearest"), even])
    written = np.maximum(np.floor(np.round(scores, 7) * 1e4 + 1e-6) / 1e4, cell.pairs.floor)
    told = {round(score, 4): score for score in (cell.pairs.floor, 1.0, *written.tolist(), *wanted)}
    return [told[text] for text in sorted(told)]


def _half(
    name: Literal["dev", "test", "all"], judge: Judge, cell: Cell, labels: Sequence[NDArray[np.int32]]
) -> HalfSweep:
    if isinstance(judge, ClusterJudge):
        strict, loose = strict_labels(judge.gold), loose_labels(judge.gold)
        found = [_clustered(own, strict, strict if loose is None else loose) for own in labels]
        gold = cell.corpus.clusters
        assert gold is not None, "labels of documents are clusters"
        ids, rows = cell.corpus.ids, strict >= 0
        counts = [removal(ids, own, gold.labels, loose=cell.corpus.loose, rows=rows) for own in labels]
        told = {name: [int(one[name]) for one in counts] for name in COUNTS}
    else:
        assert isinstance(judge, PairJudge | PooledJudge), "labels are clusters or listed pairs"
        found, told = [judge.values(own) for own in labels], {}
    return HalfSweep(name, {key: [round(float(one[key]), 3) for one in found] for key in FIGURES}, told)


def _clustered(labels: NDArray[np.int32], strict: NDArray[np.int32], loose: NDArray[np.int32]) -> dict[str, float]:
    """Pairwise figures of clusters; a wrong pair is one of two loose labels."""
    right, apart = Contingency.of(labels, strict).sums(), Contingency.of(labels, loose).sums()
    both, wrong = int(right.both), int(apart.predicted - apart.both)
    precision, recall = float(ratio(both, both + wrong)), float(ratio(both, int(right.gold)))
    total = precision + recall
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / total if total else 0.0}
