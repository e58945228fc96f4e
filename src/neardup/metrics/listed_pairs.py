"""Gold pairs given one by one: which of them count, for how many each stands, and by which units they depend."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING, Self

import numpy as np

from neardup.core.kinds import NOT_SAID
from neardup.errors import NeardupError
from neardup.metrics.ranking import rows_of
from neardup.metrics.resampling.unit_counts import UnitCounts
from neardup.metrics.resampling.units import units

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from neardup.core.gold import GradedPairs


@dataclass(frozen=True, eq=False, kw_only=True)
class ListedPairs:
    """The pairs that count.

    A pair that was drawn with probability p stands for 1 / p pairs (Horvitz, Thompson: A generalization of sampling
    without replacement from a finite universe, J. Am. Stat. Assoc. 47, 1952). Of a sample, pairs without a probability
    were not left to chance: they stand for nothing else, and are left out. Pairs that are no sample count once each.

    Attributes:
        rows: `int64[2, m]`, the rows of both documents in the corpus; -1 where it has no such document.
        positive: `bool[m]`, whether it is a duplicate.
        weight: `float64[m]`, how many pairs it stands for.
        kind: what people call it.
        split: the half that it is in by its own field; None where it names none.
        units: `int64[2, m]`, the sampling units that the pair goes with, numbered without gaps: those of both
            documents, or twice the one of a drawn pair (see `_of_drawn`).
        undrawn: how many labelled pairs are left out because they have no probability.
    """

    rows: NDArray[np.int64]
    positive: NDArray[np.bool_]
    weight: NDArray[np.float64]
    kind: list[str]
    split: list[str | None]
    units: NDArray[np.int64]
    undrawn: int

    @classmethod
    def of(cls, gold: GradedPairs, ids: Sequence[str], unit_of: Mapping[str, int] | None = None) -> Self:
        """The pairs of gold that count, on a corpus.

        Args:
            gold: without a closed scope, whose pairs are not listed.
            ids: of the corpus, by row.
            unit_of: the unit of each document; where not given, `units` of this gold alone.

        Raises:
            NeardupError: no pair counts, or the gold has a closed scope.
        """
        if gold.closed:
            raise NeardupError("the pairs of a closed scope are not listed, so they cannot be weighed one by one")
        counts = np.flatnonzero(gold.weight > 0)
        if not len(counts):
            raise NeardupError("no gold pair with a label at this level has a probability: none enters a figure")
        if unit_of is None:
            unit_of = dict(zip(gold.documents, units(gold.documents, [gold]).tolist(), strict=True))
        a, b = ([side[row] for row in counts.tolist()] for side in (gold.a, gold.b))
        none: list[str | None] = [None] * len(gold.a)
        kind, split = (none, none) if gold.sample is None else (gold.sample.kind, gold.sample.split)
        return cls(
            rows=rows_of(ids, a, b),
            positive=gold.positive[counts],
            weight=gold.weight[counts],
            kind=[kind[row] or NOT_SAID for row in counts.tolist()],
            split=[split[row] for row in counts.tolist()],
            units=_numbered(_of_drawn(a, b, unit_of) if gold.weighted else _of_both(a, b, unit_of)),
            undrawn=int(np.sum(gold.grade >= 0)) - len(counts),
        )

    def __len__(self) -> int:
        return len(self.positive)

    @property
    def unit_count(self) -> int:
        """How many units these pairs are in."""
        return int(self.units.max(initial=-1)) + 1

    def at(self, which: NDArray[np.bool_] | NDArray[np.integer]) -> Self:
        """Some of the pairs, by mask or index; their units are numbered anew."""
        chosen = np.arange(len(self))[which]
        kind, split = ([of[row] for row in chosen.tolist()] for of in (self.kind, self.split))
        return replace(
            self,
            rows=self.rows[:, chosen],
            positive=self.positive[chosen],
            weight=self.weight[chosen],
            kind=kind,
            split=split,
            units=_numbered(self.units[:, chosen]),
        )

    def together(self, labels: NDArray[np.integer]) -> NDArray[np.bool_]:
        """`bool[m]`: whether clusters, `int[n]` labels of the corpus, hold both documents of each pair."""
        out: NDArray[np.bool_] = np.all(self.rows >= 0, axis=0)
        left, right = self.rows[:, out]
        out[out] = labels[left] == labels[right]
        return out

    def counts(self, predicted: NDArray[np.bool_]) -> UnitCounts:
        """The counts of a prediction by unit.

        Args:
            predicted: `bool[m]`, whether each pair is predicted.
        """
        return UnitCounts.of_pairs(self.units, self.weight, predicted, self.positive)


def _of_both(a: Sequence[str], b: Sequence[str], unit_of: Mapping[str, int]) -> NDArray[np.int64]:
    return np.array([[unit_of[document] for document in side] for side in (a, b)], np.int64).reshape(2, -1)


def _of_drawn(a: Sequence[str], b: Sequence[str], unit_of: Mapping[str, int]) -> NDArray[np.int64]:
    """The one unit of each pair of a sample, twice.

    It is that of a document which is linked to others; of two such, of the one with the least id. Other pairs were
    drawn apart from one another: each is a unit of its own.
    """
    sizes, alone = Counter(unit_of.values()), count(max(unit_of.values(), default=0) + 1)
    found = []
    for pair in zip(a, b, strict=True):
        linked = [unit_of[document] for document in sorted(pair) if sizes[unit_of[document]] > 1]
        found.append(linked[0] if linked else next(alone))
    return np.tile(np.array(found, np.int64), (2, 1))


def _numbered(units: NDArray[np.integer]) -> NDArray[np.int64]:
    """The same units, numbered without gaps."""
    found: NDArray[np.int64] = np.unique(units, return_inverse=True)[1].reshape(units.shape)
    return found
