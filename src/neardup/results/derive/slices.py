"""Counts for each property of the documents of a corpus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.core.kinds import in_order
from neardup.metrics.slices import slices
from neardup.results.records import SliceResult

if TYPE_CHECKING:
    from neardup.results.cells import Cell


def slice_results(cell: Cell) -> list[SliceResult]:
    """For each value of each property, counts of the pairs that touch it; none without gold clusters."""
    gold, properties = cell.corpus.clusters, cell.corpus.properties
    if gold is None:
        return []
    places = [(column, value) for column, members in properties.items() for value in members]
    members = [properties[column][value] for column, value in places]
    found = slices(cell.clusters.labels, gold.labels, cell.corpus.units, members, cell.corpus.loose)
    wrong = [] if cell.corpus.kinds is None else cell.corpus.kinds.touching(cell.clusters.labels, members)
    return [
        SliceResult(
            corpus=cell.corpus.name,
            strategy=cell.strategy,
            column=column,
            value=value,
            kinds={kind: of[kind] for kind in in_order(of)},
            **vars(counts),
        )
        for (column, value), counts, of in zip(places, found, wrong, strict=True)
    ]
