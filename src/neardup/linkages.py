"""Linkages: how scored pairs become clusters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neardup.core.clusters import canonical_labels
from neardup.core.spec import Spec

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.pairs import CorpusPairs


@dataclass(frozen=True, kw_only=True)
class Components(Spec):
    """Connected components: a chain of pairs at or above the threshold puts its documents together (single linkage)."""

    def labels(self, pairs: CorpusPairs, threshold: float) -> NDArray[np.int32]:
        """`int32[n]`: cluster labels, numbered by the first row of each.

        Raises:
            FloorError: the threshold is below the floor of the pairs.
        """
        from neardup.core.kernels import forest

        cut = pairs.at(threshold)
        parent = cut.identical.astype(np.int64)
        forest(cut.left.astype(np.int64), cut.right.astype(np.int64), parent)
        while not np.array_equal(parent, up := parent[parent]):
            parent = up
        return canonical_labels(parent)


@dataclass(frozen=True, kw_only=True)
class Star(Spec):
    """Greedy stars: every member of a cluster is paired with its centre, so that chains do not grow.

    Distinct texts are visited by how many documents they would gather (their own and their neighbours' at or above the
    threshold, identical copies counted), most first, equal ones by least id ascending. One that is still free becomes a
    centre and takes its neighbours that are still free. Independent of the order of the documents.

    After Aslam, Pelekhov, Rus: The star clustering algorithm (J. Graph Algorithms and Applications 8, 2004).
    """

    def labels(self, pairs: CorpusPairs, threshold: float) -> NDArray[np.int32]:
        """`int32[n]`: cluster labels, numbered by the first row of each.

        Raises:
            FloorError: the threshold is below the floor of the pairs.
        """
        from scipy.sparse import csr_array

        from neardup.metrics.kernels import star_centres

        cut = pairs.at(threshold)
        count = len(cut.ids)
        ends = np.concatenate([cut.left, cut.right]), np.concatenate([cut.right, cut.left])
        graph = csr_array((np.ones(2 * len(cut), np.int64), ends), shape=(count, count))
        copies = np.bincount(cut.identical, minlength=count)
        gathered = copies + graph @ copies
        visited = np.unique(ends[0]).astype(np.int64)
        names = np.array([cut.ids[row] for row in visited], dtype=object)
        order = visited[np.argsort(names, kind="stable")]
        order = order[np.argsort(-gathered[order], kind="stable")]
        centre = np.full(count, -1, np.int64)
        star_centres(order, graph.indptr.astype(np.int64), graph.indices.astype(np.int64), centre)
        return canonical_labels(np.where(centre < 0, np.arange(count), centre)[cut.identical])
