"""The documents that a run saw, for reports that show them and say what differs in pairs of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from neardup.core.distinct import collapse
from neardup.errors import NeardupError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neardup.core.corpus import Corpus
    from neardup.core.distinct import Distinct
    from neardup.core.explanation import Explanation
    from neardup.core.strategy import Explainer
    from neardup.results.cells import Cell


ONE_CORPUS, ALL_CORPORA = 2_200_000, 8_000_000
"""Characters of texts in a view of a page: of one corpus, and of all. They take about 0.6 bytes each."""


@dataclass(frozen=True, eq=False)
class Documents:
    """The documents of a corpus as they were run on.

    Attributes:
        corpus: the documents; None where they are not at hand.
        shown: whether their texts may be shown.
        reasons: reasons of labels by id.
        note: why documents are not at hand, or not shown; "" where they are.
    """

    corpus: Corpus | None
    shown: bool
    reasons: Mapping[str, str]
    note: str

    def text(self, document: str) -> str | None:
        """The text of a document by its id; None where it is not shown."""
        if self.corpus is None or not self.shown or document not in self.corpus.row_of:
            return None
        return self.corpus.texts[self.corpus.row_of[document]]

    def explanations(
        self, explainer: Explainer, pairs: Sequence[tuple[str, str]]
    ) -> dict[tuple[str, str], Explanation]:
        """What a scorer finds in pairs of ids; all are asked for at once.

        Empty where texts are not at hand. Pairs of identical texts are left out.
        """
        if self._distinct is None or self.corpus is None:
            return {}
        row_of, rows, identical = self.corpus.row_of, self._distinct.rows, self._distinct.identical
        whole = np.array([[row_of[document] for document in pair] for pair in pairs], np.int64).reshape(-1, 2)
        left, right = np.searchsorted(rows, identical[whole]).T
        differing = np.flatnonzero(left != right)
        found = explainer.explain(self._distinct.corpus, left[differing], right[differing]) if len(differing) else []
        return dict(zip([pairs[at] for at in differing.tolist()], found, strict=True))

    @cached_property
    def _distinct(self) -> Distinct | None:
        """The distinct texts, as strategies see them."""
        return None if self.corpus is None else collapse(self.corpus)


def budget_of(texts: Sequence[Documents]) -> int:
    """The characters of texts of one corpus that a view of a page may hold, of these corpora."""
    return min(ONE_CORPUS, ALL_CORPORA // max(1, sum(documents.shown for documents in texts)))


def documents_of(cell: Cell, *, show_texts: bool) -> Documents:
    """The documents that a cell was run on, or none and why.

    Args:
        cell: a cell of the corpus.
        show_texts: whether texts are shown that may not be redistributed, too.
    """
    from neardup.io.sources import open_again

    record = cell.corpus.record
    try:
        corpus, gold, _ = open_again(record.source, record.fields)
    except NeardupError as error:
        return Documents(None, False, {}, f"The texts cannot be read: {error}")
    if corpus.checksum != record.checksum:
        return Documents(None, False, {}, f"'{record.source}' has changed since the run, so only ids are shown.")
    shown = record.redistributable or show_texts
    note = "The texts of this corpus may not be redistributed, so only ids and labels are shown."
    return Documents(corpus, shown, gold.reasons if gold else {}, "" if shown else note)
