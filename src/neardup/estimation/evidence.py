"""What the labels of a study say of every operating point."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from neardup.estimation.critical import critical_value
from neardup.estimation.design import design
from neardup.estimation.figures import Estimates, Figures, figures_of
from neardup.estimation.reading import Reading
from neardup.estimation.sets import Weighted
from neardup.metrics.proportions import clopper_pearson

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from neardup.estimation.design import Design
    from neardup.estimation.frame import Draws, Frame


@dataclass(frozen=True, kw_only=True)
class Further:
    """What is known of the rest: pairs that are not found (see `Frame`). They enter the other figures as no duplicates.

    Attributes:
        pairs: how many there are.
        labels: how many of them have a label, drawn evenly.
        duplicates: how many of these are duplicates, or may be.
        most: the most duplicates among all of them: the upper end of a 95 % interval.
    """

    pairs: int
    labels: int
    duplicates: int
    most: int


@dataclass(frozen=True, eq=False, kw_only=True)
class Evidence:
    """Draws and answers of a study, and what follows from them.

    Where labellers could not tell, everything is computed with these pairs as no duplicates and as duplicates, and
    intervals cover both.

    Attributes:
        frame: the population, with the operating points in question.
        draws: n of them.
        answers: `float64[n]`, by draw: 1 for a duplicate, 0 for none, NaN where the labeller could not tell.
        known_designs: designs that need not be computed again, by the number of draws before them.
    """

    frame: Frame
    draws: Draws
    answers: NDArray[np.float64]
    known_designs: Mapping[int, Design] = field(default_factory=dict, repr=False)

    @property
    def labels(self) -> int:
        """How many different pairs have an answer."""
        return len(np.unique(self.draws.pair))

    @property
    def unsure(self) -> int:
        """How many of these the labeller could not tell."""
        return len(np.unique(self.draws.pair[np.isnan(self.answers)]))

    @cached_property
    def designs(self) -> list[Design]:
        """The design of every batch, and the design of the next; computed once."""
        return [self._design(n) for n in self._ends]

    @property
    def _ends(self) -> list[int]:
        """How many draws come before each batch, and how many there are."""
        ends: list[int] = np.searchsorted(self.draws.batch, np.arange(self.draws.batches + 1)).tolist()
        return ends

    def _design(self, n: int) -> Design:
        if n in self.known_designs:
            return self.known_designs[n]
        return design(self.frame, self.draws.head(n), self.answers[:n])

    def grown(self, draws: Draws, answers: NDArray[np.float64]) -> Evidence:
        """The evidence after more draws or corrected answers; what was computed before the first change is kept.

        Args:
            draws: all of them.
            answers: `float64[n]`, by draw.
        """
        n = min(len(draws), len(self.draws))
        same = (draws.pair[:n] == self.draws.pair[:n]) & (draws.batch[:n] == self.draws.batch[:n])
        same &= (answers[:n] == self.answers[:n]) | (np.isnan(answers[:n]) & np.isnan(self.answers[:n]))
        upto = n if same.all() else int(np.argmin(same))
        kept = {end: one for end, one in zip(self._ends, self.designs, strict=True) if end <= upto}
        return Evidence(frame=self.frame, draws=draws, answers=answers, known_designs=kept)

    @cached_property
    def readings(self) -> list[Reading]:
        """The evidence with every answer a label: one reading, two if one could not tell; none at first."""
        if not len(self.draws):
            return []
        unsure = np.isnan(self.answers)
        each = [np.where(unsure, label, self.answers) for label in ((0.0, 1.0) if unsure.any() else (0.0,))]
        *own, latest = self.designs
        return [Reading.of(self.frame, self.draws, labels, own, latest) for labels in each]

    @cached_property
    def critical(self) -> float:
        """How many standard errors an interval reaches to either side; infinite without any label; computed once."""
        return max((critical_value(reading) for reading in self.readings), default=np.inf)

    @cached_property
    def figures(self) -> Figures:
        """The figures of every operating point of the frame; computed once."""
        if not self.readings:
            return Figures.unknown(self.frame.points.sizes, int(self.frame.found.sum()))
        return Figures.covering([figures_of(reading.of_points, self.critical) for reading in self.readings])

    def totals(self, weights: NDArray[np.bool_] | NDArray[np.float64]) -> Estimates:
        """The weights that fall on duplicates: Σ w y.

        Where the weight of a pair is how many documents an operating point removes for the sake of its other one, this
        is how many documents it removes rightly.

        Args:
            weights: `[k, m]`, at least 0.
        """
        sets = Weighted(weights=np.asarray(weights, np.float64))
        if not self.readings:
            return Estimates(value=np.full(len(sets.sizes), np.nan), low=np.zeros(len(sets.sizes)), high=sets.sizes)
        each = [figures_of(reading.moments(sets, reading.found(sets)), self.critical) for reading in self.readings]
        return Estimates.covering([one.found for one in each])

    @property
    def further(self) -> Further:
        """What is known of the pairs that are not found."""
        drawn, first = np.unique(self.draws.pair, return_index=True)
        own = self.answers[first[~self.frame.found[drawn]]]
        pairs, duplicates = int(np.sum(~self.frame.found)), int(np.sum(own != 0))
        most = clopper_pearson(duplicates, len(own))[1] * pairs if len(own) else pairs
        certain = pairs - int(np.sum(own == 0))
        return Further(pairs=pairs, labels=len(own), duplicates=duplicates, most=min(int(most), certain))

    def expected_width(self, width: NDArray[np.float64], more: int) -> NDArray[np.float64]:
        """The width that intervals of this width are expected to have after more labels."""
        expected: NDArray[np.float64] = width * float(np.sqrt(self.labels / max(self.labels + more, 1)))
        return expected
