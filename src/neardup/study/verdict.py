"""Whether the answers are enough for a recommendation, and the sentence that says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neardup.report.commands import short_linkage
from neardup.results.formats import counted

if TYPE_CHECKING:
    from neardup.estimation.choose import Recommendation
    from neardup.estimation.evidence import Evidence
    from neardup.study.advice import Amount, Operating, Status
    from neardup.study.recommend import Asked

LEAST_LABELS = 40
"""Two batches: with fewer answers nothing is recommended."""
FIRST_LABELS = 100
"""The answers that are asked for where there are none to predict from."""
FAR = 5
"""So many times the answers that there are, and more, are not counted out to a reader."""
WIDE = 0.5
"""Where the interval of F1 is wider than this, nothing is recommended."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """What was decided.

    Attributes:
        status: see `Advice`.
        point: the recommended operating point; None where there is none.
        missing: more answers that are expected to be needed; None where no number is known to be enough.
        reason: why nothing is recommended; "" where something is.
        labels: the answers that there are.
        winner: whether no other choice may be better by much.
        goals: whether any were given.
    """

    status: Status
    point: int | None = None
    missing: int | None = None
    reason: str = ""
    labels: int = 0
    winner: bool = False
    goals: bool = False

    def sentence(self, best: Operating | None, tied: int) -> str:
        """The verdict."""
        if self.status == "recommended" and best is not None:
            return f"Take {called(best)}: {_expected(best)}, from {self._answers()}. {self._others(tied)}"
        if self.status == "undecided":
            wanted = f"about {counted(self.missing, 'more answer')}" if self.missing else "more answers"
            return f"Not decided with {self._answers()}: {self.reason}. Give {wanted} with the command below."
        nearest = "" if best is None else f" The nearest is {called(best)}: {_expected(best)}."
        return f"{self.reason[:1].upper()}{self.reason[1:]}.{nearest}"

    def _answers(self) -> str:
        return counted(self.labels, "answer")

    def _others(self, tied: int) -> str:
        if self.winner:
            others = "No other choice that reaches the goals" if self.goals else "No other choice of the study"
            return f"{others} is better by more than .03 of F1, as far as the answers say."
        more = f"; about {counted(self.missing, 'more answer')} would decide" if self.missing else ""
        if (self.missing or 0) > FAR * self.labels:
            more = "; telling them apart would take far more answers"
        others = f"{counted(tied, 'other choice')} {'was' if tied == 1 else 'were'} not found different"
        return f"{others if tied else 'Another of its thresholds may be better'}{more}."


def called(best: Operating) -> str:
    """An operating point in a few words."""
    return f"{best.name} with {short_linkage(best.linkage)} at threshold {best.threshold:g}"


def _expected(best: Operating) -> str:
    named = {"F1": best.f1, "precision": best.precision, "recall": best.recall}
    return ", ".join(f"{name} {shown(of)}" for name, of in named.items())


def shown(of: Amount) -> str:
    """A share with its interval."""
    ends = f"{of.low:.2f} – {of.high:.2f}"
    return ends if of.value is None else f"{of.value:.2f} ({ends})"


def judge(evidence: Evidence, asked: Asked, found: Recommendation | None, *, dear: bool) -> Found:
    """Whether an operating point is recommended, and which.

    Args:
        evidence: what the labels say.
        asked: what a user asks for.
        found: what was chosen; None where no operating point may be.
        dear: whether all strategies cost too much.
    """
    labels = evidence.labels
    if dear:
        return Found(status="unmet", labels=labels, reason="every strategy of the study exceeds the limits of cost")
    if few := _too_few(evidence):
        return few
    if found is None:
        return _unreached(evidence, asked, None)
    if found.point is None:
        return _unreached(evidence, asked, found.missing)
    width = float(evidence.figures.f1.width[found.point])
    if width > WIDE and not asked.goals.texts:
        wide = f"the interval of F1 is {width:.2f} wide"
        return Found(status="undecided", labels=labels, missing=_until(labels, width, WIDE), reason=wide)
    return Found(
        status="recommended",
        point=found.point,
        missing=None if found.missing is None else at_most(evidence, found.missing),
        labels=labels,
        winner=found.winner,
        goals=bool(asked.goals.texts),
    )


def _too_few(evidence: Evidence) -> Found | None:
    """Nothing can be said of few answers, or where none says yes, or where nobody was ever sure."""
    labels, sure = evidence.labels, evidence.labels - evidence.unsure
    missing, reason = 0, ""
    if labels < LEAST_LABELS:
        missing = (LEAST_LABELS if labels else FIRST_LABELS) - labels
        reason = f"at least {LEAST_LABELS} are needed" if labels else "nobody has labelled a pair"
    elif not sure:
        missing, reason = LEAST_LABELS, "every one of them is 'cannot tell'"
    elif not np.any(evidence.answers == 1):
        missing, reason = labels, "none of them says that a pair is a duplicate"
    return Found(status="undecided", labels=labels, missing=missing, reason=reason) if reason else None


def at_most(evidence: Evidence, missing: int) -> int:
    """No more than there are pairs without an answer: then all is known."""
    return min(missing, len(evidence.frame) - evidence.labels)


def _until(labels: int, width: float, wanted: float) -> int:
    """The more answers after which an interval of this width is expected to be as narrow as wanted."""
    return int(np.ceil(labels * ((width / wanted) ** 2 - 1)))


def _unreached(evidence: Evidence, asked: Asked, missing: int | None) -> Found:
    """No operating point reaches the goals: for lack of answers, or because none does."""
    labels, goals = evidence.labels, " and ".join(asked.goals.texts)
    if missing:
        reason = f"no operating point surely reaches {goals} yet"
        return Found(status="undecided", labels=labels, missing=at_most(evidence, missing), reason=reason)
    possible = np.ones(len(evidence.frame.points), bool)
    for goal in asked.goals.shares:
        possible &= getattr(evidence.figures, goal.figure).high >= (goal.least or 0.0)
    said = f"no operating point of the study reaches {goals}"
    if asked.goals.removed is None and not possible.any():
        return Found(status="unmet", labels=labels, reason=said)
    return Found(status="unmet", labels=labels, reason=f"{said}, as far as {counted(labels, 'answer')} can say")
