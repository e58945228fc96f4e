"""How many standard errors an interval must reach so that it holds although operating points are chosen by the labels.

And although people look after every batch and stop when they like.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from neardup.estimation.reading import Reading

LOOKS, EACH_LOOK = 2.555, 0.9894
"""For a single point and ten looks at level .95: the errors to reach, and the level of each look (Pocock: Group
sequential methods in the design and analysis of clinical trials, Biometrika 64, 1977)."""
CONTENDERS = 0.15
"""Points whose F1 is estimated this near to the best could have been chosen."""
REPLICATES = 2_000


def critical_value(reading: Reading) -> float:
    """The quantile of the greatest of all contenders' errors at the level of each look; never less than for one point.

    Errors are the draws' own deviations with random normal multipliers (Chernozhukov, Chetverikov, Kato: Gaussian
    approximations and multiplier bootstrap for maxima of sums of high-dimensional random vectors, Annals of Statistics
    41, 2013).
    """
    f1, error = reading.of_points.f1, reading.of_points.f1_error
    if not len(f1):
        return LOOKS
    contending = f1 >= f1.max() - CONTENDERS
    scaled = reading.f1_influence[contending] / np.maximum(error[contending], 1e-12)[:, None]
    multipliers = np.random.default_rng(0).standard_normal((len(reading.draws), REPLICATES))
    return max(LOOKS, float(np.quantile(np.abs(scaled @ multipliers).max(axis=0), EACH_LOOK)))
