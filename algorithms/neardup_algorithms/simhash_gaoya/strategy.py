"""SimHash fingerprints and their index by the gaoya library: a peer to compare `simhash` with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from gaoya.simhash import SimHashStringIndex

from neardup import Clock, Pairs
from neardup_algorithms.minhash_lsh_gaoya.documents import answered, documents
from neardup_algorithms.peers import Peer

if TYPE_CHECKING:
    from neardup import Corpus

_BITS = 64


@dataclass(frozen=True, kw_only=True)
class SimHashGaoya(Peer):
    """Uses the features of `simhash`; fingerprints of 64 bits and their index are gaoya's, on all cores.

    The score is 1 - distance / 64. All pairs within k = ⌊64 · (1 - floor)⌋ bits are found. A fingerprint is divided
    into k + 2 blocks, with a table each (more blocks make more tables, and were slower).

    Attributes:
        ngram: units in a feature.
        unit: `word` or `char`.
        shingles: `neardup` for the n-grams of `simhash`; `own` for those of gaoya's analyser.
        folding: `loose` or `strict`, for neardup's shingles only; see `neardup.text`.
        floor: the least similarity reported, above 1/32.
    """

    repeats: ClassVar[str] = "simhash"

    ngram: int = 3
    floor: float = 0.7

    def __post_init__(self) -> None:
        """Check the parameters."""
        super().__post_init__()
        self.require(self.floor > 1 / 32, f"floor is in (1/32, 1], not {self.floor}")

    @property
    def default_threshold(self) -> float:
        """55/64, as in `simhash`; the floor where that is higher."""
        return max(1 - 9 / _BITS, self.floor)

    @property
    def radius(self) -> int:
        """The largest Hamming distance, in bits, at which pairs are found."""
        return int(_BITS * (1 - float(np.float32(self.floor))))

    def pairs(self, corpus: Corpus, clock: Clock | None = None) -> Pairs:
        """The pairs found when all documents are inserted into the index and each is then looked up."""
        clock = clock or Clock()
        with clock.stage("encode"):
            ids, texts, analyser = documents(corpus.texts, self)
            # gaoya's distance is exclusive; only the wrapped index has the bulk calls
            limit = self.radius + 1
            index = SimHashStringIndex(num_blocks=limit + 1, hamming_distance=limit, **analyser).index
            index.par_bulk_insert_docs(ids, texts)
        with clock.stage("candidates"):
            left, right, distance = answered(ids, index.par_bulk_query_return_distance(texts), same=0)
            return Pairs.of(left, right, 1 - np.array(distance) / _BITS, floor=self.floor)
