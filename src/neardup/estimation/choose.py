"""The operating point to recommend, and those not found different from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from neardup.estimation.moments import positive

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from neardup.estimation.evidence import Evidence
    from neardup.estimation.figures import Estimates
    from neardup.estimation.points import Points
    from neardup.estimation.reading import Reading

LOSS = 0.03
"""A winner is one that no other point may beat by more F1 than this."""

Name = Literal["precision", "recall", "f1", "wrongly_joined", "left_apart"]


@dataclass(frozen=True, kw_only=True)
class Goal:
    """What an operating point must reach, with the end of its interval.

    Attributes:
        figure: the name of a figure.
        least: the least that its lower end may be; None where there is no such bound.
        most: the most that its upper end may be; None where there is no such bound.
    """

    figure: Name
    least: float | None = None
    most: float | None = None

    def held(self, of: Estimates) -> NDArray[np.bool_]:
        """`bool[k]`: which points reach it."""
        low = True if self.least is None else of.low >= self.least
        return np.asarray(low & (True if self.most is None else of.high <= self.most))

    def missing(self, of: Estimates, labels: int) -> NDArray[np.float64]:
        """`float64[k]`: how many more labels each point is predicted to need; infinite where its estimate fails."""
        needed = np.zeros(len(of.value))
        for bound, end, sign in ((self.least, of.low, 1), (self.most, of.high, -1)):
            if bound is not None:
                room, short = sign * (of.value - bound), sign * (of.value - end)
                times = np.where(room > 0, (short / positive(room)) ** 2, np.inf)
                needed = np.maximum(needed, labels * np.maximum(times - 1, 0))
        return needed


@dataclass(frozen=True, eq=False, kw_only=True)
class Recommendation:
    """What the labels recommend.

    Attributes:
        point: index of the operating point; None where there is no label, or none holds the goals.
        tied: of each other choice that was not found different, its best point; best first.
        winner: whether no other point that holds the goals may beat this one by more than .03 F1.
        missing: how many more labels are predicted to be needed, for the goals or for a winner; None where no number of
            labels would do, as far as the estimates say.
    """

    point: int | None
    tied: tuple[int, ...] = ()
    winner: bool = False
    missing: int | None = None


def choose(evidence: Evidence, goals: Sequence[Goal] = (), among: NDArray[np.bool_] | None = None) -> Recommendation:
    """The operating point of the frame with the best F1 among those that hold the goals.

    A figure holds a goal if the end of its interval does. F1 counts less one standard error: between equals, the point
    that is better known.

    Args:
        evidence: what the labels say.
        goals: what the point must hold.
        among: `bool[k]`, the points that may be chosen; None for all.
    """
    figures, points = evidence.figures, evidence.frame.points
    if not evidence.readings or not len(points):
        return Recommendation(point=None)
    may = np.ones(len(points), bool) if among is None else among
    held = np.all([may, *(goal.held(getattr(figures, goal.figure)) for goal in goals)], axis=0)
    if not held.any():
        return Recommendation(point=None, missing=_labels_to_goals(evidence, goals, may))
    f1 = figures.f1
    wanted = f1.value - (f1.value - f1.low) / evidence.critical
    point = int(np.argmax(np.where(held, wanted, -np.inf)))
    behind, error = _behind(evidence, point)
    rivals = held & (behind + evidence.critical * error > LOSS)
    rivals &= figures.f1.high - figures.f1.low[point] > LOSS  # by their own intervals, which hold together
    rivals[point] = False
    return Recommendation(
        point=point,
        tied=_best_of_each(points, rivals & (points.choice != points.choice[point]), wanted),
        winner=not rivals.any(),
        missing=_labels_to_win(evidence, behind[rivals], error[rivals]),
    )


def _behind(evidence: Evidence, point: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """`float64[k]` twice: by how much F1 of each point is greater than that of one, and the standard error of this."""
    each = [_difference(reading, point) for reading in evidence.readings]
    return np.max([one for one, _ in each], axis=0), np.max([one for _, one in each], axis=0)


def _difference(reading: Reading, point: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    points, moments, influence = reading.points, reading.of_points, reading.f1_influence
    observed = np.sum((influence - influence[point]) ** 2, axis=1)
    whole = positive(moments.size + moments.every)
    joined, apart = 2 / whole, moments.f1 / whole  # a pair of the point counts joined - apart, another one -apart
    within = np.where(points.members(point), reading.expected, 0.0)
    sums = points.sums(np.column_stack([reading.expected, within]))
    shift = apart[point] - apart
    supposed = (
        (joined**2 + 2 * joined * shift) * sums[:, 0]
        - 2 * joined * joined[point] * sums[:, 1]
        + (joined[point] ** 2 - 2 * joined[point] * shift) * within.sum()
        + shift**2 * reading.expected.sum()
    )
    return moments.f1 - moments.f1[point], np.sqrt(np.maximum(observed, np.maximum(supposed, 0.0)))


def _best_of_each(points: Points, among: NDArray[np.bool_], wanted: NDArray[np.float64]) -> tuple[int, ...]:
    """The best point of every choice that has one among these, best first."""
    own = [np.flatnonzero(among & (points.choice == choice)) for choice in np.unique(points.choice[among])]
    best = [int(one[np.argmax(wanted[one])]) for one in own]
    return tuple(sorted(best, key=lambda one: -wanted[one]))


def _labels_to_goals(evidence: Evidence, goals: Sequence[Goal], may: NDArray[np.bool_]) -> int | None:
    each = [goal.missing(getattr(evidence.figures, goal.figure), evidence.labels) for goal in goals]
    least = float(np.min(np.max([np.zeros(len(may)), *each], axis=0)[may], initial=np.inf))
    return int(np.ceil(least)) if np.isfinite(least) else None


def _labels_to_win(evidence: Evidence, behind: NDArray[np.float64], error: NDArray[np.float64]) -> int | None:
    """Errors shrink with the root of the number of labels, until no rival may be better by more than the loss."""
    if not len(behind):
        return 0
    room = LOSS - behind
    if np.any(room <= 0):
        return None
    return int(np.ceil(evidence.labels * float(np.max((evidence.critical * error / room) ** 2 - 1))))
