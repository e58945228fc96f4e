"""How much change each strategy tolerates: variants of documents that were made for the purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.core.perturbation import languages_in_words
from neardup.report.blocks import Charts, Folded, Heading, PageOnly, Paragraph
from neardup.report.curves import perturbation_charts
from neardup.results.formats import interval
from neardup.table import Cell, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neardup.report.blocks import Block
    from neardup.report.part import Part
    from neardup.results.records import PerturbationResult


_WHY = (
    "How many originals have a variant. The others have none because too little would change or be left (“too little”),"
    " or because the perturbation does not work for their language."
)


def section(part: Part) -> list[Block]:
    """The shares of variants in the cluster of their original, as charts and as a table, and how many there are."""
    rows = part.found.results.perturbations
    if not rows:
        return []
    why: list[Block] = [Paragraph(_WHY), _variants(rows)]
    if not any(row.variants for row in rows):
        return [Heading("Changed on purpose"), *why]
    about = (
        f"Originals of this corpus, up to {max(row.variants for row in rows)}, each beside a changed variant of itself:"
        " the share of variants in the cluster of their original, at the default threshold."
    )
    dotted = "The dotted line is where the label stops holding, or where variants must be apart."
    tables: list[Block] = [
        Paragraph("By intensity, with 95 % intervals (Wilson's). In square brackets no label says what is right."),
        _shares(rows, part.names),
        *why,
    ]
    return [
        Heading("Changed on purpose"),
        Paragraph(about, soft=True),
        PageOnly([Paragraph(dotted, soft=True)]),
        Charts(perturbation_charts(rows, part.names, part.whole.colours), small=True),
        Folded("The shares of variants found with their original, with intervals", tables),
    ]


def _shares(rows: Sequence[PerturbationResult], names: Mapping[str, str]) -> Table:
    found: dict[tuple[str, str], dict[float, Cell]] = {}
    for row in rows:
        if row.share is not None:
            own = found.setdefault((row.perturbation, names[row.strategy]), {})
            share = f"{row.share:.2f}" if row.label != "none" else f"[{row.share:.2f}]"
            own[row.intensity] = Cell(share, interval(row.interval))
    return _by_intensity(("perturbation", "strategy"), rows, found)


def _variants(rows: Sequence[PerturbationResult]) -> Table:
    found: dict[tuple[str, str], dict[float, Cell]] = {}
    for row in rows:
        languages = languages_in_words(row.languages, row.refuses)
        found.setdefault((row.perturbation, languages), {})[row.intensity] = Cell(_count(row))
    return _by_intensity(("perturbation", "works for"), rows, found)


def _by_intensity(
    heads: tuple[str, str], rows: Sequence[PerturbationResult], found: Mapping[tuple[str, str], Mapping[float, Cell]]
) -> Table:
    """A column for each intensity; a dash where a row has none."""
    intensities = sorted({row.intensity for row in rows})
    texts = [[*key, *(by.get(intensity, "–") for intensity in intensities)] for key, by in found.items()]
    return Table.of([*heads, *(f"{intensity:g}" for intensity in intensities)], texts, figures=slice(2, None))


def _count(row: PerturbationResult) -> str:
    counts = ((row.unchanged, "too little"), (row.refused, "language"))
    left_out = [f"{count} {why}" for count, why in counts if count]
    return f"{row.variants} ({', '.join(left_out)})" if left_out else str(row.variants)
