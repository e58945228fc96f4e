"""Pairs joined wrongly, as a metric of a stranger's package."""

import numpy as np
from numpy.typing import NDArray

from neardup.metrics import Column, Sums, SumsMetric


def wrong(sums: Sums) -> NDArray[np.float64]:
    """The pairs that are predicted and not in gold."""
    return sums.predicted - sums.both


WRONG_PAIRS = SumsMetric(
    name="wrong_pairs",
    title="Pairs joined wrongly",
    formula="FP over pairs of documents",
    source="this package",
    best=0.0,
    worst=None,
    higher_is_better=False,
    function=wrong,
    bears="predicted",
    column=Column(title="wrong pairs", help="pairs joined wrongly"),
)
