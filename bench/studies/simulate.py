"""Simulated studies: people answer rightly, look at the intervals after each batch, and stop when they are narrow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neardup.errors import NeardupError
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
        best_error: of the estimate of F1 of the point that is truly the best.
        tied: choices not found different.
    """

    labels: int
    held: tuple[bool, ...]
    width: float
    near: bool
    winner: bool
    error: float
    best_error: float
    tied: int


@dataclass(frozen=True, eq=False, kw_only=True)
class Truth:
    """The true figures of each operating point, by name: `float64[k]` each.

    Precision and pairs joined wrongly are of all pairs that a point joins; recall and F1 are among those found.
    """

    figures: dict[str, NDArray[np.float64]]

    @classmethod
    def of(cls, world: World) -> Truth:
        """Computed from the truth of every pair."""
        size = world.frame.points.sizes
        known = world.truth * world.frame.found
        right, found = world.frame.points.sums(np.column_stack([world.truth, known])).T
        figures = {"recall": found / known.sum(), "f1": 2 * found / (size + known.sum())}
        return cls(figures=figures | {"precision": right / size, "wrongly_joined": size - right})


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
    best = int(np.argmax(f1))
    return Look(
        labels=evidence.labels,
        held=tuple(low - slack <= right <= high + slack for (_, low, high), right in ends),
        width=float(figures.f1.width[point]),
        near=bool(f1[point] >= f1.max() - LOSS),
        winner=found.winner,
        error=float(figures.f1.value[point] - f1[point]),
        best_error=float(figures.f1.value[best] - f1[best]),
        tied=len(found.tied),
    )


def stopped(study: Sequence[Look], width: float) -> Look:
    """The look at which somebody stops who wants an interval of F1 no wider than this: the last one at the latest."""
    return next((look for look in study if look.width <= width), study[-1])


def uniform_error(world: World, truth: Truth, among: NDArray[np.bool_]) -> float:
    """The standard error of F1 of the best point from one pair drawn evenly among some that hold all it joins.

    A pair drawn counts 2 f y - F1 (f + y) times the number of pairs, in units of what F1 is divided by.
    """
    f1 = truth.figures["f1"]
    best = int(np.argmax(f1))
    joined, y = world.frame.points.members(best), world.truth * world.frame.found
    value = (2 * joined * y - f1[best] * (joined + y))[among]
    whole = world.frame.points.sizes[best] + y.sum()
    return float(np.std(value) * among.sum() / whole)


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What many studies of a world come to.

    Attributes:
        name: of the world.
        studies: how many.
        labels: of a study whose owner never stops early; the figures below speak of 200.
        stopped: the mean number of labels at which people stopped.
        coverage: by figure, the share of these studies whose interval held the truth.
        full: the same of studies with 200 labels.
        always: the same of studies in which the intervals after every batch did.
        width: the median width of the interval of F1 with 200 labels.
        winners: the share of studies with 200 labels that claim a winner.
        right: the share of these whose winner is within .03 of the best; NaN where there is none.
        near: the share of studies with 200 labels whose recommendation is.
        even: labels drawn evenly from the whole population that would give the same error of F1 as the last look.
        even_found: labels drawn evenly from the pairs that some point joins that would.
    """

    name: str
    studies: int
    labels: int
    stopped: float
    coverage: tuple[float, ...]
    full: tuple[float, ...]
    always: tuple[float, ...]
    width: float
    winners: float
    right: float
    near: float
    even: float
    even_found: float


def summary(worlds: Sequence[World], studies: int, goals: Sequence[Goal] = (), labels: int = LABELS) -> Summary:
    """Simulate studies of worlds of one kind, each of them in turn.

    A study in which no point ever held the goals says nothing, and counts nowhere.

    Raises:
        NeardupError: no study said anything.
    """
    truths = [Truth.of(world) for world in worlds]
    each = [
        list(looks(worlds[seed % len(worlds)], truths[seed % len(worlds)], seed, goals, labels))
        for seed in range(studies)
    ]
    said = [study for study in each if study]
    if not said:
        raise NeardupError(f"no point of {worlds[0].name} held the goals in any of {studies} studies; lower them")
    early = [stopped(study, PATIENCE[number % len(PATIENCE)]) for number, study in enumerate(said)]
    last = [study[-1] for study in said]
    winners = [look for look in last if look.winner]
    error2 = np.mean([look.best_error**2 for look in last])
    world, truth = worlds[0], truths[0]
    even, found = (uniform_error(world, truth, among) for among in (np.ones(len(world.truth), bool), world.frame.found))
    return Summary(
        name=world.name,
        studies=len(said),
        labels=labels,
        stopped=float(np.mean([look.labels for look in early])),
        coverage=_held([look.held for look in early]),
        full=_held([look.held for look in last]),
        always=_held([np.all([look.held for look in study], axis=0).tolist() for study in said]),
        width=float(np.median([look.width for look in last])),
        winners=len(winners) / len(last),
        right=float(np.mean([look.near for look in winners])) if winners else float("nan"),
        near=float(np.mean([look.near for look in last])),
        even=float(even**2 / error2),
        even_found=float(found**2 / error2),
    )


def _held(each: Sequence[Sequence[bool]]) -> tuple[float, ...]:
    """The share that held, by figure."""
    return tuple(float(share) for share in np.mean(each, axis=0))
