"""One cell: a worker process, and a record whatever becomes of it."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Protocol

from neardup import api
from neardup.errors import InputError, NeardupError
from neardup.run import machine
from neardup.run.results import SCORER_VERSION, CellRecord, cell_folder, read_cell, write_json
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
        threads: the worker is started with.
        timeout: seconds it may take.
    """

    folder: Path
    corpus: str
    corpus_name: str
    checksum: str
    strategy: str
    texts: list[Path]
    threads: int
    timeout: float


def run_cell(work: Work, watcher: Watcher) -> CellRecord:
    """Run a cell, or keep the one that is there if it did the same work."""
    watcher.cell(work.corpus_name, work.strategy)
    blank = CellRecord(
        scorer_version=SCORER_VERSION,
        strategy=work.strategy,
        source_hash=source_hash(work.strategy),
        corpus=work.corpus,
        checksum=work.checksum,
        threads=work.threads,
        status="crashed",
    )
    place = cell_folder(work.folder, work.corpus, work.strategy)
    forms = [str(path) for path in work.texts[1:]]
    cell = _recorded(place)
    kept = cell is not None and cell.status == "done" and cell.same_work(blank) and cell.perturbed == len(forms)
    if cell is None or not kept:
        cell = _run(Job(cell=blank, folder=str(place), documents=str(work.texts[0]), perturbed=forms), work, watcher)
    watcher.finished(cell, reused=kept)
    return cell


def _recorded(place: Path) -> CellRecord | None:
    try:
        return read_cell(place) if (place / "result.json").exists() else None
    except InputError:
        return None


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
    if (cell := _recorded(place)) is not None and not late:
        return cell
    ended: Status = "timed out" if late else "crashed"
    fact = f"stopped after {work.timeout:g} s" if late else f"its process ended with {_exit_text(process.returncode)}"
    cell = replace(job.cell, status=ended, error=f"{fact}; see worker.log in {place.name}")
    write_json(place / "result.json", cell)
    return cell


def _listen(process: subprocess.Popen[str], timeout: float, watcher: Watcher) -> bool:
    """Pass on what a worker says until it ends; kill it when its time is up. Returns whether it was killed."""
    late: list[bool] = []

    def stop() -> None:
        late.append(True)
        _kill(process)

    timer = Timer(timeout, stop)
    timer.start()
    try:
        for line in process.stdout or ():
            if line.startswith("@neardup "):
                watcher.state(line.removeprefix("@neardup ").strip())
        process.wait()
    except BaseException:
        _kill(process)
        raise
    finally:
        timer.cancel()
    return bool(late)


def _kill(process: subprocess.Popen[str]) -> None:
    """End a worker and whatever it started: it leads a session of its own."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _exit_text(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"status {code}"


def source_hash(strategy: str) -> str:
    """SHA-256 over the Python files beside a strategy's module, changing with them; "" where it cannot be loaded."""
    try:
        component = type(api.strategy(strategy))
    except NeardupError:
        return ""
    module = sys.modules[component.__module__]
    path = Path(module.__file__ or "")
    files = sorted(path.parent.glob("*.py")) if module.__package__ else [path]
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
