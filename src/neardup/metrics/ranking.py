"""Scored pairs weighed by gold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neardup.core.clusters import Clusters
from neardup.core.codes import encode, looked_up, score_bits
from neardup.core.counts import pairs_among, pairs_within
from neardup.core.gold import GradedPairs
from neardup.core.versions import loose_labels, strict_labels
from neardup.metrics.contingency import Contingency, weigh

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from neardup.core.pairs import CorpusPairs
    from neardup.core.versions import GoldClusters


class ScoredTotals(NamedTuple):
    """The number of pairs at or above a score, or at or above each of k scores: what `PairTotals` asks for.

    Attributes:
        both: `float64[k]`, those that gold has.
        predicted: `float64[k]`, those that gold has or denies.
        gold: pairs that gold has, reported or not; an array where these differ, too.
    """

    both: NDArray[np.float64]
    predicted: NDArray[np.float64]
    gold: float | NDArray[np.float64]


@dataclass(frozen=True, eq=False, kw_only=True)
class Ranking:
    """Pairs of documents that count, by score. Identical texts are pairs of score 1.

    Attributes:
        score: `float64[k]`, distinct, descending.
        positive: `int64[k]`, gold pairs with this score; `float64[k]` where they are estimated from a sample.
        claimed: the same of pairs that gold has or denies; those it ignores are left out.
        gold: pairs that gold has, reported or not.
    """

    score: NDArray[np.float64]
    positive: NDArray[np.int64] | NDArray[np.float64]
    claimed: NDArray[np.int64] | NDArray[np.float64]
    gold: float

    @classmethod
    def of(
        cls, score: NDArray[np.floating], positive: NDArray[np.integer], claimed: NDArray[np.integer], gold: int
    ) -> Ranking:
        """Group what has the same score (a float32); scores at which nothing counts are left out."""
        from neardup.metrics.kernels import run_totals

        key = encode(~score_bits(score), np.arange(len(score)))
        key.sort()
        first, hits, tries = run_totals(key, positive.astype(np.int64), claimed.astype(np.int64))
        return cls(score=score[first].astype(np.float64), positive=hits, claimed=tries, gold=gold)

    @classmethod
    def weighted(cls, score: NDArray[np.floating], positive: NDArray[np.bool_], weight: NDArray[np.float64]) -> Ranking:
        """The same of pairs that count each as many as it stands for.

        Args:
            score: `float[m]`; NaN where a pair was not reported.
            positive: `bool[m]`, whether gold has it.
            weight: `float64[m]`, how many pairs it stands for.
        """
        at = np.flatnonzero(~np.isnan(score) & (weight > 0))
        distinct, place = np.unique(-np.asarray(score[at], np.float64), return_inverse=True)
        return cls(
            score=-distinct,
            positive=np.bincount(place, weight[at] * positive[at], len(distinct)),
            claimed=np.bincount(place, weight[at], len(distinct)),
            gold=float(weight @ positive),
        )

    def above_each_score(self) -> ScoredTotals:
        """The pairs above every score, then those at or above each: arrays of k + 1."""
        both, predicted = (np.append(0.0, np.cumsum(counts)) for counts in (self.positive, self.claimed))
        return ScoredTotals(both, predicted, self.gold)

    def reported(self) -> ScoredTotals:
        """All pairs reported."""
        both, predicted = (np.asarray(counts.sum(), np.float64) for counts in (self.positive, self.claimed))
        return ScoredTotals(both, predicted, self.gold)


def rank(pairs: CorpusPairs, gold: GoldClusters | GradedPairs) -> Ranking:
    """Weigh reported pairs and identical texts by gold.

    A pair of representatives stands for every pair of documents with these two texts. With a clustering as gold a pair
    counts when both documents are labelled, but for those that a `TolerantClusters` leaves out. With graded pairs, it
    counts when it is listed with a grade ≥ 0, or is not listed and both documents are in the closed scope. A pair of a
    sample counts as many as it stands for.
    """
    if isinstance(gold, GradedPairs):
        return _rank_by_grades(pairs, gold)
    return _rank_by_labels(pairs, gold)


def _rank_by_labels(pairs: CorpusPairs, gold: GoldClusters) -> Ranking:
    strict, loose = strict_labels(gold), loose_labels(gold)
    positive, negative = _by_label(pairs, Clusters(gold.ids, strict))
    if loose is not None:
        _, negative = _by_label(pairs, Clusters(gold.ids, loose))
    return Ranking.of(
        np.concatenate([pairs.score, np.ones(len(pairs.ids), np.float32)]),
        positive,
        positive + negative,
        pairs_within(np.bincount(strict[strict >= 0])),
    )


def _by_label(pairs: CorpusPairs, gold: Clusters) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """`int64[m + n]`: pairs of documents with one label, and with two, of each reported pair, then of each text."""
    labels = gold.aligned(pairs.ids, absent="unlabelled").labels
    table = Contingency.of(pairs.identical, labels)
    claimed, positive = weigh(table, pairs.left, pairs.right, len(labels))
    every, same = np.zeros((2, len(labels)), np.int64)
    every[table.names] = pairs_among(table.predicted_sizes)
    same[table.names] = np.bincount(table.row, pairs_among(table.count))  # exact below 2⁵³
    return np.concatenate([positive, same]), np.concatenate([claimed - positive, every - same])


def _rank_by_grades(pairs: CorpusPairs, gold: GradedPairs) -> Ranking:
    """Pairs of the closed scope are first counted as negatives; the listed ones are then corrected."""
    listed = listed_scores(pairs, rows_of(pairs.row_of, gold.a, gold.b))
    if gold.weighted:
        return Ranking.weighted(listed, gold.positive, gold.weight)
    closed = np.array([pairs.row_of[d] for d in gold.closed if d in pairs.row_of], np.int64)
    members = np.bincount(pairs.identical[closed], minlength=len(pairs.ids))
    known, positive = gold.grade >= 0, gold.positive & (gold.grade >= 0)
    inside = np.array([a in gold.closed and b in gold.closed for a, b in zip(gold.a, gold.b, strict=True)], bool)
    found = ~np.isnan(listed)
    claimed = known.astype(np.int64) - inside
    none = np.zeros(len(pairs) + len(members), np.int64)
    return Ranking.of(
        np.concatenate([pairs.score, np.ones(len(members)), listed[found]]),
        np.concatenate([none, positive[found].astype(np.int64)]),
        np.concatenate([members[pairs.left] * members[pairs.right], pairs_among(members), claimed[found]]),
        int(positive.sum()),
    )


def rows_of(ids: Sequence[str] | Mapping[str, int], a: Sequence[str], b: Sequence[str]) -> NDArray[np.int64]:
    """`int64[2, m]`: the rows of both documents of each pair; -1 for one that is not among these ids.

    Args:
        ids: documents by row, or their rows.
        a: first document of each pair.
        b: second document.
    """
    row_of = ids if isinstance(ids, Mapping) else {document: row for row, document in enumerate(ids)}
    return np.array([[row_of.get(document, -1) for document in side] for side in (a, b)], np.int64).reshape(2, -1)


def listed_scores(pairs: CorpusPairs, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """`float64[m]`: the score of each pair of `rows_of`, 1 for identical texts; NaN where none was reported."""
    out = np.full(rows.shape[1], np.nan)
    present = np.flatnonzero(np.all(rows >= 0, axis=0))
    low, high = np.sort(pairs.identical[rows[:, present]].astype(np.int64), axis=0)
    out[present] = looked_up(encode(low, high), encode(pairs.left, pairs.right), pairs.score)
    out[present[low == high]] = 1.0
    return out
