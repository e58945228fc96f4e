"""Strategies that compare all documents with all, such as TF-IDF."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import reduce
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING, ClassVar, Generic, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from neardup.core.clock import Clock
from neardup.core.counts import pairs_among
from neardup.core.pairs import Pairs
from neardup.core.spec import Spec

if TYPE_CHECKING:
    from neardup.core.corpus import Corpus
    from neardup.text.texts import Texts

F = TypeVar("F")
"""Features of a batch of documents."""
S = TypeVar("S")
"""Statistics of a corpus."""
Crossed: TypeAlias = tuple[NDArray[np.integer], NDArray[np.integer], NDArray[np.float32]]
"""Rows in the first tile, rows in the second, similarities."""


class Tiled(Spec, ABC, Generic[F, S]):
    """A strategy that compares all documents with all, tile by tile, in bounded memory.

    Subclasses are frozen, keyword-only dataclasses with the parameter `floor` among theirs.

    Attributes:
        floor: the least similarity reported.
        tile_rows: documents in a tile; no part of the strategy's identity.
    """

    floor: float
    tile_rows: ClassVar[int] = 2048

    @property
    @abstractmethod
    def default_threshold(self) -> float:
        """The threshold that its author advises."""

    @abstractmethod
    def summarise(self, texts: Texts) -> S:
        """Statistics of some texts that `encode` needs of the whole corpus, such as document frequencies."""

    @abstractmethod
    def merge(self, a: S, b: S) -> S:
        """The statistics of two sets of texts together: the same in whatever order and groups sets are merged."""

    @abstractmethod
    def encode(self, texts: Texts, summary: S, /) -> F:
        """The features of each text, given the statistics of the whole corpus."""

    @abstractmethod
    def cross(self, a: F, b: F) -> Crossed:
        """Pairs (row of a, row of b, similarity) at or above the floor."""

    def pairs(self, corpus: Corpus, clock: Clock | None = None) -> Pairs:
        """Every pair at or above the floor; all n(n-1)/2 pairs count as examined."""
        clock = clock or Clock()
        count = len(corpus)
        if count < 2:
            return Pairs.none(floor=self.floor)
        tiles = list(corpus.texts.batches(self.tile_rows))
        with clock.stage("summarise"):
            summary = reduce(self.merge, map(self.summarise, tiles))
        with clock.stage("encode"):
            features = [self.encode(tile, summary) for tile in tiles]
        found: list[Crossed] = []
        with clock.stage("cross"):
            for i, j in combinations_with_replacement(range(len(tiles)), 2):
                left, right, score = self.cross(features[i], features[j])
                left, right = left + i * self.tile_rows, right + j * self.tile_rows
                ahead = left < right
                found.append((left[ahead], right[ahead], score[ahead]))
            left, right, score = (np.concatenate(part) for part in zip(*found, strict=True))
            return Pairs.of(left, right, score, floor=self.floor, candidates=pairs_among(count))
