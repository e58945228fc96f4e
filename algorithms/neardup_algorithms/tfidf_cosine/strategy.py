"""Exact all-pairs join over TF-IDF vectors."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, NamedTuple, TypeAlias

import numpy as np
from numba import get_num_threads

from neardup import Tiled, added_later
from neardup.crowds import levels_of, nobody
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
    from collections.abc import Callable

    from numpy.typing import NDArray

    from neardup import Texts
    from neardup.crowds import Crossing, Standing

_SINGLE = 64
_GROUPS = 64
_FREQUENT = 512
_PROBES = 256
_EPSILON = 2.0**-23

Crossed: TypeAlias = "tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]"


class Index(NamedTuple):
    """An inverted index over the terms that are not among the corpus's most frequent ones.

    Attributes:
        columns: `int64[lists - 1]`, the column of each list from 1 on; list 0 is empty.
        starts: `int64[lists + 1]`; list k is `rows[starts[k]:starts[k + 1]]`.
        rows: unsigned integers, the rows of each list, ascending.
        weights: `float32`, the weight of each of `rows`.
    """

    columns: NDArray[np.int64]
    starts: NDArray[np.int64]
    rows: NDArray[np.unsignedinteger]
    weights: NDArray[np.float32]


class Tile(NamedTuple):
    """Unit vectors of some documents, and the data that bounds their products.

    Attributes:
        vectors: the vectors.
        bounds: `float32[panels, 128, 32]`; row i, `bounds[i // 32, :, i % 32]`, has the weights of the most frequent
            terms, and the norms over groups of the next ones. The product of two of these rows is at least the product
            of their vectors over these terms (Cauchy–Schwarz).
        inverted: the index of all other terms.
    """

    vectors: Vectors
    bounds: NDArray[np.float32]
    inverted: Index


@dataclass(frozen=True, kw_only=True)
class TfidfCosine(Tiled[Tile, Frequencies]):
    """Cosine of TF-IDF vectors with scikit-learn's weights, tf · (ln((1 + n) / (1 + df)) + 1), scaled to length 1.

    Terms are counted by their 64-bit hashes, so the statistics of two parts of a corpus are merged as sorted arrays.
    The probability that any two of 10 million terms collide is 3 in a million. (In the 32 bits of scikit-learn's
    HashingVectorizer thousands do.)

    Attributes:
        ngram: units in a term.
        unit: `word` or `char`.
        folding: `loose` treats spellings that most readers take for the same as equal, `strict` does not; see
            `neardup.text`.
        sublinear: whether 1 + ln(tf) replaces tf.
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
        """The document frequencies of terms in these texts."""
        return document_frequencies(texts, ngram=self.ngram, unit=self.unit, folding=self.folding)

    def merge(self, a: Frequencies, b: Frequencies) -> Frequencies:
        """The document frequencies of terms in both sets of texts together."""
        return merged(a, b)

    def encode(self, texts: Texts, summary: Frequencies) -> Tile:
        """The vectors of texts that the summary covers, with their bounds and their index."""
        counts = term_counts(texts, ngram=self.ngram, unit=self.unit, folding=self.folding)
        vectors = unit_vectors(counts, summary, sublinear=self.sublinear)
        place = _places(summary)
        bounds = np.zeros((-(-len(vectors) // PANEL), _SINGLE + _GROUPS, PANEL), np.float32)
        bound_rows(vectors, place, bounds)
        return Tile(vectors, bounds, _indexed(vectors, place))

    def cross(self, a: Tile, b: Tile) -> Crossed:
        """The pairs at or above the floor; of a tile with itself, only those with left < right."""
        found = [(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.float32))]
        levels = len(levels_of(self))
        none = nobody(len(a.vectors), levels), nobody(len(b.vectors), levels)
        self._cross(a, b, lambda *pairs: found.append(pairs), lambda: none)
        left, right, score = (np.concatenate(part) for part in zip(*found, strict=True))
        order = np.lexsort((right, left))
        return left[order], right[order], score[order]

    def cross_sparing(self, a: Tile, b: Tile, crossing: Crossing) -> None:
        """Give the pairs of `cross` to `crossing`, those left out that it excludes by then."""
        self._cross(a, b, crossing.add, lambda: (crossing.standing_a(), crossing.standing_b()))

    def _cross(
        self, a: Tile, b: Tile, take: Callable[..., None], known: Callable[[], tuple[Standing, Standing]]
    ) -> None:
        """Give pairs to `take`, some rows of `a` at a time, those left out that are excluded by what is known.

        An upper bound of each product is summed in float32. Frequent terms are multiplied as dense matrices of bounds,
        and the others are added through the inverted index. Pairs whose bound reaches the floor are computed again in
        float64. A thread that has finished some probing rows takes the next ones.
        """
        scores = np.array([level.score for level in levels_of(self)])
        limits = (scores * (1 - _rounding(a, b))).astype(np.float32)
        lists = _lists(b.inverted.columns, b.vectors.width)
        starts = iter(range(0, len(a.vectors), _PROBES))

        def work() -> None:
            scratch = np.zeros(b.vectors.width)
            for start in starts:
                span = start, min(start + _PROBES, len(a.vectors))
                left, right = candidates(a, b, lists, span, limits, a is b, known())
                score = cosines(a.vectors, b.vectors, left, right, scratch=scratch)
                keep = score >= np.float32(self.floor)
                take(left[keep], right[keep], score[keep])

        threads = get_num_threads()
        with ThreadPoolExecutor(threads) as pool:
            for done in [pool.submit(work) for _ in range(threads)]:
                done.result()


def _places(summary: Frequencies) -> NDArray[np.int16]:
    """`int16[columns]`: each column's place among the bounds, -1 for none.

    The most frequent terms have a place each, the next ones share a place in groups. Groups grow with the rank, from a
    few terms to some sixteen.
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
    """The inverted index over the columns that have no place among the bounds."""
    lengths = np.bincount(vectors.columns, minlength=vectors.width)
    lengths[place >= 0] = 0
    columns = np.flatnonzero(lengths)
    starts = np.concatenate([np.zeros(2, np.int64), np.cumsum(lengths[columns])])
    rows = np.empty(starts[-1], np.uint16 if len(vectors) <= 2**16 else np.uint32)
    index = Index(columns, starts, rows, np.empty(starts[-1], np.float32))
    invert(vectors, _lists(columns, vectors.width), index)
    return index


def _lists(columns: NDArray[np.int64], width: int) -> NDArray[np.int32]:
    """`int32[width]`: the number of each column's list; 0 where it has none."""
    out = np.zeros(width, np.int32)
    out[columns] = np.arange(1, len(columns) + 1)
    return out


def _rounding(a: Tile, b: Tile) -> float:
    """An upper limit of the share of a bound lost to rounding: half a unit in the last place of float32 a sum."""
    terms = max(int(np.diff(tile.vectors.offsets).max(initial=0)) for tile in (a, b))
    return float(terms + a.bounds.shape[1] + 8) * _EPSILON
