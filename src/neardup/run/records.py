"""What the JSON files of a run folder hold: the run, its corpora, a cell."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from msgspec import field

from neardup.io.fields import Fields
from neardup.io.json_records import Record

SCHEMA_VERSION = 1
"""Of the files in a run folder."""
SCORER_VERSION = 2
"""Of the metrics: goes up when a figure derived from the same pairs would change."""

Status = Literal["done", "failed", "crashed", "timed out"]


class CorpusRecord(Record, frozen=True, kw_only=True):
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
        edition: of an installed corpus; "" for others, and in records older than editions.
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
    edition: str = ""

    @property
    def title(self) -> str:
        """The name with the edition, as `wire@2`."""
        return f"{self.name}@{self.edition}" if self.edition else self.name

    @property
    def fields(self) -> Fields:
        """Names of the fields in the source."""
        return Fields(id=self.id_field, text=self.text_field)


class RunRecord(Record, frozen=True, kw_only=True):
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


class CellRecord(Record, frozen=True, kw_only=True):
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
