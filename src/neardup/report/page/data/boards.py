"""Boards: figures of every strategy on a corpus that may stand in one table, since they are of the same thing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from neardup.report.intervals import LABELLERS
from neardup.report.page.data.rounded import Figure, figures_of, rounded
from neardup.results.formats import counted, number
from neardup.results.names import short_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from neardup.report.part import Part
    from neardup.results.records import CellResult, Estimated, LockedResult, OnCorpus

COST = ("seconds", "processor_seconds", "documents_per_second", "peak_bytes", "candidates", "pairs", "skipped_at_most")
LEVEL_OF = {"apart": "copy", "ignored": "copy", "together": "revision"}


@dataclass(frozen=True)
class BoardRow:
    """A strategy on a board.

    Attributes:
        strategy: canonical text.
        figures: by name.
        threshold: the threshold of these figures.
        rounds: the fastest and the slowest round in seconds; empty where there was one.
        tied: strategies that it was not found different from; None where nobody compared.
        at_floor: whether the threshold takes every pair that the strategy reports.
    """

    strategy: str
    figures: Mapping[str, Figure]
    threshold: float | None
    rounds: Sequence[float] = ()
    tied: Sequence[str] | None = None
    at_floor: bool = False


@dataclass(frozen=True)
class Board:
    """Figures of every strategy that are of one thing.

    Attributes:
        at: `tuned`, at thresholds chosen on dev and of test; or `default`, over all labels.
        versions: how versions of one text count.
        linkage: the linkage; "" for what each strategy was run with.
        level: the level of the gold; "" without gold.
        what: what the figures are of, in words that follow a figure.
        rows: the strategies.
        reference: names and figures that the rows are held against.
    """

    at: Literal["tuned", "default"]
    versions: str
    linkage: str
    level: str
    what: str
    rows: Sequence[BoardRow]
    reference: Mapping[str, Mapping[str, Figure]] = field(default_factory=dict)


def boards_of(part: Part) -> list[Board]:
    """The boards of a corpus; the first is the one to choose by."""
    found = part.found
    default = Board(
        "default",
        found.versions,
        "",
        found.level if found.corpus.levels else "",
        "at default thresholds, over all labels",
        [_row(cell, cell, cell.threshold) for cell in found.done],
        _ceiling(found.labellers),
    )
    others = [*_treated(found), *_linked(found)]
    locked = found.locked
    return [_tuned(found, locked), default, *others] if locked and locked.rows else [default, *others]


def _row(cell: CellResult, own: Estimated, threshold: float | None, tied: Sequence[str] | None = None) -> BoardRow:
    """A row of these figures, with what the cell cost."""
    cost = {name: cell.figures.get(name) for name in COST}
    rounds = [rounded(end) for end in (min(cell.rounds), max(cell.rounds))] if len(cell.rounds) > 1 else []
    figures = figures_of({**own.figures, **cost}, own.intervals)
    return BoardRow(cell.strategy, figures, None if threshold is None else rounded(threshold), rounds, tied)


def _tuned(found: OnCorpus, locked: LockedResult) -> Board:
    cells, ties = {cell.strategy: cell for cell in found.done}, ties_of(locked)
    rows = []
    for row in locked.rows:
        made = _row(cells[row.strategy], row, row.threshold, ties.get(row.strategy))
        counts = figures_of(row.removal)
        rows.append(
            BoardRow(made.strategy, {**made.figures, **counts}, made.threshold, made.rounds, made.tied, row.at_floor)
        )
    half = f"{number(locked.documents.test)} labelled {locked.what}s in {counted(locked.units.test, 'unit')}"
    what = f"on the test half ({half}), at thresholds chosen on the dev half"
    return Board("tuned", found.versions, "", found.level, what, rows, _ceiling(locked.labellers))


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


def _treated(found: OnCorpus) -> Iterable[Board]:
    """The treatments of versions that the run was not told."""
    cells = {cell.strategy: cell for cell in found.done}
    for way in dict.fromkeys(row.treatment for row in found.results.treatments):
        if way != found.versions:
            own = [row for row in found.results.treatments if row.treatment == way and row.strategy in cells]
            rows = [_row(cells[row.strategy], row, row.threshold) for row in own]
            yield Board("default", way, "", LEVEL_OF[way], "at default thresholds, over all labels", rows)


def _linked(found: OnCorpus) -> Iterable[Board]:
    """Every linkage, for all strategies."""
    from neardup.results.records import Estimated

    cells = {cell.strategy: cell for cell in found.done}
    linkages = short_names(list(dict.fromkeys(row.linkage for row in found.results.linkages)))
    for linkage, title in linkages.items():
        rows = []
        for row in found.results.linkages:
            if row.linkage == linkage and row.strategy in cells:
                kept = row.keep.get("first", {})
                figures = Estimated(figures={**row.figures, **kept})
                rows.append(_row(cells[row.strategy], figures, row.threshold))
        what = "at default thresholds, over all labels; of each cluster the earliest document is kept"
        yield Board("default", found.versions, title, found.level, what, rows)


def _ceiling(row: Estimated | None) -> dict[str, dict[str, Figure]]:
    return {} if row is None else {LABELLERS: figures_of(row.figures, row.intervals)}
