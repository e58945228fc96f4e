"""Documents of identical texts, and what their columns hold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from neardup.text.ragged import offsets_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.corpus import Corpus


@dataclass(frozen=True, eq=False)
class Copies:
    """For some texts of a corpus, all documents that have them.

    Attributes:
        documents: all documents of the corpus.
        leader: `int32[n]`, for each of them the row that represents its text.
        rows: `int[m]`, the rows that represent the texts in question.
    """

    documents: Corpus
    leader: NDArray[np.int32]
    rows: NDArray[np.integer]

    def take(self, places: NDArray[np.integer]) -> Copies:
        """The same for some of the texts, by their places among these."""
        return replace(self, rows=self.rows[places])

    def values(self, name: str) -> pa.LargeListArray:
        """For each text the values of a column of all documents that have it, in order of their ids.

        Raises:
            NeardupError: there is no such column.
        """
        counts = np.bincount(self.leader, minlength=len(self.leader))
        firsts, offsets = offsets_of(counts)[self.rows], offsets_of(counts[self.rows])
        places = np.arange(offsets[-1]) + np.repeat(firsts - offsets[:-1], np.diff(offsets))
        values = self.documents.column(name).take(pa.array(self._by_text()[places])).combine_chunks()
        return pa.LargeListArray.from_arrays(pa.array(offsets), values)

    def _by_text(self) -> NDArray[np.int64]:
        """`int64[n]`: all rows, those of one text together, by their ids, in order of the row that represents them."""
        copied = np.bincount(self.leader)[self.leader] > 1
        several = np.flatnonzero(copied)
        by_id = several[pc.sort_indices(self.documents.column("id").take(pa.array(several))).to_numpy()]
        rows = np.concatenate([np.flatnonzero(~copied), by_id])
        return rows[np.argsort(self.leader[rows], kind="stable")]
