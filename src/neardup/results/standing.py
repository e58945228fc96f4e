"""Where the strategies stand on a corpus: figures of each that may stand in one table, since they are of one thing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from neardup.results.formats import counted, number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neardup.results.records import CellResult, Estimated, LockedResult, OnCorpus

COST = ("seconds", "processor_seconds", "documents_per_second", "peak_bytes", "candidates", "pairs", "skipped_at_most")
AT_DEFAULT = "at default thresholds, over all labels"
"""What figures are of where thresholds were not chosen, in words that follow a figure."""


@dataclass(frozen=True)
class Standing:
    """A strategy.

    Attributes:
        strategy: canonical text.
        threshold: the threshold of the figures; None where the cell has none.
        figures: by name, with what the work cost.
        intervals: lower and upper end of the 95 % interval by figure.
        rounds: wall-clock seconds of each round.
        tied: strategies that it was not found different from; None where nobody compared.
        at_floor: whether the threshold takes every pair that the strategy reports.
    """

    strategy: str
    threshold: float | None
    figures: Mapping[str, float | None]
    intervals: Mapping[str, tuple[float, float] | None] = field(default_factory=dict)
    rounds: Sequence[float] = ()
    tied: Sequence[str] | None = None
    at_floor: bool = False


@dataclass(frozen=True)
class Standings:
    """The strategies on a corpus.

    Attributes:
        at: `tuned`, at thresholds chosen on dev and of test; or `default`, over all labels.
        metric: the metric that they are ranked by.
        what: what the figures are of, in words that follow a figure.
        rows: the strategies, the best first; those without the metric last.
        labellers: what one labeller scores against the other; None where gold was not labelled twice.
    """

    at: Literal["tuned", "default"]
    metric: str
    what: str
    rows: Sequence[Standing]
    labellers: Estimated | None = None


def standings(found: OnCorpus) -> Standings:
    """The figures to choose a strategy by: tuned ones where there are halves, else those at default thresholds."""
    locked = found.locked
    metric = locked.metric if locked else "f1"
    if locked and locked.rows:
        rows = tuned(found, locked)
        return Standings("tuned", metric, on_test(locked), _best_first(rows, metric), locked.labellers)
    rows = [standing(cell, cell, cell.threshold) for cell in found.done]
    return Standings("default", metric, AT_DEFAULT, _best_first(rows, metric), found.labellers)


def tuned(found: OnCorpus, locked: LockedResult) -> list[Standing]:
    """Each strategy at the threshold chosen on dev: figures of test, documents removed wrongly and left behind too."""
    cells, ties = {cell.strategy: cell for cell in found.done}, ties_of(locked)
    return [
        standing(
            cells[row.strategy],
            row,
            row.threshold,
            also=row.removal,
            tied=ties.get(row.strategy),
            at_floor=row.at_floor,
        )
        for row in locked.rows
    ]


def standing(
    cell: CellResult,
    own: Estimated,
    threshold: float | None,
    *,
    also: Mapping[str, float] | None = None,
    tied: Sequence[str] | None = None,
    at_floor: bool = False,
) -> Standing:
    """Figures of a strategy, with what its cell cost.

    Args:
        cell: the cell that the pairs are of.
        own: the figures.
        threshold: their threshold.
        also: further figures by name.
        tied: strategies that it was not found different from.
        at_floor: whether the threshold takes every pair that the strategy reports.
    """
    figures = {**own.figures, **{name: cell.figures.get(name) for name in COST}, **(also or {})}
    return Standing(cell.strategy, threshold, figures, own.intervals, cell.rounds, tied, at_floor)


def on_test(locked: LockedResult) -> str:
    """What figures of the test half are of, in words that follow a figure."""
    half = f"{number(locked.documents.test)} labelled {locked.what}s in {counted(locked.units.test, 'unit')}"
    return f"on the test half ({half}), at thresholds chosen on the dev half"


def ties_of(locked: LockedResult) -> dict[str, list[str]]:
    """By strategy, those that it was not found different from; nothing where none were compared."""
    if locked.comparison is None or not locked.comparison.groups:
        return {}
    groups = locked.comparison.groups
    compared = dict.fromkeys(text for group in groups for text in group)
    return {
        text: [other for other in compared if other != text and any({text, other} <= {*group} for group in groups)]
        for text in compared
    }


def most_removed(found: OnCorpus) -> list[CellResult]:
    """The cells of a corpus that ended well, those first that remove most documents at their default thresholds."""
    return sorted(found.done, key=lambda cell: -(cell.figures.get("documents_removed") or 0))


def _best_first(rows: Sequence[Standing], metric: str) -> list[Standing]:
    return sorted(rows, key=lambda row: -(-1.0 if (value := row.figures.get(metric)) is None else value))
