"""Equality after normalisation: the baseline that any strategy must beat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neardup import Bucketed, added_later
from neardup.text import Folding, consume_shingles

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup import Scorer, Texts
    from neardup.text import Ragged

_ALL = 2**40
"""More words than any text has: the whole text is one shingle."""


@dataclass(frozen=True, kw_only=True)
class Exact(Bucketed["NDArray[np.uint64]"]):
    """Pairs documents with the same words in the same order, whatever their case, spacing and punctuation.

    Attributes:
        folding: `loose` treats spellings that most readers take for the same as equal, `strict` does not; see
            `neardup.text`.
        verify: scorer whose score replaces 1; None keeps 1.
        floor: the least similarity reported; without `verify` every score is 1.
    """

    folding: Folding = added_later("loose")
    verify: Scorer | None = None
    floor: float = 1.0

    def __post_init__(self) -> None:
        """Check the parameters."""
        super().__post_init__()
        self.require(0 < self.floor <= 1, f"floor is in (0, 1], not {self.floor}")

    @property
    def default_threshold(self) -> float:
        """The floor: 1 without `verify`, since the words are equal."""
        return self.floor

    def encode(self, texts: Texts, _: None) -> NDArray[np.uint64]:
        """`uint64[n, 1]`: one hash over all the words of a text; 0 where there are none."""
        digests = np.zeros((len(texts), 1), np.uint64)

        def use(shingles: Ragged, first: int, end: int) -> None:
            digests[first:end][shingles.lengths > 0, 0] = np.maximum(shingles.values, 1)

        consume_shingles(texts, use, ngram=_ALL, unit="word", folding=self.folding)
        return digests

    def keys(self, features: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """The digests themselves."""
        return features

    def score(
        self, features: NDArray[np.uint64], left: NDArray[np.integer], right: NDArray[np.integer]
    ) -> NDArray[np.float32]:
        """`float32[m]`: 1 for equal digests, else 0."""
        same: NDArray[np.bool_] = features[left, 0] == features[right, 0]
        return same.astype(np.float32)
