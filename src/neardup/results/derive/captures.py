"""The S-curve of each strategy: the share of pairs that it examined, by their exact similarity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.metrics.proportions import clopper_pearson
from neardup.results.records import CaptureBin, CaptureResult

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.results.cells import Cell
    from neardup.run.s_curve import SCurve


def capture_results(done: Sequence[Cell]) -> list[CaptureResult]:
    """One for each cell whose run counted pairs by similarity."""
    found = [(cell, cell.s_curve) for cell in done]
    return [
        CaptureResult(
            corpus=cell.corpus.name,
            strategy=cell.strategy,
            ngram=counted.ngram,
            unit=counted.unit,
            bands=counted.bands,
            rows=counted.rows,
            bins=[_bin(counted, place) for place in range(len(counted.pairs))],
        )
        for cell, counted in found
        if counted is not None
    ]


def _bin(counted: SCurve, place: int) -> CaptureBin:
    pairs, caught, width = counted.pairs[place], counted.caught[place], 1 / len(counted.pairs)
    return CaptureBin(
        low=round(place * width, 4),
        high=round((place + 1) * width, 4),
        similarity=counted.similarity[place],
        pairs=pairs,
        caught=caught,
        interval=clopper_pearson(caught, pairs) if pairs else None,
        predicted=counted.expected[place] / pairs if counted.expected and pairs else None,
    )
