"""One cell: a worker process, and a record whatever becomes of it."""

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
from neardup.run import machine
from neardup.run.identity import package_versions, source_hash
from neardup.run.job import Job
from neardup.run.records import SCORER_VERSION, CellRecord

if TYPE_CHECKING:
    from neardup.run.folder import CellFolder, RunFolder
    from neardup.run.job import Scratch
    from neardup.run.records import Status


class Watcher(Protocol):
    """Is told how a run goes on."""

    def cell(self, corpus: str, strategy: str) -> None:
        """A cell begins."""

    def state(self, text: str) -> None:
        """What the worker of this cell is doing."""

    def finished(self, cell: CellRecord, *, reused: bool) -> None:
        """The cell ended."""


@dataclass(frozen=True, kw_only=True)
class Work:
    """A cell to be run.

    Attributes:
        folder: the run folder.
        corpus: key of the corpus.
        corpus_name: what reports call it.
        checksum: of the corpus.
        strategy: canonical text.
        scratch: the corpus, its perturbed forms, and the pairs to ask about.
        forms: checksums of the perturbed forms.
        threads: the worker is started with.
        timeout: seconds it may take.
    """

    folder: RunFolder
    corpus: str
    corpus_name: str
    checksum: str
    strategy: str
    scratch: Scratch
    forms: list[str]
    threads: int
    timeout: float


def run_cell(work: Work, watcher: Watcher) -> CellRecord:
    """Run a cell, or keep the one that is there if it did the same work."""
    watcher.cell(work.corpus_name, work.strategy)
    blank = CellRecord(
        scorer_version=SCORER_VERSION,
        strategy=work.strategy,
        source_hash=source_hash(work.strategy),
        versions=package_versions(work.strategy),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        corpus=work.corpus,
        checksum=work.checksum,
        forms=work.forms,
        threads=work.threads,
        status="crashed",
    )
    place = work.folder.cell(work.corpus, work.strategy)
    cell = _recorded(place)
    kept = cell is not None and cell.whole and cell.same_work(blank) and place.holds_pairs(len(work.forms))
    if cell is None or not kept:
        cell = _run(Job(cell=blank, folder=str(place.path)), work, watcher)
    watcher.finished(cell, reused=kept)
    return cell


def _recorded(place: CellFolder) -> CellRecord | None:
    try:
        return place.read()
    except InputError:
        return None


def _run(job: Job, work: Work, watcher: Watcher) -> CellRecord:
    """Start a worker on a job and wait; whatever becomes of it, there is a record."""
    place = job.place
    place.path.mkdir(parents=True, exist_ok=True)
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
    elif cell.status == "done" and cell.perturbed < len(cell.forms) and not cell.error:
        cell = cell.changed(error=f"perturbed forms from number {cell.perturbed + 1} on are missing: {ended}")
    place.write(cell)
    return cell


def _listen(process: subprocess.Popen[str], timeout: float, watcher: Watcher) -> bool:
    """Pass on what a worker says until it ends or is late; returns the latter. Nothing it started outlives it."""

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
    """End a worker and whatever it started: it leads a session of its own."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _exit_text(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"status {code}"
