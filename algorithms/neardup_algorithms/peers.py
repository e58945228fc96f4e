"""Code that the peers share: strategies that call other libraries.

Each peer takes its shingles from one of two sources. `neardup`: our n-gram hashes, passed in the format that the
library reads fastest, so that only the later stages differ. `own`: the library's own documented way from text; where it
has none, Python strings made as its documentation makes them.

Not included: FastSketchLSH 1.0 (measured as fast as rensa with either source, but it has no wheels beyond Python 3.12),
simhash 2.1 (gaoya's method in plain Python), text-dedup and datatrove (pipelines from files to files), and semhash
(embeddings, which find texts of the same meaning rather than the same text).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from neardup import Spec, added_later
from neardup.text import Folding, Unit, has_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup import Texts

ROUNDING = 1e-6
"""The largest error of a sum in float32: 16 units in the last place below 1."""
Source = Literal["neardup", "own"]
"""Where a peer takes its shingles from."""


@dataclass(frozen=True, kw_only=True)
class Peer(Spec):
    """Parameters of every peer that reads n-grams.

    Attributes:
        ngram: units in a shingle.
        unit: `word` or `char`.
        shingles: `neardup` or `own`.
        folding: `loose` or `strict`, for neardup's shingles only; see `neardup.text`.
        floor: the least similarity reported.
    """

    ngram: int = 5
    unit: Unit = "word"
    shingles: Source = "neardup"
    folding: Folding = added_later("loose")
    floor: float = 0.5

    def __post_init__(self) -> None:
        """Check the parameters."""
        super().__post_init__()
        self.require(self.ngram >= 1, f"ngram is at least 1, not {self.ngram}")
        self.require(
            self.folding == "loose" or self.shingles == "neardup",
            "folding applies to neardup's shingles only; leave it out, or give shingles=neardup",
        )
        self.require(0 <= self.floor <= 1, f"floor is in [0, 1], not {self.floor}")

    @property
    def default_threshold(self) -> float:
        """0.7, as in the strategy that it is compared with; the floor where that is higher."""
        return max(0.7, self.floor)


def unit_scores(scores: NDArray[np.floating]) -> NDArray[np.float32]:
    """The scores, with those that rounding left just below 1 set to 1, so that equal texts score as they do by ours."""
    return np.where(scores >= 1 - ROUNDING, 1, scores).astype(np.float32)


def with_words(texts: Texts) -> list[str]:
    """The texts for a library that splits them itself. Texts without a letter or digit become empty."""
    return [text if has_words(text) else "" for text in texts]


def string_shingles(text: str, ngram: int, unit: Unit) -> list[str]:
    """N-grams of a lower-cased text split at white space, for libraries that have no shingling.

    Their documentation splits texts in this way, but with a slice and a join for each n-gram, which is slower. A text
    with fewer than `ngram` units is one shingle; one without a letter or digit has none.
    """
    if not has_words(text):
        return []
    if unit == "char":
        plain = " ".join(text.lower().split())
        return [plain[start : start + ngram] for start in range(max(1, len(plain) - ngram + 1))]
    words = text.lower().split()
    if len(words) < ngram:
        return [" ".join(words)]
    return list(map(" ".join, zip(*(words[start:] for start in range(ngram)), strict=False)))
