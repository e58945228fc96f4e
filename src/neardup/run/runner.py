"""The runner: every strategy on every corpus, each cell in a worker process of its own, one at a time."""

from __future__ import annotations

import hashlib
import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from neardup.core.clusters import Clusters
from neardup.core.distinct import collapse
from neardup.core.gold import Gold, GradedPairs
from neardup.core.perturbation import perturb
from neardup.errors import NeardupError
from neardup.io.files import claim_folder
from neardup.run import machine
from neardup.run.cells import Work, run_cell
from neardup.run.examined import gold_pairs
from neardup.run.results import (
    SCHEMA_VERSION,
    CellRecord,
    CorpusRecord,
    RunRecord,
    write_json,
    write_table,
)
from neardup.text.scripts import script_of

if TYPE_CHECKING:
    from neardup.core.corpus import Corpus
    from neardup.core.perturbation import Perturbed
    from neardup.run.cells import Watcher
    from neardup.run.plan import Entry, Plan

PERTURBED_ORIGINALS = 24
"""Documents of a corpus that perturbations are applied to."""


def run(plan: Plan, folder: Path, watcher: Watcher) -> list[CellRecord]:
    """Run a plan into a run folder. Cells that are there already and did the same work are kept: runs can be resumed.

    Raises:
        InputError: the folder holds something else, or cannot be written.
        NeardupError: two corpora, or two strategies, of the plan are the same.
    """
    _refuse_repeats([e.corpus.name for e in plan.entries], "corpus")
    _refuse_repeats(plan.strategies, "strategy")
    claim_folder(folder)
    write_json(folder / "run.json", _record(plan))
    cells = []
    for entry in plan.entries:
        perturbed = [perturb(entry.corpus, entry.gold, p, limit=PERTURBED_ORIGINALS) for p in entry.perturbations]
        _write_documents(folder / "corpora" / entry.key, entry, perturbed)
        with tempfile.TemporaryDirectory(prefix="neardup-") as scratch:
            texts = _write_texts(Path(scratch), entry.corpus, perturbed)
            asked = Path(scratch, "asked.arrow")
            write_table(asked, gold_pairs(entry.gold, entry.corpus.ids, collapse(entry.corpus).identical))
            for strategy in plan.strategies:
                work = Work(
                    folder=folder,
                    corpus=entry.key,
                    corpus_name=entry.corpus.name,
                    checksum=entry.corpus.checksum,
                    strategy=strategy,
                    texts=texts,
                    asked=asked,
                    forms=[form.corpus.checksum for form in perturbed],
                    threads=plan.threads,
                    timeout=plan.timeout,
                )
                cells.append(run_cell(work, watcher))
    return cells


def _refuse_repeats(keys: list[str], kind: str) -> None:
    for key in keys:
        if keys.count(key) > 1:
            raise NeardupError(f"{kind} {key} is given twice; results go by its name: give each name once")


def _record(plan: Plan) -> RunRecord:
    return RunRecord(
        schema_version=SCHEMA_VERSION,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        versions=machine.versions(),
        machine=machine.machine(),
        commit=machine.commit(),
        arguments=plan.arguments,
        threads=plan.threads,
        level=plan.level,
        linkage=plan.linkage,
        linkages=plan.linkages,
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
        checksum=entry.corpus.checksum,
        gold_checksum=_gold_checksum(entry),
        documents=len(entry.corpus),
        text_bytes=entry.corpus.texts.nbytes,
        redistributable=entry.redistributable,
        complete=entry.complete,
        labelled=entry.labelled,
        levels=[] if entry.gold is None else entry.gold.names,
        perturbed=[str(p) for p in entry.perturbations],
    )


def _gold_checksum(entry: Entry) -> str:
    """SHA-256 over the labels of every level, whatever their order in the file."""
    lines = []
    for level, labels in entry.gold.levels.items() if entry.gold else ():
        if isinstance(labels, Clusters):
            lines += [f"{level} {' '.join(sorted(members))}" for members in labels.members()]
        else:
            grades = zip(labels.a, labels.b, labels.grade.tolist(), strict=True)
            lines += [f"{level} {min(a, b)} {max(a, b)} {grade}" for a, b, grade in grades]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest() if lines else ""


def _write_documents(folder: Path, entry: Entry, perturbed: list[Perturbed]) -> None:
    """Ids, digests, lengths, scripts, further columns and labels; no text."""
    corpus = entry.corpus
    columns: dict[str, Any] = {"id": corpus.ids, "sha256": corpus.digests, "identical": collapse(corpus).identical}
    texts = corpus.texts.array
    columns |= {"bytes": pc.binary_length(texts), "characters": pc.utf8_length(texts)}
    columns["script"] = [script_of(text) for text in corpus.texts]
    columns |= {f"column:{name}": corpus.table.column(name) for name in corpus.columns}
    write_table(folder / "documents.arrow", pa.table(columns | _labels(entry.gold, corpus)))
    _write_graded(folder, entry.gold)
    for number, form in enumerate(perturbed):
        facts = {"id": form.corpus.ids, "origin": form.origin, "identical": collapse(form.corpus).identical}
        table = pa.table(facts | _labels(form.gold, form.corpus))
        told = table.replace_schema_metadata({"unchanged": str(form.unchanged), "refused": str(form.refused)})
        write_table(folder / "perturbed" / f"{number:02d}.arrow", told)


def _labels(gold: Gold | None, corpus: Corpus) -> dict[str, Any]:
    """`gold:<level>` columns: int32 labels, -1 for ignored."""
    if gold is None:
        return {}
    found = {level: labels for level, labels in gold.levels.items() if isinstance(labels, Clusters)}
    return {f"gold:{lv}": clusters.aligned(corpus.ids, absent="unlabelled").labels for lv, clusters in found.items()}


def _write_graded(folder: Path, gold: Gold | None) -> None:
    for level, graded in (gold.levels if gold else {}).items():
        if isinstance(graded, GradedPairs):
            table = pa.table({"a": graded.a, "b": graded.b, "positive": graded.positive, "known": graded.grade >= 0})
            closed = {"closed": json.dumps(sorted(graded.closed))}
            write_table(folder / f"graded-{level}.arrow", table.replace_schema_metadata(closed))


def _write_texts(scratch: Path, corpus: Corpus, perturbed: list[Perturbed]) -> list[Path]:
    """The corpus and its perturbed forms for the workers; gone with the scratch folder."""
    paths = [scratch / "documents.arrow", *(scratch / f"perturbed-{n:02d}.arrow" for n in range(len(perturbed)))]
    for path, held in zip(paths, [corpus, *(form.corpus for form in perturbed)], strict=True):
        write_table(path, held.table.select(["id", "text"]))
    return paths
