"""The graph that linkages work on: texts and the pairs between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from neardup.core.clusters import canonical_labels
from neardup.core.pairs import Pairs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.pairs import CorpusPairs


@dataclass(frozen=True, eq=False)
class TextGraph:
    """The texts that have a pair, numbered by ascending id, so that order by number is order by id.

    Attributes:
        rows: `int64[n]`, the row that represents each text; among identical ones, the row with the least id.
        copies: `int64[n]`, documents with each text.
        left: `int32[m]`, one text of each pair; pairs are sorted by (left, right).
        right: `int32[m]`, the other text of each pair, left < right.
        score: `float32[m]`, the score of each pair.
        identical: `int32[documents]`, the row that represents each document's text.
    """

    rows: NDArray[np.int64]
    copies: NDArray[np.int64]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    score: NDArray[np.float32]
    identical: NDArray[np.int32]

    @classmethod
    def of(cls, pairs: CorpusPairs) -> Self:
        """The graph of these pairs."""
        paired = np.zeros(len(pairs.ids), np.bool_)
        paired[pairs.left] = paired[pairs.right] = True
        visited = np.flatnonzero(paired)
        ids = pa.array([pairs.ids[row] for row in visited.tolist()], pa.large_string())
        rows = visited[pc.array_sort_indices(ids).to_numpy()]
        number = np.empty(len(pairs.ids), np.int32)
        number[rows] = np.arange(len(rows), dtype=np.int32)
        found = Pairs.of(number[pairs.left], number[pairs.right], pairs.score, floor=pairs.floor)
        copies = np.bincount(pairs.identical, minlength=len(pairs.ids))[rows]
        return cls(rows, copies, found.left, found.right, found.score, pairs.identical)

    def labels(self, clusters: NDArray[np.integer]) -> NDArray[np.int32]:
        """`int32[documents]`: cluster labels, numbered by the first row of each; a text without a pair is a singleton.

        Args:
            clusters: `int[n]`, a cluster in 0 … n - 1 for each text.
        """
        count = len(self.identical)
        of_row = np.arange(count, dtype=np.int64)
        of_row[self.rows] = count + clusters
        return canonical_labels(of_row[self.identical])
