"""SimHash fingerprints and their index as the gaoya library has them: a peer to hold `simhash` against."""

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
    """The same features as `simhash`; fingerprints of 64 bits and their index by gaoya, on all cores.

    The score is 1 - distance / 64. All pairs within k = ⌊64 · (1 - floor)⌋ bits are found: a fingerprint is cut
    into k + 2 blocks, a table each (more blocks make more tables, and were slower).

    Attributes:
        ngram: units in a feature.
        unit: `word` or `char`.
        shingles: `neardup` for the n-grams that `simhash` has; `own` for gaoya's analyser.
        folding: `loose` or `strict`, of the shingles that are neardup's; see `neardup.text`.
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
        """55/64, as `simhash` has it; the floor where that is higher."""
        return max(1 - 9 / _BITS, self.floor)

    @property
    def radius(self) -> int:
        """Within how many bits pairs are found."""
        return int(_BITS * (1 - float(np.float32(self.floor))))

    def pairs(self, corpus: Corpus, clock: Clock | None = None) -> Pairs:
        """All documents put into the index, then each looked up in it."""
        clock = clock or Clock()
        with clock.stage("encode"):
            ids, texts, analyser = documents(corpus.texts, self)
            # its distance is exclusive; its bulk calls are those of the index beneath the wrapper
            distance = self.radius + 1
            index = SimHashStringIndex(num_blocks=distance + 1, hamming_distance=distance, **analyser).index
            index.par_bulk_insert_docs(ids, texts)
        with clock.stage("candidates"):
            left, right, apart = answered(ids, index.par_bulk_query_return_distance(texts), same=0)
            return Pairs.of(left, right, 1 - np.array(apart) / _BITS, floor=self.floor)
