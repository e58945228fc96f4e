"""Overlap of shingle sets (Broder, On the resemblance and containment of documents, 1997)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from neardup.scorers.evidence import less_lack
from neardup.scorers.ngrams import NGramScorer
from neardup.scorers.overlap_kernels import overlaps
from neardup.scorers.selection import selected, settle_identical
from neardup.text import Ragged, shingle_hashes
from neardup.text.ragged import offsets_of
from neardup.text.threads import share_out

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.corpus import Corpus

_Sizes: TypeAlias = "NDArray[np.int64]"


@dataclass(frozen=True, kw_only=True)
class _Overlap(NGramScorer, ABC):
    """What the two similarities share."""

    def score(self, corpus: Corpus, left: NDArray[np.integer], right: NDArray[np.integer]) -> NDArray[np.float32]:
        """`float32[m]`: similarity of texts `left[i]` and `right[i]`, as `Scorer` defines it."""
        scores = np.zeros(len(left), np.float32)
        for run, texts, a, b in selected(corpus, left, right):
            sets = shingle_hashes(texts, ngram=self.ngram, unit=self.unit, folding=self.folding).sets()
            shared, sizes = shared_members(sets, a, b), sets.lengths
            ratio = self._ratio(shared, sizes[a], sizes[b]).astype(np.float32)
            scores[run] = settle_identical(ratio, texts, a, b)
        return scores

    @abstractmethod
    def _ratio(self, shared: _Sizes, a: _Sizes, b: _Sizes) -> NDArray[np.float64]:
        """The similarity, given |A ∩ B|, |A| and |B|; 0 where either is 0."""


@dataclass(frozen=True, kw_only=True)
class Jaccard(_Overlap):
    """Shared shingles over all shingles of the two texts, |A ∩ B| / |A ∪ B|.

    Attributes:
        ngram: units in a shingle, at least 1.
        unit: `word` or `char`.
        folding: `loose` or `strict`: whether spellings that most readers take for the same are one; see `neardup.text`.
    """

    def _ratio(self, shared: _Sizes, a: _Sizes, b: _Sizes) -> NDArray[np.float64]:
        ratio: NDArray[np.float64] = shared / np.maximum(a + b - shared, 1)
        return ratio


@dataclass(frozen=True, kw_only=True)
class Containment(_Overlap):
    """Shared shingles over the shingles of the smaller set, |A ∩ B| / min(|A|, |B|), where that is evidence.

    A word occurs in most long texts by chance. The m shingles of the smaller set may begin in n - m + 1 places among
    the n of the larger one, and their m + ngram - 1 units carry 5.5 bits a word or 1 a character. They need twice the
    bits that name the place (see `neardup.scorers.evidence`). The lacking bits, as a share of those they carry, are
    subtracted. Texts of 5 words or 25 characters within one of 2,000 lack nothing.

    Attributes:
        ngram: units in a shingle, at least 1.
        unit: `word` or `char`.
        folding: `loose` or `strict`: whether spellings that most readers take for the same are one; see `neardup.text`.
    """

    def _ratio(self, shared: _Sizes, a: _Sizes, b: _Sizes) -> NDArray[np.float64]:
        return less_lack(shared / np.maximum(np.minimum(a, b), 1), a, b, ngram=self.ngram, unit=self.unit)


def shared_members(sets: Ragged, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.int64]:
    """`int64[m]`: how many members sets `left[i]` and `right[i]` share. Members ascend within a set, none twice."""
    shared = np.zeros(len(left), np.int64)

    def work(first: int, end: int) -> None:
        overlaps(sets.values, sets.offsets, left[first:end], right[first:end], shared[first:end])

    share_out(work, offsets_of(sets.lengths[left] + sets.lengths[right]))
    return shared
