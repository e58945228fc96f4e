"""The runner: every strategy on every corpus, each cell in a worker process of its own, one at a time."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Any, Protocol

import pyarrow as pa

from neardup import api, machine
from neardup.clusters import Clusters
from neardup.corpus import Corpus, collapse
from neardup.errors import InputError, NeardupError
from neardup.gold import Gold, GradedPairs
from neardup.perturbation import perturb
from neardup.results import (
    SCHEMA_VERSION,
    SCORER_VERSION,
    CellRecord,
    CorpusRecord,
    RunRecord,
    Status,
    cell_folder,
    key_of,
    read_cell,
    write_json,
    write_table,
)
from neardup.worker import Job

if TYPE_CHECKING:
    from neardup.perturbation import Perturbation, Perturbed

PERTURBED_ORIGINALS = 24
"""Documents of a corpus that perturbations are applied to."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A corpus to run on.

    Attributes:
        corpus: the documents.
        gold: their labels, if any.
        source: what the user named: a name or a path, and `=gold` where given.
        redistributable: whether a report may show texts.
        complete: whether documents with different labels are no duplicates; if not, precision means nothing.
        labelled: who labelled it and how.
        perturbations: to apply to it.
    """

    corpus: Corpus
    gold: Gold | None
    source: str
    redistributable: bool = True
    complete: bool = True
    labelled: str = ""
    perturbations: list[Perturbation] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Folder of this corpus in a run."""
        return key_of(f"{self.corpus.name}({self.source})")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What to run, and how.

    Attributes:
        entries: the corpora.
        strategies: their canonical texts.
        level: gold level that reports lead with.
        linkage: canonical text of the linkage.
        threads: each worker is started with.
        timeout: seconds a cell may take.
        arguments: as the user gave them, for the record.
    """

    entries: list[Entry]
    strategies: list[str]
    level: str = "copy"
    linkage: str = "components()"
    threads: int = field(default_factory=machine.cores)
    timeout: float = 3600.0
    arguments: dict[str, Any] = field(default_factory=dict)


class Watcher(Protocol):
    """Is told how a run goes on."""

    def cell(self, corpus: str, strategy: str) -> None:
        """A cell begins."""

    def state(self, text: str) -> None:
        """What the worker of this cell is doing."""

    def finished(self, cell: CellRecord, *, reused: bool) -> None:
        """The cell ended."""


def run(plan: Plan, folder: Path, watcher: Watcher) -> list[CellRecord]:
    """Run a plan into a run folder. Cells that are there already and did the same work are kept: runs can be resumed.

    Raises:
        InputError: the folder holds something else, or cannot be written.
        NeardupError: two corpora, or two strategies, of the plan are the same.
    """
    claim_folder(folder)
    _refuse_repeats([e.key for e in plan.entries], "corpus")
    _refuse_repeats(plan.strategies, "strategy")
    write_json(folder / "run.json", _record(plan))
    cells = []
    for entry in plan.entries:
        perturbed = [perturb(entry.corpus, entry.gold, p, limit=PERTURBED_ORIGINALS) for p in entry.perturbations]
        _write_documents(folder / "corpora" / entry.key, entry, perturbed)
        with tempfile.TemporaryDirectory(prefix="neardup-") as scratch:
            texts = _write_texts(Path(scratch), entry.corpus, perturbed)
            for strategy in plan.strategies:
                watcher.cell(entry.corpus.name, strategy)
                cell, reused = _cell(plan, entry, strategy, folder, texts, watcher)
                watcher.finished(cell, reused=reused)
                cells.append(cell)
    return cells


def claim_folder(folder: Path, *, mark: str = "run.json") -> None:
    """Make a folder for output, or take one that is empty or ours.

    Raises:
        InputError: it holds something else, or is not to be had.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held = any(folder.iterdir())
    except OSError as error:
        raise InputError(folder, f"cannot be used for output: {error.strerror}; choose another --out") from error
    if held and not (folder / mark).exists():
        raise InputError(folder, f"holds something else (no {mark} in it); choose an empty or new folder for --out")


def _refuse_repeats(keys: list[str], kind: str) -> None:
    for key in keys:
        if keys.count(key) > 1:
            raise NeardupError(f"{kind} {key} is given twice; name it once")


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
        corpora=[_corpus_record(entry) for entry in plan.entries],
        strategies=plan.strategies,
    )


def _corpus_record(entry: Entry) -> CorpusRecord:
    return CorpusRecord(
        key=entry.key,
        name=entry.corpus.name,
        source=entry.source,
        checksum=entry.corpus.checksum,
        documents=len(entry.corpus),
        text_bytes=entry.corpus.texts.nbytes,
        redistributable=entry.redistributable,
        complete=entry.complete,
        labelled=entry.labelled,
        levels=[] if entry.gold is None else entry.gold.names,
        perturbed=[str(p) for p in entry.perturbations],
    )


def _write_documents(folder: Path, entry: Entry, perturbed: list[Perturbed]) -> None:
    """Ids, digests, further columns and labels; no text."""
    corpus = entry.corpus
    columns: dict[str, Any] = {"id": corpus.ids, "sha256": corpus.digests, "identical": collapse(corpus).identical}
    columns |= {f"column:{name}": corpus.table.column(name) for name in corpus.columns}
    write_table(folder / "documents.arrow", pa.table(columns | _labels(entry.gold, corpus)))
    _write_graded(folder, entry.gold)
    for number, form in enumerate(perturbed):
        facts = {"id": form.corpus.ids, "origin": form.origin, "identical": collapse(form.corpus).identical}
        table = pa.table(facts | _labels(form.gold, form.corpus))
        told = table.replace_schema_metadata({"unchanged": str(form.unchanged)})
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


def _cell(
    plan: Plan, entry: Entry, strategy: str, folder: Path, texts: list[Path], watcher: Watcher
) -> tuple[CellRecord, bool]:
    blank = CellRecord(
        scorer_version=SCORER_VERSION,
        strategy=strategy,
        source_hash=source_hash(strategy),
        corpus=entry.key,
        checksum=entry.corpus.checksum,
        threads=plan.threads,
        status="crashed",
    )
    place = cell_folder(folder, entry.key, strategy)
    earlier = _earlier(place)
    if earlier and earlier.status == "done" and earlier.same_work(blank) and earlier.perturbed == len(texts) - 1:
        return earlier, True
    job = Job(cell=blank, folder=str(place), documents=str(texts[0]), perturbed=[str(p) for p in texts[1:]])
    return _work(job, plan, watcher), False


def _earlier(place: Path) -> CellRecord | None:
    if not (place / "result.json").exists():
        return None
    try:
        return read_cell(place)
    except InputError:
        return None


def _work(job: Job, plan: Plan, watcher: Watcher) -> CellRecord:
    """Start a worker on a job and wait; whatever becomes of it, there is a record."""
    place = Path(job.folder)
    place.mkdir(parents=True, exist_ok=True)
    (place / "result.json").unlink(missing_ok=True)
    job_file = Path(job.documents).parent / "job.json"
    job_file.write_text(json.dumps(asdict(job)), encoding="utf-8")
    environment = os.environ | dict.fromkeys(machine.THREAD_VARIABLES, str(plan.threads))
    with (place / "worker.log").open("w", encoding="utf-8", errors="replace") as log:
        process = subprocess.Popen(  # noqa: S603 - this interpreter, our module
            [sys.executable, "-m", "neardup.worker", str(job_file)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            env=environment,
            text=True,
            errors="replace",
        )
        late = _listen(process, plan.timeout, watcher)
    if (cell := _earlier(place)) is not None and not late:
        return cell
    ended: Status = "timed out" if late else "crashed"
    fact = f"stopped after {plan.timeout:g} s" if late else f"its process ended with {_exit_text(process.returncode)}"
    cell = replace(job.cell, status=ended, error=f"{fact}; see {place.name}/worker.log")
    write_json(place / "result.json", cell)
    return cell


def _listen(process: subprocess.Popen[str], timeout: float, watcher: Watcher) -> bool:
    """Pass on what a worker says until it ends; kill it when its time is up. Returns whether it was killed."""
    late: list[bool] = []

    def stop() -> None:
        late.append(True)
        process.kill()

    timer = Timer(timeout, stop)
    timer.start()
    try:
        for line in process.stdout or ():
            if line.startswith("@neardup "):
                watcher.state(line.removeprefix("@neardup ").strip())
        process.wait()
    except BaseException:
        process.kill()
        raise
    finally:
        timer.cancel()
    return bool(late)


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
