"""MinHash with banding by the datasketch library: a reference to compare `minhash-lsh` with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from datasketch import MinHashLSH

from neardup import Clock, Pairs, Spec, added_later
from neardup.text import Folding, Unit, shingle_hashes
from neardup_algorithms.minhash_lsh_datasketch.sketches import sketches_of

if TYPE_CHECKING:
    from datasketch import MinHash

    from neardup import Corpus


@dataclass(frozen=True, kw_only=True)
class MinHashLSHDatasketch(Spec):
    """Uses the shingles, bands and rows of `minhash-lsh`; signatures, index and estimate are datasketch's.

    Attributes:
        num_perm: values in a signature.
        bands: bands of a signature, at least 2 (datasketch allows no fewer).
        rows: values in a band; 0, the default, for num_perm // bands.
        ngram: units in a shingle.
        unit: `word` or `char`.
        folding: `loose` treats spellings that most readers take for the same as equal, `strict` does not; see
            `neardup.text`.
        seed: seed of the hash functions, below 2³².
        floor: the least similarity reported.
    """

    repeats: ClassVar[str] = "minhash-lsh"

    num_perm: int = 128
    bands: int = 16
    rows: int = 0
    ngram: int = 5
    unit: Unit = "word"
    folding: Folding = added_later("loose")
    seed: int = 1
    floor: float = 0.5

    def __post_init__(self) -> None:
        """Check the parameters and fill in `rows`."""
        super().__post_init__()
        self.require(self.num_perm >= 2, f"num_perm is at least 2, not {self.num_perm}")
        self.require(2 <= self.bands <= self.num_perm, f"bands is in 2 … num_perm, not {self.bands}")
        if self.rows == 0:
            object.__setattr__(self, "rows", self.num_perm // self.bands)
        self.require(
            1 <= self.rows <= self.num_perm // self.bands,
            f"rows is in 1 … num_perm // bands = {self.num_perm // self.bands}, or 0 for the latter, not {self.rows}",
        )
        self.require(self.ngram >= 1, f"ngram is at least 1, not {self.ngram}")
        self.require(0 <= self.seed < 2**32, f"seed is in 0 … 2³² - 1, not {self.seed}")
        self.require(0 <= self.floor <= 1, f"floor is in [0, 1], not {self.floor}")

    @property
    def default_threshold(self) -> float:
        """0.7, as in `minhash-lsh`; the floor where that is higher."""
        return max(0.7, self.floor)

    def pairs(self, corpus: Corpus, clock: Clock | None = None) -> Pairs:
        """Candidates from the index, scored by the signatures' estimate."""
        clock = clock or Clock()
        with clock.stage("encode"):
            shingles = shingle_hashes(corpus.texts, ngram=self.ngram, unit=self.unit, folding=self.folding)
            sketches = sketches_of(shingles, num_perm=self.num_perm, seed=self.seed)
        with clock.stage("candidates"):
            left, right = self._candidates(sketches)
        with clock.stage("score"):
            score = [sketches[a].jaccard(sketches[b]) for a, b in zip(left, right, strict=True)]
            return Pairs.of(left, right, score, floor=self.floor)

    def _candidates(self, sketches: dict[int, MinHash]) -> tuple[list[int], list[int]]:
        """Left and right rows of the candidates: each document is looked up in the index of the earlier ones."""
        index = MinHashLSH(num_perm=self.num_perm, params=(self.bands, self.rows))
        left: list[int] = []
        right: list[int] = []
        for row, sketch in sketches.items():
            earlier = index.query(sketch)
            left.extend(earlier)
            right.extend([row] * len(earlier))
            index.insert(row, sketch, check_duplication=False)
        return left, right
