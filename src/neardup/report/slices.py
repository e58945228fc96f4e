"""Tables of the parts of a corpus: by property of the documents, and by what was done to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from neardup.core.perturbation import languages_in_words
from neardup.results.names import interval, number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neardup.results.records import PerturbationResult, SliceResult


@dataclass(frozen=True)
class SliceCell:
    """What a strategy makes of a slice, as text.

    Attributes:
        recall: of the gold pairs; a dash where they come from too few units.
        detail: its interval; how many were found where it is a dash.
        wrong: pairs joined wrongly.
    """

    recall: str
    detail: str
    wrong: str


@dataclass(frozen=True)
class SliceRow:
    """One property: how many documents, gold pairs and units of these have it; what each strategy makes of it."""

    value: str
    documents: int
    pairs: int
    units: int
    cells: list[SliceCell]


@dataclass(frozen=True)
class Share:
    """The share of variants found with their originals, its interval as text, and whether gold says what is right."""

    value: float
    interval: str
    labelled: bool


@dataclass(frozen=True)
class PerturbationTable:
    """What became of variants, for each intensity.

    Attributes:
        intensities: in order.
        rows: perturbation and strategy, with the shares; None where there are no variants.
        variants: perturbation and its languages, with the number of variants and of those left out, as text.
    """

    intensities: list[float]
    rows: list[tuple[str, str, list[Share | None]]]
    variants: list[tuple[str, str, list[str]]]


@dataclass(frozen=True)
class SliceTable:
    """The properties of one column."""

    column: str
    rows: list[SliceRow]


def slice_tables(rows: Sequence[SliceResult]) -> list[SliceTable]:
    """A table a column; strategies in the order of the main table."""
    out = []
    for column in dict.fromkeys(row.column for row in rows):
        values: dict[str, list[SliceResult]] = {}
        for row in rows:
            if row.column == column:
                values.setdefault(row.value, []).append(row)
        out.append(SliceTable(column, [_slice_row(value, own) for value, own in values.items()]))
    return out


def _slice_row(value: str, rows: Sequence[SliceResult]) -> SliceRow:
    first = rows[0]
    return SliceRow(value, first.documents, first.gold, first.units, [_slice_cell(row) for row in rows])


def _slice_cell(row: SliceResult) -> SliceCell:
    wrong = number(row.wrong)
    if row.recall is None:
        return SliceCell("–", f"{number(row.found)} of {number(row.gold)}", wrong)
    return SliceCell(f"{row.recall:.2f}", interval(row.interval), wrong)


def perturbation_table(rows: Sequence[PerturbationResult], names: Mapping[str, str]) -> PerturbationTable:
    """The table of a corpus from its rows of results and the short names of strategies."""
    intensities = sorted({row.intensity for row in rows})
    shares: dict[tuple[str, str], dict[float, Share]] = {}
    counts: dict[tuple[str, str], dict[float, str]] = {}
    for row in rows:
        own = shares.setdefault((row.perturbation, names[row.strategy]), {})
        languages = languages_in_words(row.languages, row.refuses)
        counts.setdefault((row.perturbation, languages), {})[row.intensity] = _variants(row)
        if row.share is not None:
            own[row.intensity] = Share(row.share, interval(row.interval), row.label != "none")
    return PerturbationTable(
        intensities,
        [(*key, [own.get(i) for i in intensities]) for key, own in shares.items()],
        [(*key, [own.get(i, "–") for i in intensities]) for key, own in counts.items()],
    )


def _variants(row: PerturbationResult) -> str:
    counts = ((row.unchanged, "too little"), (row.refused, "language"))
    left_out = [f"{count} {why}" for count, why in counts if count]
    return f"{row.variants} ({', '.join(left_out)})" if left_out else str(row.variants)
