"""How hard a gold is: the similarity of its pairs against that of the hardest pairs that must stay apart."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from neardup.core.properties import properties
from neardup.scorers.alignment import Infix
from neardup.scorers.overlap import Containment, Jaccard

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.clusters import Clusters
    from neardup.core.corpus import Corpus

MOST_DOCUMENTS = 2000
"""The most labelled documents, since all their pairs are compared. For larger corpora no difficulty is computed."""
QUANTILES = (10, 50, 90)
"""The percentiles of similarities that are shown."""


@dataclass(frozen=True)
class Difficulty:
    """Similarities in one slice of the documents; a pair is in the slice when one of its documents is.

    Attributes:
        column: the property sliced by; "" for all documents.
        value: its value.
        pairs: the number of gold pairs.
        rivals: the number of hardest non-pairs. Such a pair is a document with the most similar one, by containment,
            that it must not join.
        gold: percentiles of the gold pairs by similarity.
        hardest: percentiles of the hardest non-pairs by similarity.
        overlap: share of gold pairs whose containment is at most the 90 % percentile of the hardest non-pairs.
    """

    column: str
    value: str
    pairs: int
    rivals: int
    gold: dict[str, list[float]]
    hardest: dict[str, list[float]]
    overlap: float | None


def difficulty(corpus: Corpus, clusters: Clusters) -> list[Difficulty]:
    """The difficulty of all labelled documents, then of each property's; nothing beyond MOST_DOCUMENTS documents."""
    labels = clusters.aligned(corpus.ids, absent="unlabelled").labels
    rows = np.flatnonzero(labels >= 0)
    if not 1 < len(rows) <= MOST_DOCUMENTS:
        return []
    left, right = np.array(list(combinations(rows.tolist(), 2)), np.int64).T
    together = labels[left] == labels[right]
    containment = Containment().score(corpus, left, right)
    kept = np.union1d(np.flatnonzero(together), _rivals(left, right, np.where(together, np.float32(-1), containment)))
    left, right, together = left[kept], right[kept], together[kept]
    scores = {
        "jaccard": Jaccard().score(corpus, left, right),
        "containment": containment[kept],
        "infix": Infix().score(corpus, left, right),
    }
    columns = {name: corpus.table.column(name) for name in corpus.columns}
    slices = {("", "all documents"): np.ones(len(corpus), bool)}
    slices |= {(name, value): mask for name, masks in properties(columns).items() for value, mask in masks.items()}
    return [_slice(*key, mask[left] | mask[right], together, scores) for key, mask in slices.items()]


def _rivals(left: NDArray[np.int64], right: NDArray[np.int64], score: NDArray[np.float32]) -> NDArray[np.int64]:
    """Positions of the pairs that are some document's most similar one; negative scores are out."""
    best: dict[int, int] = {}
    for position in np.argsort(-score, kind="stable").tolist():
        if score[position] >= 0:
            best.setdefault(int(left[position]), position)
            best.setdefault(int(right[position]), position)
    return np.unique(np.array(list(best.values()), np.int64))


def _slice(
    column: str,
    value: str,
    inside: NDArray[np.bool_],
    together: NDArray[np.bool_],
    scores: dict[str, NDArray[np.float32]],
) -> Difficulty:
    gold, hardest = inside & together, inside & ~together
    spans = [{name: _percentiles(score[chosen]) for name, score in scores.items()} for chosen in (gold, hardest)]
    bar = spans[1]["containment"][-1] if hardest.any() else None
    overlap = None if bar is None or not gold.any() else float(np.mean(scores["containment"][gold] <= bar))
    return Difficulty(column, value, int(gold.sum()), int(hardest.sum()), spans[0], spans[1], overlap)


def _percentiles(values: NDArray[np.float32]) -> list[float]:
    return [round(float(v), 3) for v in np.percentile(values, QUANTILES)] if len(values) else []
