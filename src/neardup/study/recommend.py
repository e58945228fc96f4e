"""The recommendation of a study: from labels and goals to an operating point, or to what is missing."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from neardup.errors import NeardupError, ParameterError
from neardup.estimation.choose import Recommendation, choose
from neardup.estimation.design import BATCH
from neardup.estimation.evidence import Evidence
from neardup.study.advice import Advice, Cost, CurvePoint, Further
from neardup.study.command import dedup_command
from neardup.study.costs import costs
from neardup.study.goals import Goals
from neardup.study.labels import read_labels
from neardup.study.nearest import nearest
from neardup.study.removals import Removals
from neardup.study.rows import Rows, amount
from neardup.study.verdict import Found, judge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from neardup.core.gold import Level
    from neardup.metrics.removal import Policy
    from neardup.run.cells import Watcher
    from neardup.study.advice import Operating
    from neardup.study.opened import Study

MOST_TIED = 5
"""The most choices that are shown beside the recommended one."""
COARSE = 12
"""The thresholds of a choice that are looked at where removals are bounded, which take longer to work out."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a user asks for.

    Attributes:
        goals: what an operating point must reach.
        level: what counts as a duplicate.
        keep: which document of a cluster stays.
        max_seconds: the most seconds for the whole corpus; None for no bound.
        max_bytes: the most memory for it.

    Raises:
        ParameterError: a bound is negative.
    """

    goals: Goals = field(default_factory=Goals)
    level: Level = "copy"
    keep: Policy = "first"
    max_seconds: float | None = None
    max_bytes: float | None = None

    def __post_init__(self) -> None:
        """Refuse negative bounds."""
        for name, bound in (("max_seconds", self.max_seconds), ("max_bytes", self.max_bytes)):
            if bound is not None and not bound >= 0:
                raise ParameterError(f"{name} is {bound}; give a number of at least 0, or leave it out")

    @property
    def bounded(self) -> bool:
        """Whether cost is bounded."""
        return self.max_seconds is not None or self.max_bytes is not None

    def affords(self, cost: Cost) -> bool:
        """Whether the high ends of a cost are within the bounds. What was not measured is not."""
        pairs = ((self.max_seconds, cost.seconds), (self.max_bytes, cost.bytes))
        return all(most is None or (spent is not None and spent.high <= most) for most, spent in pairs)


def recommend(study: Study, asked: Asked, watcher: Watcher) -> Advice:
    """What the answers of a study recommend.

    Raises:
        NeardupError: a file of the study is damaged, its documents have changed, or it has no pairs.
    """
    study.documents  # noqa: B018 - a recommendation for documents that have changed would be none
    if not len(study.population):
        fact = "no strategy joins any two texts, and none share a rare phrase: there is nothing to remove or to ask"
        raise NeardupError(f"{study.folder.path}: {fact}")
    if not len(study.population.frame.points):
        fact = "every strategy chains at every threshold, so none can be recommended"
        raise NeardupError(f"{study.folder.path}: {fact}; survey the documents again with other strategies")
    return Case(study, asked, watcher).advice()


class Case:
    """One question to a study."""

    def __init__(self, study: Study, asked: Asked, watcher: Watcher) -> None:
        self.study, self.asked, self.watcher = study, asked, watcher
        sampled = read_labels(study).sampled(asked.level)
        self.evidence = Evidence(frame=study.population.frame, draws=sampled.draws, answers=sampled.answers)
        self.rows = Rows(study, self.evidence, Removals(study, asked.keep))

    @cached_property
    def left_out(self) -> dict[str, Cost]:
        """Strategies that cost too much."""
        if not self.asked.bounded:
            return {}
        every = costs(self.study, self.study.population.strategies, self.watcher)
        return {text: cost for text, cost in every.items() if not self.asked.affords(cost)}

    @cached_property
    def among(self) -> NDArray[np.bool_]:
        """`bool[k]`: the operating points that may be recommended: neither too dear, nor removing too much wrongly."""
        most = self.asked.goals.removed
        if most is None or not self.evidence.labels:
            return self.affordable
        return self.affordable & self._removes_few(self.affordable, most)

    @cached_property
    def affordable(self) -> NDArray[np.bool_]:
        """`bool[k]`: the operating points within the limits of cost."""
        points, choices = self.evidence.frame.points, self.study.population.choices
        dear = np.array([choice.strategy in self.left_out for choice in choices], bool)
        return ~dear[points.choice]

    def _removes_few(self, among: NDArray[np.bool_], most: float) -> NDArray[np.bool_]:
        """`bool[k]`: the points, of some of each choice, with at most so many documents removed wrongly."""
        points = self.evidence.frame.points
        held = np.zeros(len(points), bool)
        for choice in np.unique(points.choice[among]):
            own = np.flatnonzero(among & (points.choice == choice))
            some = own[np.unique(np.linspace(0, len(own) - 1, min(COARSE, len(own))).round().astype(int))]
            held[some] = [self.rows.wrongly_removed(int(point)).high <= most for point in some]
        return held

    def advice(self) -> Advice:
        """The answer."""
        found = choose(self.evidence, self.asked.goals.shares, self.among) if self.among.any() else None
        decided = judge(self.evidence, self.asked, found, dear=not self.affordable.any())
        point = (
            decided.point if decided.point is not None else nearest(self.evidence, self.asked.goals, self.affordable)
        )
        tied = list(found.tied[:MOST_TIED]) if found is not None and decided.status == "recommended" else []
        return self._assemble(decided, point, tied, found)

    def _assemble(self, decided: Found, point: int | None, tied: Sequence[int], found: Recommendation | None) -> Advice:
        study, population, evidence = self.study, self.study.population, self.evidence
        shown = [] if point is None else [point, *tied]
        texts = [population.choices[evidence.frame.points.choice[one]].strategy for one in shown]
        spent = costs(study, texts, self.watcher)
        rows = [self.rows.row(one, spent) for one in shown]
        best = rows[0] if rows else None
        sampling = study.record.sampling
        return Advice(
            status=decided.status,
            verdict=decided.sentence(best, len(tied)),
            goals=list(self.asked.goals.texts),
            level=self.asked.level,
            keep=self.asked.keep,
            documents=study.record.documents,
            corpus_documents=study.record.corpus_documents,
            sampled=sampling.share if sampling else 1.0,
            found=int(evidence.frame.found.sum()),
            further=Further(**vars(evidence.further)),
            labels=evidence.labels,
            unsure=evidence.unsure,
            missing=decided.missing,
            winner=found is not None and found.point is not None and found.winner,
            best=best,
            tied=rows[1:],
            width_after=None if point is None else self._width_after(point),
            left_out=list(self.left_out.values()),
            not_admitted=[f"{one.strategy} · {one.linkage}" for one in population.choices if one.lowest > 1],
            curve=[] if point is None else self._curve(point),
            command=self._command(best, decided),
        )

    def _command(self, best: Operating | None, decided: Found) -> str:
        if best is not None and decided.status == "recommended":
            return dedup_command(self.study, best, self.asked)
        more = shlex.join(["neardup", "label", str(self.study.folder.path)])
        return more if decided.status == "undecided" else ""

    def _width_after(self, point: int) -> float:
        width = self.evidence.figures.f1.width[point]
        return float(self.evidence.expected_width(width, BATCH))

    def _curve(self, point: int) -> list[CurvePoint]:
        """All thresholds of the choice of a point."""
        points, figures = self.evidence.frame.points, self.evidence.figures
        own = np.flatnonzero(points.choice == points.choice[point]).tolist()
        return [
            CurvePoint(
                threshold=float(points.threshold[one]),
                precision=amount(figures.precision, one),
                recall=amount(figures.recall, one),
                f1=amount(figures.f1, one),
            )
            for one in own
        ]
