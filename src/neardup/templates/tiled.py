"""Pairs documents by comparing all with all: the cosine of vectors of hashed words, rare words weighing more."""

from dataclasses import dataclass
from typing import NamedTuple

import neardup as nd
import numpy as np
from neardup.text import shingle_hashes
from numpy.typing import NDArray
from scipy.sparse import csr_matrix


class Frequencies(NamedTuple):
    """Statistics of some texts.

    Attributes:
        texts: how many they are.
        holding: `int64[slots]`, how many of them hold a word of each slot.
    """

    texts: int
    holding: NDArray[np.int64]


class Vectors(NamedTuple):
    """The vectors of some texts, as arrays, which `--memory` can keep in files.

    Attributes:
        values: `float64[m]`, the numbers other than 0, text by text.
        slots: `int64[m]`, the slot of each.
        offsets: `int64[n + 1]`, where those of each text begin.
    """

    values: NDArray[np.float64]
    slots: NDArray[np.int64]
    offsets: NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class MyStrategy(nd.Tiled[Vectors, Frequencies]):
    """Cosine of TF-IDF vectors of hashed words.

    Attributes:
        bits: the vectors have 2 to the power of this many slots, in which words are counted by their hash.
        floor: the least similarity reported.
    """

    bits: int = 18
    floor: float = 0.4

    def __post_init__(self) -> None:
        """Refuse parameters out of range."""
        super().__post_init__()
        self.require(1 <= self.bits <= 30, f"bits is in 1 … 30, not {self.bits}")
        self.require(0 < self.floor <= 1, f"floor is in (0, 1], not {self.floor}")

    @property
    def default_threshold(self) -> float:
        """From here on two documents count as duplicates."""
        return max(0.8, self.floor)

    def summarise(self, texts: nd.Texts) -> Frequencies:
        """How many texts hold a word of each slot."""
        counts = self._counts(texts)
        return Frequencies(len(texts), np.bincount(counts.indices, minlength=2**self.bits).astype(np.int64))

    def merge(self, a: Frequencies, b: Frequencies) -> Frequencies:
        """The same of two sets of texts together."""
        return Frequencies(a.texts + b.texts, a.holding + b.holding)

    def encode(self, texts: nd.Texts, summary: Frequencies) -> Vectors:
        """Unit vectors; a text without words has an empty one."""
        vectors = self._counts(texts)
        vectors.data *= np.log((1 + summary.texts) / (1 + summary.holding[vectors.indices])) + 1
        rows = np.repeat(np.arange(len(texts)), np.diff(vectors.indptr))
        lengths = np.sqrt(np.bincount(rows, vectors.data**2, minlength=len(texts)))
        vectors.data /= lengths[rows]
        return Vectors(vectors.data, vectors.indices.astype(np.int64), vectors.indptr.astype(np.int64))

    def cross(self, a: Vectors, b: Vectors) -> tuple[NDArray[np.integer], NDArray[np.integer], NDArray[np.float32]]:
        """Rows of two tiles whose cosine is at least the floor."""
        found = (self._matrix(*a) @ self._matrix(*b).T).tocoo()
        score = np.minimum(found.data, 1).astype(np.float32)
        near = score >= np.float32(self.floor)
        return found.row[near], found.col[near], score[near]

    def _counts(self, texts: nd.Texts) -> csr_matrix:
        """`csr float64[n, slots]`: how often a text holds a word of each slot."""
        hashed = shingle_hashes(texts, ngram=1, unit="word")
        slots = (hashed.values >> np.uint64(64 - self.bits)).astype(np.int64)
        counts = self._matrix(np.ones(len(slots)), slots, hashed.offsets)
        counts.sum_duplicates()
        return counts

    def _matrix(self, values: NDArray[np.float64], slots: NDArray[np.int64], offsets: NDArray[np.int64]) -> csr_matrix:
        """`csr float64[n, slots]` of these numbers."""
        return csr_matrix((values, slots, offsets), shape=(len(offsets) - 1, 2**self.bits))
