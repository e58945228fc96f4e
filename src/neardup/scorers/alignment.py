"""Edit similarity of whole texts (`edit`) and of the shorter text within the longer one (`infix`).

Texts are compared in normal form, in which a run of separators (white space, punctuation, quotes of any shape) is one
space. Lengths and distances count characters of that form. Insertion, deletion and substitution cost 1 each
(Levenshtein).
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
from neardup.text.ragged import offsets_of
from neardup.text.threads import share_out

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.corpus import Corpus


_CELLS = 512
"""The number of cells of an alignment that take about as long as a byte of text elsewhere."""


@dataclass(frozen=True, kw_only=True)
class _Alignment(Spec):
    """What the two similarities share.

    Attributes:
        whole: whether the whole texts are aligned; no parameter.
        folding: `loose` or `strict`: whether spellings that most readers take for the same are one; see `neardup.text`.
    """

    whole: ClassVar[bool]

    reads: ClassVar[tuple[str, ...]] = ()

    folding: Folding = added_later("loose")

    def score(
        self, corpus: Corpus, left: NDArray[np.integer], right: NDArray[np.integer], *, cutoff: float = 0.0
    ) -> NDArray[np.float32]:
        """`float32[m]`: similarity of texts `left[i]` and `right[i]`, as `Scorer` defines it.

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
        share_out(work, offsets_of(a * b // _CELLS))
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

    m is the length of the shorter text and n that of the longer. d is the least edit distance of the shorter text to
    any stretch of the longer: Sellers' distance (J. Algorithms 1, 1980), computed bit-parallel (Myers, J. ACM 46,
    1999). edlib's mode `HW` computes the same for up to 256 different characters; here their number is not limited. Of
    two equally long texts either may be the shorter: the higher similarity counts.

    A letter or a word occurs in most long texts by chance. A text must carry twice the bits that name its place in the
    longer one, and what it lacks counts as edited: lack = max(0, 2 log2(n - m + 1) - m). See
    `neardup.scorers.evidence`. Within 2,000 characters a text of 22 or more lacks nothing, one of 13 that is found
    there reaches 0.31, and one of 10 or fewer reaches 0.
    """

    whole: ClassVar[bool] = False
