"""The runner: it runs every strategy on every corpus, each cell in a worker process of its own, one at a time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from neardup.core.distinct import collapse
from neardup.core.gold import GradedPairs
from neardup.core.perturbed import perturb
from neardup.errors import NeardupError
from neardup.run import machine
from neardup.run.adding import added
from neardup.run.cells import Work, run_cell
from neardup.run.examined import gold_pairs
from neardup.run.folder import RunFolder
from neardup.run.handover import Handover
from neardup.run.ledger import Ledger
from neardup.run.lock import only_run
from neardup.run.records import SCHEMA_VERSION, CorpusRecord, RunRecord
from neardup.run.tables import documents_table

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.core.perturbed import Perturbed
    from neardup.run.cells import Watcher
    from neardup.run.folder import CorpusFolder
    from neardup.run.plan import Entry, Plan
    from neardup.run.records import CellRecord

PERTURBED_ORIGINALS = 24
"""The number of documents of a corpus that perturbations are applied to."""


def run(plan: Plan, path: Path, watcher: Watcher, *, replace: bool = False) -> list[CellRecord]:
    """Run a plan into a run folder. Its cells that did the same work are kept, so a run can be resumed.

    Args:
        plan: what to run.
        path: the run folder; of one that is used already, see `neardup.run.adding.added`.
        watcher: receives the progress.
        replace: whether the run is that of this plan alone, whatever was in the folder.

    Raises:
        InputError: the folder holds something else, or a run that this plan cannot be added to, or cannot be written,
            or another run uses it.
        NeardupError: two corpora, or two strategies, of the plan are the same.
    """
    _refuse_repeats([e.corpus.name for e in plan.entries], "corpus")
    _refuse_repeats(plan.strategies, "strategy")
    folder = RunFolder(path)
    folder.claim()
    record, ledger = record_of(plan), Ledger()
    with only_run(path):
        folder.clear_attempts()
        folder.write(record if replace else added(folder, record))
        for entry in plan.entries:
            _run_entry(plan, entry, folder, ledger, watcher)
        folder.clear_attempts()
    return ledger.cells


def _run_entry(plan: Plan, entry: Entry, folder: RunFolder, ledger: Ledger, watcher: Watcher) -> None:
    """Run every strategy of a plan on one of its corpora."""
    perturbed = [perturb(entry.corpus, entry.gold, p, limit=PERTURBED_ORIGINALS) for p in entry.perturbations]
    keep_corpus(folder.corpus(entry.key), entry, perturbed)
    with Handover() as documents:
        asked = gold_pairs(entry.gold, entry.corpus.ids, collapse(entry.corpus).identical)
        documents.write(asked, entry.corpus, (one.corpus for one in perturbed), entry.columns)
        checksums = [one.corpus.checksum for one in perturbed]
        for strategy in plan.strategies:
            work = Work(
                folder=folder,
                ledger=ledger,
                corpus=entry.key,
                corpus_name=entry.corpus.name,
                checksum=entry.corpus.checksum,
                strategy=strategy,
                documents=documents,
                checksums=checksums,
                threads=plan.threads,
                timeout=plan.timeout,
                memory=plan.memory,
                rounds=plan.rounds,
            )
            run_cell(work, watcher)


def _refuse_repeats(keys: list[str], kind: str) -> None:
    for key in keys:
        if keys.count(key) > 1:
            raise NeardupError(f"{kind} {key} is given twice; results go by name: give each name once")


def record_of(plan: Plan) -> RunRecord:
    """The record of a run of a plan, made now on this machine."""
    return RunRecord(
        schema_version=SCHEMA_VERSION,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        versions=machine.versions(),
        machine=machine.machine(),
        commit=machine.commit(),
        arguments=plan.arguments,
        threads=plan.threads,
        level=plan.level,
        treatment=plan.treatment,
        linkage=plan.linkage,
        linkages=plan.linkages,
        advised=plan.advised,
        corpora=[_corpus_record(entry) for entry in plan.entries],
        strategies=plan.strategies,
    )


def _corpus_record(entry: Entry) -> CorpusRecord:
    return CorpusRecord(
        key=entry.key,
        name=entry.corpus.name,
        source=entry.source,
        id_field=entry.fields.id,
        text_field=entry.fields.text,
        max_document=entry.fields.largest,
        checksum=entry.corpus.checksum,
        edition=entry.edition,
        each_cluster_once=entry.each_cluster_once,
        gold_checksum=entry.gold.checksum if entry.gold else "",
        documents=len(entry.corpus),
        text_bytes=entry.corpus.texts.nbytes,
        redistributable=entry.redistributable,
        complete=entry.complete,
        labelled=entry.labelled,
        levels=[] if entry.gold is None else entry.gold.names,
        perturbed=[str(p) for p in entry.perturbations],
    )


def keep_corpus(folder: CorpusFolder, entry: Entry, perturbed: list[Perturbed]) -> None:
    """Keep what reports need to know of a corpus and of those perturbed from it; no text."""
    folder.write_documents(documents_table(entry.corpus, entry.gold))
    for level, labels in (entry.gold.levels if entry.gold else {}).items():
        if isinstance(labels, GradedPairs):
            folder.write_graded(level, labels)
    for number, one in enumerate(perturbed):
        folder.write_perturbed(number, one)
