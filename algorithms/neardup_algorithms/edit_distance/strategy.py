"""Alignment of texts: of all pairs in small corpora, of candidates that share rare shingles in large ones."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING, ClassVar, Literal, Protocol, cast

import numpy as np

from neardup import Candidates, Clock, Pairs, Spec, added_later, among_candidates, score_candidates, scorer
from neardup.text import Folding, Unit, shingle_hashes
from neardup_algorithms.edit_distance.candidates import rare_pairs, rare_shingles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from neardup import Corpus
    from neardup.text import Ragged


class Aligner(Protocol):
    """A scorer that need not compute similarities below a cutoff."""

    def score(
        self, corpus: Corpus, left: NDArray[np.integer], right: NDArray[np.integer], *, cutoff: float
    ) -> NDArray[np.float32]:
        """`float32[m]`: the similarity of each pair, or 0 where it is below the cutoff."""
        ...


@dataclass(frozen=True, kw_only=True)
class EditDistance(Spec):
    """Aligns texts character by character, as the scorers `edit` and `infix` do.

    Attributes:
        mode: `local`, the shorter text within the longer one (`infix`); `global`, the whole texts (`edit`).
        candidates: `all` aligns every pair; `rare` aligns only pairs that share rare shingles, and so misses some;
            `auto` acts as `all` for a corpus of up to `small` bytes, and as `rare` for a larger one.
        ngram: units in a shingle.
        unit: `word` or `char`.
        folding: `loose` treats spellings that most readers take for the same as equal, `strict` does not; see
            `neardup.text`.
        probes: how many rare shingles of each document are looked up.
        max_df: the most documents in which a rare shingle occurs. A shingle in more of them may be page furniture or
            belong to a large family; looking it up finds only `hubs` of these documents.
        contained: the least share of the smaller document's shingles that the other document must have too.
        floor: the least similarity reported, above 0.
        small: bytes of UTF-8 up to which `auto` aligns every pair, which takes a second or two; not a parameter.
        hubs: documents that a frequent shingle finds, those whose texts have the least SHA-256; not a parameter.
        tile_rows: documents in a tile of `all`; two tiles are compared at once; not a parameter.
    """

    tuned_on: ClassVar[tuple[str, ...]] = ("wire@1",)
    small: ClassVar[int] = 500_000
    hubs: ClassVar[int] = 8
    tile_rows: ClassVar[int] = 1024

    mode: Literal["global", "local"] = "local"
    candidates: Literal["auto", "all", "rare"] = "auto"
    ngram: int = 5
    unit: Unit = "word"
    folding: Folding = added_later("loose")
    probes: int = 16
    max_df: int = 100
    contained: float = 0.02
    floor: float = 0.4

    def __post_init__(self) -> None:
        """Check the parameters."""
        super().__post_init__()
        self.require(self.ngram >= 1, f"ngram is at least 1, not {self.ngram}")
        self.require(self.probes >= 1, f"probes is at least 1, not {self.probes}")
        self.require(self.max_df >= 2, f"max_df is at least 2, not {self.max_df}")
        self.require(0 <= self.contained <= 1, f"contained is in [0, 1], not {self.contained}")
        self.require(0 < self.floor <= 1, f"floor is in (0, 1], not {self.floor}")

    @property
    def default_threshold(self) -> float:
        """0.6, above what unrelated texts in one language reach (0.3 to 0.45); the floor where that is higher."""
        return max(0.6, self.floor)

    def aligns_all(self, corpus: Corpus) -> bool:
        """Whether every pair of this corpus is aligned."""
        return self.candidates == "all" or (self.candidates == "auto" and corpus.texts.nbytes <= self.small)

    def pairs(self, corpus: Corpus, clock: Clock | None = None) -> Pairs:
        """The candidates whose alignment scores at or above the floor; `candidates` counts the aligned pairs.

        Where every pair is a candidate, the pairs that a bound shows to be below the floor count too.
        """
        clock = clock or Clock()
        aligner = cast("Aligner", scorer(f"{'infix' if self.mode == 'local' else 'edit'}(folding={self.folding})"))
        judge = partial(aligner.score, corpus, cutoff=self.floor)
        return score_candidates(self._candidates(corpus), judge, floor=self.floor, clock=clock)

    def examined(self, corpus: Corpus, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.bool_]:
        """`bool[m]`: whether each of these pairs is among the candidates."""
        return among_candidates(self._candidates(corpus), left, right)

    def _candidates(self, corpus: Corpus) -> Iterator[Candidates]:
        return self._tiles(corpus) if self.aligns_all(corpus) else self._rare(corpus)

    def _shingles(self, corpus: Corpus) -> Ragged:
        return shingle_hashes(corpus.texts, ngram=self.ngram, unit=self.unit, folding=self.folding)

    def _tiles(self, corpus: Corpus) -> Iterator[Candidates]:
        """Every pair of texts that have a letter or digit, tile by tile."""
        filled = np.flatnonzero(self._shingles(corpus).lengths)
        tiles = [filled[start : start + self.tile_rows] for start in range(0, len(filled), self.tile_rows)]
        for a, b in combinations_with_replacement(tiles, 2):
            left, right = np.repeat(a, len(b)), np.tile(b, len(a))
            ahead = left < right
            yield Candidates(left[ahead], right[ahead])

    def _rare(self, corpus: Corpus) -> Iterator[Candidates]:
        """The pairs that share a looked-up shingle and enough shingles overall."""
        sets = self._shingles(corpus).sets()
        rank = partial(_content_rank, corpus)
        rare = rare_shingles(sets, rank, probes=self.probes, max_df=self.max_df, hubs=self.hubs)
        none = np.zeros(0, np.int64)
        yield Candidates(none, none, skipped_at_most=rare.skipped_at_most)
        del sets
        containment = scorer(f"containment(ngram={self.ngram}, unit={self.unit}, folding={self.folding})")
        for left, right in rare_pairs(rare):
            kept = containment.score(corpus, left, right) >= np.float32(self.contained)
            yield Candidates(left[kept], right[kept])


def _content_rank(corpus: Corpus) -> NDArray[np.int64]:
    """`int64[n]`: the rank of each document by the SHA-256 of its text."""
    return np.argsort(np.argsort(corpus.digests))
