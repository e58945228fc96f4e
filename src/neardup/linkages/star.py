"""Clusters by greedy stars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neardup.core.spec import Spec

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.pairs import CorpusPairs


@dataclass(frozen=True, kw_only=True)
class Star(Spec):
    """Greedy stars: every member of a cluster is paired with its centre, so that chains do not grow.

    Promise: every text of a cluster is paired with the centre at or above the threshold, and no two centres are paired.
    Order: texts are visited by the number of documents they would gather (their own and their neighbours' at or above
    the threshold), the largest number first. A text that is still free becomes a centre and takes its free neighbours.
    Ties: the least id is visited first.
    Copies: documents are counted, not texts.
    Cost: O(m + n log n) for m pairs at or above the threshold between n texts.

    After Aslam, Pelekhov, Rus: The star clustering algorithm (J. Graph Algorithms and Applications 8, 2004).
    """

    def labels(self, pairs: CorpusPairs, threshold: float) -> NDArray[np.int32]:
        """`int32[n]`: cluster labels, numbered by the first row of each.

        Raises:
            FloorError: the threshold is below the floor of the pairs.
        """
        from neardup.linkages.graph import TextGraph
        from neardup.linkages.graph_kernels import neighbourhoods, star_centres

        texts = TextGraph.of(pairs.at(threshold))
        starts, neighbours = neighbourhoods(texts.left, texts.right, len(texts.rows))
        gathered = texts.copies + _sums(texts.copies[neighbours], starts)
        return texts.labels(star_centres(np.argsort(-gathered, kind="stable"), starts, neighbours))


def _sums(values: NDArray[np.int64], starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """`int64[n]`: the sum of `values[starts[i]:starts[i + 1]]`."""
    return np.diff(np.append(0, np.cumsum(values))[starts])
