"""A survey: a panel of strategies runs on a user's documents, and the population of pairs is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from neardup.core.distinct import collapse
from neardup.core.spec import canonical
from neardup.errors import InputError, NeardupError
from neardup.run import machine
from neardup.run.cells import Silent
from neardup.run.plan import Plan
from neardup.run.runner import run
from neardup.study.documents import SUM, Drawn, Source, changes, entry_of, source_of
from neardup.study.folder import StudyFolder
from neardup.study.opened import Study, open_study
from neardup.study.page import write_page
from neardup.study.panel import panel
from neardup.study.population import hierarchical, population_of
from neardup.study.records import StudyRecord
from neardup.study.sample import draw_documents
from neardup.study.summary import Summary, summarise

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.core.corpus import Corpus
    from neardup.io.fields import Fields
    from neardup.run.cells import Watcher

LINKAGES = ("components", "average")
"""The linkages of a study where none is named."""
MOST_DOCUMENTS = 20_000
"""The most documents of a study, unless another number is given."""
LEAST_DOCUMENTS = 2
"""The least number of documents that a study can be limited to."""
TIMEOUT = 300.0
"""The seconds that a strategy may take before it is left out."""
_ASKED = ("linkages", "panel", "seed", "max_documents")
"""Fields of the record that would change which pairs there are to ask about."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a survey is asked for.

    Attributes:
        strategies: strategies or presets to add to the panel.
        only: whether these are all of it.
        linkages: texts of linkages whose clusters are nested.
        max_documents: the most documents of the study.
        seed: the seed of what is drawn at random.
        timeout: the seconds that a strategy may take.
        threads: the number of threads that a worker may use.
        memory: the bytes that the processes of a strategy may hold, on Linux; None for no limit.
    """

    strategies: tuple[str, ...] = ()
    only: bool = False
    linkages: tuple[str, ...] = LINKAGES
    max_documents: int = MOST_DOCUMENTS
    seed: int = 1
    timeout: float = TIMEOUT
    threads: int = field(default_factory=machine.cores)
    memory: int | None = None


class Survey(NamedTuple):
    """A survey.

    Attributes:
        study: the study, whose files are written.
        summary: what it shows without any label.
    """

    study: Study
    summary: Summary


def survey(
    documents: object,
    out: Path,
    wanted: Wanted,
    fields: Fields,
    watcher: Watcher,
    *,
    show_texts: bool = False,
) -> Survey:
    """Run the panel on documents, and write the study and its page; what was finished before is kept.

    Raises:
        NeardupError: documents, names or values cannot be used; the folder holds something else, or the documents have
            changed since the study in it was begun.
    """
    return survey_of(source_of(documents, fields), out, wanted, watcher, show_texts=show_texts)


def survey_of(source: Source, out: Path, wanted: Wanted, watcher: Watcher, *, show_texts: bool = False) -> Survey:
    """A survey of documents that are opened; see `survey`."""
    folder = StudyFolder(out)
    record, chosen = begin(folder, source, wanted)
    run(plan_of(record, chosen, wanted), folder.run.path, watcher, replace=True)
    study = finish(folder)
    summary = summarise(study)
    write_page(study, summary, show_texts=show_texts)
    return Survey(study, summary)


def survey_quietly(documents: object, out: Path, fields: Fields, **wanted: Any) -> Survey:
    """A survey without progress; see `survey` and `Wanted`."""
    return survey(documents, out, Wanted(**wanted), fields, Silent())


def begin(folder: StudyFolder, source: Source, wanted: Wanted) -> tuple[StudyRecord, Corpus]:
    """Claim the folder, and write what the study is of; returns that, and the study's documents.

    Raises:
        NeardupError: as `survey`.
    """
    if wanted.max_documents < LEAST_DOCUMENTS:
        raise NeardupError(f"max_documents is at least {LEAST_DOCUMENTS}, not {wanted.max_documents}")
    record = _record_of(source, wanted)
    folder.claim()
    if folder.exists():
        _check_same(folder, record, source)
    chosen = source.corpus
    if source.drawn is None and len(chosen) > wanted.max_documents:
        sample = draw_documents(chosen, wanted.max_documents, wanted.seed)
        chosen = chosen.take(sample.rows)
        record = record.changed(sampling=sample.sampling, documents=len(chosen), checksum=chosen.checksum)
    if not source.name:
        folder.write_documents(source.corpus)
    folder.write(record)
    return record, chosen


def _record_of(source: Source, wanted: Wanted) -> StudyRecord:
    """The record of a study of all of these documents, which may have been drawn before."""
    drawn = source.drawn or Drawn(None, len(source.corpus), source.corpus.checksum)
    return StudyRecord(
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        name=source.corpus.name,
        source=source.name,
        id_field=source.fields.id,
        text_field=source.fields.text,
        max_document=source.fields.largest,
        redistributable=source.redistributable,
        linkages=list(dict.fromkeys(canonical(hierarchical(text)) for text in wanted.linkages)),
        panel=panel(wanted.strategies, only=wanted.only),
        seed=wanted.seed,
        corpus_documents=drawn.documents,
        corpus_checksum=drawn.checksum,
        documents=len(source.corpus),
        checksum=source.corpus.checksum,
        max_documents=wanted.max_documents,
        sampling=drawn.sampling,
    )


def _check_same(folder: StudyFolder, record: StudyRecord, source: Source) -> None:
    """Refuse to go on with a study of other documents, or to change what was asked for under answers."""
    before = open_study(folder.path)
    try:
        held = before.table
    except InputError:  # it was stopped before any work
        return
    one, other = before.record.corpus_checksum, record.corpus_checksum
    if one not in (other, *_as_before(before.record, record)):
        if one.startswith(SUM) != other.startswith(SUM):
            how = "with --memory" if one.startswith(SUM) else "without --memory, or with it by an earlier version"
            raise InputError(folder.path, f"was begun {how}; give the command as before, or another --out")
        raise InputError(folder.path, changes(held, None if source.drawn else source.corpus))
    names = [name for name in _ASKED if getattr(before.record, name) != getattr(record, name)]
    if names and folder.draws.exists():
        fact = f"has answers already, and {', '.join(names)} would change; give the same options, or another --out"
        raise InputError(folder.path, fact)


def _as_before(before: StudyRecord, record: StudyRecord) -> list[str]:
    """The checksums that studies with `--memory` of these documents had when none began with `sum:`."""
    if before.source or not record.corpus_checksum.startswith(SUM):
        return []
    return [record.checksum if record.sampling is None else record.corpus_checksum.removeprefix(SUM)]


def plan_of(record: StudyRecord, documents: Corpus, wanted: Wanted) -> Plan:
    """The plan of the panel's run on the study's documents: no gold, nothing perturbed."""
    return Plan(
        entries=[entry_of(record, documents)],
        strategies=[one.strategy for one in record.panel],
        linkage=record.linkages[0],
        linkages=record.linkages,
        threads=wanted.threads,
        timeout=wanted.timeout,
        memory=wanted.memory,
        rounds=1,
        arguments={"survey": record.source, "seed": record.seed, "max_documents": record.max_documents},
    )


def finish(folder: StudyFolder) -> Study:
    """Make the population from the panel's pairs, unless answers were already given about the one that is there.

    Raises:
        NeardupError: no strategy of the panel ended well, or a file is damaged.
    """
    study = open_study(folder.path)
    if not (folder.draws.exists() and folder.population.exists()):
        found = {c.strategy: (study.pairs[c.strategy], c.default_threshold) for c in study.cells if c.done}
        if not found:
            raise NeardupError(f"no strategy of the panel ended well: {study.cells[0].error}; see {folder.run.path}")
        population = population_of(collapse(study.documents), found, study.trees)
        folder.write_population(population, study.record.checksum)
    return study
