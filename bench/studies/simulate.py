"""Simulated studies: people answer rightly, look at the intervals after each batch, and stop when they are narrow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neardup.estimation.choose import LOSS, Goal, choose
from neardup.estimation.design import draw_batch
from neardup.estimation.evidence import Evidence
from neardup.estimation.frame import Draws

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from bench.studies.worlds import World
    from neardup.estimation.choose import Recommendation

LABELS = 200
"""The labels of a study whose owner never stops early."""
FIRST_LOOK = 40
"""Nobody stops before so many labels."""
PATIENCE = (0.2, 0.3, 0.4, 0.5, 0.6)
"""Widths of the interval of F1 at which people stop; one of them for each study, in turn."""
FIGURES = ("precision", "recall", "f1", "wrongly_joined")


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a study says after some labels, and whether it is right.

    Attributes:
        labels: how many pairs have one.
        held: of the point recommended, whether each of `FIGURES`' intervals holds the truth.
        width: the width of the interval of F1.
        near: whether the true F1 of this point is within .03 of the best of all points.
        winner: whether the point is claimed to be that good.
        error: of the estimate of F1.
        tied: choices not found different.
    """

    labels: int
    held: tuple[bool, ...]
    width: float
    near: bool
    winner: bool
    error: float
    tied: int


@dataclass(frozen=True, eq=False, kw_only=True)
class Truth:
    """The true figures of each operating point, by name: `float64[k]` each."""

    figures: dict[str, NDArray[np.float64]]

    @classmethod
    def of(cls, world: World) -> Truth:
        """Computed from the truth of every pair."""
        size = world.frame.points.sizes
        right = world.frame.points.sums(world.truth[:, None])[:, 0]
        every = world.truth[world.frame.found].sum()
        figures = {"precision": right / size, "recall": right / every, "f1": 2 * right / (size + every)}
        return cls(figures=figures | {"wrongly_joined": size - right})


def looks(world: World, truth: Truth, seed: int, goals: Sequence[Goal] = (), labels: int = LABELS) -> Iterator[Look]:
    """One study: what it says after each batch, from the first look on; nothing where no point holds the goals."""
    draws = Draws.none()
    evidence = Evidence(frame=world.frame, draws=draws, answers=np.zeros(0))
    while evidence.labels < min(labels, len(world.truth)):
        draws = draws.joined(draw_batch(world.frame, draws, world.truth[draws.pair], seed=seed))
        evidence = evidence.grown(draws, world.truth[draws.pair])
        if evidence.labels >= FIRST_LOOK:
            found = choose(evidence, goals)
            if found.point is not None:
                yield _look(evidence, found, found.point, truth)


def _look(evidence: Evidence, found: Recommendation, point: int, truth: Truth) -> Look:
    figures, slack = evidence.figures, 1e-9
    ends = [(getattr(figures, name).at(point), float(truth.figures[name][point])) for name in FIGURES]
    f1 = truth.figures["f1"]
    return Look(
        labels=evidence.labels,
        held=tuple(low - slack <= right <= high + slack for (_, low, high), right in ends),
        width=float(figures.f1.width[point]),
        near=bool(f1[point] >= f1.max() - LOSS),
        winner=found.winner,
        error=float(figures.f1.value[point] - f1[point]),
        tied=len(found.tied),
    )


def stopped(study: Sequence[Look], width: float) -> Look:
    """The look at which somebody stops who wants an interval of F1 no wider than this: the last one at the latest."""
    return next((look for look in study if look.width <= width), study[-1])
