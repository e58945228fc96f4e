"""Pairs of documents that are in one cluster in one run and in two in the other, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from neardup.core.clusters import Clusters
from neardup.core.gold import GradedPairs
from neardup.diff.differences import APART, UNLABELLED, verdicts
from neardup.metrics.contingency import Contingency
from neardup.metrics.ranking import listed_scores, rows_of
from neardup.results.errors import LOW, MOST, SPLIT, UNEXAMINED, missed_by
from neardup.results.groups import Groups, priorities

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.results.cells import Cell
    from neardup.results.corpora import CorpusData

Why = Literal["score", "threshold", "both", "unexamined", "unreported", "below", "split", "others"]
SCORE, THRESHOLD, BOTH, NOT_EXAMINED, NOT_REPORTED, BELOW, BY_LINKAGE, OTHERS = range(8)
WHYS: tuple[Why, ...] = ("score", "threshold", "both", "unexamined", "unreported", "below", "split", "others")
"""Why a pair is joined in one run only: its score changed, its threshold moved, or both; in the other run it was never
compared, was not reported, was scored below the floor, or was split by the linkage; or other documents join it."""
NEAR = 1e-6
"""Scores that differ by no more are the same: strategies promise no more across platforms."""


@dataclass(frozen=True, eq=False, kw_only=True)
class MovedPairs:
    """What a strategy joins in one run only.

    Documents with one text and one label are told by the one with the least id, so a pair may stand for many.

    Attributes:
        rows: `int64[2, m]`, the documents of each pair, by the rows of the base run.
        gained: `bool[m]`, whether the new run joins it; else the base run does.
        why: `int8[m]`, the place in `WHYS`.
        gold: `int8[m]`, what the labels say, as figures count them; see `neardup.diff.differences`.
        scores: `float64[2, m]` of the two runs; NaN where a run reported none.
        weight: `int64[m]`, the pairs of documents that it stands for.
        totals: how many pairs of documents are gained, and lost.
    """

    rows: NDArray[np.int64]
    gained: NDArray[np.bool_]
    why: NDArray[np.int8]
    gold: NDArray[np.int8]
    scores: NDArray[np.float64]
    weight: NDArray[np.int64]
    totals: tuple[int, int]

    @property
    def complete(self) -> bool:
        """Whether every pair is listed; of very large clusters only a part is."""
        return int(self.weight.sum()) == sum(self.totals)


@dataclass(frozen=True, eq=False)
class _Side:
    """A cell, its clusters by the rows of the base run, and its own rows of these."""

    cell: Cell
    labels: NDArray[np.int32]
    row: NDArray[np.int64]

    def scores(self, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        return listed_scores(self.cell.pairs, self.row[rows])


def moved_pairs(before: Cell, after: Cell) -> MovedPairs:
    """The pairs that two cells on the same documents differ on, at their default thresholds.

    Where clusters are so large that there are more than `neardup.results.errors.MOST` of either sort, only a part is
    listed; see `Groups.pairs`.

    Args:
        before: a cell of the base run that ended well.
        after: the cell of the new run that it is compared with.
    """
    ids = before.corpus.ids
    sides = [
        _Side(cell, cell.clusters.aligned(ids).labels, rows_of(cell.corpus.ids, ids, ids)[0])
        for cell in (before, after)
    ]
    groups = _groups(before.corpus)
    found = [_joined_by_one(groups, ids, sides[place], sides[1 - place]) for place in (1, 0)]
    rows, weight, why, totals = zip(*found, strict=True)
    both = np.concatenate(rows, axis=1)
    return MovedPairs(
        rows=both,
        gained=np.repeat([True, False], [len(each) for each in weight]),
        why=np.concatenate(why),
        gold=_gold(before.corpus, both),
        scores=np.stack([side.scores(both) for side in sides]),
        weight=np.concatenate(weight),
        totals=(totals[0], totals[1]),
    )


def _gold(corpus: CorpusData, rows: NDArray[np.int64]) -> NDArray[np.int8]:
    """`int8[m]`: what the labels say of pairs, as figures count them: where versions are ignored nothing of these."""
    labels = corpus.gold if isinstance(corpus.gold, GradedPairs) else corpus.labels
    left, right = rows.astype(np.int32)
    said = verdicts(labels, corpus.ids, left, right)
    if corpus.loose is not None:
        a, b = corpus.loose[rows]
        said[(said == APART) & ((a < 0) | (b < 0) | (a == b))] = UNLABELLED
    return said


def _groups(corpus: CorpusData) -> Groups:
    """Documents of one text with one label, taken as one; single documents where labels are of pairs of ids."""
    every = np.ones(len(corpus.ids), np.bool_)
    labels = corpus.labels
    if labels is None:
        return Groups.of(corpus.ids, [corpus.identical], every)
    if not isinstance(labels, Clusters):
        return Groups.of(corpus.ids, [np.arange(len(corpus.ids))], every)
    levels = [each.labels for each in corpus.levels.values() if isinstance(each, Clusters)]
    return Groups.of(corpus.ids, [corpus.identical, *levels], every)


def _joined_by_one(
    groups: Groups, ids: list[str], joined: _Side, apart: _Side
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int8], int]:
    """Rows, weights and reasons of pairs that one side joins and the other does not, and how many there are."""
    left, right = groups.pairs(joined.labels, apart.labels, priorities(ids), MOST)
    rows = groups.row[np.stack([left, right])]
    sums = Contingency.of(joined.labels, apart.labels).sums()
    return rows, groups.size[left] * groups.size[right], _why(rows, joined, apart), int(sums.predicted - sums.both)


def _why(rows: NDArray[np.int64], joined: _Side, apart: _Side) -> NDArray[np.int8]:
    """`int8[m]`: why one side joins pairs and the other does not."""
    high, low = joined.scores(rows), apart.scores(rows)
    above, below = np.float32(joined.cell.threshold), np.float32(apart.cell.threshold)
    step = missed_by(apart.cell, apart.row[rows], low, apart.cell.threshold)
    absent = np.select([step == UNEXAMINED, step == LOW], [NOT_EXAMINED, BELOW], NOT_REPORTED)
    by_score, by_threshold = high >= below, low >= above
    moved = np.where(by_score == by_threshold, BOTH, np.where(by_score, SCORE, THRESHOLD))
    same_score, same_threshold = np.abs(high - low) <= NEAR, above == below
    reasons = [~(high >= above), step == SPLIT, np.isnan(low), same_score, np.full(len(low), same_threshold)]
    return np.select(reasons, [OTHERS, BY_LINKAGE, absent, THRESHOLD, SCORE], moved).astype(np.int8)
