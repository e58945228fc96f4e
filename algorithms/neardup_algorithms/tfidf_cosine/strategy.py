"""Exact all-pairs join over TF-IDF vectors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
from scipy.sparse import csr_array
from sklearn.feature_extraction.text import TfidfTransformer

from neardup import Tiled
from neardup.errors import StrategyError
from neardup.text import Unit, shingle_hashes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup import Texts

_FREQUENT = 512
_CHUNK = 4096
_SLACK = 1e-3  # more than float32 sums of 10,000 products can be off

Crossed: TypeAlias = "tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]"


class Terms(NamedTuple):
    """Document frequencies.

    Attributes:
        hashes: `uint64[terms]`, ascending.
        frequency: `int64[terms]`, in how many documents each stands.
        documents: how many documents there are.
    """

    hashes: NDArray[np.uint64]
    frequency: NDArray[np.int64]
    documents: int


class Vectors(NamedTuple):
    """Unit vectors of some documents, in one piece and split by how frequent a term is in the corpus.

    Attributes:
        whole: `csr float64[n, terms]`.
        frequent: `float32[n, ≤ 512]`, the columns of the most frequent terms.
        rest: `csr float32[n, …]`, all other columns.
    """

    whole: csr_array
    frequent: NDArray[np.float32]
    rest: csr_array


@dataclass(frozen=True, kw_only=True)
class TfidfCosine(Tiled[Vectors, Terms]):
    """Cosine of TF-IDF vectors, as scikit-learn weighs terms: tf · (ln((1 + n) / (1 + df)) + 1), length 1.

    Terms are counted by 64-bit hash: statistics of two lots of texts merge as sorted arrays, and 10 million terms have
    two that collide with probability 3 in a million (in the 32 bits of scikit-learn's HashingVectorizer thousands do).

    Attributes:
        ngram: units in a term.
        unit: `word` or `char`.
        sublinear: whether 1 + ln(tf) stands in place of tf.
        floor: the least similarity reported, above 0.
    """

    ngram: int = 1
    unit: Unit = "word"
    sublinear: bool = False
    floor: float = 0.3

    def __post_init__(self) -> None:
        """Check the parameters."""
        super().__post_init__()
        self.require(self.ngram >= 1, f"ngram is at least 1, not {self.ngram}")
        self.require(0 < self.floor <= 1, f"floor is in (0, 1], not {self.floor}")

    @property
    def default_threshold(self) -> float:
        """0.7; the floor where that is higher."""
        return max(0.7, self.floor)

    def summarise(self, texts: Texts) -> Terms:
        """Document frequencies in these texts."""
        sets = shingle_hashes(texts, ngram=self.ngram, unit=self.unit).sets()
        hashes, frequency = np.unique(sets.values, return_counts=True)
        return Terms(hashes, frequency, len(texts))

    def merge(self, a: Terms, b: Terms) -> Terms:
        """Document frequencies of two lots of texts together."""
        hashes, places = np.unique(np.concatenate([a.hashes, b.hashes]), return_inverse=True)
        frequency = np.zeros(len(hashes), np.int64)
        np.add.at(frequency, places, np.concatenate([a.frequency, b.frequency]))
        return Terms(hashes, frequency, a.documents + b.documents)

    def encode(self, texts: Texts, summary: Terms) -> Vectors:
        """Unit vectors of texts that the summary covers; the row of an empty text is empty."""
        counts = self._counts(texts, summary)
        weigher = TfidfTransformer(sublinear_tf=self.sublinear)
        weigher.idf_ = np.log((1 + summary.documents) / (1 + summary.frequency)) + 1
        whole = csr_array(weigher.transform(counts))
        order = np.argsort(-summary.frequency, kind="stable")
        frequent, rest = np.sort(order[:_FREQUENT]), np.sort(order[_FREQUENT:])
        return Vectors(whole, whole[:, frequent].toarray().astype(np.float32), whole[:, rest].astype(np.float32))

    def _counts(self, texts: Texts, summary: Terms) -> csr_array:
        """`csr float64[n, terms]`: how often each term stands in each text."""
        shingles = shingle_hashes(texts, ngram=self.ngram, unit=self.unit)
        columns = np.searchsorted(summary.hashes, shingles.values)
        if not np.all(np.searchsorted(summary.hashes, shingles.values, side="right") > columns):
            raise StrategyError(f"{self}: a text holds terms that are not in the summary; summarise every text first")
        shape = (len(texts), max(1, len(summary.hashes)))
        counts = csr_array((np.ones(len(columns)), columns, shingles.offsets), shape=shape)
        counts.sum_duplicates()
        return counts

    def cross(self, a: Vectors, b: Vectors) -> Crossed:
        """Pairs at or above the floor.

        Frequent terms, which make nearly all of the work, are multiplied as dense float32 matrices and the others as
        sparse ones. What comes near the floor is computed again in float64, term by term in order of their hash, so
        that a score depends neither on the tiles nor on the order of the documents.
        """
        rough = a.frequent @ b.frequent.T + (a.rest @ b.rest.T).toarray()
        left, right = np.nonzero(rough >= self.floor - _SLACK)
        score = _cosines(a.whole, b.whole, left, right)
        keep = score >= np.float32(self.floor)
        return left[keep], right[keep], score[keep]


def _cosines(a: csr_array, b: csr_array, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.float32]:
    """Products of unit vectors, row `left[i]` of `a` with row `right[i]` of `b`, at most 1."""
    out = np.empty(len(left), np.float32)
    for start in range(0, len(left), _CHUNK):
        part = slice(start, start + _CHUNK)
        out[part] = np.minimum(a[left[part]].multiply(b[right[part]]).sum(axis=1), 1)
    return out
