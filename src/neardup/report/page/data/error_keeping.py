"""The pairs and documents that a page keeps, each once, numbered as they come."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from neardup.core.kinds import NOT_SAID, VERSION
from neardup.results.errors import COPY

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from neardup.results.corpora import CorpusData


class Keeping:
    """Pairs and documents of a corpus. Once its pairs are asked for, none is added.

    Args:
        corpus: the corpus.
        kinds: kinds of pairs.
        costs: by row, the characters of each text.
        budget: the characters of all texts.

    Attributes:
        kinds: kinds of pairs, others that may come among them.
        kind: the place of the kind of each pair.
        shown: rows whose text is kept.
    """

    def __init__(self, corpus: CorpusData, kinds: Iterable[str], costs: Sequence[int], budget: int) -> None:
        self._corpus, self._costs, self._left = corpus, costs, budget
        self._pairs: dict[tuple[int, int], int] = {}
        self._documents: dict[int, int] = {}
        self.kinds = list(dict.fromkeys([*kinds, COPY, VERSION, NOT_SAID]))
        self.kind: list[int] = []
        self.shown: set[int] = set()

    def add(self, a: int, b: int, kind: str) -> None:
        """Keep a pair with its texts.

        Args:
            a: a row.
            b: another.
            kind: what they are.
        """
        ends = self.oriented(a, b)
        new = {*ends} - self.shown
        self._left -= sum(self._costs[row] for row in new)
        self.shown |= new
        if ends not in self._pairs:
            self._pairs[ends] = len(self._pairs)
            self.kind.append(self.kinds.index(kind))
            for row in ends:
                self.document(row)

    def add_unsaid(self, a: int, b: int) -> None:
        """Keep a pair with its texts; what they are is what gold clusters say of them."""
        self.add(a, b, self._kind_of(a, b))

    def add_link(self, a: int, b: int) -> None:
        """Keep a weakest link, if its texts may be added."""
        if sum(self._costs[row] for row in {a, b} - self.shown) <= self._left:
            self.add_unsaid(a, b)

    def pair(self, a: int, b: int) -> int:
        """The place of a pair that is kept."""
        return self._pairs[self.oriented(a, b)]

    def document(self, row: int) -> int:
        """The place of a document; it is kept, at least by its id."""
        return self._documents.setdefault(row, len(self._documents))

    def oriented(self, a: int, b: int) -> tuple[int, int]:
        """A pair with the lesser id first."""
        ids = self._corpus.ids
        return (a, b) if ids[a] <= ids[b] else (b, a)

    @cached_property
    def pairs(self) -> NDArray[np.int64]:
        """`int64[2, m]`: the rows of each pair."""
        return np.array([*self._pairs], np.int64).reshape(-1, 2).T

    @property
    def documents(self) -> list[int]:
        """The row of each document."""
        return list(self._documents)

    def ids(self) -> list[tuple[str, str]]:
        """The ids of each pair."""
        return [(self._corpus.ids[a], self._corpus.ids[b]) for a, b in self._pairs]

    def _kind_of(self, a: int, b: int) -> str:
        """What two documents are, as far as gold clusters say it."""
        gold, counts = self._corpus.clusters, self._corpus.kinds
        if gold is None or counts is None or min(gold.labels[a], gold.labels[b]) < 0:
            return NOT_SAID
        if gold.labels[a] == gold.labels[b]:
            return COPY
        apart = counts.kinds.gold
        return VERSION if apart[a] == apart[b] else counts.kinds.of(a, b)
