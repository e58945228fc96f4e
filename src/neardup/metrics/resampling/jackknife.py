"""The delete-a-group jackknife: figures of a clustering without one group of units after the other.

For the clustering indices, which are no ratio of sums over units. Shao, Wu: A general theory for jackknife variance
estimation (Annals of Statistics 17, 1989), for groups rather than single units; variance (g - 1)/g Σ (θ(i) - mean)².
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.metrics.clustering import adjusted_mutual_information, figures
from neardup.metrics.contingency import Contingency

if TYPE_CHECKING:
    from numpy.typing import NDArray

GROUPS = 40
"""Groups of units, where there are as many units: each costs an AMI."""
INDICES = ("ari", "ami", "v_measure")


def jackknife(
    predicted: NDArray[np.integer], gold: NDArray[np.integer], units: NDArray[np.integer], *, seed: int = 0
) -> dict[str, NDArray[np.float64]]:
    """ARI, AMI and V-measure without each group of units: `float64[groups]` by metric.

    The same groups for every clustering of the same units. The clusters stay as they were formed over all documents.

    Args:
        predicted: `int[n]`, a cluster ≥ 0 for every document.
        gold: `int[n]`; a document with a negative label is ignored.
        units: `int[n]`, unit of each document.
        seed: of the random groups.
    """
    names, unit = np.unique(units[gold >= 0], return_inverse=True)
    groups = min(GROUPS, len(names))
    group = np.random.default_rng(seed).permutation(len(names))[unit] % max(groups, 1)
    labels, truth = predicted[gold >= 0], gold[gold >= 0]
    found = [_indices(Contingency.of(labels[group != i], truth[group != i])) for i in range(groups)]
    return {name: np.array([figure[name] for figure in found]) for name in INDICES}


def jackknife_error(left_out: NDArray[np.float64]) -> float:
    """Standard error of a figure from its values without each group."""
    groups = len(left_out)
    return float(np.sqrt((groups - 1) / groups * np.sum((left_out - left_out.mean()) ** 2)))


def _indices(table: Contingency) -> dict[str, float]:
    found = figures(table.sums())
    return {
        "ari": float(found["ari"]),
        "ami": adjusted_mutual_information(table),
        "v_measure": float(found["v_measure"]),
    }
