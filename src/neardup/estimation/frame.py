"""What a sample is drawn from, and what was drawn."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.estimation.points import Points

SHARED = 0.05
"""Pairs that share this much of the smaller text are in question, whatever the defaults of the strategies say."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Frame:
    """A population of pairs, as far as the sampling and its model need it.

    Attributes:
        scores: `float32[s, m]`, by strategy and pair; NaN where the strategy did not report the pair.
        votes: `float64[m]`, the share of the panel's choices that join the pair at their default thresholds.
        overlap: `float32[m]`, the share of the smaller text that the other has, in [0, 1].
        points: the operating points in question, which say how much each pair matters.
    """

    scores: NDArray[np.float32]
    votes: NDArray[np.float64]
    overlap: NDArray[np.float32]
    points: Points

    def __len__(self) -> int:
        return len(self.votes)

    @cached_property
    def found(self) -> NDArray[np.bool_]:
        """`bool[m]`: pairs that some operating point joins, and for which more than a low threshold speaks.

        Either a choice joins them at its default, or they share text. All others are the rest: a few labels could say
        nothing of so many pairs, so they count as no duplicates, and have a bound of their own. Computed once.
        """
        spoken_for = (self.votes > 0) | (self.overlap >= np.float32(SHARED))
        return np.asarray(self.points.steps.any(axis=0) & spoken_for)

    @cached_property
    def features(self) -> NDArray[np.float32]:
        """`float32[m, s + 6]`: what the model sees of each pair; computed once."""
        from neardup.estimation.model import features

        return features(self)

    @cached_property
    def prior(self) -> NDArray[np.float64]:
        """`float64[m]`: the probability that each pair is a duplicate, before there is any label; computed once."""
        from neardup.estimation.model import prior

        return prior(self)

    @cached_property
    def pseudo(self) -> NDArray[np.int64]:
        """Pairs that stand for the prior in every fit of the model; computed once."""
        from neardup.estimation.model import spread

        return spread(self.prior)


@dataclass(frozen=True, eq=False, kw_only=True)
class Draws:
    """Pairs drawn, in order. A pair can stand several times in one batch; later batches leave it out.

    Attributes:
        pair: `int64[n]`, index of the pair in the population.
        probability: `float64[n]`, of this pair in any one draw of its batch.
        batch: `int32[n]`, ascending from 0. A batch is drawn with the answers to earlier batches only.
    """

    pair: NDArray[np.int64]
    probability: NDArray[np.float64]
    batch: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.pair)

    @classmethod
    def none(cls) -> Self:
        """No draws yet."""
        return cls(pair=np.zeros(0, np.int64), probability=np.zeros(0), batch=np.zeros(0, np.int32))

    def head(self, n: int) -> Self:
        """The first `n` draws: those answered so far, where a batch is not finished."""
        return type(self)(pair=self.pair[:n], probability=self.probability[:n], batch=self.batch[:n])

    def joined(self, more: Draws) -> Self:
        """These draws and then more of them."""
        return type(self)(
            pair=np.concatenate([self.pair, more.pair]),
            probability=np.concatenate([self.probability, more.probability]),
            batch=np.concatenate([self.batch, more.batch]),
        )

    @property
    def batches(self) -> int:
        """How many batches were begun."""
        return int(self.batch[-1]) + 1 if len(self) else 0
