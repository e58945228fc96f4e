"""A run folder: what was run on what, one result a cell, the raw pairs beside it. Figures are derived later.

run.json                                versions, machine, commit, arguments, corpora
corpora/<key>/documents.arrow           id, sha256, sizes, script, further columns, gold labels; never a text
corpora/<key>/perturbed/<nn>.arrow      id, origin, gold labels of a perturbed corpus
cells/<corpus key>/<strategy key>/      result.json, pairs.arrow, examined.arrow, perturbed/<nn>.arrow, worker.log
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pyarrow as pa

from neardup.core.pairs import CorpusPairs
from neardup.errors import InputError, StrategyError
from neardup.io.fields import Fields
from neardup.io.files import write_atomically

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

SCHEMA_VERSION = 1
"""Of the files in a run folder."""
SCORER_VERSION = 2
"""Of the metrics: goes up when a figure derived from the same pairs would change."""

_COUNTS = ("candidates", "skipped_at_most", "distinct")
"""What the file of a cell's pairs says of them beside the floor; see `CorpusPairs`."""

Status = Literal["done", "failed", "crashed", "timed out"]


@dataclass(frozen=True, kw_only=True)
class CorpusRecord:
    """A corpus as a run saw it.

    Attributes:
        key: its folder in the run.
        name: what reports call it.
        source: what was asked for: a name or a path, and `=gold` where given.
        checksum: `Corpus.checksum`.
        gold_checksum: SHA-256 over the labels; "" without any.
        documents: how many there are.
        text_bytes: bytes of UTF-8.
        redistributable: whether a report may show texts.
        complete: whether documents with different labels are no duplicates; if not, precision means nothing.
        labelled: who labelled it and how; the human ceiling where it was measured.
        levels: gold levels there are.
        perturbed: canonical texts of the perturbations applied, by position.
        id_field: name of the field with ids in the source.
        text_field: name of the field with texts.
    """

    key: str
    name: str
    source: str
    checksum: str
    gold_checksum: str
    documents: int
    text_bytes: int
    redistributable: bool
    complete: bool
    labelled: str
    levels: list[str]
    perturbed: list[str] = field(default_factory=list)
    id_field: str = "id"
    text_field: str = "text"

    @property
    def fields(self) -> Fields:
        """Names of the fields in the source."""
        return Fields(id=self.id_field, text=self.text_field)


@dataclass(frozen=True, kw_only=True)
class RunRecord:
    """What `run.json` holds."""

    schema_version: int
    created: str
    versions: dict[str, str]
    machine: dict[str, Any]
    commit: str | None
    arguments: dict[str, Any]
    threads: int
    level: str
    linkage: str
    corpora: list[CorpusRecord]
    strategies: list[str]
    linkages: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class CellRecord:
    """What a cell's `result.json` holds: measurements only.

    Attributes:
        schema_version: of this file.
        scorer_version: of the metrics when the cell was run; those that read it may be newer.
        strategy: canonical text.
        source_hash: SHA-256 over the code the strategy's work depends on and the versions of the libraries it may call.
        versions: of Python, of neardup and the libraries it requires, and of the packages behind the strategy.
        created: when it was run, UTC.
        corpus: key of the corpus.
        checksum: of the corpus.
        threads: that the worker was started with.
        status: `done`, or how it ended.
        error: one line, where it did not end well.
        default_threshold: the strategy's advice.
        floor: of the pairs.
        distinct: distinct texts the strategy saw.
        candidates: pairs examined.
        skipped_at_most: a bound on the pairs that share an oversized bucket and were not examined.
        rounds: wall-clock seconds of each time the strategy was run.
        processor_rounds: processor seconds of each, all threads together; none in records older than the figure.
        warmup_seconds: of the runs on a few documents before, compilation included.
        stages: seconds by stage, of the median round.
        peak_bytes: the worker's high-water mark in the first round less its size before it; None if unknown.
        forms: checksums of the perturbed forms the worker was given.
        perturbed: how many of them have pairs.
    """

    schema_version: int = SCHEMA_VERSION
    scorer_version: int
    strategy: str
    source_hash: str
    versions: dict[str, str]
    created: str
    corpus: str
    checksum: str
    threads: int
    status: Status
    error: str = ""
    default_threshold: float = 0.0
    floor: float = 0.0
    distinct: int = 0
    candidates: int = 0
    skipped_at_most: int = 0
    rounds: list[float] = field(default_factory=list)
    processor_rounds: list[float] = field(default_factory=list)
    warmup_seconds: float = 0.0
    stages: dict[str, float] = field(default_factory=dict)
    peak_bytes: int | None = None
    forms: list[str] = field(default_factory=list)
    perturbed: int = 0

    @property
    def whole(self) -> bool:
        """Whether it is done, perturbed forms included."""
        return self.status == "done" and self.perturbed == len(self.forms)

    @property
    def seconds(self) -> float:
        """Median over the rounds."""
        return float(np.median(self.rounds)) if self.rounds else float("nan")

    @property
    def processor_seconds(self) -> float:
        """Median over the rounds; NaN in older records."""
        return float(np.median(self.processor_rounds)) if self.processor_rounds else float("nan")

    def same_work(self, other: CellRecord) -> bool:
        """Whether two cells ran the same code on the same documents and forms of them with as many threads."""
        names = ("schema_version", "strategy", "source_hash", "versions", "checksum", "forms", "threads")
        return all(getattr(self, name) == getattr(other, name) for name in names)


def key_of(text: str) -> str:
    """A readable folder name that tells any two texts apart."""
    stem = re.sub(r"[^A-Za-z0-9._-]+", "-", text.split("(")[0]).strip("-.")[:40] or "x"
    return f"{stem}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def write_json(path: Path, record: Any) -> None:
    """Write a record or plain data as JSON, atomically, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = asdict(record) if hasattr(record, "__dataclass_fields__") else record
    with write_atomically(path) as file:
        json.dump(data, file, ensure_ascii=False, indent=1)
        file.write("\n")


def read_json(path: Path) -> dict[str, Any]:
    """The object in a JSON file of ours.

    Raises:
        InputError: it is missing, damaged or of another schema version.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(path, "no such file; name a run folder, a report folder or a results.json") from None
    except (OSError, ValueError) as error:
        raise InputError(path, f"cannot be read as JSON: {error}") from error
    if not isinstance(data, dict) or data.get("schema_version") != SCHEMA_VERSION:
        raise InputError(path, f"is not of schema version {SCHEMA_VERSION}; run it again with this version of neardup")
    return data


def _known(kind: type, data: dict[str, Any], path: Path) -> dict[str, Any]:
    strange = data.keys() - {f.name for f in fields(kind)}
    if strange:
        raise InputError(path, f"unknown field {min(strange)!r}; run it again with this version of neardup")
    return data


def read_run(folder: Path) -> RunRecord:
    """The record of a run folder.

    Raises:
        InputError: it is no run folder, or of another version.
    """
    path = folder / "run.json"
    data = _known(RunRecord, read_json(path), path)
    data["corpora"] = [CorpusRecord(**_known(CorpusRecord, c, path)) for c in data["corpora"]]
    return RunRecord(**data)


def cell_folder(folder: Path, corpus_key: str, strategy: str) -> Path:
    """Where a cell of a run lies."""
    return folder / "cells" / corpus_key / key_of(strategy)


def read_cell(folder: Path) -> CellRecord:
    """The record in a cell's folder; raises as `read_run` does."""
    path = folder / "result.json"
    return CellRecord(**_known(CellRecord, read_json(path), path))


def write_table(path: Path, table: pa.Table) -> None:
    """Write an Arrow IPC file atomically, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with write_atomically(path, binary=True) as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)


def read_table(path: Path) -> pa.Table:
    """Read an Arrow IPC file into memory.

    Raises:
        InputError: it is missing or damaged.
    """
    try:
        with pa.OSFile(str(path)) as file, pa.ipc.open_file(file) as reader:
            return reader.read_all()
    except (OSError, pa.ArrowInvalid) as error:
        raise InputError(path, f"cannot be read as an Arrow file: {error}") from error


def pairs_table(pairs: CorpusPairs) -> pa.Table:
    """Pairs as a table; floor and counts are in its metadata."""
    table = pa.table({"left": pairs.left, "right": pairs.right, "score": pairs.score})
    counts = {"candidates": pairs.candidates, "skipped_at_most": pairs.skipped_at_most, "distinct": pairs.texts}
    figures = {"floor": repr(pairs.floor)} | {name: str(count) for name, count in counts.items()}
    return table.replace_schema_metadata(figures)


def read_pairs(path: Path, ids: list[str], identical: NDArray[np.int32]) -> CorpusPairs:
    """Pairs of a corpus from their table.

    Raises:
        InputError: the file is missing or damaged, or holds pairs of another corpus.
    """
    table = read_table(path)
    columns = {name: table.column(name).to_numpy() for name in ("left", "right", "score")}
    metadata = {name.decode(): value for name, value in (table.schema.metadata or {}).items()}
    if missing := {"floor", *_COUNTS} - metadata.keys():
        raise InputError(path, f"does not tell {min(missing)!r}; run it again with this version of neardup")
    counts: dict[str, Any] = {name: int(metadata[name]) for name in _COUNTS}
    found = CorpusPairs(**columns, floor=float(metadata["floor"]), **counts, ids=ids, identical=identical)
    try:
        found.check(len(ids))
    except StrategyError as error:
        raise InputError(path, f"holds pairs of another corpus ({error}); run it again into a new folder") from error
    return found
