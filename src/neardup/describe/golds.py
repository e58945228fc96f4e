"""Gold as the mixture reads it: its pairs by kind, its groups of copies and its independent units."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from neardup.core.clusters import Clusters
from neardup.core.properties import FAMILY, values_of
from neardup.describe.untold import Untold
from neardup.metrics.resampling.units import units
from neardup.scorers.overlap import Jaccard

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from neardup.core.corpus import Corpus
    from neardup.core.gold import Gold

NEAR = 0.7
"""The Jaccard similarity above which every pair of labelled documents is told."""


class PairSet(NamedTuple):
    """Pairs of documents.

    Attributes:
        left: `int64[m]`, row of one document.
        right: `int64[m]`, row of the other.
        weight: `float64[m]`, how many pairs each stands for: 1 unless pairs are a sample.
    """

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    weight: NDArray[np.float64]

    @property
    def total(self) -> float:
        """How many pairs they stand for."""
        return float(self.weight.sum())

    def at(self, which: NDArray[np.bool_]) -> PairSet:
        """Some of them."""
        return PairSet(self.left[which], self.right[which], self.weight[which])


@dataclass(frozen=True, eq=False)
class LabelledCorpus(ABC):
    """A corpus with gold at level copy. What it cannot tell raises `Untold`.

    Attributes:
        corpus: the documents.
        gold: the labels.
    """

    corpus: Corpus
    gold: Gold

    @property
    @abstractmethod
    def what(self) -> str:
        """What the labels are, in a few words."""

    @property
    @abstractmethod
    def copies(self) -> PairSet:
        """The pairs of copies, at least one."""

    @abstractmethod
    def of_kind(self, kind: str) -> PairSet:
        """The pairs that are no copies and of this kind; see `neardup.core.kinds`."""

    @abstractmethod
    def near(self) -> dict[str, float]:
        """How many pairs above the similarity `NEAR` are copies, versions and others; without versions if untold."""

    @property
    @abstractmethod
    def groups(self) -> NDArray[np.int32]:
        """`int32[n]`: the group of copies of each document; -1 for none."""

    @property
    @abstractmethod
    def halves(self) -> list[set[str]]:
        """The halves that each pair of copies is in."""

    @cached_property
    def jaccard(self) -> NDArray[np.float32]:
        """`float32[m]`: the Jaccard similarity of word 5-grams of each pair of copies."""
        return Jaccard().score(self.corpus, self.copies.left, self.copies.right)

    @cached_property
    def units(self) -> NDArray[np.int32]:
        """`int32[n]`: the independent unit of each document, as reports resample them."""
        families = self.column(FAMILY) if FAMILY in self.corpus.columns else None
        return units(self.corpus.ids, self.gold.levels.values(), families)

    def column(self, name: str) -> list[str | None]:
        """A column of the documents."""
        if name not in self.corpus.columns:
            raise Untold(f"no column '{name}'")
        found: list[str | None] = self.corpus.table.column(name).to_pylist()
        return found

    def values(self, name: str) -> list[set[str]]:
        """The values of a column that the two documents of each pair of copies have."""
        held = [set(values_of(value)) for value in self.column(name)]
        if not any(held):
            raise Untold(f"column '{name}' is empty")
        return [held[a] | held[b] for a, b in zip(self.copies.left.tolist(), self.copies.right.tolist(), strict=True)]

    def units_by(self, values: list[set[str]]) -> dict[str, int]:
        """How many units have a pair of copies with each value, most first; a unit with two values counts for both."""
        of = self.units[self.copies.left].tolist()
        found = {(unit, value) for unit, held in zip(of, values, strict=True) for value in held}
        return dict(sorted(Counter(value for _, value in found).items(), key=lambda item: (-item[1], item[0])))


def labelled_corpus(corpus: Corpus, gold: Gold | None) -> LabelledCorpus:
    """A corpus with its gold at level copy.

    Raises:
        Untold: it has none.
    """
    from neardup.describe.clustered import ClusteredCorpus
    from neardup.describe.listed import PairedCorpus

    if gold is None:
        raise Untold("no gold")
    if not gold.levels.keys() & {"copy", "any"}:
        raise Untold("the gold has no level copy")
    made = ClusteredCorpus if isinstance(gold.at("copy"), Clusters) else PairedCorpus
    return made(corpus, gold)
