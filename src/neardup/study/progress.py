"""How far the labels of a study are: what a person sees between two batches. It names no strategy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.estimation.choose import choose
from neardup.estimation.design import BATCH
from neardup.io.json_records import Record
from neardup.study.verdict import LEAST_LABELS, at_most

if TYPE_CHECKING:
    from neardup.estimation.evidence import Evidence
    from neardup.study.goals import Goals


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


def progress(evidence: Evidence, goals: Goals | None = None) -> Progress:
    """How far the labels are.

    Args:
        evidence: what the labels say; let it grow after each batch (`Evidence.grown`), so that this takes a moment.
        goals: what an operating point must reach, bounds on removals left aside; None for the best F1.
    """
    shares = () if goals is None else goals.shares
    few = Progress(labels=evidence.labels, unsure=evidence.unsure)
    if evidence.labels < LEAST_LABELS or not len(evidence.frame.points):
        return few
    best = choose(evidence)
    if best.point is None:
        return few
    width = evidence.figures.f1.width[best.point]
    found = choose(evidence, shares) if shares else best
    return few.changed(
        width=float(width),
        width_after=float(evidence.expected_width(width, BATCH)),
        reached=found.point is not None if shares else None,
        missing=None if found.missing is None else at_most(evidence, found.missing),
    )
