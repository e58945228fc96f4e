"""The contract of a strategy: a corpus in, scored pairs out; and two ready shapes for it.

A plugin needs `Strategy` only. `Bucketed` suits sketches with keys (MinHash, SimHash), `Tiled` suits all-pairs joins
(TF-IDF): both derive `pairs()`, so the stages are timed here and nowhere else.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import partial, reduce
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING, ClassVar, Generic, Protocol, TypeAlias, TypeVar, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from neardup.core.bands import band_join
from neardup.core.clock import Clock
from neardup.core.pairs import Pairs
from neardup.core.spec import Spec
from neardup.errors import StrategyError

if TYPE_CHECKING:
    from neardup.core.corpus import Corpus, Texts

F = TypeVar("F")
"""Features of a batch of documents."""
S = TypeVar("S")
"""Statistics of a corpus."""
Crossed: TypeAlias = tuple[NDArray[np.integer], NDArray[np.integer], NDArray[np.float32]]
"""Rows in the first tile, rows in the second, similarities."""


@runtime_checkable
class Strategy(Protocol):
    """What the harness asks of a strategy: a frozen, keyword-only dataclass with these two."""

    @property
    def default_threshold(self) -> float:
        """The similarity its author advises to cut at."""
        ...

    def pairs(self, corpus: Corpus, clock: Clock | None = None) -> Pairs:
        """Every pair of documents it would report at any threshold from its floor up.

        The texts are distinct. The same texts must give the same pairs whatever their order, the thread count, the
        process and `PYTHONHASHSEED`; a text that is empty after normalisation pairs with nothing.
        """
        ...


@runtime_checkable
class Scorer(Protocol):
    """A similarity of two texts in [0, 1], computed for many pairs at once."""

    def score(self, corpus: Corpus, left: NDArray[np.integer], right: NDArray[np.integer]) -> NDArray[np.float32]:
        """`float32[m]`: similarity of texts `left[i]` and `right[i]`; 0 where either is empty after normalisation."""
        ...


class Bucketed(Spec, ABC, Generic[F]):
    """A strategy that hashes documents into buckets and scores the pairs that share one.

    Subclasses are frozen, keyword-only dataclasses with the parameters `floor` and `verify` among theirs.

    Attributes:
        floor: the least similarity reported.
        verify: judges the candidates in place of the sketch's own estimate; None for the estimate.
    """

    floor: float
    verify: Scorer | None

    @property
    @abstractmethod
    def default_threshold(self) -> float:
        """The similarity its author advises to cut at."""

    @abstractmethod
    def encode(self, texts: Texts) -> F:
        """The sketch of each text; a document's sketch depends on its own text only."""

    @abstractmethod
    def keys(self, features: F) -> NDArray[np.uint64]:
        """`uint64[n, bands]`: documents that agree in a column become candidates. 0 is no key."""

    @abstractmethod
    def score(self, features: F, left: NDArray[np.integer], right: NDArray[np.integer]) -> NDArray[np.float32]:
        """`float32[m]`: the sketch's estimate of the similarity of rows `left[i]` and `right[i]`."""

    def pairs(self, corpus: Corpus, clock: Clock | None = None) -> Pairs:
        """Candidates from shared keys, scored, those at or above the floor kept."""
        clock = clock or Clock()
        with clock.stage("encode"):
            features = self.encode(corpus.texts)
            keys = self.keys(features)
        if len(keys) != len(corpus):
            raise StrategyError(f"{self} gave keys for {len(keys)} documents of {len(corpus)}")
        with clock.stage("candidates"):
            left, right = band_join(keys)
        with clock.stage("score"):
            judge = partial(self.score, features) if self.verify is None else partial(self.verify.score, corpus)
            return Pairs.of(left, right, judge(left, right), floor=self.floor)


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
        """The similarity its author advises to cut at."""

    @abstractmethod
    def summarise(self, texts: Texts) -> S:
        """Statistics of some texts that `encode` needs of the whole corpus, such as document frequencies."""

    @abstractmethod
    def merge(self, a: S, b: S) -> S:
        """The statistics of two lots of texts together."""

    @abstractmethod
    def encode(self, texts: Texts, summary: S) -> F:
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
            return Pairs.of(left, right, score, floor=self.floor, candidates=count * (count - 1) // 2)
