"""One cell: a worker process runs it, and there is a record whatever happens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Thread
from typing import TYPE_CHECKING, Protocol

from neardup.errors import InputError
from neardup.io.files import make_folder
from neardup.run import machine
from neardup.run.identity import package_versions, source_hash
from neardup.run.job import Job
from neardup.run.records import SCORER_VERSION, CellRecord

if TYPE_CHECKING:
    from neardup.run.cell_folder import CellFolder
    from neardup.run.folder import RunFolder
    from neardup.run.job import Scratch
    from neardup.run.records import Status


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
        corpus: the key of the corpus.
        corpus_name: the name of the corpus in reports.
        checksum: the checksum of the corpus.
        strategy: the canonical text of the strategy.
        scratch: the corpus, those perturbed from it, and the pairs to ask about.
        checksums: those of the perturbed corpora.
        threads: the number of threads that the worker may use.
        timeout: the seconds that the worker may take.
        rounds: the most rounds that it measures.
    """

    folder: RunFolder
    corpus: str
    corpus_name: str
    checksum: str
    strategy: str
    scratch: Scratch
    checksums: list[str]
    threads: int
    timeout: float
    rounds: int


def run_cell(work: Work, watcher: Watcher) -> CellRecord:
    """Run a cell. If the folder has a cell that did the same work, it is kept."""
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
    )
    place = work.folder.cell(work.corpus, work.strategy)
    cell = _recorded(place)
    kept = cell is not None and cell.whole and cell.same_work(blank) and place.holds(cell)
    if cell is None or not kept:
        cell = _run(Job(cell=blank, folder=str(place.path), rounds=work.rounds), work, watcher)
    watcher.finished(cell, reused=kept)
    return cell


def _recorded(place: CellFolder) -> CellRecord | None:
    try:
        return place.read()
    except InputError:
        return None


def _run(job: Job, work: Work, watcher: Watcher) -> CellRecord:
    """Start a worker on a job and wait for it. A worker that crashed or was stopped has a record, too."""
    place = job.place
    make_folder(place.path)
    place.record.unlink(missing_ok=True)
    work.scratch.write_job(job)
    with (
        place.log.open("w", encoding="utf-8", errors="replace") as log,
        subprocess.Popen(  # noqa: S603 - this interpreter, our module
            [sys.executable, "-m", "neardup.run.worker", str(work.scratch.path)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            env=os.environ | dict.fromkeys(machine.THREAD_VARIABLES, str(work.threads)),
            text=True,
            errors="replace",
            start_new_session=True,
        ) as process,
    ):
        late = _listen(process, work.timeout, watcher)
    ended = f"stopped after {work.timeout:g} s" if late else f"its process ended with {_exit_text(process.returncode)}"
    cell = _recorded(place)
    if cell is None:
        status: Status = "timed out" if late else "crashed"
        log_file = place.log.relative_to(work.folder.path)
        cell = job.cell.changed(status=status, error=f"{ended} and left no result; see {log_file}")
    elif cell.done and cell.perturbed < len(cell.forms) and not cell.error:
        cell = cell.changed(error=f"perturbed corpora from number {cell.perturbed + 1} on are missing: {ended}")
    cell = cell.changed(files=place.digests())
    place.write(cell)
    return cell


def _listen(process: subprocess.Popen[str], timeout: float, watcher: Watcher) -> bool:
    """Pass on a worker's messages until it ends or times out; return whether it timed out. Its children end with it."""

    def pass_on() -> None:
        for line in process.stdout or ():
            if line.startswith("@neardup "):
                watcher.state(line.removeprefix("@neardup ").strip())

    listener = Thread(target=pass_on, daemon=True)
    listener.start()
    try:
        process.wait(timeout)
    except subprocess.TimeoutExpired:
        return True
    finally:
        _kill(process)
        process.wait()
        listener.join()
    return False


def _kill(process: subprocess.Popen[str]) -> None:
    """End a worker and every process that it started, which are in its session."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _exit_text(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"status {code}"
