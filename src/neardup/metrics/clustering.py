"""Figures of a clustering from the sums of its contingency table.

Every function takes scalars or vectors, so that one clustering and a sweep over thresholds share each formula.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from neardup.metrics.contingency import Contingency, Sums

_NO_ENTROPY = 1e-9
"""Entropies below are rounding: one document in 10⁷ apart makes 1.7e-6."""


def ratio(part: ArrayLike, whole: ArrayLike) -> NDArray[np.float64]:
    """Part over whole; 0/0 is 1."""
    p, w = np.broadcast_arrays(np.asarray(part, np.float64), np.asarray(whole, np.float64))
    out = np.ones(p.shape)
    np.divide(p, w, out=out, where=w != 0)
    return out


def pair_figures(both: ArrayLike, predicted: ArrayLike, gold: ArrayLike) -> dict[str, NDArray[np.float64]]:
    """Precision, recall, F1 and F0.5 over pairs.

    Args:
        both: pairs that are predicted and in gold (TP).
        predicted: pairs that are predicted (TP + FP).
        gold: pairs that are in gold (TP + FN).
    """
    t, p, g = (np.asarray(x, np.float64) for x in (both, predicted, gold))
    return {
        "precision": ratio(t, p),
        "recall": ratio(t, g),
        "f1": ratio(2 * t, p + g),
        "f05": ratio(1.25 * t, p + 0.25 * g),
    }


def figures(sums: Sums) -> dict[str, NDArray[np.float64]]:
    """Every figure that follows from the sums: pairwise, B³, ARI, homogeneity, completeness, V-measure."""
    return {
        **pair_figures(sums.both, sums.predicted, sums.gold),
        **b_cubed_figures(sums.per_predicted, sums.per_gold, sums.documents),
        "ari": _adjusted_rand(sums),
        **_v_measure(sums),
    }


def b_cubed_figures(
    per_predicted: ArrayLike, per_gold: ArrayLike, documents: ArrayLike
) -> dict[str, NDArray[np.float64]]:
    """B³ precision, recall and F1 from Σ n²/a, Σ n²/b and the number of documents."""
    precision, recall = ratio(per_predicted, documents), ratio(per_gold, documents)
    return {"b3_precision": precision, "b3_recall": recall, "b3_f1": 2 * precision * recall / (precision + recall)}


def _adjusted_rand(sums: Sums) -> NDArray[np.float64]:
    """Products of the four pair counts, so that nothing cancels in the denominator."""
    tp = sums.both
    fp, fn = sums.predicted - tp, sums.gold - tp
    tn = sums.documents * (sums.documents - 1) // 2 - tp - fp - fn
    return ratio(2 * (tp * tn - fn * fp), (tp + fn) * (fn + tn) + (tp + fp) * (fp + tn))


def _v_measure(sums: Sums) -> dict[str, NDArray[np.float64]]:
    gold, predicted, mutual = _information(sums)
    homogeneity = np.minimum(ratio(mutual, gold), 1.0)
    completeness = np.minimum(ratio(mutual, predicted), 1.0)
    total = homogeneity + completeness
    v_measure = np.where(total > 0, ratio(2 * homogeneity * completeness, total), 0.0)
    return {"homogeneity": homogeneity, "completeness": completeness, "v_measure": v_measure}


def _information(sums: Sums) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Entropy of gold, entropy of the prediction, mutual information; in nats."""
    n = np.maximum(sums.documents, 1)
    gold = np.log(n) - np.asarray(sums.gold_logs) / n
    predicted = np.log(n) - sums.predicted_logs / n
    mutual = np.log(n) + (sums.cell_logs - sums.predicted_logs - sums.gold_logs) / n
    gold, predicted = (np.where(h > _NO_ENTROPY, h, 0.0) for h in (gold, predicted))
    return gold, predicted, np.where((gold > 0) & (predicted > 0), np.maximum(mutual, 0.0), 0.0)


def adjusted_mutual_information(table: Contingency) -> float:
    """AMI with the arithmetic mean as normaliser: scikit-learn's, but for its rounding where nearly all are singletons.

    The slowest of the figures where clusters are of many sizes.
    """
    expected = expected_logs(table.predicted_sizes, table.gold_sizes)
    return float(adjusted_information(table.sums(), expected))


def adjusted_information(sums: Sums, expected: float | NDArray[np.float64]) -> NDArray[np.float64]:
    """AMI, where Σ n ln n is `expected` by chance.

    ln n and the margins cancel, which leaves (Σ n ln n - E) / ((Σ a ln a + Σ b ln b) / 2 - E).
    """
    return ratio(sums.cell_logs - expected, (sums.predicted_logs + sums.gold_logs) / 2 - expected)


def expected_logs(predicted_sizes: NDArray[np.int64], gold_sizes: NDArray[np.int64]) -> float:
    """The Σ n ln n expected by chance of clusters of these sizes, none of them 0.

    A sum over pairs of cluster *sizes*, not of clusters as in scikit-learn (R · C of them: minutes for 100,000
    documents).
    """
    from neardup.metrics.kernels import expected_cell_logs

    predicted, gold = (np.unique(sizes, return_counts=True) for sizes in (predicted_sizes, gold_sizes))
    return float(expected_cell_logs(*predicted, *gold, int(gold_sizes.sum())))
