"""How many standard errors an interval must reach so that it holds although operating points are chosen by the labels.

And although people look after every batch and stop when they like.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.estimation.points import Points
    from neardup.estimation.reading import Reading

LEVEL = 0.95
LOOKS = 2.555
"""For a single point and ten looks at level .95 (Pocock: Group sequential methods in the design and analysis of
clinical trials, Biometrika 64, 1977)."""
CONTENDERS = 0.15
"""Points whose F1 is estimated this near to the best could have been chosen."""
REPLICATES = 400


def critical_value(reading: Reading, points: Points | None) -> float:
    """The greater of the value for many looks and the value for many points.

    The latter is the quantile of the greatest of all contenders' errors, from the draws' own deviations with random
    normal multipliers (Chernozhukov, Chetverikov, Kato: Gaussian approximations and multiplier bootstrap for maxima of
    sums of high-dimensional random vectors, Annals of Statistics 41, 2013).
    """
    if points is None or not len(points):
        return LOOKS
    moments, influence = reading.moments(points), f1_influence(reading, points)
    contending = moments.f1 >= moments.f1.max() - CONTENDERS
    scaled = influence[contending] / np.maximum(moments.f1_error[contending], 1e-12)[:, None]
    multipliers = np.random.default_rng(0).standard_normal((len(reading.draws), REPLICATES))
    return max(LOOKS, float(np.quantile(np.abs(scaled @ multipliers).max(axis=0), LEVEL)))


def f1_influence(reading: Reading, points: Points) -> NDArray[np.float64]:
    """`float64[k, n]`: what each draw adds to each point's estimate of F1, to first order; of mean 0."""
    from neardup.estimation.moments import positive

    found, moments = reading.found(points), reading.moments(points)
    values = 2 * found - moments.f1[:, None] * reading.every
    apart: NDArray[np.float64] = (values - (values @ reading.weight)[:, None]) * reading.weight
    return apart / positive(moments.size + moments.every)[:, None]
