"""Figures over thresholds: of scored pairs and of the clusters made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace

from neardup.core.pairs import shortest
from neardup.metrics.catalogue import metrics_of
from neardup.metrics.metric import SumsMetric
from neardup.metrics.sweep import pair_curve
from neardup.results.records import BestResult, CellResult

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.metrics.curves import Curve
    from neardup.results.cells import Cell

CURVE_POINTS = 200
"""Thresholds of a curve that results keep."""


def with_curves(result: CellResult, cell: Cell) -> CellResult:
    """A cell with its curves, the best F1 on them, and where the clusters equal the gold; as it is without gold."""
    if cell.corpus.gold is None:
        return result
    judge = cell.corpus.judge
    pairs = pair_curve(cell.pairs, cell.corpus.gold) if judge is None else judge.pair_curve(cell.pairs)
    curve = pairs if judge is None else cell.curve(judge)
    best = curve.best("f1")
    kept = [name for name, metric in metrics_of(SumsMetric).items() if metric.kept and name in curve.names]
    return replace(
        result,
        pair_curve=_thinned(pairs, pairs["recall"], ["precision", "recall"]),
        curve=_thinned(curve, curve.threshold, kept, (best.threshold, cell.threshold)),
        stepwise=curve.stepwise,
        best=BestResult(threshold=shortest(best.threshold), f1=best.value),
        perfect=curve.perfect(),
    )


def _thinned(
    curve: Curve, along: NDArray[np.float64], names: list[str], kept: tuple[float, ...] = ()
) -> dict[str, list[float]]:
    """At most about CURVE_POINTS entries, evenly along a figure, ends included, and those in force at some thresholds.

    A first entry above every score is left out: where a pair scores 1 no threshold selects it, elsewhere it claims
    nothing.
    """
    count = len(curve.threshold)
    values = np.minimum(along, 2.0)  # a first threshold is inf
    steps = np.linspace(values.min(), values.max(), CURVE_POINTS)
    order = np.argsort(values, kind="stable")
    places = order[np.minimum(np.searchsorted(values[order], steps), count - 1)]
    in_force = [max(0, int(np.sum(curve.threshold >= np.float32(threshold))) - 1) for threshold in kept]
    chosen = np.unique(np.concatenate([places, [0, count - 1], in_force]).astype(int))
    chosen = chosen[np.isfinite(curve.threshold[chosen])]
    thresholds = list(map(shortest, curve.threshold[chosen].tolist()))
    return {"threshold": thresholds} | {name: curve[name][chosen].tolist() for name in names}
