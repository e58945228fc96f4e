"""From the cells of runs to results: every figure is derived from the raw pairs.

Each module derives one kind of record of `neardup.results.records`: `figures` and `curves` cells, `corpora` corpora,
`locked` thresholds chosen on one half of a corpus and scored on the other, and so on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import asdict, replace

from neardup.results.derive.account import account_results
from neardup.results.derive.captures import capture_results
from neardup.results.derive.corpora import corpora_of, corpus_result, oracle_results
from neardup.results.derive.figures import cell_result
from neardup.results.derive.labellers import labellers_result
from neardup.results.derive.linkages import linkage_results
from neardup.results.derive.locked import locked_results
from neardup.results.derive.perturbations import perturbation_results
from neardup.results.derive.pools import pool_results
from neardup.results.derive.ranking import ranking_result
from neardup.results.derive.sampled import sampled_results
from neardup.results.derive.slices import slice_results
from neardup.results.derive.unlabelled import unlabelled_figures, unlabelled_results
from neardup.results.derive.wrong import level_results, treatment_results, wrong_results
from neardup.results.records import Results
from neardup.results.tuning import repeated, tuned_on
from neardup.run.records import SCORER_VERSION, RunFacts, RunRecord

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from neardup.results.cells import Cell
    from neardup.results.corpora import CorpusData
    from neardup.results.records import LabellersResult

__all__ = ["derive_results", "table_results"]


def table_results(cells: Sequence[Cell]) -> Results:
    """What is printed after a run: cells, thresholds chosen on dev, labellers, and the order of the strategies.

    Cells have intervals only where no thresholds could be chosen, since only there they are printed.
    """
    corpora, done = corpora_of(cells), [cell for cell in cells if cell.done]
    strategies = list(dict.fromkeys(cell.record.strategy for cell in cells))
    peers = repeated(strategies)
    judged = locked_results(corpora, done, tuned_on(strategies), peers)
    halved = {found.result.corpus for found in judged if found.result.rows}
    whole = [corpus.name for corpus in corpora if corpus.name not in halved]
    table = _table(cells, corpora, intervals=whole)
    return replace(
        table,
        labellers=_labellers([corpus for corpus in corpora if corpus.name in whole]),
        locked=[found.result for found in judged],
        ranking=ranking_result(table.corpora, table.cells, judged, peers),
    )


def derive_results(cells: Sequence[Cell]) -> Results:
    """All results of these cells."""
    corpora, done = corpora_of(cells), [cell for cell in cells if cell.done]
    table = _table(cells, corpora, intervals=[corpus.name for corpus in corpora])
    tuned = tuned_on(table.strategies)
    peers = repeated(table.strategies)
    judged = locked_results(corpora, done, tuned, peers)
    locked = [found.result for found in judged]
    return replace(
        table,
        tuned_on=tuned,
        oracles=oracle_results(corpora),
        labellers=_labellers(corpora),
        ranking=ranking_result(table.corpora, table.cells, judged, peers),
        locked=locked,
        account=account_results(done),
        wrong=wrong_results(done, locked),
        treatments=treatment_results(done),
        linkages=linkage_results(done),
        sampled=sampled_results(done),
        pools=pool_results(corpora, done),
        slices=[row for cell in done for row in slice_results(cell)],
        perturbations=[row for cell in done for row in perturbation_results(cell)],
        captures=capture_results(done),
        levels=level_results(done),
        unlabelled=unlabelled_results(done),
    )


def _labellers(corpora: Sequence[CorpusData]) -> list[LabellersResult]:
    return [found for corpus in corpora if (found := labellers_result(corpus)) is not None]


def _table(cells: Sequence[Cell], corpora: Sequence[CorpusData], *, intervals: Collection[str]) -> Results:
    """Runs, corpora and cells; with intervals for the cells on these corpora."""
    also = unlabelled_figures([cell for cell in cells if cell.done])
    return Results(
        scorer_version=SCORER_VERSION,
        runs=[_facts(run) for run in {id(cell.run): cell.run for cell in cells}.values()],
        corpora=[corpus_result(corpus) for corpus in corpora],
        cells=[
            cell_result(cell, also.get((cell.corpus.name, cell.strategy), {}), intervals=cell.corpus.name in intervals)
            for cell in cells
        ],
    )


def _facts(run: RunRecord) -> RunFacts:
    """A run without its corpora, which results hold once for all runs, and without the cells that no plan named."""
    facts = asdict(run)
    del facts["corpora"], facts["unplanned"]
    return RunFacts(**facts)
