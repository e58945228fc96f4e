"""How far the labels of a study are: what a person sees between two batches. It names no strategy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.estimation.choose import choose
from neardup.estimation.evidence import Evidence
from neardup.io.json_records import Record
from neardup.study.goals import Goals
from neardup.study.verdict import LEAST_LABELS

if TYPE_CHECKING:
    from neardup.estimation.frame import Frame
    from neardup.study.labels import Sampled

MORE = 20
"""The labels of a batch."""


class Progress(Record, frozen=True, kw_only=True):
    """How far the labels are.

    Attributes:
        labels: different pairs that were drawn and answered.
        unsure: how many of them nobody could decide.
        width: the width of the 95 % interval of F1 of the best operating point; None before there are enough labels.
        width_after: what it is expected to be after twenty more.
        reached: whether an operating point reaches the goals; None without goals, or before there are enough labels.
        missing: about how many more labels the goals need, or finding the best one; None where nobody knows.
    """

    labels: int
    unsure: int
    width: float | None = None
    width_after: float | None = None
    reached: bool | None = None
    missing: int | None = None


def progress(frame: Frame, sampled: Sampled, goals: Goals | None = None) -> Progress:
    """How far the labels are.

    Args:
        frame: the population of the study; the same one each time, so that what it computes once is at hand.
        sampled: draws with their answers, as `Labels.sampled` gives them.
        goals: what an operating point must reach, without bounds on removals; None for the best F1.
    """
    return progress_of(Evidence(frame=frame, draws=sampled.draws, answers=sampled.answers), goals or Goals())


def progress_of(evidence: Evidence, goals: Goals) -> Progress:
    """The same of evidence."""
    few = Progress(labels=evidence.labels, unsure=evidence.unsure)
    if evidence.labels < LEAST_LABELS or not len(evidence.frame.points):
        return few
    best = choose(evidence)
    if best.point is None:
        return few
    width = evidence.figures.f1.width[best.point]
    found = choose(evidence, goals.shares) if goals.shares else best
    left = len(evidence.frame) - evidence.labels
    return few.changed(
        width=float(width),
        width_after=float(evidence.expected_width(width, MORE)),
        reached=found.point is not None if goals.shares else None,
        missing=None if found.missing is None else min(found.missing, left),
    )
