"""Edit similarity of whole texts (`edit`) and of the shorter text within the longer one (`infix`).

Texts are compared normalised, a run of separators (white space, punctuation, quotes of any shape) being one space.
Lengths and distances count characters of that form; insertion, deletion and substitution cost 1 each (Levenshtein).
All cores that numba may use work at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from neardup.core.spec import Spec, added_later
from neardup.scorers.alignment_kernels import edit_distances
from neardup.scorers.characters import Characters
from neardup.scorers.evidence import lacking_bits
from neardup.scorers.selection import selected, settle_identical
from neardup.text import Folding  # noqa: TC001 - `Spec` reads annotations at run time
from neardup.text.threads import share_out

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.corpus import Corpus


_CELLS = 512
"""Fields of an alignment that take about as long as a byte of text elsewhere."""


@dataclass(frozen=True, kw_only=True)
class _Alignment(Spec):
    """What the two similarities share.

    Attributes:
        whole: whether the whole texts are aligned; no parameter.
        folding: `loose` or `strict`: whether spellings that most readers take for the same are one; see `neardup.text`.
    """

    whole: ClassVar[bool]

    folding: Folding = added_later("loose")

    def score(
        self, corpus: Corpus, left: NDArray[np.integer], right: NDArray[np.integer], *, cutoff: float = 0.0
    ) -> NDArray[np.float32]:
        """`float32[m]`: similarity of texts `left[i]` and `right[i]`, as `Scorer` tells it.

        Args:
            corpus: the documents.
            left: rows.
            right: rows.
            cutoff: a similarity below which 0 may stand in place of the true one, which is faster.
        """
        similarity = np.zeros(len(left), np.float32)
        for run, texts, a, b in selected(corpus, left, right):
            found = self._similarities(Characters.of(texts, self.folding), a, b, cutoff)
            similarity[run] = settle_identical(found.astype(np.float32), texts, a, b)
        return similarity

    def _similarities(
        self, texts: Characters, left: NDArray[np.int64], right: NDArray[np.int64], cutoff: float
    ) -> NDArray[np.float64]:
        """`float64[m]`: similarity of the texts in these places."""
        distance = np.zeros(len(left), np.int64)

        def work(first: int, end: int) -> None:
            pairs = left[first:end], right[first:end]
            form = texts.codes, texts.offsets, texts.counts, texts.symbols
            edit_distances(*form, *pairs, self.whole, 1 - cutoff, distance[first:end])

        a, b = texts.lengths[left], texts.lengths[right]
        share_out(work, np.cumsum(np.append(0, a * b // _CELLS)))
        shorter, longer = np.minimum(a, b), np.maximum(a, b)
        edits = distance if self.whole else distance + lacking_bits(shorter, longer, shorter)
        measure = longer if self.whole else shorter
        return np.where(edits < measure, 1 - edits / np.maximum(measure, 1), 0)


@dataclass(frozen=True, kw_only=True)
class Edit(_Alignment):
    """Normalised Levenshtein similarity of the whole texts: 1 - distance / length of the longer one.

    Attributes:
        folding: `loose` or `strict`: whether spellings that most readers take for the same are one; see `neardup.text`.
    """

    whole: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class Infix(_Alignment):
    """1 - (d + lack) / m, at least 0: how nearly the shorter text stands within the longer one.

    m is the length of the shorter text, n that of the longer, d the least edit distance of the shorter text to any
    stretch of the longer: Sellers' distance (J. Algorithms 1, 1980), computed bit-parallel (Myers, J. ACM 46, 1999).
    edlib's mode `HW` computes the same for up to 256 different characters, this for any number. Of two equally long
    texts either may be the shorter: the higher similarity counts.

    A letter or a word stands in most long texts by chance. So what the text lacks to twice the bits that name its place
    counts as edited, lack = max(0, 2 log2(n - m + 1) - m): see `neardup.scorers.evidence`. In a text of 2,000
    characters 22 or more lack nothing, 13 that are found there reach 0.31, 10 and fewer nothing.
    """

    whole: ClassVar[bool] = False
