"""Exact all-pairs join over TF-IDF vectors."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, NamedTuple, TypeAlias

import numpy as np
from numba import get_num_threads

from neardup import Tiled, added_later
from neardup.text import Folding, Unit  # noqa: TC001 - `Spec` reads annotations at run time
from neardup.tfidf import (
    Frequencies,
    Vectors,
    cosines,
    document_frequencies,
    merged,
    term_counts,
    unit_vectors,
)
from neardup_algorithms.tfidf_cosine.intrinsics import PANEL
from neardup_algorithms.tfidf_cosine.kernels import bound_rows, candidates, invert

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup import Texts

_SINGLE = 64
_GROUPS = 64
_FREQUENT = 512
_PROBES = 256
_EPSILON = 2.0**-23

Crossed: TypeAlias = "tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]"


class Index(NamedTuple):
    """Inverted index over the terms that are not frequent in the corpus.

    Attributes:
        columns: `int64[lists - 1]`, the column of each list from 1 on; list 0 is empty.
        starts: `int64[lists + 1]`; list k is `rows[starts[k]:starts[k + 1]]`.
        rows: unsigned, ascending in each list.
        weights: `float32`, one for each of `rows`.
    """

    columns: NDArray[np.int64]
    starts: NDArray[np.int64]
    rows: NDArray[np.unsignedinteger]
    weights: NDArray[np.float32]


class Tile(NamedTuple):
    """Unit vectors of some documents, and what bounds their products.

    Attributes:
        vectors: the vectors.
        bounds: `float32[panels, 128, 32]`, row i is `bounds[i // 32, :, i % 32]`: weights of the most frequent terms,
            and norms over groups of the next ones. The product of two rows is no less than that of the vectors in these
            terms (Cauchy–Schwarz).
        inverted: all other terms.
    """

    vectors: Vectors
    bounds: NDArray[np.float32]
    inverted: Index


@dataclass(frozen=True, kw_only=True)
class TfidfCosine(Tiled[Tile, Frequencies]):
    """Cosine of TF-IDF vectors, as scikit-learn weighs terms: tf · (ln((1 + n) / (1 + df)) + 1), length 1.

    Terms are counted by 64-bit hash: statistics of two lots of texts merge as sorted arrays, and 10 million terms have
    two that collide with probability 3 in a million (in the 32 bits of scikit-learn's HashingVectorizer thousands do).

    Attributes:
        ngram: units in a term.
        unit: `word` or `char`.
        folding: `loose` or `strict`: whether spellings that most readers take for the same are one; see `neardup.text`.
        sublinear: whether 1 + ln(tf) stands in place of tf.
        floor: the least similarity reported, above 0.
    """

    tile_rows: ClassVar[int] = 8192

    ngram: int = 1
    unit: Unit = "word"
    folding: Folding = added_later("loose")
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

    def summarise(self, texts: Texts) -> Frequencies:
        """Document frequencies in these texts."""
        return document_frequencies(texts, ngram=self.ngram, unit=self.unit, folding=self.folding)

    def merge(self, a: Frequencies, b: Frequencies) -> Frequencies:
        """Document frequencies of two lots of texts together."""
        return merged(a, b)

    def encode(self, texts: Texts, summary: Frequencies) -> Tile:
        """Vectors of texts that the summary covers, with their bounds and their index."""
        counts = term_counts(texts, ngram=self.ngram, unit=self.unit, folding=self.folding)
        vectors = unit_vectors(counts, summary, sublinear=self.sublinear)
        place = _places(summary)
        bounds = np.zeros((-(-len(vectors) // PANEL), _SINGLE + _GROUPS, PANEL), np.float32)
        bound_rows(vectors, place, bounds)
        return Tile(vectors, bounds, _indexed(vectors, place))

    def cross(self, a: Tile, b: Tile) -> Crossed:
        """Pairs at or above the floor; of a tile with itself, those with left < right.

        An upper bound of each product is summed in float32: that of the bounds as dense matrices, that of the other
        terms from the inverted index. What reaches the floor is computed again in float64. Threads take the next
        probing rows when they have done some.
        """
        limit = np.float32(self.floor * (1 - _rounding(a, b)))
        lists = _lists(b.inverted.columns, b.vectors.width)
        starts = iter(range(0, len(a.vectors), _PROBES))
        found = {0: (np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.float32))}

        def work() -> None:
            scratch = np.zeros(b.vectors.width)
            for start in starts:
                span = start, min(start + _PROBES, len(a.vectors))
                left, right = candidates(a, b, lists, span, limit, a is b)
                score = cosines(a.vectors, b.vectors, left, right, scratch=scratch)
                keep = score >= np.float32(self.floor)
                found[start] = left[keep], right[keep], score[keep]

        threads = get_num_threads()
        with ThreadPoolExecutor(threads) as pool:
            for done in [pool.submit(work) for _ in range(threads)]:
                done.result()
        left, right, score = (np.concatenate(part) for part in zip(*(found[s] for s in sorted(found)), strict=True))
        return left, right, score


def _places(summary: Frequencies) -> NDArray[np.int16]:
    """By column, its column among the bounds: one of its own for the most frequent terms, a group's for the next ones.

    Groups grow with the rank: a few terms each first, some sixteen at last.
    """
    count = min(_FREQUENT, len(summary.frequency))
    least = np.partition(summary.frequency, -count)[-count] if count else 0
    top = np.flatnonzero(summary.frequency >= least)
    top = top[np.argsort(-summary.frequency[top], kind="stable")][:count]
    rank = np.arange(count)
    spread = np.log(np.maximum(rank, _SINGLE) / _SINGLE) / np.log(_FREQUENT / _SINGLE)
    place = np.full(len(summary.frequency), -1, np.int16)
    place[top] = np.where(rank < _SINGLE, rank, _SINGLE + (spread * _GROUPS).astype(np.int64))
    return place


def _indexed(vectors: Vectors, place: NDArray[np.int16]) -> Index:
    """Inverted index over the columns that have no place among the bounds."""
    lengths = np.bincount(vectors.columns, minlength=vectors.width)
    lengths[place >= 0] = 0
    columns = np.flatnonzero(lengths)
    starts = np.concatenate([np.zeros(2, np.int64), np.cumsum(lengths[columns])])
    rows = np.empty(starts[-1], np.uint16 if len(vectors) <= 2**16 else np.uint32)
    index = Index(columns, starts, rows, np.empty(starts[-1], np.float32))
    invert(vectors, _lists(columns, vectors.width), index)
    return index


def _lists(columns: NDArray[np.int64], width: int) -> NDArray[np.int32]:
    """By column, the number of its list; 0 where it has none."""
    out = np.zeros(width, np.int32)
    out[columns] = np.arange(1, len(columns) + 1)
    return out


def _rounding(a: Tile, b: Tile) -> float:
    """More than the share of a bound that may be lost in float32: half a unit in the last place for each sum."""
    terms = max(int(np.diff(tile.vectors.offsets).max(initial=0)) for tile in (a, b))
    return float(terms + a.bounds.shape[1] + 8) * _EPSILON
