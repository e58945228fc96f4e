"""LSH Ensemble: candidates by containment, from an index of MinHash indices, by the datasketch library."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import numpy as np
from datasketch import MinHashLSHEnsemble

from neardup import Bucketed, Candidates, content_rank, scorer
from neardup.text import Folding, Unit, shingle_hashes
from neardup_algorithms.minhash_lsh_datasketch.sketches import sketches_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from datasketch import MinHash
    from numpy.typing import NDArray

    from neardup import Scorer, Texts

BATCH = 1 << 11
"""Documents that are looked up for a chunk of candidates."""


class SizedSketches(NamedTuple):
    """MinHash signatures, and how large the sets are.

    Attributes:
        sketches: signatures by row; documents without shingles have none.
        sizes: `int64[n]`, distinct shingles of each document.
    """

    sketches: dict[int, MinHash]
    sizes: NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class LSHEnsemble(Bucketed[SizedSketches]):
    """Finds for each document larger ones that contain it (Zhu, Nargesian, Pu, Miller: LSH Ensemble, VLDB 2016).

    Documents are divided by their number of shingles, and each part has MinHash indices of its own. At a look-up each
    part takes the bands and rows that suit its largest size, the size looked up and the least containment wanted. Of
    the ratio of the two sizes the library knows ten values. The scorer judges what is found.

    Attributes:
        containment: the least containment that is looked for, below 1: t* of the paper. Bands and rows are chosen for
            it; pairs of less are found by chance only.
        num_perm: values in a signature, at least 4.
        num_part: parts by size.
        memory: the most rows of a band, at most num_perm / 2; m in datasketch. Each part has an index for each number
            of rows that may be best.
        ngram: units in a shingle.
        unit: `word` or `char`.
        folding: `loose` treats spellings that most readers take for the same as equal, `strict` does not; see
            `neardup.text`.
        seed: seed of the hash functions, below 2³².
        verify: scorer of the candidates.
        floor: the least similarity reported.
    """

    tuned_on: ClassVar[tuple[str, ...]] = ("wire:dev", "reuters21578:dev", "allsides_news:dev", "webpages:dev")
    not_by_default: ClassVar[bool] = True  # its library takes milliseconds a document

    containment: float = 0.5
    num_perm: int = 128
    num_part: int = 16
    memory: int = 8
    ngram: int = 5
    unit: Unit = "word"
    folding: Folding = "loose"
    seed: int = 1
    verify: Scorer = field(default_factory=lambda: scorer("containment()"))
    floor: float = 0.3

    def __post_init__(self) -> None:
        """Check the parameters."""
        super().__post_init__()
        self.require(0 < self.containment < 1, f"containment is in (0, 1), not {self.containment}")
        self.require(4 <= self.num_perm <= 10_000, f"num_perm is in 4 … 10,000, not {self.num_perm}")
        self.require(1 <= self.num_part <= 1_000, f"num_part is in 1 … 1,000, not {self.num_part}")
        most = self.num_perm // 2  # the library refuses an index of one band
        self.require(2 <= self.memory <= most, f"memory is in 2 … num_perm / 2 = {most}, not {self.memory}")
        self.require(self.ngram >= 1, f"ngram is at least 1, not {self.ngram}")
        self.require(0 <= self.seed < 2**32, f"seed is in 0 … 2³² - 1, not {self.seed}")
        self.require(0 <= self.floor <= 1, f"floor is in [0, 1], not {self.floor}")

    @property
    def default_threshold(self) -> float:
        """0.84, where the mean F1 on four dev halves is highest; the floor where that is higher."""
        return max(0.84, self.floor)

    def encode(self, texts: Texts, _: None) -> SizedSketches:
        """Signatures and sizes of the documents' shingle sets."""
        shingles = shingle_hashes(texts, ngram=self.ngram, unit=self.unit, folding=self.folding).sets()
        return SizedSketches(sketches_of(shingles, num_perm=self.num_perm, seed=self.seed), shingles.lengths)

    def candidate_pairs(self, features: SizedSketches, texts: Texts) -> Iterator[Candidates]:
        """The documents that the index gives for each one, less those that are smaller.

        Where more than `largest_bucket` are left, only the `hubs` of them with the least content ranks are candidates,
        and the others are skipped.
        """
        sketches, sizes = features
        rank = content_rank(texts)
        place = np.argsort(np.lexsort((-rank, sizes)))  # of two of one size, which find each other, the later one stays
        index = self._index(sketches, sizes)
        rows = np.fromiter(sketches, np.int64)
        for first in range(0, len(rows), BATCH):
            batch = rows[first : first + BATCH]
            kept, skipped = [], 0
            for row in batch.tolist():
                found = np.fromiter(index.query(sketches[row], int(sizes[row])), np.int64)
                larger = found[place[found] > place[row]]
                kept.append(self._hubs_of(larger, rank) if len(larger) > self.largest_bucket else larger)
                skipped += len(larger) - len(kept[-1])
            left, right = np.repeat(batch, list(map(len, kept))), np.concatenate(kept)
            yield Candidates(np.minimum(left, right), np.maximum(left, right), skipped_at_most=skipped)

    def _hubs_of(self, rows: NDArray[np.int64], rank: NDArray[np.int64]) -> NDArray[np.int64]:
        return rows[np.argsort(rank[rows])[: self.hubs]]

    def _index(self, sketches: dict[int, MinHash], sizes: NDArray[np.int64]) -> MinHashLSHEnsemble:
        options = {"num_perm": self.num_perm, "num_part": self.num_part, "m": self.memory}
        index = MinHashLSHEnsemble(threshold=self.containment, **options)
        if sketches:  # the library refuses to index nothing
            index.index([(row, sketch, int(sizes[row])) for row, sketch in sketches.items()])
        return index
