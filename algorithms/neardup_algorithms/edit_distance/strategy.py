"""Alignment of texts: all pairs on small corpora, candidates by shared rare shingles on large ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, Protocol, cast

import numpy as np

from neardup import Clock, Pairs, Spec, scorer
from neardup.text import Unit, shingle_hashes
from neardup_algorithms.edit_distance.candidates import rare_pairs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup import Corpus


class Aligner(Protocol):
    """A scorer that need not tell similarities below a cutoff."""

    def score(
        self, corpus: Corpus, left: NDArray[np.integer], right: NDArray[np.integer], *, cutoff: float
    ) -> NDArray[np.float32]:
        """`float32[m]`: the similarity of each pair, or 0 where it is below the cutoff."""
        ...


@dataclass(frozen=True, kw_only=True)
class EditDistance(Spec):
    """Texts aligned character by character, as the scorers `edit` and `infix` do.

    Attributes:
        mode: `local`, the shorter text within the longer one (`infix`); `global`, the whole texts (`edit`).
        candidates: `all` aligns every pair; `rare` only pairs that share a rare shingle, and so loses some; `auto`
            aligns every pair of a corpus up to `small` bytes, and takes `rare` beyond.
        ngram: units in a shingle.
        unit: `word` or `char`.
        probes: rare shingles looked up a document.
        shared: how many probes of two documents must be found in the other, taken together.
        max_df: documents that a rare shingle may stand in; what more documents share is taken for page furniture.
        floor: the least similarity reported, above 0.
        small: bytes of UTF-8 up to which `auto` aligns every pair, about 10 seconds' work; no parameter.
    """

    small: ClassVar[int] = 500_000

    mode: Literal["global", "local"] = "local"
    candidates: Literal["auto", "all", "rare"] = "auto"
    ngram: int = 5
    unit: Unit = "word"
    probes: int = 16
    shared: int = 3
    max_df: int = 100
    floor: float = 0.4

    def __post_init__(self) -> None:
        """Check the parameters."""
        super().__post_init__()
        self.require(self.ngram >= 1, f"ngram is at least 1, not {self.ngram}")
        self.require(self.probes >= 1, f"probes is at least 1, not {self.probes}")
        self.require(self.shared >= 1, f"shared is at least 1, not {self.shared}")
        self.require(self.max_df >= 2, f"max_df is at least 2, not {self.max_df}")
        self.require(0 < self.floor <= 1, f"floor is in (0, 1], not {self.floor}")

    @property
    def default_threshold(self) -> float:
        """0.6, above what unrelated texts in one language reach (0.3 to 0.45); the floor where that is higher."""
        return max(0.6, self.floor)

    def aligns_all(self, corpus: Corpus) -> bool:
        """Whether every pair of this corpus is aligned."""
        return self.candidates == "all" or (self.candidates == "auto" and corpus.texts.nbytes <= self.small)

    def pairs(self, corpus: Corpus, clock: Clock | None = None) -> Pairs:
        """Candidates, aligned, those at or above the floor kept; `candidates` counts the pairs aligned."""
        clock = clock or Clock()
        with clock.stage("candidates"):
            left, right = self._candidates(corpus)
        with clock.stage("score"):
            aligner = cast("Aligner", scorer("infix" if self.mode == "local" else "edit"))
            score = aligner.score(corpus, left, right, cutoff=self.floor)
            return Pairs.of(left, right, score, floor=self.floor)

    def _candidates(self, corpus: Corpus) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The pairs to align, `int64[m]` left and right, left < right."""
        shingles = shingle_hashes(corpus.texts, ngram=self.ngram, unit=self.unit)
        if not self.aligns_all(corpus):
            return rare_pairs(shingles.sets(), probes=self.probes, shared=self.shared, max_df=self.max_df)
        filled = np.flatnonzero(shingles.lengths)
        left, right = np.triu_indices(len(filled), 1)
        return filled[left], filled[right]
