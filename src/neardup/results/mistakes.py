"""The worst errors of a strategy."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import TYPE_CHECKING, Literal

import numpy as np

from neardup.metrics.judges import PairJudge
from neardup.metrics.pooled_judge import PooledJudge
from neardup.metrics.ranking import listed_scores

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from neardup.core.clusters import Clusters
    from neardup.core.kinds import Kinds
    from neardup.core.pairs import CorpusPairs
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
        scores = _scores(cell.pairs)
        joined, misses = _joined_wrongly(cell, counts.kinds, scores), _misses(cell, gold, scores)
    else:
        return []
    turns = (mistake for both in zip_longest(joined, misses) for mistake in both if mistake is not None)
    return list(islice(turns, count))


def _listed(cell: Cell, listed: ListedPairs) -> tuple[list[Mistake], list[Mistake]]:
    """Listed pairs joined wrongly, the most similar first, and those missed, the least similar first."""
    together = listed.together(cell.clusters.labels)
    score = np.nan_to_num(listed_scores(cell.pairs, listed.rows), nan=-1.0)
    known = np.all(listed.rows >= 0, axis=0)

    def told(kind: Kind, chosen: NDArray[np.bool_], order: NDArray[np.float64]) -> list[Mistake]:
        rows = np.flatnonzero(chosen & known)
        rows = rows[np.argsort(order[rows], kind="stable")]
        what = [listed.kind[row] if kind == "joined wrongly" else "" for row in rows.tolist()]
        ends = zip(*listed.rows[:, rows].tolist(), score[rows].tolist(), what, strict=True)
        return [_mistake(kind, cell, a, b, similarity, said) for a, b, similarity, said in ends]

    wrong, missed = together & ~listed.positive, ~together & listed.positive
    return told("joined wrongly", wrong, -score), told("missed copy", missed, score)


def _scores(pairs: CorpusPairs) -> dict[tuple[int, int], float]:
    rows = zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)
    return dict(zip(rows, pairs.score.tolist(), strict=True))


def _joined_wrongly(cell: Cell, kinds: Kinds, scores: dict[tuple[int, int], float]) -> Iterator[Mistake]:
    found: dict[tuple[int, int], tuple[float, int, int]] = {}
    gold = kinds.gold
    for a, b in _pairs_within(cell.clusters.labels, gold):
        if gold[a] != gold[b]:
            entry = (-_score(cell, scores, a, b), a, b)
            key = (min(gold[a], gold[b]), max(gold[a], gold[b]))
            found[key] = min(found.get(key, entry), entry)
    for score, a, b in sorted(found.values()):
        yield _mistake("joined wrongly", cell, a, b, -score, kinds.of(a, b))


def _misses(cell: Cell, gold: Clusters, scores: dict[tuple[int, int], float]) -> Iterator[Mistake]:
    found: dict[int, tuple[float, int, int]] = {}
    for a, b in _pairs_within(gold.labels, cell.clusters.labels):
        if cell.clusters.labels[a] != cell.clusters.labels[b]:
            entry = (_score(cell, scores, a, b), a, b)
            key = int(gold.labels[a])
            found[key] = min(found.get(key, entry), entry)
    for score, a, b in sorted(found.values()):
        yield _mistake("missed copy", cell, a, b, score)


_LARGEST = 400
"""Members of a cluster that are looked at in pairs: enough for ten examples, bounded for very large clusters."""


def _pairs_within(labels: np.ndarray, needed: np.ndarray) -> Iterator[tuple[int, int]]:
    """Pairs of rows in one cluster, rows without either label left out."""
    rows = np.flatnonzero((labels >= 0) & (needed >= 0))
    order = rows[np.argsort(labels[rows], kind="stable")]
    for members in np.split(order, np.flatnonzero(np.diff(labels[order])) + 1):
        few = members[:_LARGEST].tolist()
        for i, a in enumerate(few):
            for b in few[i + 1 :]:
                yield a, b


def _score(cell: Cell, scores: dict[tuple[int, int], float], a: int, b: int) -> float:
    """The similarity of two rows as reported; -1 for none."""
    one, other = (int(cell.corpus.identical[row]) for row in (a, b))
    return 1.0 if one == other else scores.get((min(one, other), max(one, other)), -1.0)


def _mistake(kind: Kind, cell: Cell, a: int, b: int, score: float, what: str = "") -> Mistake:
    closure = bool(what) and np.float32(score) < np.float32(cell.threshold)
    return Mistake(kind, cell.corpus.ids[a], cell.corpus.ids[b], None if score < 0 else score, what, bool(closure))
