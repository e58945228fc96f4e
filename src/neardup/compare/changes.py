"""Figures of two results side by side, and the results of gates on them."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from neardup.metrics.rounding import ROUNDING

if TYPE_CHECKING:
    from neardup.compare.figures import Key
    from neardup.compare.measured import Versions
    from neardup.compare.missing import Missing
    from neardup.compare.noise import Outcome
    from neardup.compare.verdicts import Status, Verdict


@dataclass(frozen=True, kw_only=True)
class Change:
    """One figure of one cell in both runs; None where a run has no such figure, or no number.

    Attributes:
        strategy: the strategy of the base run.
        against: the strategy of the new run that it is compared with.
        outcome: what is known of the difference.
        gate: the gate that applies to it; "" for none.
        verdict: how the gate ended; None without one.
        reason: why a run has no number, the new one first; "" where both have one.
    """

    corpus: str
    strategy: str
    against: str
    figure: str
    base: float | None
    new: float | None
    outcome: Outcome
    gate: str = ""
    verdict: Verdict | None = None
    reason: str = ""

    @property
    def missing(self) -> bool:
        """Whether a run has no number to compare."""
        return self.base is None or self.new is None

    @property
    def changed(self) -> bool:
        """Whether the figure differs by more than rounding."""
        return self.base is not None and self.new is not None and abs(self.new - self.base) > ROUNDING

    @property
    def moved(self) -> bool:
        """Whether it differs by more than rounding and noise."""
        return self.changed and not self.outcome.within_noise

    @property
    def failed(self) -> bool:
        """Whether the gate is broken."""
        return self.verdict is not None and self.verdict.status == "broken"

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self) | {"moved": self.moved, "missing": self.missing, "failed": self.failed}


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The changes of the figures of a run.

    Attributes:
        changes: every figure shown or gated, for each cell of the base run, those that depend on the machine last; then
            those held to levels, for each cell that the new run alone has.
        gone: cells of the base run that the new run lacks; only gated figures are listed for them.
        added: cells that the new run alone has.
        missing: cells and figures that a run lacks, those above included.
        apart: by name, why figures of a corpus are not compared: its documents or labels differ.
        versions: of neardup and of libraries, those of the base run and of the new one where both state them and they
            differ.
    """

    changes: list[Change]
    gone: list[Key] = field(default_factory=list)
    added: list[Key] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    apart: dict[str, str] = field(default_factory=dict)
    versions: Versions = field(default_factory=dict)

    @property
    def figures(self) -> list[Change]:
        """Each figure once, however many gates there are on it."""
        return list({(c.corpus, c.strategy, c.figure): c for c in self.changes}.values())

    def ended(self, status: Status) -> list[Change]:
        """The gated figures whose gate ended so."""
        return [change for change in self.changes if change.verdict and change.verdict.status == status]

    def passes(self, *, allow_undecided: bool = False) -> bool:
        """Whether every gate held, or none broke where undecided ones are allowed."""
        return not self.ended("broken") and (allow_undecided or not self.ended("undecided"))

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        gates = Counter(change.verdict.status for change in self.changes if change.verdict)
        counts = {status: gates[status] for status in ("held", "broken", "undecided")}
        changes = [change.to_json() for change in self.changes]
        cells = {"gone": self.gone, "added": self.added, "missing": [asdict(each) for each in self.missing]}
        return {"changes": changes, "gates": counts, "versions": self.versions, "apart": self.apart} | cells
