"""What the first view of a comparison holds: the sentence, the figures, the gates, and what is not compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from neardup.compare.tables import detectable_lines, texts_of
from neardup.compare_report.changes import noise_lines, rows_of
from neardup.compare_report.sentence import sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.compare.changes import Change
    from neardup.compare.verdicts import Status
    from neardup.compare_report.changes import ChangeRow
    from neardup.compare_report.compared import Compared

ENDS: tuple[Status, ...] = ("broken", "undecided", "held")
"""How gates end, the worst first."""


@dataclass(frozen=True)
class GateRow:
    """A gate on a cell.

    Attributes:
        gate: the gate as it was written.
        name: the strategy, or both where they differ.
        corpus: the corpus.
        texts: before, after and the difference.
        status: how it ended.
        reason: why it is undecided; "" where it is not.
    """

    gate: str
    name: str
    corpus: str
    texts: tuple[str, str, str]
    status: Status
    reason: str


@dataclass(frozen=True)
class MissingRow:
    """What a run has no figures of.

    Attributes:
        names: the strategies.
        corpus: the corpus.
        figures: the figures; empty for whole cells.
        why: why, in words that name the run.
    """

    names: Sequence[str]
    corpus: str
    figures: Sequence[str]
    why: str


@dataclass(frozen=True)
class Findings:
    """The first view.

    Attributes:
        sentence: what happened.
        noise: how noise was judged, a sentence for each way; which changes of seconds could be detected.
        rows: the figures that both runs have, ranked.
        gates: the gates, those that did not hold first.
        missing: what a run lacks.
        apart: why figures of a corpus are not compared, a sentence for each.
        compared: what is compared all the same; "" where nothing is set apart.
    """

    sentence: str
    noise: Sequence[str]
    rows: Sequence[ChangeRow]
    gates: Sequence[GateRow]
    missing: Sequence[MissingRow]
    apart: Sequence[str]
    compared: str


def findings(compared: Compared) -> Findings:
    """How two runs compare."""
    rows, comparison = rows_of(compared), compared.comparison
    gated = sorted(
        (change for change in comparison.changes if change.verdict),
        key=lambda change: ENDS.index(change.verdict.status) if change.verdict else 0,
    )
    return Findings(
        sentence=sentence(comparison, rows),
        noise=[*noise_lines(compared), *detectable_lines(comparison)],
        rows=rows,
        gates=[_gate(change, compared) for change in gated],
        missing=_missing(compared),
        apart=[f"{reason[0].upper()}{reason[1:]}." for reason in comparison.apart.values()],
        compared=_all_the_same(compared),
    )


def _gate(change: Change, compared: Compared) -> GateRow:
    assert change.verdict is not None, "changes with a gate have a verdict"
    name = compared.name(change.strategy, change.against)
    return GateRow(change.gate, name, change.corpus, texts_of(change), change.verdict.status, change.verdict.reason)


def _missing(compared: Compared) -> list[MissingRow]:
    """What is missing for one reason stands in one row."""
    found: dict[tuple[str, tuple[str, ...], str], dict[str, None]] = {}
    for one in compared.comparison.missing:
        found.setdefault((one.corpus, tuple(one.figures), one.why), {})[compared.names[one.strategy]] = None
    return [MissingRow(list(names), corpus, figures, why) for (corpus, figures, why), names in found.items()]


def _all_the_same(compared: Compared) -> str:
    """What is compared although figures of some corpora are not."""
    if not compared.comparison.apart:
        return ""
    others = [title for name, title in compared.corpora.items() if name not in compared.comparison.apart]
    figures = [f"the figures on {', '.join(others)}"] if others else []
    rest = "software, machine, settings, seeds and corpora of both runs, under What differs"
    return f"Compared all the same: {'; '.join([*figures, rest])}."
