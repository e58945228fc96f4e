"""Every error of a cell at one threshold: pairs joined wrongly and pairs missed, by the step that lost them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from neardup.core.codes import encode, looked_up
from neardup.metrics.contingency import Contingency
from neardup.metrics.judges import PairJudge
from neardup.metrics.pooled_judge import PooledJudge
from neardup.metrics.ranking import listed_scores
from neardup.results.derive.halves import Halves, halves
from neardup.results.groups import Groups, priorities

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.kinds import Kinds
    from neardup.metrics.listed_pairs import ListedPairs
    from neardup.results.cells import Cell
    from neardup.results.corpora import CorpusData
    from neardup.results.records import Place

Step = Literal["identical", "high", "chained", "unexamined", "unreported", "low", "split"]
IDENTICAL, HIGH, CHAINED, UNEXAMINED, UNREPORTED, LOW, SPLIT = range(7)
STEPS: tuple[Step, ...] = ("identical", "high", "chained", "unexamined", "unreported", "low", "split")
"""Steps that lose a pair. The first three join one wrongly, the others miss one."""
FIRST_MISS = UNEXAMINED
"""The first step that misses a pair."""
COPY = "copy"
"""What a missed pair is, where gold is a clustering."""
MOST = 1_000_000
"""Pairs joined wrongly, and pairs missed, that are listed for one cell at one threshold."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Scope:
    """Where errors are looked for.

    Attributes:
        place: `default`: at the default threshold, over all labels; `tuned`: at that chosen on dev, over test.
        threshold: the threshold.
        half: the halves of the corpus, where it is the tuned one.
    """

    place: Place
    threshold: float
    half: Halves | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class ErrorPairs:
    """Errors of a cell.

    Documents with one text and one label are told by the one with the least id, so a pair may stand for many.

    Attributes:
        rows: `int64[2, m]`, the documents of each pair.
        step: `int8[m]`, the place in `STEPS` of what lost it.
        kind: `int16[m]`, the place in `kinds` of what it is.
        kinds: kinds of pairs; see `neardup.core.kinds`.
        score: `float64[m]`, as the strategy reported it, 1 for identical texts; NaN where it reported none.
        weight: `int64[m]`, the pairs of documents that it stands for; of listed pairs 1.
        wrong: how many pairs are joined wrongly; of listed gold those listed.
        missed: how many pairs are missed; of listed gold those listed.
        labels: `int32[n]`, the clusters.
    """

    rows: NDArray[np.int64]
    step: NDArray[np.int8]
    kind: NDArray[np.int16]
    kinds: list[str]
    score: NDArray[np.float64]
    weight: NDArray[np.int64]
    wrong: int
    missed: int
    labels: NDArray[np.int32]

    @property
    def complete(self) -> bool:
        """Whether every error is among the pairs."""
        return int(self.weight.sum()) == self.wrong + self.missed


def scopes(cell: Cell, tuned: float | None) -> list[Scope]:
    """Where to look for errors of a cell.

    Args:
        cell: a cell that ended well.
        tuned: the threshold chosen on the dev half; None where there is none.
    """
    corpus = cell.corpus
    half = halves(corpus, corpus.judge) if tuned is not None and corpus.judge is not None else ""
    found = [Scope(place="default", threshold=cell.threshold)]
    if tuned is not None and isinstance(half, Halves):
        found.insert(0, Scope(place="tuned", threshold=tuned, half=half))
    return found


def error_pairs(cell: Cell, scope: Scope) -> ErrorPairs | None:
    """The errors of a cell; None where gold does not say which pairs are errors.

    Where the clusters are so large that there are more than `MOST` of either sort, of each large one as many texts are
    looked at as keep to that, chosen by a hash of their ids.
    """
    corpus, labels = cell.corpus, cell.at(scope.threshold).labels
    judge = corpus.judge if scope.half is None else scope.half.test
    if isinstance(judge, PairJudge | PooledJudge):
        return _listed(cell, scope.threshold, labels, judge.listed)
    if judge is None or corpus.kinds is None or corpus.clusters is None:
        return None
    rows = np.ones(len(corpus.ids), np.bool_) if scope.half is None else scope.half.rows
    kinds, gold = corpus.kinds.kinds.among(rows), np.where(rows, corpus.clusters.labels, np.int32(-1))
    wrong, joined = _within(corpus, [kinds.gold, *kinds.relations.values()], labels, kinds.gold)
    missed, copies = _within(corpus, [gold], gold, labels)
    score = listed_scores(cell.pairs, np.concatenate([wrong, missed], axis=1))
    high, low = score[: len(joined)], score[len(joined) :]
    step = [_joined_by(cell, wrong, high, scope.threshold), missed_by(cell, missed, low, scope.threshold)]
    at, of = Contingency.of(labels, kinds.gold).sums(), Contingency.of(labels, gold).sums()
    return ErrorPairs(
        rows=np.concatenate([wrong, missed], axis=1),
        step=np.concatenate(step),
        kind=np.concatenate([_kinds(kinds, wrong), np.full(len(copies), len(kinds.relations), np.int16)]),
        kinds=[*kinds.relations, COPY],
        score=score,
        weight=np.concatenate([joined, copies]),
        wrong=int(at.predicted - at.both),
        missed=int(of.gold - of.both),
        labels=labels,
    )


def _within(
    corpus: CorpusData, relations: list[NDArray[np.int32]], inside: NDArray[np.int32], apart: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of one label `inside` and two labels `apart`, and how many pairs of documents each stands for.

    Args:
        corpus: the documents.
        relations: `int32[n]`: documents of one text that are alike in all of these are told by one of them; those
            without a label in the first do not count.
        inside: `int32[n]`.
        apart: `int32[n]`.
    """
    known = np.where(relations[0] >= 0, inside, np.int32(-1))
    groups = Groups.of(corpus.ids, [corpus.identical, *relations], known >= 0)
    left, right = groups.pairs(known, apart, priorities(corpus.ids), MOST)
    weight = groups.size[left] * groups.size[right]
    return groups.row[np.stack([left, right])], weight


def _kinds(kinds: Kinds, rows: NDArray[np.int64]) -> NDArray[np.int16]:
    """`int16[m]`: the place of the first relation that holds for each pair."""
    found = np.full(rows.shape[1], -1, np.int16)
    for place, labels in enumerate(kinds.relations.values()):
        a, b = labels[rows]
        found[(found < 0) & (a >= 0) & (a == b)] = place
    return found


def _joined_by(cell: Cell, rows: NDArray[np.int64], score: NDArray[np.float64], threshold: float) -> NDArray[np.int8]:
    """`int8[m]`: what joined pairs of one cluster."""
    a, b = cell.corpus.identical[rows]
    above = score >= np.float32(threshold)
    return np.where(a == b, IDENTICAL, np.where(above, HIGH, CHAINED)).astype(np.int8)


def missed_by(cell: Cell, rows: NDArray[np.int64], score: NDArray[np.float64], threshold: float) -> NDArray[np.int8]:
    """`int8[m]`: what left pairs of two clusters apart.

    Args:
        cell: a cell that ended well.
        rows: `int64[2, m]`, the documents of each pair.
        score: `float64[m]`, as the cell reported it; NaN for none.
        threshold: the threshold of the clusters.
    """
    step = np.where(score >= np.float32(threshold), SPLIT, LOW).astype(np.int8)
    unknown = np.flatnonzero(np.isnan(score))
    if cell.pairs.candidates == cell.pairs.possible or not len(unknown):
        return step
    step[unknown] = UNREPORTED
    examined = cell.examined
    if examined is not None:
        left, right, seen = examined
        codes, order = _ordered(encode(np.minimum(left, right), np.maximum(left, right)))
        low, high = np.sort(cell.corpus.identical[rows[:, unknown]], axis=0)
        told = looked_up(encode(low, high), codes, seen[order].astype(np.float32))
        step[unknown[told == 0]], step[unknown[told == 1]] = UNEXAMINED, LOW
    return step


def _ordered(codes: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    order = np.argsort(codes, kind="stable")
    return codes[order], order


def _listed(cell: Cell, threshold: float, labels: NDArray[np.int32], listed: ListedPairs) -> ErrorPairs:
    """Errors among listed pairs."""
    together = listed.together(labels)
    known = np.all(listed.rows >= 0, axis=0)
    wrong, missed = (
        np.flatnonzero(which & known) for which in (together & ~listed.positive, ~together & listed.positive)
    )
    rows = listed.rows[:, np.concatenate([wrong, missed])]
    score = listed_scores(cell.pairs, rows)
    of_wrong, of_missed = (rows[:, : len(wrong)], score[: len(wrong)]), (rows[:, len(wrong) :], score[len(wrong) :])
    told = [listed.kind[place] for place in wrong.tolist()] + [COPY] * len(missed)
    kinds = list(dict.fromkeys(told))
    return ErrorPairs(
        rows=rows,
        step=np.concatenate([_joined_by(cell, *of_wrong, threshold), missed_by(cell, *of_missed, threshold)]),
        kind=np.array([kinds.index(kind) for kind in told], np.int16),
        kinds=kinds,
        score=score,
        weight=np.ones(len(score), np.int64),
        wrong=len(wrong),
        missed=len(missed),
        labels=labels,
    )
