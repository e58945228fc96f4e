"""Wrong pairs by kind: of clusters, of pairs that a strategy scored, and of listed pairs.

Wrong pairs are not gone through one by one: a cluster of 10,000 documents has fifty million. Pairs of the first kind
that fits are counted by inclusion and exclusion over the relations tried before, each count being of pairs with equal
labels. Every one of these counts is a sum over groups of documents.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from itertools import chain, combinations
from typing import TYPE_CHECKING

import numpy as np

from neardup.core.counts import pairs_within
from neardup.core.kinds import in_order
from neardup.metrics.contingency import Contingency, weigh
from neardup.metrics.largest_cluster import inner_pairs
from neardup.metrics.ranking import listed_scores

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from neardup.core.kinds import Kinds
    from neardup.core.pairs import CorpusPairs
    from neardup.metrics.listed_pairs import ListedPairs
    from neardup.metrics.pooled_judge import PooledJudge


@dataclass(frozen=True, kw_only=True)
class WrongKind:
    """Wrong pairs of one kind that end joined.

    Attributes:
        kind: as `neardup.core.kinds` or the labels of pairs name it.
        scored: those that have identical texts or score at or above the threshold.
        closure: those that do not, and were joined through other documents only.
        estimated: of listed pairs, how many all of these stand for; None where every pair is counted.
    """

    kind: str
    scored: int
    closure: int
    estimated: float | None = None

    @property
    def joined(self) -> int:
        """All of these pairs, or those that are listed."""
        return self.scored + self.closure

    @property
    def weight(self) -> float:
        """How many pairs they are or stand for."""
        return self.joined if self.estimated is None else self.estimated


@dataclass(frozen=True, eq=False)
class KindCounts:
    """Counts wrong pairs by kind."""

    kinds: Kinds

    def among(self, rows: NDArray[np.bool_]) -> KindCounts:
        """The same of some documents, `bool[n]`: the pairs of others do not count."""
        return KindCounts(self.kinds.among(rows))

    def within(self, groups: NDArray[np.integer]) -> Counter[str]:
        """Wrong pairs of documents within groups, `int[n]` ≥ 0."""
        return self._sum(pairs_within(np.bincount(cells[cells >= 0])) for cells in self._cells(groups))

    def touching(self, groups: NDArray[np.integer], members: Sequence[NDArray[np.bool_]]) -> list[Counter[str]]:
        """For each set of documents, `bool[n]`, wrong pairs within groups of which at least one document is in it."""
        every = list(self._cells(groups))
        whole = [pairs_within(np.bincount(cells[cells >= 0])) for cells in every]
        return [
            self._sum(
                all_pairs - pairs_within(np.bincount(cells[(cells >= 0) & ~member]))
                for cells, all_pairs in zip(every, whole, strict=True)
            )
            for member in members
        ]

    def between(self, pairs: CorpusPairs) -> Counter[str]:
        """Wrong pairs of documents that these pairs of texts stand for; not those with identical texts."""
        tables = (Contingency.of(pairs.identical, labels) for labels, _ in self._terms)
        return self._sum(int(weigh(table, pairs.left, pairs.right, len(pairs.ids))[1].sum()) for table in tables)

    def _sum(self, counts: Iterator[int]) -> Counter[str]:
        found: Counter[str] = Counter()
        for (_, signs), count in zip(self._terms, counts, strict=True):
            for kind, sign in signs.items():
                found[kind] += sign * count
        return +found

    def _cells(self, groups: NDArray[np.integer]) -> Iterator[NDArray[np.int64]]:
        """Groups by label, of each term; -1 for a document without a label."""
        yield from (_both(labels, groups) for labels, _ in self._terms)

    @cached_property
    def _terms(self) -> list[tuple[NDArray[np.int32] | NDArray[np.int64], dict[str, int]]]:
        """Labels, and for each kind how often pairs of one label are to be added or taken off.

        The pairs of kind k are those of relation k, less those of each relation before it, plus those of every two, and
        so on. Of two relations in a term the looser one says nothing, and is left out: many terms then cancel.
        """
        known = self.kinds.gold >= 0
        names = [*self.kinds.relations]
        every = [self.kinds.gold, *(np.where(known, of, -1) for of in self.kinds.relations.values())]
        finer = [[_refines(one, other) for other in every] for one in every]
        signs: dict[tuple[int, ...], Counter[str]] = {}
        for place, kind in enumerate(names, 1):
            for before in chain.from_iterable(combinations(range(place), size) for size in range(place + 1)):
                term = _reduced((*before, place), finer)
                signs.setdefault(term, Counter())[kind] += (-1) ** len(before)
        told = {term: {kind: n for kind, n in of.items() if n} for term, of in signs.items()}
        return [(reduce(_both, [every[i] for i in term]), of) for term, of in told.items() if of]


def _reduced(term: tuple[int, ...], finer: list[list[bool]]) -> tuple[int, ...]:
    """The relations of a term that are needed: none of them is implied by another one, of equals the first."""
    return tuple(j for j in term if not any(i != j and finer[i][j] and (i < j or not finer[j][i]) for i in term))


def _refines(one: NDArray[np.integer], other: NDArray[np.integer]) -> bool:
    """Whether two documents of one label in the first always have one label in the second."""
    rows = np.flatnonzero(one >= 0)
    rows = rows[np.argsort(one[rows], kind="stable")]
    same = one[rows[1:]] == one[rows[:-1]]
    left, right = other[rows[:-1]][same], other[rows[1:]][same]
    return bool(np.all((left == right) & (left >= 0)))


def _both(one: NDArray[np.integer], other: NDArray[np.integer]) -> NDArray[np.int64]:
    """`int64[n]`: labels of documents that have one label in both; -1 where either has none."""
    out = np.full(len(one), -1, np.int64)
    known = np.flatnonzero((one >= 0) & (other >= 0))
    codes = one[known].astype(np.int64) * (int(other.max(initial=0)) + 1) + other[known]
    out[known] = np.unique(codes, return_inverse=True)[1]
    return out


def wrong_kinds(
    counts: KindCounts, pairs: CorpusPairs, threshold: float, labels: NDArray[np.integer]
) -> list[WrongKind]:
    """The wrong pairs within clusters by kind, those joined by closure only told apart from those scored.

    Args:
        counts: the kinds of the corpus.
        pairs: what the strategy reported.
        threshold: the threshold of the clustering.
        labels: `int[n]`, the cluster of each row; identical texts are together.

    Raises:
        FloorError: the threshold is below the floor of the pairs.
    """
    joined = counts.within(labels)
    scored = counts.within(pairs.identical) + counts.between(inner_pairs(pairs, threshold, labels))
    return [WrongKind(kind=kind, scored=scored[kind], closure=joined[kind] - scored[kind]) for kind in in_order(joined)]


def wrong_listed(
    listed: ListedPairs, pairs: CorpusPairs, threshold: float, labels: NDArray[np.integer]
) -> list[WrongKind]:
    """The listed pairs that are no duplicates and end joined, by kind; arguments and errors as for `wrong_kinds`."""
    pairs.check_threshold(threshold)
    scored = listed_scores(pairs, listed.rows) >= np.float32(threshold)
    return listed_kinds(listed, listed.together(labels) & ~listed.positive, scored)


def wrong_pooled(
    judge: PooledJudge, pairs: CorpusPairs, threshold: float, labels: NDArray[np.integer]
) -> list[WrongKind]:
    """The same of pairs drawn from a pool that is known, estimated as the figures are."""
    return estimated(wrong_listed(judge.listed, pairs, threshold, labels), judge.wrong(labels))


def estimated(listed: Sequence[WrongKind], pool: Mapping[str, float]) -> list[WrongKind]:
    """Listed pairs by kind, with how many pairs of a pool are of each kind; there may be kinds of which none is listed.

    Args:
        listed: the listed pairs.
        pool: the pairs of the pool.
    """
    of = {one.kind: one for one in listed}
    none = WrongKind(kind="", scored=0, closure=0)
    return [replace(of.get(kind, none), kind=kind, estimated=pool.get(kind, 0.0)) for kind in in_order(of | dict(pool))]


def listed_kinds(listed: ListedPairs, wrong: NDArray[np.bool_], scored: NDArray[np.bool_]) -> list[WrongKind]:
    """Listed pairs by kind.

    Args:
        listed: the pairs.
        wrong: `bool[m]`, those to count.
        scored: `bool[m]`, those that a score joins.
    """
    kinds = np.array(listed.kind, dtype=object)
    own = {kind: wrong & (kinds == kind) for kind in dict.fromkeys(listed.kind)}
    return [
        WrongKind(
            kind=kind,
            scored=int(np.sum(rows & scored)),
            closure=int(np.sum(rows & ~scored)),
            estimated=float(listed.weight[rows].sum()),
        )
        for kind in in_order(own)
        if (rows := own[kind]).any()
    ]
