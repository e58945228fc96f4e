"""Edit similarity of whole texts (`edit`) and of the shorter text within the longer one (`infix`).

Texts are compared as `plain` gives them: normalised, a run of separators (white space, punctuation, quotes of any
shape) being one space. Lengths and distances count characters of that form; insertion, deletion and substitution cost 1
each (Levenshtein). All cores that numba may use work at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numba import get_num_threads
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cpdist

from neardup.core.kernels import IGNORED, SEPARATOR
from neardup.core.spec import Spec
from neardup.scorers.kernels import infix_distances
from neardup.scorers.selection import selected
from neardup.text import code_point_classes, normalise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from neardup.core.corpus import Corpus

_SLACK = 1e-6  # rapidfuzz cuts in float64, `Pairs` in float32


@dataclass(frozen=True, kw_only=True)
class Edit(Spec):
    """Normalised Levenshtein similarity of the whole texts: 1 - distance / length of the longer one."""

    def score(
        self, corpus: Corpus, left: NDArray[np.integer], right: NDArray[np.integer], *, cutoff: float = 0.0
    ) -> NDArray[np.float32]:
        """`float32[m]`: similarity of texts `left[i]` and `right[i]`; 0 where either is empty after normalisation.

        Args:
            corpus: the documents.
            left: rows.
            right: rows.
            cutoff: a similarity below which 0 may stand in place of the true one, which is faster.
        """
        texts, a, b = selected(corpus, left, right)
        forms = [plain(text) for text in texts]
        similarity: NDArray[np.float32] = cpdist(
            [forms[i] for i in a],
            [forms[i] for i in b],
            scorer=Levenshtein.normalized_similarity,
            score_cutoff=max(0.0, cutoff - _SLACK),
            dtype=np.float32,
            workers=get_num_threads(),
        )
        filled = np.array([bool(form) for form in forms], bool)
        return np.where(filled[a] & filled[b], similarity, np.float32(0))


@dataclass(frozen=True, kw_only=True)
class Infix(Spec):
    """1 - (least edit distance of the shorter text to any stretch of the longer one) / length of the shorter.

    Sellers' distance (J. Algorithms 1, 1980), computed bit-parallel (Myers, J. ACM 46, 1999): what edlib's mode `HW`
    computes, for any number of different characters, where edlib takes 256. Of two equally long texts either may be the
    shorter: the higher similarity counts.
    """

    def score(
        self, corpus: Corpus, left: NDArray[np.integer], right: NDArray[np.integer], *, cutoff: float = 0.0
    ) -> NDArray[np.float32]:
        """`float32[m]`: similarity of texts `left[i]` and `right[i]`; 0 where either is empty after normalisation.

        Args:
            corpus: the documents.
            left: rows.
            right: rows.
            cutoff: a similarity below which 0 may stand in place of the true one, which is faster.
        """
        texts, a, b = selected(corpus, left, right)
        codes, offsets, symbols = _dense([plain(text) for text in texts])
        mixed = np.random.default_rng(0).permutation(len(a))  # shares long texts out among the threads
        distance = np.empty(len(a), np.int64)
        distance[mixed] = infix_distances(codes, offsets, a[mixed], b[mixed], symbols, 1 - cutoff)
        lengths = np.diff(offsets)
        shorter = np.minimum(lengths[a], lengths[b])
        similarity: NDArray[np.float64] = 1 - distance / np.maximum(shorter, 1)
        return np.where(shorter > 0, similarity, 0).astype(np.float32)


class _Folding(dict[int, str | None]):
    """Separators to a space, ignored characters to nothing; each code point is looked up when first met."""

    def __missing__(self, code: int) -> str | None:
        kind = code_point_classes()[code]
        self[code] = " " if kind == SEPARATOR else None if kind == IGNORED else chr(code)
        return self[code]


@cache
def _folding() -> _Folding:
    return _Folding()


def plain(text: str) -> str:
    """The characters that `neardup.text` counts: normalised, a run of separators one space, none at the ends."""
    return " ".join(normalise(text).translate(_folding()).split())


def _dense(forms: Sequence[str]) -> tuple[NDArray[np.int32], NDArray[np.int64], int]:
    """All texts as numbers below k for their k different characters, the offset of each text, and k."""
    codes = np.frombuffer("".join(forms).encode("utf-32-le"), np.uint32)
    seen = np.zeros(0x110000, bool)
    seen[codes] = True
    number = np.cumsum(seen, dtype=np.int32) - np.int32(1)
    offsets = np.cumsum([0, *map(len, forms)], dtype=np.int64)
    return number[codes], offsets, int(seen.sum())
