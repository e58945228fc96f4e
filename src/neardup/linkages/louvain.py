"""Communities, by scikit-network."""

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
"""Share of all pairs that a pass must gain to be followed by another, so that rounding cannot keep it going."""


@dataclass(frozen=True, kw_only=True)
class Louvain(Spec):
    """Communities: texts are together where more than half of their pairs are reported, by the Louvain method.

    Maximises, over all pairs of texts that are together, (1 if paired at or above the threshold, else 0) - resolution:
    the constant Potts model, and at a resolution of 1/2 correlation clustering, which makes fewest pairs that are apart
    though reported or together though not. Unlike modularity it does not put clusters together because the corpus is
    large.

    Promise: no two clusters would gain by merging. That is a local optimum: another clustering may gain more, and
    a cluster may even fall into two parts that no pair links.
    Order: pass after pass over the texts by ascending id, each to the neighbouring cluster where it gains most, until
    none gains; then the same with clusters in the place of texts, until none gains.
    Ties: nothing moves without a gain; of equally good clusters the one that began with the least id. At a resolution
    of 1/2 and up to 250,000 pairs all arithmetic is exact, and documents elsewhere change nothing here; with more,
    passes end once they gain less than a millionth of the pairs.
    Copies: texts are counted, not documents.
    Cost: linear in the pairs at or above the threshold, a few passes of them; about 3 s for a million.

    After Blondel et al.: Fast unfolding of communities in large networks (J. Statistical Mechanics, 2008); Traag, Van
    Dooren, Nesterov: Narrow scope for resolution-limit-free community detection (Physical Review E 84, 2011); Bansal,
    Blum, Chawla: Correlation clustering (Machine Learning 56, 2004).

    Attributes:
        resolution: share of the pairs of texts that must be reported for a community to pay.
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
    """The pairs above the diagonal, and the sum of both triangles.

    The library divides by the number of texts and by that sum, in float32. Two texts more, with one pair that weighs
    what is missing, and further ones without any make both powers of two: then nothing is rounded, and ties are ties.
    """
    width, total = _power_of_two(len(texts.rows) + 2), _power_of_two(2 * len(texts.left) + 2)
    left, right = np.append(texts.left, width - 2), np.append(texts.right, width - 1)
    weight = np.append(np.ones(len(texts.left), np.int64), total // 2 - len(texts.left))
    return csr_matrix((weight, (left, right)), shape=(width, width)), total


def _power_of_two(least: int) -> int:
    return 1 << (least - 1).bit_length()
