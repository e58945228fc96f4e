"""Pairs documents whose sketches agree: MinHash with banding, in numpy."""

from dataclasses import dataclass

import neardup as nd
import numpy as np
from neardup.text import Ragged, consume_shingles
from numpy.typing import NDArray

_NOTHING = np.uint64(2**64 - 1)
"""What a sketch holds for a text without words."""


@dataclass(frozen=True, kw_only=True)
class MyStrategy(nd.Bucketed[NDArray[np.uint64]]):
    """The least hashes of word n-grams, one for each of many hash functions; documents that share a band are scored.

    Attributes:
        hashes: hash functions, and so values in a sketch.
        rows: values in a band, a divisor of `hashes`.
        ngram: words in an n-gram.
        verify: a scorer that judges the candidates; None for the share of values that agree.
        floor: the least similarity reported.
    """

    hashes: int = 128
    rows: int = 4
    ngram: int = 5
    verify: nd.Scorer | None = None
    floor: float = 0.3

    def __post_init__(self) -> None:
        """Refuse parameters out of range."""
        super().__post_init__()
        self.require(self.hashes >= 1, f"hashes is {self.hashes}; give at least 1")
        fits = self.rows >= 1 and self.hashes % self.rows == 0
        self.require(fits, f"rows must divide hashes = {self.hashes}, and {self.rows} does not")

    @property
    def default_threshold(self) -> float:
        """From here on two documents count as duplicates."""
        return max(0.7, self.floor)

    def encode(self, texts: nd.Texts, _: None) -> NDArray[np.uint64]:
        """`uint64[n, hashes]`: the least value of each hash function over the n-grams of a text."""
        sketches = np.full((len(texts), self.hashes), _NOTHING)
        factors = np.random.default_rng(1).integers(1, 2**63, self.hashes, dtype=np.uint64) * 2 + 1

        def use(shingles: Ragged, first: int, end: int) -> None:
            """Fill in the rows of these texts; several threads do so at once, each for texts of its own."""
            some = np.flatnonzero(shingles.lengths)
            if len(some):
                for place, factor in enumerate(factors):
                    mixed = shingles.values * factor
                    mixed ^= mixed >> np.uint64(32)
                    sketches[first:end][some, place] = np.minimum.reduceat(mixed, shingles.offsets[some])

        consume_shingles(texts, use, ngram=self.ngram, unit="word")
        return sketches

    def keys(self, features: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """`uint64[n, bands]`: a hash of each band; 0, which is no key, for a text without words."""
        bands = features.reshape(len(features), self.hashes // self.rows, self.rows)
        odd = np.random.default_rng(2).integers(1, 2**63, self.rows, dtype=np.uint64) * 2 + 1
        keys: NDArray[np.uint64] = (bands * odd).sum(axis=2, dtype=np.uint64)
        keys[np.all(features == _NOTHING, axis=1)] = 0
        return keys

    def score(
        self, features: NDArray[np.uint64], left: NDArray[np.integer], right: NDArray[np.integer]
    ) -> NDArray[np.float32]:
        """`float32[m]`: the share of values that agree, which estimates the Jaccard similarity of the n-grams."""
        share: NDArray[np.float32] = (features[left] == features[right]).mean(axis=1).astype(np.float32)
        return share
