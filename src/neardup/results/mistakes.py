"""The worst errors of a strategy."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import TYPE_CHECKING, Literal

import numpy as np

from neardup.core.codes import encode
from neardup.metrics.judges import PairJudge
from neardup.metrics.pooled_judge import PooledJudge
from neardup.metrics.ranking import listed_scores

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from neardup.core.clusters import Clusters
    from neardup.core.kinds import Kinds
    from neardup.metrics.listed_pairs import ListedPairs
    from neardup.results.cells import Cell

WORST = 10
"""The number of errors listed for each strategy."""
Kind = Literal["joined wrongly", "missed copy"]


@dataclass(frozen=True)
class Mistake:
    """Two documents that a strategy joined or left apart wrongly.

    Attributes:
        kind: which of the two.
        a: id of the one.
        b: id of the other.
        score: the strategy's similarity; None where it reported none.
        what: the kind of a pair joined wrongly (see `neardup.core.kinds`); "" for a missed copy.
        closure: whether a pair joined wrongly was joined through other documents only.
    """

    kind: Kind
    a: str
    b: str
    score: float | None
    what: str = ""
    closure: bool = False


def worst_errors(cell: Cell, count: int = WORST) -> list[Mistake]:
    """The worst errors at the default threshold, pairs joined wrongly and misses in turn.

    Joined wrongly: documents of two gold clusters in one cluster, scored pairs before those joined by closure, the most
    similar first, one for each two gold clusters. Where versions are ignored, they are of two revisions. Missed:
    documents of one gold cluster left apart, the least similar first, one for each gold cluster. Of gold that lists
    single pairs every pair is an example of its own.
    """
    judge, counts, gold = cell.corpus.judge, cell.corpus.kinds, cell.corpus.clusters
    joined: Iterable[Mistake]
    misses: Iterable[Mistake]
    if isinstance(judge, PairJudge | PooledJudge):
        joined, misses = _listed(cell, judge.listed)
    elif gold is not None and counts is not None:
        joined, misses = _joined_wrongly(cell, counts.kinds), _misses(cell, gold)
    else:
        return []
    turns = (mistake for both in zip_longest(joined, misses) for mistake in both if mistake is not None)
    return list(islice(turns, count))


def _listed(cell: Cell, listed: ListedPairs) -> tuple[list[Mistake], list[Mistake]]:
    """Listed pairs joined wrongly, the most similar first, and those missed, the least similar first."""
    together = listed.together(cell.clusters.labels)
    score = _scores(cell, listed.rows)
    known = np.all(listed.rows >= 0, axis=0)

    def told(kind: Kind, chosen: NDArray[np.bool_], order: NDArray[np.float64]) -> list[Mistake]:
        rows = np.flatnonzero(chosen & known)
        rows = rows[np.argsort(order[rows], kind="stable")]
        what = [listed.kind[row] if kind == "joined wrongly" else "" for row in rows.tolist()]
        ends = zip(*listed.rows[:, rows].tolist(), score[rows].tolist(), what, strict=True)
        return [_mistake(kind, cell, a, b, similarity, said) for a, b, similarity, said in ends]

    wrong, missed = together & ~listed.positive, ~together & listed.positive
    return told("joined wrongly", wrong, -score), told("missed copy", missed, score)


def _joined_wrongly(cell: Cell, kinds: Kinds) -> Iterator[Mistake]:
    gold = kinds.gold
    found = _Least()
    for rows in _pairs_within(cell.clusters.labels, gold):
        wrong = rows[:, gold[rows[0]] != gold[rows[1]]]
        low, high = np.sort(gold[wrong].astype(np.int64), axis=0)
        found.add(encode(low, high), -_scores(cell, wrong), wrong)
    for score, a, b in found.ascending():
        yield _mistake("joined wrongly", cell, a, b, -score, kinds.of(a, b))


def _misses(cell: Cell, gold: Clusters) -> Iterator[Mistake]:
    joined = cell.clusters.labels
    found = _Least()
    for rows in _pairs_within(gold.labels, joined):
        apart = rows[:, joined[rows[0]] != joined[rows[1]]]
        found.add(gold.labels[apart[0]].astype(np.uint64), _scores(cell, apart), apart)
    for score, a, b in found.ascending():
        yield _mistake("missed copy", cell, a, b, score)


def _scores(cell: Cell, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """`float64[m]`: the similarities of pairs as reported; -1 for none."""
    return np.nan_to_num(listed_scores(cell.pairs, rows), nan=-1.0)


class _Least:
    """For each key the pair with the least value, of several the one with the least rows."""

    def __init__(self) -> None:
        self._keys, self._values = np.zeros(0, np.uint64), np.zeros(0)
        self._rows = np.zeros((2, 0), np.int64)

    def add(self, keys: NDArray[np.uint64], values: NDArray[np.float64], rows: NDArray[np.int64]) -> None:
        """Look at further pairs: `uint64[m]`, `float64[m]`, `int64[2, m]`."""
        keys, values = np.append(self._keys, keys), np.append(self._values, values)
        rows = np.concatenate([self._rows, rows], axis=1)
        order = np.lexsort((rows[1], rows[0], values, keys))
        first = order[np.append(True, keys[order][1:] != keys[order][:-1])[: len(order)]]
        self._keys, self._values, self._rows = keys[first], values[first], rows[:, first]

    def ascending(self) -> Iterator[tuple[float, int, int]]:
        """Value and rows of each pair that is left, the least value first."""
        order = np.lexsort((self._rows[1], self._rows[0], self._values))
        yield from zip(self._values[order].tolist(), *self._rows[:, order].tolist(), strict=True)


_LARGEST = 400
"""Members of a cluster that are looked at in pairs: enough for ten examples, bounded for very large clusters."""
_AT_ONCE = 1 << 20
"""Pairs that are held at once, and those of one cluster more."""


def _pairs_within(labels: NDArray[np.int32], needed: NDArray[np.int32]) -> Iterator[NDArray[np.int64]]:
    """`int64[2, m]`: pairs of rows in one cluster, ascending, some at a time; rows without either label left out."""
    rows = np.flatnonzero((labels >= 0) & (needed >= 0))
    order = rows[np.argsort(labels[rows], kind="stable")]
    held: list[NDArray[np.int64]] = []
    count = 0
    for members in np.split(order, np.flatnonzero(np.diff(labels[order])) + 1):
        few = members[:_LARGEST]
        if len(few) > 1:
            held.append(few[np.stack(np.triu_indices(len(few), 1))])
            count += held[-1].shape[1]
        if count >= _AT_ONCE:
            yield np.concatenate(held, axis=1)
            held, count = [], 0
    if held:
        yield np.concatenate(held, axis=1)


def _mistake(kind: Kind, cell: Cell, a: int, b: int, score: float, what: str = "") -> Mistake:
    closure = bool(what) and np.float32(score) < np.float32(cell.threshold)
    return Mistake(kind, cell.corpus.ids[a], cell.corpus.ids[b], None if score < 0 else score, what, bool(closure))
