"""How two documents of one cluster hang together: the chain of scored pairs whose weakest link is strongest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np

from neardup.linkages.graph import TextGraph
from neardup.metrics.largest_cluster import inner_pairs
from neardup.metrics.weakest import Forest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.pairs import CorpusPairs


class Chain(NamedTuple):
    """A chain of scored pairs.

    Attributes:
        rows: the documents along it, at least two; of identical texts the one with the least id.
        scores: the score of each link.
    """

    rows: list[int]
    scores: list[float]

    @property
    def weakest(self) -> int:
        """The place of the link with the least score, the first of equals."""
        return self.scores.index(min(self.scores))


@dataclass(frozen=True, eq=False)
class Chains:
    """The chains within some clusters.

    Attributes:
        forest: a maximum spanning forest of their texts; None where they have no pair.
        rows: `int64[t]`, the row of each text.
        number: `int32[n]`, the text of each row; -1 for none.
    """

    forest: Forest | None
    rows: NDArray[np.int64]
    number: NDArray[np.int32]

    @classmethod
    def of(
        cls, pairs: CorpusPairs, threshold: float, labels: NDArray[np.integer], clusters: NDArray[np.integer]
    ) -> Self:
        """The chains of pairs at or above a threshold.

        Args:
            pairs: what the strategy reported.
            threshold: the threshold of the clustering.
            labels: `int[n]`, the cluster of each row; identical texts are together.
            clusters: the clusters that are asked about.

        Raises:
            FloorError: the threshold is below the floor of the pairs.
        """
        inner = inner_pairs(pairs, threshold, labels)
        kept = np.flatnonzero(np.isin(labels[inner.left], clusters))
        graph = TextGraph.of(replace(inner, left=inner.left[kept], right=inner.right[kept], score=inner.score[kept]))
        number = np.full(len(labels), -1, np.int32)
        number[graph.rows] = np.arange(len(graph.rows), dtype=np.int32)
        return cls(Forest.of(graph) if len(graph.rows) else None, graph.rows, number[pairs.identical])

    def between(self, a: int, b: int) -> Chain | None:
        """The chain from one row to another; None where none joins them, or their texts are identical."""
        one, other = int(self.number[a]), int(self.number[b])
        if self.forest is None or one < 0 or other < 0 or one == other:
            return None
        upwards = self._upwards(one)
        place = {text: step for step, text in enumerate(upwards)}
        downwards = self._upwards(other, until=place)
        meeting = downwards[-1]
        if meeting not in place:
            return None
        there, back = upwards[: place[meeting]], downwards[:-1]
        scores = self.forest.score[there + back[::-1]]
        rows = self.rows[[*there, meeting, *back[::-1]]]
        return Chain(rows.tolist(), scores.astype(np.float64).tolist())

    def _upwards(self, text: int, until: dict[int, int] | None = None) -> list[int]:
        """The texts from one up to the root, or to the first of some others."""
        assert self.forest is not None, "there is a forest"
        found, above = [text], self.forest.above
        while found[-1] not in (until or ()) and int(above[found[-1]]) != found[-1]:
            found.append(int(above[found[-1]]))
        return found
