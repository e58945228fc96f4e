"""The parameters of scorers that compare n-grams."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from neardup.core.spec import Spec, added_later
from neardup.text import Folding, Unit  # noqa: TC001 - `Spec` reads annotations at run time


@dataclass(frozen=True, kw_only=True)
class NGramScorer(Spec):
    """A scorer of the n-grams of two texts, which reads no column.

    Attributes:
        ngram: units in an n-gram, at least 1.
        unit: `word` or `char`.
        folding: `loose` or `strict`: whether spellings that most readers take for the same are one; see `neardup.text`.
    """

    reads: ClassVar[tuple[str, ...]] = ()

    ngram: int = 5
    unit: Unit = "word"
    folding: Folding = added_later("loose")

    def __post_init__(self) -> None:
        """Check types and ranges."""
        super().__post_init__()
        self.require(self.ngram >= 1, f"ngram is {self.ngram}, it must be at least 1")
