"""What the first view says of a corpus without labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from neardup.report.next_steps import next_steps
from neardup.report.page.data.rounded import rounded
from neardup.report.sections.unlabelled import chart_of, finding
from neardup.report.unlabelled import UNKNOWN, known_text, warnings_of_corpus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.report.chart import Chart
    from neardup.report.next_steps import Step
    from neardup.report.part import Part


@dataclass(frozen=True)
class Unlabelled:
    """A corpus without labels.

    Attributes:
        unknown: what nobody can say without labels.
        known: what is known.
        warnings: what to be wary of.
        removed: documents removed over the threshold; None where nothing is removed anywhere.
        finding: the strategies that find any pair at their default thresholds.
        agreement: for each two of these, the share of pairs that both find; empty for fewer than two.
        steps: what to do next.
    """

    unknown: str
    known: str
    warnings: Sequence[str]
    removed: Chart | None
    finding: Sequence[str]
    agreement: Sequence[Sequence[float | None]]
    steps: Sequence[Step]


def unlabelled(part: Part) -> Unlabelled | None:
    """What is known of a corpus without labels; None where there are labels, or all strategies have failed."""
    found = part.found
    if found.corpus.levels or not found.done:
        return None
    order, shares = finding(found)
    return Unlabelled(
        unknown=UNKNOWN,
        known=known_text(found, part.names),
        warnings=warnings_of_corpus(found, part.names),
        removed=chart_of(part),
        finding=order,
        agreement=[[None if share is None else rounded(share) for share in row] for row in shares],
        steps=next_steps(found),
    )
