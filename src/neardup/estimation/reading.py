"""The evidence where every drawn pair has a label: unbiased totals.

Every draw t of batch b gives, for a set of pairs f, the value

    X_t(f) = Σ_i f(i) m_b(i) + f(i_t) (y(i_t) - m_b(i_t)) / q_b(i_t)

where q_b was chosen from earlier batches only, and m_b is predicted from the labels of all other batches. Were m_b
fixed before the batch, the expectation of X_t given earlier batches would be Σ f y, the number of duplicates in the
set, whatever the model predicts (Zrnic, Candès: Active statistical inference, ICML 2024, section 4; Hansen, Hurwitz:
On the theory of sampling from finite populations, Annals of Mathematical Statistics 14, 1943). Later batches are let
in, since the first model knows nothing and would make the first batches worthless: cross-fitting (Chernozhukov et
al.: Double/debiased machine learning, Econometrics Journal 21, 2018, section 3). What bias that leaves, as later
draws depend on the batch, is far below the standard error in simulated studies (docs/study-coverage.md). Pairs drawn
in earlier batches have m_b = y and q_b = 0: they are known and not drawn again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self

import numpy as np

from neardup.estimation.model import predict
from neardup.estimation.moments import Moments, Spread, positive

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from neardup.estimation.design import Design
    from neardup.estimation.frame import Draws, Frame
    from neardup.estimation.points import Points
    from neardup.estimation.sets import Sets


@dataclass(frozen=True, eq=False, kw_only=True)
class Reading:
    """The evidence on the pairs that are found (see `Frame`), every drawn pair having a label.

    All others count as if they were known to be no duplicates.

    Attributes:
        population: m pairs.
        draws: n of them, in all batches.
        labels: `float64[n]`, by draw, 0 or 1.
        predicted: `float64[m, batches]`, what the labels of the other batches predict for each; labels that were known
            before the batch in their place.
        weight: `float64[n]`, of each draw in the mean; of sum 1.
        expected: `float64[m]`, what each pair is expected to add to the variance of a total that it is part of.
    """

    population: Frame
    draws: Draws
    labels: NDArray[np.float64]
    predicted: NDArray[np.float64]
    weight: NDArray[np.float64]
    expected: NDArray[np.float64]

    @classmethod
    def of(
        cls, population: Frame, draws: Draws, labels: NDArray[np.float64], designs: Sequence[Design], latest: Design
    ) -> Self:
        """The evidence of at least one draw.

        Args:
            population: m pairs.
            draws: n of them. Where they are all such pairs, nothing is estimated.
            labels: `float64[n]`, by draw, 0 or 1.
            designs: those of their batches. Later ones weigh more, as they were drawn with more knowledge.
            latest: the design that knows all labels.
        """
        weight = np.sqrt(draws.batch + 1.0)
        weight /= weight.sum()
        found = population.found
        predicted = _cross_fitted(population, draws, labels) * found[:, None]
        labels = labels * found[draws.pair]
        complete = bool(latest.known[found].all())
        for batch in range(len(designs)):
            before = (draws.batch < batch) | complete
            predicted[draws.pair[before], batch] = labels[before]
        squares = np.bincount(draws.batch, weights=weight**2, minlength=len(designs))
        expected = np.zeros(len(predicted))
        for square, own, design in zip(squares, predicted.T, designs, strict=True):
            drawn = found & (design.probability > 0) & (not complete)
            residual = latest.doubtful * (1 - own) ** 2 + (1 - latest.doubtful) * own**2
            expected[drawn] += square * residual[drawn] / design.probability[drawn]
        return cls(
            population=population, draws=draws, labels=labels, predicted=predicted, weight=weight, expected=expected
        )

    @property
    def points(self) -> Points:
        """The operating points in question, k of them."""
        return self.population.points

    @cached_property
    def correction(self) -> NDArray[np.float64]:
        """`float64[n]`: (y - m) / q of each draw."""
        own = self.predicted[self.draws.pair, self.draws.batch]
        return (self.labels - own) / self.draws.probability

    @cached_property
    def every(self) -> NDArray[np.float64]:
        """`float64[n]`: X_t of all these pairs."""
        value: NDArray[np.float64] = self.predicted.sum(axis=0)[self.draws.batch] + self.correction
        return value

    def found(self, sets: Sets) -> NDArray[np.float64]:
        """`float64[k, n]`: X_t of each set."""
        return sets.sums(self.predicted)[:, self.draws.batch] + sets.holds(self.draws.pair) * self.correction

    @cached_property
    def of_points(self) -> Moments:
        """The estimates of the operating points; computed once."""
        return self.moments(self.points, self._found_by_points)

    @cached_property
    def _found_by_points(self) -> NDArray[np.float64]:
        return self.found(self.points)

    @cached_property
    def f1_influence(self) -> NDArray[np.float64]:
        """`float64[k, n]`: what each draw adds to each point's estimate of F1, to first order; of sum 0."""
        moments, w = self.of_points, self.weight
        values = 2 * self._found_by_points - moments.f1[:, None] * self.every
        apart: NDArray[np.float64] = (values - (values @ w)[:, None]) * w
        return apart / positive(moments.size + moments.every)[:, None]

    def moments(self, sets: Sets, found: NDArray[np.float64]) -> Moments:
        """The estimates of k sets.

        Args:
            sets: k of them.
            found: `float64[k, n]`, their X_t.
        """
        value, total = found @ self.weight, float(self.every @ self.weight)
        apart, whole = (found - value[:, None]) * self.weight, (self.every - total) * self.weight
        supposed = sets.sums(self.expected[:, None])[:, 0]
        squared = sets.squared().sums(self.expected[:, None])[:, 0]
        known, first = np.unique(self.draws.pair, return_index=True)
        first = first[self.population.found[known]]
        known = self.draws.pair[first]
        held, label = sets.holds(known), self.labels[first]
        copies, others = held @ label, held @ (1 - label)
        own = sets.sums(self.population.found[:, None].astype(np.float64))[:, 0]
        rest = self.population.found.sum() - own
        return Moments(
            size=sets.sizes,
            found=value,
            every=total,
            spreads=(
                Spread(found=np.sum(apart**2, axis=1), both=apart @ whole, every=float(whole @ whole)),
                Spread(found=squared, both=supposed, every=float(self.expected.sum())),
            ),
            inside=(copies, own - others),
            outside=(label.sum() - copies, rest - (np.sum(1 - label) - others)),
        )


def _cross_fitted(population: Frame, draws: Draws, labels: NDArray[np.float64]) -> NDArray[np.float64]:
    """`float64[m, batches]`: what the model predicts for each batch from the labels of all others."""
    out = np.empty((len(population), draws.batches))
    for batch in range(draws.batches):
        others = draws.batch != batch
        pairs, first = np.unique(draws.pair[others], return_index=True)
        out[:, batch] = predict(population, pairs, labels[others][first])
    return out
