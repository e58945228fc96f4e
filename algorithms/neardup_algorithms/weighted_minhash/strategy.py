"""Weighted MinHash: consistent weighted samples of words, and banding."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from neardup import Bucketed, Preset
from neardup.text import Folding, Unit, share_out
from neardup.tfidf import (
    Frequencies,
    TermCounts,
    document_frequencies,
    inverse_frequencies,
    merged,
    places_of,
    term_counts,
)
from neardup_algorithms.minhash_lsh.kernels import agreement
from neardup_algorithms.minhash_lsh.strategy import Sketches
from neardup_algorithms.weighted_minhash.kernels import seeds_of, sketch

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup import Scorer, Texts

BATCH = 2**12
"""The number of texts whose weighted terms are in memory at once."""
Weights = Literal["counts", "tfidf"]
"""How much a term weighs: as often as it occurs, or that times its inverse document frequency."""


@dataclass(frozen=True, kw_only=True)
class WeightedMinHash(Bucketed[Sketches, Frequencies]):
    """Estimates the weighted Jaccard similarity of two texts by consistent weighted sampling (Ioffe, ICDM 2010).

    The weighted Jaccard similarity is the sum over all terms of the lesser of the two weights, divided by the sum of
    the greater. A pair of similarity s is a candidate with probability 1 - (1 - s^rows)^bands, as under `minhash-lsh`.

    Attributes:
        sample_size: samples in a sketch; the estimate has standard error √(s(1 - s) / sample_size).
        bands: bands of a sketch.
        rows: samples in a band. Those beyond bands · rows only improve the estimate.
        ngram: units in a term.
        unit: `word` or `char`.
        folding: `loose` treats spellings that most readers take for the same as equal, `strict` does not; see
            `neardup.text`.
        weights: `counts`: a term weighs as often as it occurs. `tfidf`: that times its inverse document frequency in
            the corpus, as scikit-learn smooths it.
        seed: seed of the samples.
        verify: scorer whose score replaces the estimate; None keeps the estimate.
        floor: the least similarity reported.
    """

    tuned_on: ClassVar[tuple[str, ...]] = ("wire:dev", "reuters21578:dev", "allsides_news:dev", "webpages:dev")
    presets: ClassVar[dict[str, Preset]] = {
        "three-words": Preset(
            {"ngram": 3},
            "neardup: with three words in a row the mean F1 on dev halves is higher than with single ones",
            threshold=0.64,
            tuned_on=("wire:dev", "reuters21578:dev", "allsides_news:dev", "webpages:dev"),
            by_default=True,
        ),
    }

    sample_size: int = 128
    bands: int = 32
    rows: int = 4
    ngram: int = 1
    unit: Unit = "word"
    folding: Folding = "loose"
    weights: Weights = "tfidf"
    seed: int = 1
    verify: Scorer | None = None
    floor: float = 0.3

    def __post_init__(self) -> None:
        """Check the parameters."""
        super().__post_init__()
        self.require(1 <= self.sample_size <= 100_000, f"sample_size is in 1 … 100,000, not {self.sample_size}")
        self.require(self.bands >= 1, f"bands is at least 1, not {self.bands}")
        self.require(self.rows >= 1, f"rows is at least 1, not {self.rows}")
        needed = self.bands * self.rows
        self.require(
            needed <= self.sample_size, f"bands · rows is at most sample_size = {self.sample_size}, not {needed}"
        )
        self.require(self.ngram >= 1, f"ngram is at least 1, not {self.ngram}")
        self.require(0 <= self.seed < 2**64, f"seed is in 0 … 2⁶⁴ - 1, not {self.seed}")
        self.require(0 <= self.floor <= 1, f"floor is in [0, 1], not {self.floor}")

    @property
    def default_threshold(self) -> float:
        """0.76, with the highest mean F1 on four dev halves, or that of the preset; the floor where that is higher."""
        return max(self.preset_threshold(0.76, by=("ngram", "unit", "weights", "verify")), self.floor)

    @property
    def gathers(self) -> bool:
        """With TF-IDF weights it needs document frequencies."""
        return self.weights == "tfidf"

    def summarise(self, texts: Texts) -> Frequencies:
        """The document frequencies of terms in these texts."""
        return document_frequencies(texts, ngram=self.ngram, unit=self.unit, folding=self.folding)

    def merge(self, a: Frequencies, b: Frequencies) -> Frequencies:
        """The document frequencies of terms in both sets of texts together."""
        return merged(a, b)

    def encode(self, texts: Texts, summary: Frequencies | None) -> Sketches:
        """Samples and band keys of the documents' weighted terms."""
        kept, seeds = (len(texts), self.sample_size), seeds_of(self.sample_size, self.seed)
        found = Sketches(np.empty(kept, np.uint32), np.empty((len(texts), self.bands), np.uint64))
        for first in range(0, len(texts), BATCH):
            batch = slice(first, first + BATCH)
            counts = term_counts(texts[batch], ngram=self.ngram, unit=self.unit, folding=self.folding)
            written = found.signatures[batch], found.keys[batch]
            weighted = counts.terms, np.log(weights_of(counts, summary)), counts.offsets
            share_out(partial(sketch, *weighted, seeds, self.rows, *written), counts.offsets * self.sample_size)
        return found

    def keys(self, features: Sketches) -> NDArray[np.uint64]:
        """`uint64[n, bands]`: a hash of each band."""
        return features.keys

    def score(self, features: Sketches, left: NDArray[np.integer], right: NDArray[np.integer]) -> NDArray[np.float32]:
        """`float32[m]`: the share of equal samples, an unbiased estimate of the weighted Jaccard similarity."""
        shares: NDArray[np.float32] = agreement(
            features.signatures, np.asarray(left, np.int64), np.asarray(right, np.int64)
        )
        return shares


def weights_of(counts: TermCounts, summary: Frequencies | None) -> NDArray[np.float64]:
    """`float64[total]`: the weight of each term of each text, its count or, given document frequencies, TF-IDF."""
    if summary is None:
        return counts.counts.astype(np.float64)
    frequency = summary.frequency[places_of(counts.terms, summary)]
    weights: NDArray[np.float64] = counts.counts * inverse_frequencies(frequency, summary.documents)
    return weights
