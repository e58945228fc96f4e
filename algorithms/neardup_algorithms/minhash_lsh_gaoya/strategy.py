"""MinHash with banding by the gaoya library: a peer to compare `minhash-lsh` with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from gaoya.minhash import MinHashStringIndex

from neardup import Clock, Pairs
from neardup_algorithms.minhash_lsh_gaoya.documents import answered, documents
from neardup_algorithms.peers import Peer

if TYPE_CHECKING:
    from neardup import Corpus

_SLACK = 1e-6  # gaoya compares with the floor in float64, `Pairs` in float32


@dataclass(frozen=True, kw_only=True)
class MinHashLSHGaoya(Peer):
    """Uses the shingles, bands and rows of `minhash-lsh`; signatures, index and estimate are gaoya's, on all cores.

    Attributes:
        ngram: units in a shingle.
        unit: `word` or `char`.
        shingles: `neardup` for the n-grams of `minhash-lsh`; `own` for those of gaoya's analyser.
        folding: `loose` or `strict`, for neardup's shingles only; see `neardup.text`.
        floor: the least similarity reported.
        bands: bands of a signature.
        rows: values in a band; a signature has bands · rows.
    """

    repeats: ClassVar[str] = "minhash-lsh"

    bands: int = 16
    rows: int = 8

    def __post_init__(self) -> None:
        """Check the parameters."""
        super().__post_init__()
        self.require(self.bands >= 1, f"bands is at least 1, not {self.bands}")
        self.require(self.rows >= 1, f"rows is at least 1, not {self.rows}")
        values = self.bands * self.rows
        self.require(values <= 100_000, f"bands · rows is at most 100,000, not {values}")

    def pairs(self, corpus: Corpus, clock: Clock | None = None) -> Pairs:
        """The pairs found when all documents are inserted into the index and each is then looked up."""
        clock = clock or Clock()
        with clock.stage("encode"):
            ids, texts, analyser = documents(corpus.texts, self)
            index = MinHashStringIndex(
                jaccard_threshold=max(0.0, self.floor - _SLACK),
                num_bands=self.bands,
                band_size=self.rows,
                id_container="smallvec",
                **analyser,
            )
            index.par_bulk_insert_docs(ids, texts)
        with clock.stage("candidates"):
            left, right, score = answered(ids, index.par_bulk_query(texts, return_similarity=True), same=1.0)
            return Pairs.of(left, right, score, floor=self.floor)
