"""What sections are made from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from neardup.report.chart import COLOURS
from neardup.report.order import best_first
from neardup.results.names import short_names
from neardup.results.tuning import repeated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.results.cells import Cell
    from neardup.results.records import OnCorpus, Results


@dataclass(frozen=True, eq=False)
class Whole:
    """What sections about all corpora are made from.

    Attributes:
        results: every figure.
        cells: the cells that the results were derived from.
        show_texts: whether texts are shown of corpora that may not be redistributed, too.
    """

    results: Results
    cells: Sequence[Cell]
    show_texts: bool = False

    @cached_property
    def names(self) -> dict[str, str]:
        """Short name of each strategy by its canonical text."""
        return short_names(self.results.strategies)

    @cached_property
    def colours(self) -> dict[str, int]:
        """The numbers of the colours of the best strategies; the others are grey, and so are peers."""
        peers = repeated(self.results.strategies)
        ideas = [text for text in best_first(self.results) if text not in peers]
        return {text: place for place, text in enumerate(ideas[:COLOURS])}

    def parts(self) -> list[Part]:
        """A part for each corpus."""
        return [Part(self, found) for found in self.results.by_corpus()]


@dataclass(frozen=True, eq=False)
class Part:
    """What sections about one corpus are made from.

    Attributes:
        whole: what the part is of.
        found: the results of the corpus.
    """

    whole: Whole
    found: OnCorpus

    @property
    def names(self) -> dict[str, str]:
        """Short name of each strategy by its canonical text."""
        return self.whole.names

    @property
    def cells(self) -> list[Cell]:
        """The cells of the corpus that ended well, with their raw pairs."""
        return [cell for cell in self.whole.cells if cell.corpus.name == self.found.corpus.name and cell.done]
