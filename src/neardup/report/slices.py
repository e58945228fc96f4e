"""Tables of the parts of a corpus: by property of the documents, and by what was done to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from neardup.core.perturbation import languages_in_words
from neardup.results.names import interval, number


@dataclass(frozen=True)
class SliceCell:
    """What a strategy makes of a slice, as text.

    Attributes:
        recall: of the gold pairs; a dash where they come from too few units.
        detail: its interval; how many were found where it is a dash.
        wrong: pairs merged wrongly.
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


def slice_tables(rows: list[dict[str, Any]]) -> list[SliceTable]:
    """A table a column; strategies in the order of the main table."""
    out = []
    for column in dict.fromkeys(row["column"] for row in rows):
        values: dict[str, list[dict[str, Any]]] = {}
        for row in rows:
            if row["column"] == column:
                values.setdefault(row["value"], []).append(row)
        out.append(SliceTable(column, [_slice_row(value, own) for value, own in values.items()]))
    return out


def _slice_row(value: str, rows: list[dict[str, Any]]) -> SliceRow:
    first = rows[0]
    return SliceRow(value, first["documents"], first["gold"], first["units"], [_slice_cell(row) for row in rows])


def _slice_cell(row: dict[str, Any]) -> SliceCell:
    wrong = number(row["wrong"])
    if row["recall"] is None:
        return SliceCell("–", f"{number(row['found'])} of {number(row['gold'])}", wrong)
    return SliceCell(f"{row['recall']:.2f}", interval(row["interval"]), wrong)


def perturbation_table(rows: list[dict[str, Any]], names: dict[str, str]) -> PerturbationTable:
    """The table of a corpus from its rows of results and the short names of strategies."""
    intensities = sorted({row["intensity"] for row in rows})
    shares: dict[tuple[str, str], dict[float, Share]] = {}
    counts: dict[tuple[str, str], dict[float, str]] = {}
    for row in rows:
        own = shares.setdefault((row["perturbation"], names[row["strategy"]]), {})
        languages = languages_in_words(row["languages"], row["refuses"])
        counts.setdefault((row["perturbation"], languages), {})[row["intensity"]] = _variants(row)
        if row["variants"]:
            share = row["together"] / row["variants"]
            own[row["intensity"]] = Share(share, interval(row["interval"]), row["label"] != "none")
    return PerturbationTable(
        intensities,
        [(*key, [own.get(i) for i in intensities]) for key, own in shares.items()],
        [(*key, [own.get(i, "–") for i in intensities]) for key, own in counts.items()],
    )


def _variants(row: dict[str, Any]) -> str:
    left_out = [f"{row[key]} {why}" for key, why in (("unchanged", "too little"), ("refused", "language")) if row[key]]
    return f"{row['variants']} ({', '.join(left_out)})" if left_out else str(row["variants"])
