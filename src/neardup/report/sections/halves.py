"""Thresholds chosen on the dev half of a corpus and scored on its test half."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.report.blocks import Heading, Paragraph
from neardup.report.intervals import LABELLERS, heavy_units, missing_intervals, no_interval, simulated_text
from neardup.results.formats import counted, interval, number, share, threshold_text
from neardup.table import Cell, Column, Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from neardup.report.blocks import Block
    from neardup.report.part import Part
    from neardup.results.records import Estimated, LockedResult, LockedRow

FIGURES = {
    "macro_precision": "macro precision",
    "macro_recall": "macro recall",
    "macro_f1": "macro F1",
    "unjudged_share": "unjudged",
    "precision": "precision",
    "recall": "recall",
    "f1": "F1",
    "b3_f1": "B³ F1",
}
"""Those shown of the test half where there are any, with their titles."""
_COMPARED = Column("not told apart from", help="strategies that share a letter were not found different")


def section(part: Part) -> list[Block]:
    """The table of the test half, how it was made, and which strategies were found different."""
    locked = part.found.locked
    if not locked or not (locked.reason or locked.rows):
        return []
    heading = Heading("Threshold chosen on dev, figures of test")
    if locked.reason:
        return [heading, Paragraph(f"None: {locked.reason}.", soft=True)]
    return [heading, Paragraph(_how(locked), soft=True), _table(locked, part.names), *_notes(locked, part.names)]


def _how(locked: LockedResult) -> str:
    documents, units = locked.documents, locked.units
    return (
        f"Each threshold is the one with the best {_title(locked)} on the dev half alone ({number(documents.dev)}"
        f" labelled {locked.what}s in {number(units.dev)} units). Every figure but the last column is of the test half"
        f" ({number(documents.test)} in {number(units.test)}), whose labels were not used to choose the threshold."
        f" The halves were made by {locked.how}. Clusters are formed over all documents."
    )


def _title(locked: LockedResult) -> str:
    return FIGURES.get(locked.metric, locked.metric)


def _shown(locked: LockedResult) -> dict[str, str]:
    """The figures that any strategy has."""
    return {name: title for name, title in FIGURES.items() if any(name in row.figures for row in locked.rows)}


def _lettered(locked: LockedResult) -> bool:
    """Whether strategies were compared."""
    return bool(locked.comparison and locked.comparison.differences)


def _table(locked: LockedResult, names: Mapping[str, str]) -> Table:
    compared = [_COMPARED] if _lettered(locked) else []
    shown, title = _shown(locked), _title(locked)
    columns = [
        Column("strategy"),
        Column("threshold", numeric=True, help="chosen on dev"),
        *(Column(title, numeric=True) for title in shown.values()),
        *compared,
        Column(f"{title} at default", numeric=True, help="at the default threshold of the strategy, on the test half"),
        Column(f"{title} on dev", numeric=True, help="at the threshold chosen, on the half that it was chosen on"),
    ]
    rows = sorted(locked.rows, key=lambda row: row.figures[locked.metric] or 0.0, reverse=True)
    ceiling: list[Row] = []
    if locked.labellers:
        ceiling = [[LABELLERS, "–", *_figures(locked.labellers, shown), *[""] * len(compared), "–", "–"]]
    return Table(columns=columns, rows=[_row(row, locked, names) for row in rows], references=ceiling)


def _row(row: LockedRow, locked: LockedResult, names: Mapping[str, str]) -> Row:
    letters = row.groups or (f"repeats {row.repeats}" if row.repeats else "")
    return [
        Cell(names[row.strategy], help=row.strategy),
        threshold_text(row.threshold),
        *_figures(row, _shown(locked)),
        *([letters] if _lettered(locked) else []),
        share(row.default.get(locked.metric)),
        share(row.dev.get(locked.metric)),
    ]


def _figures(row: Estimated, shown: Iterable[str]) -> list[Cell]:
    return [Cell(share(row.figures.get(name)), interval(row.intervals.get(name))) for name in shown]


def _notes(locked: LockedResult, names: Mapping[str, str]) -> list[Block]:
    seen = disclosures(locked.rows, names)
    missing = no_interval(missing_intervals(locked.rows, FIGURES, names, locked.units.test)).strip()
    heavy = heavy_units(locked.rows, FIGURES, names).strip()
    tuned = f"{' '.join(seen)} Their figures here may be too high." if seen else ""
    return [Paragraph(text, soft=True) for text in (_comparison(locked), tuned, heavy, missing) if text]


def _comparison(locked: LockedResult) -> str:
    if not _lettered(locked) or locked.comparison is None:
        reason = locked.comparison.reason if locked.comparison else ""
        return f"Strategies are not compared: {reason}." if reason and len(locked.rows) > 1 else ""
    comparisons = counted(len(locked.comparison.differences), "comparison")
    letters = (
        f"Two strategies that share a letter under “{_COMPARED.title}” do not differ in {_title(locked)} on test beyond"
        " what chance explains; two that share none do (every two compared on the same units of the test half; p below"
        f" 0.05 after Holm's correction for {comparisons}). Not found different does not mean equal."
    )
    repeating = "A strategy that repeats another one by other means is not compared."
    sentences = (
        letters,
        repeating if any(row.repeats for row in locked.rows) else "",
        simulated_text(locked.simulated, compared=True),
    )
    return " ".join(filter(None, sentences))


def disclosures(rows: Iterable[LockedRow], names: Mapping[str, str]) -> list[str]:
    """A sentence for each strategy that was tuned on documents of the half that it is scored on.

    Args:
        rows: the rows of the locked thresholds.
        names: the names of the strategies.
    """
    return [
        f"{names[row.strategy]} was tuned on {seen.part}: {seen.in_test} of its {seen.documents} documents "
        "are in the test half."
        for row in rows
        for seen in row.tuned_on_test
        if seen.in_test
    ]
