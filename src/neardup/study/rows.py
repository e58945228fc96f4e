"""Operating points as rows of a recommendation."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from neardup.results.names import short_names
from neardup.study.advice import Amount, Cost, Operating
from neardup.study.thresholds import readable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neardup.estimation.evidence import Evidence
    from neardup.estimation.figures import Estimates
    from neardup.study.opened import Study
    from neardup.study.records import Choice
    from neardup.study.removals import Removals, Removed


def amount(of: Estimates, place: int) -> Amount:
    """An estimate as plain data."""
    value, low, high = of.at(place)
    return Amount(value=None if math.isnan(value) else value, low=low, high=high)


class Rows:
    """Makes rows of operating points.

    Attributes:
        study: the study.
        evidence: what its labels say.
        removals: works out what operating points remove.
    """

    def __init__(self, study: Study, evidence: Evidence, removals: Removals) -> None:
        self.study, self.evidence, self.removals = study, evidence, removals
        self.names = short_names(study.population.strategies)

    def choice(self, point: int) -> Choice:
        """The choice of a point."""
        return self.study.population.choices[int(self.evidence.frame.points.choice[point])]

    def wrongly_removed(self, point: int) -> Amount:
        """The documents that a point removes for one of which they are no duplicate."""
        return self._wrongly(self.removals.at(self.choice(point), self._threshold(point)))

    def _wrongly(self, removed: Removed) -> Amount:
        """Those removed less those removed rightly."""
        rightly = amount(self.evidence.totals(removed.weights[None, :]), 0)
        total = float(removed.weights.sum())
        value = None if rightly.value is None else total - rightly.value
        return Amount(value=value, low=max(0.0, total - rightly.high), high=max(0.0, total - rightly.low))

    def _threshold(self, point: int) -> float:
        points = self.evidence.frame.points
        joined = self.study.population.joined[points.choice[point]]
        return readable(joined, self.choice(point), float(points.threshold[point]))

    def row(self, point: int, spent: Mapping[str, Cost]) -> Operating:
        """An operating point with everything that is known of it."""
        figures, choice, threshold = self.evidence.figures, self.choice(point), self._threshold(point)
        removed = self.removals.at(choice, threshold)
        return Operating(
            strategy=choice.strategy,
            name=self.names[choice.strategy],
            linkage=choice.linkage,
            threshold=threshold,
            precision=amount(figures.precision, point),
            recall=amount(figures.recall, point),
            f1=amount(figures.f1, point),
            joined=int(self.evidence.frame.points.sizes[point]),
            left_apart=amount(figures.left_apart, point),
            removed=removed.documents,
            identical=removed.identical,
            wrongly_removed=self._wrongly(removed),
            largest=removed.largest.documents,
            closure_only=removed.largest.closure_only_share,
            cost=spent.get(choice.strategy),
        )
