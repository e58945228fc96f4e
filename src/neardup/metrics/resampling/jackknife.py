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

from neardup.metrics.clustering import adjusted_information, expected_logs, figures, ratio

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from neardup.metrics.contingency import Sums
    from neardup.metrics.resampling.tables import UnitDocuments

FIGURES = (
    *("precision", "recall", "f1", "f05", "b3_precision", "b3_recall", "b3_f1"),
    *("ari", "ami", "v_measure"),
)
"""What can be resampled."""
LEAST_FREEDOM = 4.0
"""Degrees of freedom never fall below, as a fourth moment of very few units says little."""


def jackknife(
    documents: UnitDocuments, predicted: NDArray[np.integer], names: Sequence[str] = FIGURES
) -> tuple[dict[str, float], dict[str, NDArray[np.float64]], dict[str, int]]:
    """Figures as observed, without each unit (`float64[units]`), and how many units bear on each.

    On precision bear those with a predicted pair, on recall those with a gold pair, on B³ all, on the rest either.

    Args:
        documents: labelled documents by unit.
        predicted: `int[n]`, a cluster ≥ 0 for every document.
        names: the figures wanted. Without `ami` it is quicker.
    """
    whole, left = documents.sums(predicted)
    found, without = figures(whole), figures(left)
    if "ami" in names:
        sizes = np.bincount(predicted[documents.rows])
        expected = expected_logs(sizes[sizes > 0], documents.gold_sizes)
        found["ami"] = adjusted_information(whole, expected)
        without["ami"] = adjusted_information(left, expected * ratio(_chance(left), _chance(whole)))
    bearing = _bearing(whole, left)
    return (
        {name: float(found[name]) for name in names},
        {name: without[name] for name in names},
        {name: bearing.get(name, bearing["f1"]) for name in names},
    )


def _chance(sums: Sums) -> NDArray[np.float64]:
    """Pairs together in both by chance. The Σ n ln n expected by chance goes with it, as most such cells are pairs."""
    n = np.asarray(sums.documents, np.float64)
    return ratio(sums.predicted * sums.gold, n * (n - 1) / 2)


def _bearing(whole: Sums, left: Sums) -> dict[str, int]:
    predicted, gold = left.predicted < whole.predicted, left.gold < np.asarray(whole.gold)
    counts = {"precision": predicted.sum(), "recall": gold.sum(), "f1": np.sum(predicted | gold)}
    counts |= dict.fromkeys(("b3_precision", "b3_recall", "b3_f1"), len(predicted))
    return {name: int(count) for name, count in counts.items()}


def jackknife_error(left_out: NDArray[np.float64]) -> float:
    """Standard error of a figure from its values without each unit."""
    units = len(left_out)
    return float(np.sqrt((units - 1) / units * np.sum((left_out - left_out.mean()) ** 2)))


def freedom(left_out: NDArray[np.float64], units: int) -> float:
    """Degrees of freedom of that error: the fewer units make up the most of it, the fewer.

    Satterthwaite's 2 E²/Var (Biometrics Bulletin 2, 1946), with the variance of a sample variance from the fourth
    moment (O'Neill: Some useful moment results in sampling problems, The American Statistician 68, 2014): n - 1 for
    values that are normal, two for a single one that differs from all others.

    Args:
        left_out: values without each unit, not all equal.
        units: that bear on the figure; the result is less.
    """
    squares, n = (left_out - left_out.mean()) ** 2, len(left_out)
    kurtosis = n * np.sum(squares**2) / np.sum(squares) ** 2
    own = 2 * n / (kurtosis - (n - 3) / (n - 1))
    return float(np.clip(own, LEAST_FREEDOM, units - 1))
