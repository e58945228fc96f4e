"""One cell: a worker process, and a record whatever becomes of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Protocol

from neardup.errors import InputError
from neardup.run import machine
from neardup.run.identity import package_versions, source_hash
from neardup.run.results import SCORER_VERSION, CellRecord, cell_folder, read_cell, read_table, write_json
from neardup.run.worker import Job

if TYPE_CHECKING:
    from neardup.run.results import Status


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
        texts: Arrow files with the corpus and its perturbed forms.
        asked: Arrow file with pairs of which the strategy must tell whether it examined them.
        forms: checksums of the latter.
        threads: the worker is started with.
        timeout: seconds it may take.
    """

    folder: Path
    corpus: str
    corpus_name: str
    checksum: str
    strategy: str
    texts: list[Path]
    asked: Path
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
    place = cell_folder(work.folder, work.corpus, work.strategy)
    cell = _recorded(place)
    kept = cell is not None and cell.whole and cell.same_work(blank) and _readable(place, len(work.forms))
    if cell is None or not kept:
        paths = [str(path) for path in work.texts]
        job = Job(cell=blank, folder=str(place), documents=paths[0], asked=str(work.asked), perturbed=paths[1:])
        cell = _run(job, work, watcher)
    watcher.finished(cell, reused=kept)
    return cell


def _recorded(place: Path) -> CellRecord | None:
    try:
        return read_cell(place) if (place / "result.json").exists() else None
    except InputError:
        return None


def _readable(place: Path, forms: int) -> bool:
    """Whether the pairs that a record speaks of are there and whole."""
    files = [place / "pairs.arrow", *(place / "perturbed" / f"{number:02d}.arrow" for number in range(forms))]
    try:
        return all(read_table(file).num_columns for file in files)
    except InputError:
        return False


def _run(job: Job, work: Work, watcher: Watcher) -> CellRecord:
    """Start a worker on a job and wait; whatever becomes of it, there is a record."""
    place = Path(job.folder)
    place.mkdir(parents=True, exist_ok=True)
    (place / "result.json").unlink(missing_ok=True)
    job_file = work.texts[0].with_name("job.json")
    job_file.write_text(json.dumps(asdict(job)), encoding="utf-8")
    with (
        (place / "worker.log").open("w", encoding="utf-8", errors="replace") as log,
        subprocess.Popen(  # noqa: S603 - this interpreter, our module
            [sys.executable, "-m", "neardup.run.worker", str(job_file)],
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
        cell = replace(job.cell, status=status, error=f"{ended} and left no result; see {_log(place)}")
    elif cell.status == "done" and cell.perturbed < len(cell.forms) and not cell.error:
        cell = replace(cell, error=f"perturbed forms from number {cell.perturbed + 1} on are missing: {ended}")
    write_json(place / "result.json", cell)
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


def _log(place: Path) -> Path:
    """The worker's log, from the run folder."""
    return Path(*place.parts[-3:], "worker.log")


def _exit_text(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"status {code}"
