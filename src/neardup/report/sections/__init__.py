"""The sections of a report in reading order; each is a module with a function `section`, from results to blocks.

To add one, write its module here and put it into the list that it belongs in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.report.sections import (
    account,
    corpus,
    exact,
    failed,
    figures,
    halves,
    head,
    kinds,
    largest,
    leading,
    linkages,
    method,
    mistakes,
    perturbations,
    pool,
    quality,
    ranking,
    sampled,
    slices,
    strategies,
    unlabelled,
    versions,
    weakest,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from neardup.report.blocks import Block
    from neardup.report.part import Part, Whole

BEFORE: Sequence[Callable[[Whole], list[Block]]] = (head.section, ranking.section)
"""At the start of a report."""
OF_EACH_CORPUS: Sequence[Callable[[Part], list[Block]]] = (
    corpus.section,
    sampled.section,
    leading.section,
    unlabelled.section,
    failed.section,
    figures.section,
    halves.section,
    pool.section,
    exact.section,
    quality.section,
    largest.section,
    account.section,
    kinds.section,
    versions.section,
    weakest.section,
    linkages.section,
    perturbations.section,
    slices.section,
    mistakes.section,
)
"""About each corpus."""
AFTER: Sequence[Callable[[Whole], list[Block]]] = (method.section, strategies.section)
"""At the end."""
