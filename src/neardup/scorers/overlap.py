"""Overlap of shingle sets (Broder, On the resemblance and containment of documents, 1997)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from neardup.core.spec import Spec
from neardup.scorers.kernels import overlaps
from neardup.scorers.selection import selected
from neardup.text import Ragged, Unit, shingle_hashes
from neardup.text.threads import share_out

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.corpus import Corpus

_Sizes: TypeAlias = "tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]"


@dataclass(frozen=True, kw_only=True)
class _Overlap(Spec):
    """What the two similarities share.

    Attributes:
        ngram: units in a shingle, at least 1.
        unit: `word` or `char`.
    """

    ngram: int = 5
    unit: Unit = "word"

    def __post_init__(self) -> None:
        """Check types and ranges."""
        super().__post_init__()
        self.require(self.ngram >= 1, f"ngram is {self.ngram}, it must be at least 1")

    def _sizes(self, corpus: Corpus, left: NDArray[np.integer], right: NDArray[np.integer]) -> _Sizes:
        """Sizes of A ∩ B, A and B for each pair."""
        sizes = np.zeros((3, len(left)), np.int64)
        for run, texts, a, b in selected(corpus, left, right):
            sets = shingle_hashes(texts, ngram=self.ngram, unit=self.unit).sets()
            sizes[:, run] = shared_members(sets, a, b), sets.lengths[a], sets.lengths[b]
        return sizes[0], sizes[1], sizes[2]


@dataclass(frozen=True, kw_only=True)
class Jaccard(_Overlap):
    """Shared shingles over all shingles of the two texts, |A ∩ B| / |A ∪ B|.

    Attributes:
        ngram: units in a shingle, at least 1.
        unit: `word` or `char`.
    """

    def score(self, corpus: Corpus, left: NDArray[np.integer], right: NDArray[np.integer]) -> NDArray[np.float32]:
        """`float32[m]`: resemblance of texts `left[i]` and `right[i]`; 0 where either is empty after normalisation."""
        shared, a, b = self._sizes(corpus, left, right)
        return _ratio(shared, a + b - shared)


@dataclass(frozen=True, kw_only=True)
class Containment(_Overlap):
    """Shared shingles over the shingles of the smaller set, |A ∩ B| / min(|A|, |B|).

    Attributes:
        ngram: units in a shingle, at least 1.
        unit: `word` or `char`.
    """

    def score(self, corpus: Corpus, left: NDArray[np.integer], right: NDArray[np.integer]) -> NDArray[np.float32]:
        """`float32[m]`: containment of texts `left[i]` and `right[i]`; 0 where either is empty after normalisation."""
        shared, a, b = self._sizes(corpus, left, right)
        return _ratio(shared, np.minimum(a, b))


def shared_members(sets: Ragged, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.int64]:
    """`int64[m]`: how many members sets `left[i]` and `right[i]` share; members ascend within a set, none twice."""
    shared = np.zeros(len(left), np.int64)

    def work(first: int, end: int) -> None:
        overlaps(sets.values, sets.offsets, left[first:end], right[first:end], shared[first:end])

    share_out(work, np.cumsum(np.append(0, sets.lengths[left] + sets.lengths[right])))
    return shared


def _ratio(part: NDArray[np.int64], whole: NDArray[np.int64]) -> NDArray[np.float32]:
    """Quotients, 0 where `whole` is 0."""
    return (part / np.maximum(whole, 1)).astype(np.float32)
