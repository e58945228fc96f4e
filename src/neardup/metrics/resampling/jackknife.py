"""The jackknife: every figure of a clustering without one unit after the other, and the standard error from these.

Whole units are left out, nothing below them (Efron, Tibshirani: An Introduction to the Bootstrap, 1993, chapter 11;
Cameron, Miller: A practitioner's guide to cluster-robust inference, J. Human Resources 50, 2015). Without a unit, pairs
of its documents with those of other units are gone too: they count for both units, which makes the error somewhat too
large where there are many (Efron, Stein: The jackknife estimate of variance, Annals of Statistics 9, 1981). Exact for
clusters that stay as they are: two that only documents of a unit had joined stay together without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.metrics.catalogue import figures_of, metrics_of
from neardup.metrics.metric import SumsMetric

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from neardup.metrics.contingency import Sums
    from neardup.metrics.ranking import ScoredTotals
    from neardup.metrics.resampling.tables import TolerantDocuments, TwoReaders, UnitDocuments

LEAST_FREEDOM = 4.0
"""The least degrees of freedom used, since the fourth moment of very few units is unreliable."""


def jackknife(
    documents: UnitDocuments | TolerantDocuments | TwoReaders,
    predicted: NDArray[np.integer],
    names: Collection[str] | None = None,
) -> tuple[dict[str, float], dict[str, NDArray[np.float64]], dict[str, int]]:
    """Figures as observed, without each unit (`float64[units]`), and how many units contribute to each.

    Args:
        documents: labelled documents by unit.
        predicted: `int[n]`, a cluster ≥ 0 for every document.
        names: the names of the metrics wanted; every `SumsMetric` where not given, or every `PairwiseMetric` where gold
            leaves pairs out. It is quicker without `ami`.
    """
    whole: Sums | ScoredTotals
    left: Sums | ScoredTotals
    whole, left = documents.sums(predicted)
    bearing, values = _bearing(whole, left), figures_of(whole, names)
    return (
        {name: float(value) for name, value in values.items()},
        figures_of(left, names),
        {name: bearing[metrics_of(SumsMetric)[name].bears] for name in values},
    )


def _bearing(whole: Sums | ScoredTotals, left: Sums | ScoredTotals) -> dict[str, int]:
    """How many units have a predicted pair, a gold pair or either; and all of them."""
    predicted, gold = left.predicted < whole.predicted, left.gold < np.asarray(whole.gold)
    return {
        "predicted": int(predicted.sum()),
        "gold": int(gold.sum()),
        "either": int(np.sum(predicted | gold)),
        "all": len(predicted),
    }


def jackknife_error(left_out: NDArray[np.float64]) -> float:
    """Standard error of a figure from its values without each unit."""
    units = len(left_out)
    return float(np.sqrt((units - 1) / units * np.sum((left_out - left_out.mean()) ** 2)))


def freedom(left_out: NDArray[np.float64], units: int) -> float:
    """The degrees of freedom of that error; they are few where few units make up most of it.

    Satterthwaite's 2 E²/Var (Biometrics Bulletin 2, 1946), with the variance of a sample variance from the fourth
    moment (O'Neill: Some useful moment results in sampling problems, The American Statistician 68, 2014): n - 1 for
    values that are normal, two for a single one that differs from all others.

    Args:
        left_out: values without each unit, not all equal.
        units: the number of units that contribute to the figure; the result is less.
    """
    squares, n = (left_out - left_out.mean()) ** 2, len(left_out)
    kurtosis = n * np.sum(squares**2) / np.sum(squares) ** 2
    own = 2 * n / (kurtosis - (n - 3) / (n - 1))
    return float(np.clip(own, LEAST_FREEDOM, units - 1))
