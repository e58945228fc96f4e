"""Boards: figures of every strategy on a corpus that may stand in one table, since they are of the same thing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from neardup.report.intervals import LABELLERS
from neardup.report.page.data.compared import Compared, compared
from neardup.report.page.data.rounded import Figure, figures_of, rounded
from neardup.results.names import short_names
from neardup.results.standing import AT_DEFAULT, Standing, on_test, standing, tuned

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from neardup.report.part import Part
    from neardup.results.records import Estimated, LockedResult, OnCorpus

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
        against: how it was compared with the best; None where it was not.
    """

    strategy: str
    figures: Mapping[str, Figure]
    threshold: float | None
    rounds: Sequence[float] = ()
    tied: Sequence[str] | None = None
    at_floor: bool = False
    against: Compared | None = None


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
        as_run: whether versions and linkage are those of the run, whose errors the view Errors has.
    """

    at: Literal["tuned", "default"]
    versions: str
    linkage: str
    level: str
    what: str
    rows: Sequence[BoardRow]
    reference: Mapping[str, Mapping[str, Figure]] = field(default_factory=dict)
    as_run: bool = False


def boards_of(part: Part) -> list[Board]:
    """The boards of a corpus; the first is the one to choose by."""
    found = part.found
    default = Board(
        "default",
        found.versions,
        "",
        found.level if found.corpus.levels else "",
        AT_DEFAULT if found.corpus.levels else "at default thresholds",
        [_row(standing(cell, cell, cell.threshold)) for cell in found.done],
        _ceiling(found.labellers),
        as_run=True,
    )
    others = [*_treated(found), *_levelled(found), *_linked(found)]
    locked = found.locked
    return [_tuned(found, locked), default, *others] if locked and locked.rows else [default, *others]


def _row(of: Standing) -> BoardRow:
    """A strategy with its figures as the page keeps them."""
    rounds = [rounded(end) for end in (min(of.rounds), max(of.rounds))] if len(of.rounds) > 1 else []
    threshold = None if of.threshold is None else rounded(of.threshold)
    return BoardRow(of.strategy, figures_of(of.figures, of.intervals), threshold, rounds, of.tied, of.at_floor)


def _tuned(found: OnCorpus, locked: LockedResult) -> Board:
    groups = locked.comparison.groups if locked.comparison else ()
    best = groups[0][0] if groups else ""
    rows = [
        replace(_row(each), against=compared(locked.comparison, each.strategy, best)) for each in tuned(found, locked)
    ]
    return Board(
        "tuned", found.versions, "", found.level, on_test(locked), rows, _ceiling(locked.labellers), as_run=True
    )


def _treated(found: OnCorpus) -> Iterable[Board]:
    """The treatments of versions that the run was not told."""
    cells = {cell.strategy: cell for cell in found.done}
    for way in dict.fromkeys(row.treatment for row in found.results.treatments):
        if way != found.versions:
            own = [row for row in found.results.treatments if row.treatment == way and row.strategy in cells]
            rows = [_row(standing(cells[row.strategy], row, row.threshold)) for row in own]
            yield Board("default", way, "", LEVEL_OF[way], AT_DEFAULT, rows)


def _levelled(found: OnCorpus) -> Iterable[Board]:
    """The levels of gold that no treatment of versions is of."""
    cells = {cell.strategy: cell for cell in found.done}
    for level in dict.fromkeys(row.level for row in found.results.levels):
        own = [row for row in found.results.levels if row.level == level and row.strategy in cells]
        rows = [_row(standing(cells[row.strategy], row, row.threshold)) for row in own]
        yield Board("default", "apart" if level == "copy" else "together", "", level, AT_DEFAULT, rows)


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
                rows.append(_row(standing(cells[row.strategy], figures, row.threshold)))
        what = f"{AT_DEFAULT}; of each cluster the earliest document is kept"
        yield Board("default", found.versions, title, found.level, what, rows)


def _ceiling(row: Estimated | None) -> dict[str, dict[str, Figure]]:
    return {} if row is None else {LABELLERS: figures_of(row.figures, row.intervals)}
