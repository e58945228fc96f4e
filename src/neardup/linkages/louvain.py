"""Communities by the Louvain method of scikit-network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_matrix

from neardup.core.spec import Spec

try:
    from sknetwork.clustering import Louvain as Optimiser
except ModuleNotFoundError as error:  # the registry finds the extra to install by the name of the distribution
    raise ModuleNotFoundError(str(error), name="scikit-network") from error

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.pairs import CorpusPairs
    from neardup.linkages.graph import TextGraph

_LEAST_GAIN = 1e-6
"""The share of all pairs that a pass must gain for another to follow, so that rounding cannot prolong the passes."""


@dataclass(frozen=True, kw_only=True)
class Louvain(Spec):
    """Communities by the Louvain method: texts are together where more than half of their pairs are reported.

    Maximises the sum of (1 if paired at or above the threshold, else 0) - resolution over all pairs of texts that are
    together. This is the constant Potts model. At a resolution of 1/2 it is correlation clustering, which minimises the
    pairs that are reported but apart, or together but not reported. Unlike modularity, it does not put clusters
    together because the corpus is large.

    Promise: no two clusters would gain by merging. That is a local optimum: another clustering may gain more, and
    a cluster may even consist of two groups that no pair links.
    Order: texts are visited by ascending id, in repeated passes, and each moves to the neighbouring cluster where it
    gains most, until no move gains. Then clusters are moved in the same way, until no move gains.
    Ties: nothing moves without a gain. Of equally good clusters, the one that began with the least id is chosen. At a
    resolution of 1/2 and up to 250,000 pairs all arithmetic is exact, and clusters do not depend on unconnected
    documents. With more pairs, passes end once they gain less than a millionth of the pairs.
    Copies: texts are counted, not documents.
    Cost: linear in the pairs at or above the threshold, which a few passes visit; about 3 s for a million.

    After Blondel et al.: Fast unfolding of communities in large networks (J. Statistical Mechanics, 2008); Traag, Van
    Dooren, Nesterov: Narrow scope for resolution-limit-free community detection (Physical Review E 84, 2011); Bansal,
    Blum, Chawla: Correlation clustering (Machine Learning 56, 2004).

    Attributes:
        resolution: share of a community's pairs that must be reported for it to raise the sum.
    """

    resolution: float = 0.5

    def __post_init__(self) -> None:
        """Check the parameter."""
        super().__post_init__()
        self.require(0 < self.resolution < 1, f"resolution is between 0 and 1, not {self.resolution}")

    def labels(self, pairs: CorpusPairs, threshold: float) -> NDArray[np.int32]:
        """`int32[n]`: cluster labels, numbered by the first row of each.

        Raises:
            FloorError: the threshold is below the floor of the pairs.
        """
        from neardup.linkages.graph import TextGraph

        texts = TextGraph.of(pairs.at(threshold))
        adjacency, total = _padded(texts)
        least = max(0.5 / total, _LEAST_GAIN)
        optimiser = Optimiser(
            modularity="potts",
            resolution=self.resolution * adjacency.shape[0] ** 2 / total,
            tol_optimization=least,
            tol_aggregation=least,
            sort_clusters=False,
            return_probs=False,
            return_aggregate=False,
        )
        found = optimiser.fit_predict(adjacency)[: len(texts.rows)]
        return texts.labels(np.unique(found, return_inverse=True)[1])


def _padded(texts: TextGraph) -> tuple[csr_matrix, int]:
    """The adjacency matrix (pairs above the diagonal only), and twice the sum of its weights.

    The library divides by the number of texts and by that sum, in float32. Extra texts make both of them powers of two,
    so that nothing is rounded and ties stay ties: two texts with one pair of the missing weight, the rest without any.
    """
    width, total = _power_of_two(len(texts.rows) + 2), _power_of_two(2 * len(texts.left) + 2)
    left, right = np.append(texts.left, width - 2), np.append(texts.right, width - 1)
    weight = np.append(np.ones(len(texts.left), np.int64), total // 2 - len(texts.left))
    return csr_matrix((weight, (left, right)), shape=(width, width)), total


def _power_of_two(least: int) -> int:
    return 1 << (least - 1).bit_length()
