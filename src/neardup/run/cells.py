"""One cell: a worker process runs it, and there is a record whatever happens."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol
from warnings import warn

from neardup.errors import InputError, Notice
from neardup.printable import one_line
from neardup.run.attend import attend
from neardup.run.cell_folder import perturbed_name
from neardup.run.identity import package_versions, source_hash
from neardup.run.received import Received
from neardup.run.records import MEASURED, SCORER_VERSION, CellRecord
from neardup.run.rounds import another_follows
from neardup.run.stamps import mismatch

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.run.cell_folder import CellFolder
    from neardup.run.folder import RunFolder
    from neardup.run.handover import Handover
    from neardup.run.hearing import Ending
    from neardup.run.ledger import Ledger
    from neardup.run.records import Status


_LONGEST_ERROR = 1000


class Watcher(Protocol):
    """Receives the progress of a run."""

    def cell(self, corpus: str, strategy: str) -> None:
        """A cell begins."""

    def state(self, text: str) -> None:
        """The worker of this cell does something else now."""

    def finished(self, cell: CellRecord, *, reused: bool) -> None:
        """The cell ended."""


class Silent:
    """A watcher that says nothing."""

    def cell(self, corpus: str, strategy: str) -> None:
        """Say nothing."""

    def state(self, text: str) -> None:
        """Say nothing."""

    def finished(self, cell: CellRecord, *, reused: bool) -> None:
        """Say nothing."""


@dataclass(frozen=True, kw_only=True)
class Work:
    """A cell to be run.

    Attributes:
        folder: the run folder.
        ledger: the cells of this run so far.
        corpus: the key of the corpus.
        corpus_name: the name of the corpus in reports.
        checksum: the checksum of the corpus.
        strategy: the canonical text of the strategy.
        documents: the corpus, those perturbed from it, and the pairs to ask about.
        checksums: those of the perturbed corpora.
        threads: the number of threads that the worker may use.
        timeout: the seconds that the worker may take.
        memory: the bytes that the worker and all that it starts may hold; None for no limit.
        rounds: the most rounds that it measures.
    """

    folder: RunFolder
    ledger: Ledger
    corpus: str
    corpus_name: str
    checksum: str
    strategy: str
    documents: Handover
    checksums: list[str]
    threads: int
    timeout: float
    memory: int | None
    rounds: int


def run_cell(work: Work, watcher: Watcher) -> CellRecord:
    """Run a cell. If the folder has a cell that did the same work, it is kept.

    One that was measured in fewer rounds than are asked for now is run again. It is kept where that does not end well.
    """
    watcher.cell(work.corpus_name, work.strategy)
    blank = CellRecord(
        scorer_version=SCORER_VERSION,
        strategy=work.strategy,
        source_hash=source_hash(work.strategy),
        versions=package_versions(work.strategy),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        corpus=work.corpus,
        checksum=work.checksum,
        forms=work.checksums,
        threads=work.threads,
        status="crashed",
        attempt=secrets.token_hex(8),
    )
    place = work.folder.cell(work.corpus, work.strategy)
    earlier = _earlier(place, blank)
    if earlier is not None and not another_follows(earlier.rounds, work.rounds):
        found = earlier
    else:
        found = _run(blank, place, earlier, work, watcher)
    cell = work.ledger.add(place, found)
    watcher.finished(cell, reused=found is earlier)
    return cell


def _earlier(place: CellFolder, blank: CellRecord) -> CellRecord | None:
    """The cell of an earlier run, if it did the same work and is whole."""
    cell = _recorded(place)
    sound = cell is not None and cell.same_work(blank) and cell.whole and bool(cell.rounds) and place.holds(cell)
    return cell if sound else None


def _recorded(place: CellFolder) -> CellRecord | None:
    try:
        return place.read()
    except InputError:
        return None


def _run(blank: CellRecord, place: CellFolder, earlier: CellRecord | None, work: Work, watcher: Watcher) -> CellRecord:
    """Run a worker for a cell, and keep the earlier cell, if there is one, where this one does not end well.

    A cell that crashed, was stopped or told what cannot be has a record, too.
    """
    trial, attempt = work.folder.attempt(work.corpus, work.strategy), blank.attempt
    trial.clear()
    received, ending = attend(
        work.documents.copy(attempt=attempt, cell=blank, rounds=work.rounds),
        lambda answer: Received(attempt, trial, len(work.checksums), watcher.state, answer),
        trial.log,
        threads=work.threads,
        timeout=work.timeout,
        memory=work.memory,
    )
    cell = _judged(blank, received, ending, work, place.log if earlier is None else place.attempt_log)
    if earlier is not None and not cell.whole:
        trial.log.replace(place.attempt_log)
        most = len(earlier.rounds)
        fact = f"{work.strategy} on {work.corpus_name} was measured again and did not end well ({cell.error})"
        warn(Notice(f"{fact}; its earlier result is kept: --rounds {most} asks for no more"), stacklevel=2)
        return earlier
    trial.write(cell)
    trial.replace(place)
    return cell


def _judged(blank: CellRecord, received: Received, ending: Ending, work: Work, log: Path) -> CellRecord:
    """The record of a cell: what its worker told, as far as it fits what the harness saw.

    Args:
        blank: the record without measurements.
        received: what the worker handed in.
        ending: how it ended.
        work: what it was told to do.
        log: where what it wrote on standard error is kept.
    """
    ended, told = _ended(ending, work), received.record
    if ending.fault:
        return blank.failed(ending.fault)
    if ending.code is None and not ending.late:
        return blank.failed("its guard was ended, so that nothing limits what it started")
    if told is None:
        status: Status = "timed out" if ending.late else "crashed"
        written = log.relative_to(work.folder.path)
        return blank.changed(status=status, error=f"{ended} and left no result; see {written}")
    if not told.done:
        return blank.failed(one_line(told.error)[:_LONGEST_ERROR])
    cell = blank.changed(files=received.hashes, **{name: getattr(told, name) for name in MEASURED})
    if fact := mismatch(cell, received.counted, ending.seconds):
        return blank.failed(f"{fact}: its figures are not those of its work")
    if fact := _not_handed_in(cell, received):
        return blank.failed(fact)
    if cell.perturbed < len(cell.forms) and not cell.error:
        cell = cell.changed(error=f"perturbed corpora from number {cell.perturbed + 1} on are missing: {ended}")
    return cell


def _not_handed_in(cell: CellRecord, received: Received) -> str:
    """What is wrong with the files of a cell whose worker has ended; "" for nothing."""
    if cell.perturbed > len(cell.forms) or not received.whole >= {"pairs", *map(perturbed_name, range(cell.perturbed))}:
        return "it told of results that it did not hand in"
    if received.place.digests() != received.hashes:
        return "its results were changed after they were handed in"
    return ""


def _ended(ending: Ending, work: Work) -> str:
    """How a worker ended, for a message."""
    if ending.memory:
        return f"stopped at {ending.memory / 1e6:.0f} MB of memory, over its limit of {(work.memory or 0) / 1e6:.0f} MB"
    if ending.late:
        return f"stopped after {work.timeout:g} s"
    if ending.code is None:
        return "its guard did not end"
    return f"its process ended with {f'signal {-ending.code}' if ending.code < 0 else f'status {ending.code}'}"
