"""What the gold of each corpus can show, and what it scores itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import asdict

from neardup.core.clusters import Clusters
from neardup.metrics.evaluation import evaluate
from neardup.metrics.removal import removal
from neardup.results.derive.intervals import coverage, numbers
from neardup.results.records import CorpusResult, OracleResult

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.results.cells import Cell
    from neardup.results.corpora import CorpusData

SMALL = 20
"""A corpus of at most so many documents has its gold clusters spelt out."""


def corpora_of(cells: Sequence[Cell]) -> list[CorpusData]:
    """The corpora of cells, each once, though several runs hold it: from the first that is not damaged.

    Their documents, labels and order are the same in all of these runs; see `neardup.results.cells.open_cells`.
    """
    found: dict[str, CorpusData] = {}
    for cell in cells:
        known = found.setdefault(cell.corpus.name, cell.corpus)
        if known.damage:
            found[known.name] = cell.corpus
    return list(found.values())


def cells_on(corpus: CorpusData, cells: Sequence[Cell]) -> list[Cell]:
    """Those of these cells that are on this corpus, whatever run they are of."""
    return [cell for cell in cells if cell.corpus.name == corpus.name]


def corpus_result(corpus: CorpusData) -> CorpusResult:
    """A corpus, its units, and how well intervals covered on simulated corpora like it."""
    gold, facts, judge = corpus.clusters, asdict(corpus.record), corpus.judge
    if gold is None or judge is None:
        return CorpusResult(**facts, units=judge.units if judge else 0)
    small = corpus.record.documents <= SMALL
    return CorpusResult(
        **facts,
        gold_clusters=[members for members in gold.members() if len(members) > 1] if small else [],
        units=judge.units,
        simulated=coverage(judge),
    )


def oracle_results(corpora: Sequence[CorpusData]) -> list[OracleResult]:
    """What the gold of each corpus itself scores: the ceiling, built by the harness."""
    return [_oracle(corpus, gold) for corpus in corpora if (gold := corpus.clusters) is not None]


def _oracle(corpus: CorpusData, gold: Clusters) -> OracleResult:
    free = gold.labels < 0
    labels = np.where(free, gold.count + np.cumsum(free), gold.labels).astype(np.int32)
    figures: dict[str, float] = {
        name: figure.value for name, figure in evaluate(Clusters(gold.ids, labels), corpus.judged or gold).items()
    }
    removed = removal(gold.ids, labels, gold.labels, loose=corpus.loose)
    return OracleResult(corpus=corpus.name, figures=numbers(figures | removed))
