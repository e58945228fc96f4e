"""The view Pairs: what strategies report of documents without labels, and who finds what others do not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neardup.metrics.bands import BANDS, band_of
from neardup.metrics.ranking import listed_scores
from neardup.metrics.unlabelled import found_at
from neardup.report.documents import budget_of, documents_of
from neardup.report.page.data.error_choice import Listed, by_turns, chosen
from neardup.report.page.data.error_documents import Phenomena, corpus_pairs, costs
from neardup.report.page.data.error_keeping import Keeping
from neardup.report.page.data.error_records import CorpusPairs
from neardup.results.groups import priorities

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from neardup.report.documents import Documents
    from neardup.report.page.views import Source
    from neardup.report.part import Part
    from neardup.results.cells import Cell

REPORTED, MISSING = 100, 12
"""Pairs that a page keeps of what a strategy reports, and of what it finds and a certain other one does not."""
ABOUT = (
    "A strategy finds a pair if it scores it at or above its default threshold. A pair stands for all documents with"
    f" these texts. Of each strategy this page keeps up to {REPORTED} reported pairs, spread over the tenths of the"
    f" score. It also keeps up to {MISSING} that it finds and a certain other one does not. Which ones follows from a"
    " hash of the ids."
)


@dataclass(frozen=True)
class FoundStrategy:
    """A strategy on a corpus.

    Attributes:
        text: its canonical text.
        floor: the floor of its pairs.
        threshold: its default threshold.
        scores: its score of each pair of the page; None where it reported none.
        found: for each of these `1` if it finds the pair, else `0`.
        joined: for each of these `1` if both documents are in one cluster, else `0`.
        finds: how many pairs it finds.
        bands: how many pairs it reports in each tenth of the score.
        missing: for each strategy of the corpus, how many pairs this one finds and that one does not, by tenth.
    """

    text: str
    floor: float
    threshold: float
    scores: Sequence[float | None]
    found: str
    joined: str
    finds: int
    bands: Sequence[int]
    missing: Sequence[Sequence[int]]


@dataclass(frozen=True)
class CorpusFound(CorpusPairs):
    """What strategies report on a corpus without labels.

    Attributes:
        strategies: those that ended well.
    """

    strategies: Sequence[FoundStrategy]


@dataclass(frozen=True)
class FoundPairs:
    """The view Pairs.

    Attributes:
        about: how the pairs were chosen.
        corpora: each corpus without labels on which a strategy reports a pair.
    """

    about: str
    corpora: Sequence[CorpusFound]


def found_pairs(source: Source) -> FoundPairs | None:
    """What strategies report on corpora without labels; None where there is no pair."""
    parts = [part for part in source.whole.parts() if _is_shown(part)]
    texts = [documents_of(part.cells[0], show_texts=source.whole.show_texts) for part in parts]
    budget = budget_of(texts)
    corpora = [_corpus(part.cells, documents, budget) for part, documents in zip(parts, texts, strict=True)]
    return FoundPairs(ABOUT, corpora) if corpora else None


def _is_shown(part: Part) -> bool:
    return not part.found.corpus.levels and any(len(cell.pairs) for cell in part.cells)


def _corpus(cells: Sequence[Cell], documents: Documents, budget: int) -> CorpusFound:
    corpus = cells[0].corpus
    phenomena, cost = Phenomena(corpus), costs(documents, corpus.ids)
    missing = [[_missing(cell, other) for other in cells] for cell in cells]
    keeping = Keeping(corpus, [], cost, budget)
    lists = [listed for cell, others in zip(cells, missing, strict=True) for listed in _lists(cell, others)]
    for listed, kept in zip(lists, chosen(lists, cost, budget), strict=True):
        for place in kept:
            keeping.add_unsaid(*listed.rows[:, place].tolist())
    return CorpusFound(
        **vars(corpus_pairs(keeping, corpus, documents, phenomena)),
        strategies=[_strategy(cell, others, keeping) for cell, others in zip(cells, missing, strict=True)],
    )


def _missing(cell: Cell, other: Cell) -> NDArray[np.int64]:
    """`int64[k]`: places of the pairs that a cell finds and the other one does not."""
    found = np.flatnonzero(cell.pairs.score >= np.float32(cell.threshold))
    theirs = found_at(other.pairs, other.threshold)
    return found[~np.isin(found_at(cell.pairs, cell.threshold), theirs)]


def _lists(cell: Cell, missing: Sequence[NDArray[np.int64]]) -> list[Listed]:
    """The pairs that a cell reports, and those that each other one does not find; the bands of scores take turns."""
    order, every = priorities(cell.corpus.ids), np.arange(len(cell.pairs))
    rows = np.stack([cell.pairs.left, cell.pairs.right]).astype(np.int64)
    bands = band_of(cell.pairs.score)[None, :]
    wanted = [(every, REPORTED), *((places, MISSING) for places in missing)]
    return [
        Listed(places[by_turns(bands[:, places], rows[:, places], order)].tolist(), rows, most)
        for places, most in wanted
        if len(places)
    ]


def _strategy(cell: Cell, missing: Sequence[NDArray[np.int64]], keeping: Keeping) -> FoundStrategy:
    scores = listed_scores(cell.pairs, keeping.pairs)
    a, b = cell.clusters.labels[keeping.pairs]
    return FoundStrategy(
        text=cell.strategy,
        floor=cell.pairs.floor,
        threshold=cell.threshold,
        scores=[None if score != score else round(score, 4) for score in scores.tolist()],
        found=_marks(scores >= np.float32(cell.threshold)),
        joined=_marks(a == b),
        finds=len(cell.pairs.at(cell.threshold)),
        bands=_by_band(cell.pairs.score),
        missing=[_by_band(cell.pairs.score[places]) for places in missing],
    )


def _marks(which: NDArray[np.bool_]) -> str:
    return "".join("1" if each else "0" for each in which.tolist())


def _by_band(score: NDArray[np.float32]) -> list[int]:
    counts: list[int] = np.bincount(band_of(score), minlength=BANDS).tolist()
    return counts
