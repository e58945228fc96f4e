"""Tests of two strategies against each other, as a reader is told of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from neardup.report.page.data.rounded import rounded

if TYPE_CHECKING:
    from neardup.metrics.resampling.differences import Differences


@dataclass(frozen=True)
class Compared:
    """How a strategy was compared with one that has the higher figure.

    Attributes:
        better: the other one.
        comparisons: pairs of strategies that were compared at once.
        difference: by how much it is higher, and the ends of the 95 % interval; None where too few units contribute to
            the difference for a test.
        p: the p value of no difference, and the same corrected for all comparisons; None without a test.
    """

    better: str
    comparisons: int
    difference: tuple[float, float, float] | None = None
    p: tuple[float, float] | None = None


def compared(found: Differences | None, strategy: str, better: str) -> Compared | None:
    """The comparison of two strategies; None where there was none, as for a strategy with itself.

    Args:
        found: the differences that were looked for.
        strategy: the one.
        better: the one with the higher figure.
    """
    if found is None:
        return None
    count = len(found.differences)
    for one in found.differences:
        if {one.better, one.worse} == {better, strategy}:
            difference = (round(one.value, 3), round(one.low, 3), round(one.high, 3))
            return Compared(better, count, difference, (rounded(one.p), rounded(one.adjusted)))
    return Compared(better, count) if (better, strategy) in found.untested else None
