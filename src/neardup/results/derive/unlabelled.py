"""What cells show on corpora without labels: what deleting would do, and where strategies agree.

The figures are those of `neardup survey`, by the functions of `neardup.metrics.unlabelled`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.metrics.chaining import admitted
from neardup.metrics.unlabelled import (
    agreement,
    alone,
    even_thresholds,
    found_at,
    histogram,
    size_curve,
    sizes_of,
)
from neardup.results.derive.corpora import cells_on, corpora_of
from neardup.results.derive.intervals import numbers
from neardup.results.records import UnlabelledResult
from neardup.results.tuning import repeated, repeats_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from neardup.results.cells import Cell

    Found = Mapping[str, NDArray[np.uint64]]


def unlabelled_figures(done: Sequence[Cell]) -> dict[tuple[str, str], dict[str, float | None]]:
    """Figures of each finished cell whose corpus has no labels, by corpus and strategy."""
    return {
        (cell.corpus.name, cell.strategy): numbers(_figures(cell, found))
        for cells, found in _unlabelled(done)
        for cell in cells
    }


def unlabelled_results(done: Sequence[Cell]) -> list[UnlabelledResult]:
    """Curves of each finished cell whose corpus has no labels, and how far strategies agree."""
    return [_result(cell, found) for cells, found in _unlabelled(done) for cell in cells]


def _unlabelled(done: Sequence[Cell]) -> list[tuple[list[Cell], Found]]:
    """The cells of each corpus without labels, and the pairs that each strategy finds at its default threshold."""
    of = [cells_on(corpus, done) for corpus in corpora_of(done) if not corpus.levels]
    return [(cells, {cell.strategy: found_at(cell.pairs, cell.threshold) for cell in cells}) for cells in of]


def _figures(cell: Cell, found: Found) -> dict[str, float]:
    sizes, own = sizes_of(cell.clusters.labels), found[cell.strategy]
    others = _other_ideas(cell.strategy, found)
    shared = [agreement(own, pairs) or 0.0 for pairs in others if len(pairs) and len(own)]
    return {
        "documents_removed": sizes.removed,
        "duplicate_clusters": sizes.clusters,
        "largest": sizes.largest,
        "pairs_at_default": len(own),
        "agreement": float(np.mean(shared)) if shared else np.nan,
        "alone": alone(own, others) if len(own) and others else np.nan,
        "usable_from": np.nan if cell.tree is None else admitted(cell.pairs, cell.tree).lowest,
    }


def _other_ideas(strategy: str, found: Found) -> list[NDArray[np.uint64]]:
    """What other strategies find; one that repeats another by other means is no other idea."""
    skipped = {strategy, *repeated(found), *repeats_of(strategy, found)}
    return [pairs for text, pairs in found.items() if text not in skipped]


def _result(cell: Cell, found: Found) -> UnlabelledResult:
    tree, own = cell.tree, found[cell.strategy]

    def labels_at(threshold: float) -> NDArray[np.integer]:
        return cell.at(threshold).labels if tree is None else tree.documents(threshold, cell.corpus.identical)

    curve = size_curve(labels_at, even_thresholds(cell.pairs.floor, cell.threshold))
    return UnlabelledResult(
        corpus=cell.corpus.name,
        strategy=cell.strategy,
        linkage=cell.linkage,
        curve={
            "threshold": curve.threshold,
            "documents_removed": list(map(float, curve.removed)),
            "duplicate_clusters": list(map(float, curve.clusters)),
            "largest": list(map(float, curve.largest)),
        },
        agreement={text: agreement(own, pairs) for text, pairs in found.items() if text != cell.strategy},
        histogram=histogram(cell.pairs),
    )
