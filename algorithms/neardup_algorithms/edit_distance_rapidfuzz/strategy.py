"""Edit similarity of all pairs by rapidfuzz: a peer to compare `edit-distance` with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numba import get_num_threads
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from neardup import Clock, Pairs, Spec, added_later
from neardup.text import Folding, words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup import Corpus

_SLACK = 1e-6  # rapidfuzz compares with the cutoff in float64, `Pairs` with the floor in float32


@dataclass(frozen=True, kw_only=True)
class EditDistanceRapidfuzz(Spec):
    """Normalised Levenshtein similarity of every pair of whole texts, by rapidfuzz's `process.cdist` on all cores.

    It finds what `edit-distance(mode=global, candidates=all)` finds. A text is compared as its normalised words with a
    space between them. This differs from `edit` only in scripts without spaces, where a space follows each character.

    Attributes:
        folding: `loose` treats spellings that most readers take for the same as equal, `strict` does not; see
            `neardup.text`.
        floor: the least similarity reported, above 0; a higher floor is quicker.
        block_rows: documents compared with all others at once; not a parameter.
    """

    repeats: ClassVar[str] = "edit-distance"
    not_by_default: ClassVar[bool] = True  # it compares every pair, on a corpus and on each one perturbed from it
    block_rows: ClassVar[int] = 256

    folding: Folding = added_later("loose")
    floor: float = 0.5

    def __post_init__(self) -> None:
        """Check the parameters."""
        super().__post_init__()
        self.require(0 < self.floor <= 1, f"floor is in (0, 1], not {self.floor}")

    @property
    def default_threshold(self) -> float:
        """0.6, as in `edit-distance`; the floor where that is higher."""
        return max(0.6, self.floor)

    def pairs(self, corpus: Corpus, clock: Clock | None = None) -> Pairs:
        """Every pair at or above the floor; all pairs of documents with a word count as examined."""
        clock = clock or Clock()
        with clock.stage("encode"):
            forms = [" ".join(words(text, self.folding)) for text in corpus.texts]
            rows = np.array([row for row, form in enumerate(forms) if form], np.int64)
            forms = [forms[row] for row in rows]
        if len(rows) < 2:
            return Pairs.none(floor=self.floor)
        with clock.stage("score"):
            blocks = [self._block(forms, start) for start in range(0, len(forms), self.block_rows)]
            left, right, score = (np.concatenate(part) for part in zip(*blocks, strict=True))
            examined = len(forms) * (len(forms) - 1) // 2
            return Pairs.of(rows[left], rows[right], score, floor=self.floor, candidates=examined)

    def _block(self, forms: list[str], start: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
        """Pairs at or above the floor between a block of texts and all texts from its first on, left < right."""
        similarity = cdist(
            forms[start : start + self.block_rows],
            forms[start:],
            scorer=Levenshtein.normalized_similarity,
            score_cutoff=self.floor - _SLACK,
            dtype=np.float32,
            workers=get_num_threads(),
        )
        left, right = np.nonzero(np.triu(similarity, 1))
        return left + start, right + start, similarity[left, right]
