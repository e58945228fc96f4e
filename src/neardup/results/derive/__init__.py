"""From the cells of runs to results: every figure is derived from the raw pairs.

Each module derives one kind of record of `neardup.results.records`: `figures` and `curves` cells, `corpora` corpora,
`locked` thresholds chosen on one half of a corpus and scored on the other, and so on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import asdict, replace

from neardup.results.derive.account import account_results
from neardup.results.derive.corpora import corpus_result, oracle_results
from neardup.results.derive.figures import cell_result
from neardup.results.derive.labellers import labellers_result
from neardup.results.derive.linkages import linkage_results
from neardup.results.derive.locked import locked_results
from neardup.results.derive.perturbations import perturbation_results
from neardup.results.derive.pools import pool_results
from neardup.results.derive.ranking import LEAST_CORPORA, ranking_result
from neardup.results.derive.sampled import sampled_results
from neardup.results.derive.slices import slice_results
from neardup.results.derive.wrong import treatment_results, wrong_results
from neardup.results.records import Results
from neardup.results.tuning import repeated, tuned_on
from neardup.run.records import SCORER_VERSION, RunFacts, RunRecord

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.results.cells import Cell
    from neardup.results.corpora import CorpusData

__all__ = ["derive_results", "table_results"]


def table_results(cells: Sequence[Cell]) -> Results:
    """What is printed after a run: corpora and cells without intervals, and the order of the strategies."""
    corpora, done = _corpora(cells), [cell for cell in cells if cell.done]
    table = _table(cells, corpora, intervals=False)
    if sum(corpus.judge is not None for corpus in corpora) < LEAST_CORPORA:
        return table
    peers = repeated(table.strategies)
    judged = locked_results(corpora, done, tuned_on(table.strategies), peers)
    return replace(table, ranking=ranking_result(table.corpora, table.cells, judged, peers))


def derive_results(cells: Sequence[Cell]) -> Results:
    """All results of these cells."""
    corpora, done = _corpora(cells), [cell for cell in cells if cell.done]
    table = _table(cells, corpora, intervals=True)
    tuned = tuned_on(table.strategies)
    labellers = [labellers_result(corpus) for corpus in corpora]
    peers = repeated(table.strategies)
    judged = locked_results(corpora, done, tuned, peers)
    locked = [found.result for found in judged]
    return replace(
        table,
        tuned_on=tuned,
        oracles=oracle_results(corpora),
        labellers=[found for found in labellers if found is not None],
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
    )


def _corpora(cells: Sequence[Cell]) -> list[CorpusData]:
    return list({cell.corpus.name: cell.corpus for cell in cells}.values())


def _table(cells: Sequence[Cell], corpora: Sequence[CorpusData], *, intervals: bool) -> Results:
    return Results(
        scorer_version=SCORER_VERSION,
        runs=[_facts(run) for run in {id(cell.run): cell.run for cell in cells}.values()],
        corpora=[corpus_result(corpus) for corpus in corpora],
        cells=[cell_result(cell, intervals=intervals) for cell in cells],
    )


def _facts(run: RunRecord) -> RunFacts:
    """A run without its corpora, which results hold once for all runs."""
    facts = asdict(run)
    del facts["corpora"]
    return RunFacts(**facts)
