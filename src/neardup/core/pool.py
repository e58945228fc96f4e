"""The pool of a sampled gold: all pairs that its labelled pairs were drawn from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Self

import numpy as np

from neardup.core.codes import encode
from neardup.core.counts import pairs_among, pairs_within

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from neardup.core.clusters import Clusters
    from neardup.core.gold import GradedPairs


@dataclass(frozen=True, kw_only=True)
class Stratum:
    """A part of a pool from which pairs were drawn evenly.

    Attributes:
        name: the name of the part.
        pairs: how many pairs it has.
        drawn: how many of them were drawn.
    """

    name: str
    pairs: int
    drawn: int

    @property
    def probability(self) -> float:
        """Of each of its pairs to be drawn; 0 where it is empty."""
        return self.drawn / self.pairs if self.pairs else 0.0


@dataclass(frozen=True, eq=False, kw_only=True)
class Pool:
    """Pairs of documents that some method proposed.

    Attributes:
        left: `int64[m]`, row of one document of each pair in the corpus.
        right: `int64[m]`, row of the other, greater than `left`; the pairs ascend by both, none stands twice.
        stratum: `uint8[m]`, place among the strata.
        found: `uint32[m]`: bit k is set where method k proposed the pair.
        methods: names of the methods by bit, at most 32; strategies by canonical text.
        strata: the strata, the one with the most duplicates among its pairs first.
        documents: how many documents the corpus has.
    """

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    stratum: NDArray[np.uint8]
    found: NDArray[np.uint32]
    methods: tuple[str, ...]
    strata: tuple[Stratum, ...]
    documents: int

    def __len__(self) -> int:
        return len(self.left)

    @cached_property
    def _codes(self) -> NDArray[np.uint64]:
        return encode(self.left, self.right)

    @property
    def outside(self) -> int:
        """How many pairs of the corpus are not in the pool."""
        return pairs_among(self.documents) - len(self)

    def places(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """`int64[k]`: the place of each pair in the pool; -1 for one that is not in it.

        Args:
            rows: `int64[2, k]`, rows of both documents of each pair, in either order; -1 for one that is unknown.
        """
        low, high = np.sort(rows, axis=0)
        wanted = encode(np.maximum(low, 0), high)
        at = np.minimum(np.searchsorted(self._codes, wanted), max(len(self) - 1, 0))
        if not len(self):
            return np.full(rows.shape[1], -1, np.int64)
        return np.where((low >= 0) & (self._codes[at] == wanted), at, -1)

    def unjudged(self, labels: NDArray[np.integer]) -> tuple[int, int]:
        """How many pairs clusters hold together that are not in the pool, and how many in all.

        Args:
            labels: `int[documents]`, the cluster of each document, ≥ 0.
        """
        together = pairs_within(np.unique(labels, return_counts=True)[1])
        inside = int(np.sum(labels[self.left] == labels[self.right]))
        return together - inside, together

    def at(self, which: NDArray[np.bool_]) -> Self:
        """The same with some of the pairs, `bool[m]`; strata still say how many there were and were drawn."""
        kept = {name: getattr(self, name)[which] for name in ("left", "right", "stratum", "found")}
        return replace(self, **kept)

    def only(self, method: int) -> NDArray[np.bool_]:
        """`bool[m]`: the pairs that only this method proposed, by its bit."""
        return np.asarray(self.found == np.uint32(1 << method))


@dataclass(frozen=True, eq=False, kw_only=True)
class DrawnFrom:
    """What labelled pairs were drawn from.

    Attributes:
        pool: the pool.
        ids: of its corpus, by row.
        levels: all levels of the labels.
        families: the family of templates of each document; None where the corpus has no such column.
    """

    pool: Pool
    ids: Sequence[str]
    levels: Sequence[Clusters | GradedPairs]
    families: Sequence[str | None] | None = None
