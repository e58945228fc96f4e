"""The share of perturbed variants that are joined with their originals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.core import components, detection
from neardup.core.perturbation import expected_label, series_of
from neardup.metrics.proportions import wilson
from neardup.results.records import PerturbationResult

if TYPE_CHECKING:
    from neardup.results.cells import Cell


def perturbation_results(cell: Cell) -> list[PerturbationResult]:
    """For each corpus perturbed from it, the share of variants that are in the cluster of their original."""
    finished = cell.corpus.record.perturbed[: cell.record.perturbed]
    return [_perturbed(cell, number, text) for number, text in enumerate(finished)]


def _perturbed(cell: Cell, number: int, text: str) -> PerturbationResult:
    perturbed = cell.corpus.perturbed(number)
    pairs = cell.folder.read_perturbed_pairs(number, perturbed)
    labels = detection.cluster(pairs, cell.threshold, cell.linkage).labels
    rows = np.flatnonzero(perturbed.origin >= 0)
    together = int(np.sum(labels[rows] == labels[perturbed.origin[rows]]))
    perturbation, level = components.perturbation(text), cell.corpus.level
    return PerturbationResult(
        corpus=cell.corpus.name,
        strategy=cell.strategy,
        perturbation=series_of(perturbation),
        text=text,
        intensity=perturbation.intensity,
        meaning=perturbation.meaning,
        holds=perturbation.holds.get(level, 0.0),  # type: ignore[call-overload]  # any level name
        breaks=perturbation.breaks.get(level),  # type: ignore[call-overload]  # any level name
        label=expected_label(perturbation, level),  # type: ignore[arg-type]  # any level name
        languages=None if perturbation.languages is None else sorted(perturbation.languages),
        refuses=sorted(perturbation.refuses),
        variants=len(rows),
        unchanged=perturbed.unchanged,
        refused=perturbed.refused,
        together=together,
        interval=wilson(together, len(rows)) if len(rows) else None,
    )
