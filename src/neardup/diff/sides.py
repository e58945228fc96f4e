"""The two sides of a difference: a cell of a run, or a strategy that is run now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from neardup.core import components, detection
from neardup.core.spec import canonical
from neardup.diff.runs import reordered
from neardup.errors import NeardupError
from neardup.results.names import short_names

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from neardup.core.pairs import CorpusPairs
    from neardup.core.strategy import Strategy
    from neardup.diff.subject import Subject
    from neardup.results.cells import Cell


@dataclass(frozen=True, eq=False, kw_only=True)
class Side:
    """What one of the two reports.

    Attributes:
        name: short name of the strategy, and the run folder where it comes from one.
        strategy: canonical text.
        component: the strategy itself; None where it is not installed.
        askable: whether the installed code is the code that was run, so that it can explain pairs.
        threshold: the threshold of its pairs.
        pairs: it reports, by rows of the documents of the subject.
        clusters: `int32[n]`, these pairs linked.
    """

    name: str
    strategy: str
    component: Strategy | None
    askable: bool
    threshold: float
    pairs: CorpusPairs
    clusters: NDArray[np.int32]


def side_of_run(cell: Cell, given: float | None, subject: Subject) -> Side:
    """The pairs of a cell, by the rows of the subject.

    Args:
        cell: a finished cell of a run.
        given: the threshold; None for the default of the strategy.
        subject: the documents.

    Raises:
        FloorError: the threshold is below the floor of the pairs.
    """
    text = cell.strategy
    threshold = cell.threshold if given is None else given
    pairs = reordered(cell.pairs, subject.ids)
    return Side(
        name=f"{short_names([text])[text]} of {cell.corpus.folder.path}",
        strategy=text,
        component=cell.component,
        askable=cell.askable,
        threshold=threshold,
        pairs=pairs,
        clusters=detection.cluster(pairs, threshold, cell.linkage).labels,
    )


def side_run_now(text: str, given: float | None, subject: Subject) -> Side:
    """The pairs that a strategy reports on the documents of the subject.

    Args:
        text: the text of the strategy.
        given: the threshold; None for the default of the strategy.
        subject: the documents.

    Raises:
        NeardupError: the texts are not at hand, or there is no such strategy.
        FloorError: the threshold is below the floor of the strategy.
    """
    component = components.strategy(text)
    threshold = float(component.default_threshold) if given is None else given
    detection.refuse_low_threshold(component, threshold)
    if subject.corpus is None:
        raise NeardupError(f"'{text}' cannot be run on the documents of the run: {subject.note}")
    pairs = detection.pairs(subject.corpus, component)
    full = canonical(component)
    return Side(
        name=short_names([full])[full],
        strategy=full,
        component=component,
        askable=True,
        threshold=threshold,
        pairs=pairs,
        clusters=detection.cluster(pairs, threshold, components.linkage_for(component)).labels,
    )
