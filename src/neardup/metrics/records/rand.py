"""The adjusted Rand index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.core.counts import pairs_among
from neardup.metrics.metric import Column, SumsMetric
from neardup.metrics.proportions import ratio

if TYPE_CHECKING:
    from neardup.metrics.contingency import Sums
    from neardup.metrics.metric import Floats


def _adjusted_rand(sums: Sums) -> Floats:
    """Products of the four pair counts, so that nothing cancels in the denominator."""
    tp = sums.both
    fp, fn = sums.predicted - tp, sums.gold - tp
    tn = pairs_among(sums.documents) - tp - fp - fn
    return ratio(2 * (tp * tn - fn * fp), (tp + fn) * (fn + tn) + (tp + fp) * (fp + tn))


ARI = SumsMetric(
    name="ari",
    title="ARI",
    formula="(TP - E) / (mean of both pair counts - E), E the TP expected by chance; 1 when both are equal",
    source="Hubert, Arabie: Comparing partitions (J. Classification 2, 1985)",
    worst=-0.5,
    place=80,
    function=_adjusted_rand,
    least=-1.0,
    symmetric=True,
    kept=True,
    column=Column(title="ARI", help="adjusted Rand index"),
)
