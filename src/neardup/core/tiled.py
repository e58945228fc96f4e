"""Strategies that compare all documents with all, such as TF-IDF."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import partial, reduce
from typing import TYPE_CHECKING, ClassVar, Generic, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from neardup.core.clock import Clock
from neardup.core.content_rank import content_rank
from neardup.core.counts import pairs_among
from neardup.core.crowds import Crossing, Crowds, levels_of
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
        largest_family: how many documents one may reach at the default threshold before it counts as crowded: of the
            pairs of two crowded documents only those with hubs are kept (see `neardup.core.crowds`). So a family of any
            size stays connected, and its pairs do not grow with its square. No part of the identity either.
        most_similar: how many documents one may reach at the floor; unrelated texts of one kind reach a low floor.
    """

    floor: float
    tile_rows: ClassVar[int] = 2048
    largest_family: ClassVar[int] = 2048
    most_similar: ClassVar[int] = 6144

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

    def cross_sparing(self, a: F, b: F, crossing: Crossing) -> None:
        """Give the pairs of `cross` to `crossing`.

        A strategy that finds them in portions overrides this. It can leave out the pairs that `crossing`
        excludes by then (`neardup.core.crowd_kernels.excludes`).
        """
        crossing.add(*self.cross(a, b))

    def pairs(self, corpus: Corpus, clock: Clock | None = None) -> Pairs:
        """Every pair at or above the floor, less those that `Crowds` leaves out of large families.

        All other pairs count as examined.
        """
        clock = clock or Clock()
        count = len(corpus)
        if count < 2:
            return Pairs.none(floor=self.floor)
        tiles = list(corpus.texts.batches(self.tile_rows))
        with clock.stage("summarise"):
            summary = reduce(self.merge, map(self.summarise, tiles))
        with clock.stage("encode"):
            features = [self.encode(tile, summary) for tile in tiles]
        with clock.stage("cross"):
            crowds = Crowds(count, partial(content_rank, corpus.texts), levels_of(self))
            rows = np.split(np.arange(count), range(self.tile_rows, count, self.tile_rows))
            for j, b in enumerate(features):  # a tile meets all before it at once, so it is soon known what is crowded
                for i, a in enumerate(features[: j + 1]):
                    self.cross_sparing(a, b, Crossing(crowds, rows[i], rows[j]))
            return crowds.pairs(floor=self.floor, examined=pairs_among(count))
