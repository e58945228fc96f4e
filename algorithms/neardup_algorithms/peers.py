"""What the strategies over other libraries share.

Each of them takes its shingles in one of two forms. `neardup`: our n-gram hashes, handed over in the form the library
reads fastest, so that only what comes after them differs. `own`: the library's own documented way from text, or, where
it has none, Python strings made as its documentation makes them.

Left out: FastSketchLSH 1.0 (as fast as rensa by either form, measured; but no wheels beyond Python 3.12), simhash 2.1
(gaoya's method in plain Python), text-dedup and datatrove (pipelines from files to files), semhash (embeddings, which
find what means the same, not what is the same text).
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
"""By how much a sum in float32 may be off: 16 units in the last place below 1."""
Source = Literal["neardup", "own"]
"""Where a peer has its shingles from."""


@dataclass(frozen=True, kw_only=True)
class Peer(Spec):
    """Parameters of every peer that reads n-grams.

    Attributes:
        ngram: units in a shingle.
        unit: `word` or `char`.
        shingles: `neardup` or `own`.
        folding: `loose` or `strict`, of the shingles that are neardup's; see `neardup.text`.
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
            "folding is of neardup's shingles; leave it out, or take shingles=neardup",
        )
        self.require(0 <= self.floor <= 1, f"floor is in [0, 1], not {self.floor}")

    @property
    def default_threshold(self) -> float:
        """0.7, as the strategy it is held against has it; the floor where that is higher."""
        return max(0.7, self.floor)


def unit_scores(scores: NDArray[np.floating]) -> NDArray[np.float32]:
    """Scores that sums in float32 leave a little off 1 as 1, so that equal texts have the score they have by ours."""
    return np.where(scores >= 1 - ROUNDING, 1, scores).astype(np.float32)


def with_words(texts: Texts) -> list[str]:
    """The texts for a library that cuts them itself, those without a letter or digit empty: they pair with nothing."""
    return [text if has_words(text) else "" for text in texts]


def string_shingles(text: str, ngram: int, unit: Unit) -> list[str]:
    """N-grams of a lower-cased text cut at white space, for libraries that have no shingling.

    Their documentation cuts texts so; a slice and a join for each n-gram, as it has them, are slower. A text with fewer
    than `ngram` units is one shingle; one without a letter or digit has none.
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
