"""What the JSON files of a run folder hold: the run, its corpora, a cell."""

from __future__ import annotations

from sys import float_info
from typing import Annotated, Any, Literal

import numpy as np
from msgspec import Meta, field

from neardup.core.gold import LEVELS
from neardup.core.versions import Versions
from neardup.io.fields import Fields
from neardup.io.json_records import Record
from neardup.io.reading import LARGEST

SCHEMA_VERSION = 1
"""The version of the files in a run folder."""
SCORER_VERSION = 3
"""The version of the metrics. It is raised when a figure derived from the same pairs would change."""

Status = Literal["done", "failed", "crashed", "timed out", "damaged", "not run"]
"""How a cell ended. Reading finds `damaged`, where its files are not whole, and `not run`, where it has no record."""
Count = Annotated[int, Meta(ge=0, le=2**63 - 1)]
"""How many there are; a file with another number is refused."""
Seconds = Annotated[float, Meta(ge=0, le=float_info.max)]
"""A time; a file with another number, infinite ones included, is refused."""
Amount = Seconds
"""An expected number of things; bounded as a time is."""
Share = Annotated[float, Meta(ge=0, le=1)]
"""A similarity; a file with another number is refused."""
FolderName = Annotated[str, Meta(pattern=r"^[\w-][\w.-]*$")]
"""A folder of a run folder, never a way out of it."""
CellFile = Annotated[str, Meta(pattern=r"^(perturbed/)?[\w-]+\.(arrow|json)$")]
"""A file of a cell by its place in the folder, never a way out of it."""
LevelName = Annotated[str, Meta(pattern=f"^({'|'.join(LEVELS)})$")]


class CorpusRecord(Record, frozen=True, kw_only=True):
    """A corpus as a run saw it.

    Attributes:
        key: the name of its folder in the run.
        name: its name in reports.
        source: the name or path that the user gave, with `=gold` where given.
        checksum: `Corpus.checksum`.
        gold_checksum: SHA-256 over the labels; "" without any.
        documents: the number of documents.
        text_bytes: the bytes of their texts in UTF-8.
        redistributable: whether a report may show texts.
        complete: whether documents with different labels are no duplicates. Precision has no meaning otherwise.
        labelled: who labelled it and how; the human ceiling where it was measured.
        levels: the gold levels that it has.
        perturbed: canonical texts of the perturbations applied, by position.
        id_field: name of the field with ids in the source.
        text_field: name of the field with texts.
        max_document: bytes of the largest document that was read.
        edition: the edition of an installed corpus; "" for others, and in records older than editions.
        each_cluster_once: whether the figure to look at counts every gold cluster once.
    """

    key: FolderName
    name: str
    source: str
    checksum: str
    gold_checksum: str
    documents: Count
    text_bytes: Count
    redistributable: bool
    complete: bool
    labelled: str
    levels: list[str]
    perturbed: list[str] = field(default_factory=list)
    id_field: str = "id"
    text_field: str = "text"
    max_document: Count = LARGEST
    edition: str = ""
    each_cluster_once: bool = False

    @property
    def title(self) -> str:
        """The name with the edition, as `wire@2`."""
        return f"{self.name}@{self.edition}" if self.edition else self.name

    @property
    def fields(self) -> Fields:
        """How the source is read."""
        return Fields(id=self.id_field, text=self.text_field, largest=self.max_document)


class RunFacts(Record, frozen=True, kw_only=True):
    """A run: its strategies, the software and the machine.

    Attributes:
        schema_version: the version of this file.
        created: when it was run, UTC.
        versions: the versions of Python, of neardup and of the libraries that it requires.
        machine: processor, cores, memory and system.
        commit: the commit that was checked out, if any.
        arguments: the arguments of the user.
        threads: the number of threads that each worker may use.
        level: the gold level that reports lead with.
        treatment: how pairs of one revision but of different copy count in reports; see `neardup.core.versions`.
        linkage: the canonical text of the linkage that reports lead with.
        strategies: the canonical texts of the strategies.
        linkages: the canonical texts of the linkages that reports compare.
        advised: by strategy, the linkage that it leads with in place of `linkage`, as none was named; canonical texts.
    """

    schema_version: int
    created: str
    versions: dict[str, str]
    machine: dict[str, Any]
    commit: str | None
    arguments: dict[str, Any]
    threads: int
    level: LevelName
    linkage: str
    strategies: list[str]
    linkages: list[str] = field(default_factory=list)
    advised: dict[str, str] = field(default_factory=dict)
    treatment: Versions = "apart"

    def told(self, facts: str, name: str) -> str:
        """One of its `versions` or of the facts of its `machine`, for people; "unknown" where the record has none."""
        return str(getattr(self, facts).get(name, "unknown"))


class RunRecord(RunFacts, frozen=True, kw_only=True):
    """What `run.json` holds.

    Attributes:
        corpora: the corpora.
        unplanned: the keys of corpora and the strategies of cells that no plan named, where a run was added to.
    """

    corpora: list[CorpusRecord]
    unplanned: list[tuple[str, str]] = field(default_factory=list)

    def plans(self, corpus: str, strategy: str) -> bool:
        """Whether a cell belongs to the run, by the key of its corpus and the canonical text of its strategy."""
        named = strategy in self.strategies and any(corpus == known.key for known in self.corpora)
        return named and (corpus, strategy) not in self.unplanned


class CellRecord(Record, frozen=True, kw_only=True):
    """A cell: how it ended, and what was measured. Figures of quality are derived from its pairs later.

    Attributes:
        schema_version: the version of this file.
        scorer_version: the version of the metrics when the cell was run; those that read it may be newer.
        strategy: the canonical text of the strategy.
        source_hash: the hash of the code and the libraries behind it; see `neardup.run.identity.source_hash`.
        versions: of Python, of neardup and the libraries it requires, and of the packages behind the strategy.
        created: when it was run, UTC.
        corpus: the key of the corpus.
        checksum: the checksum of the corpus.
        threads: the number of threads that the worker could use.
        status: `done`, or how it ended.
        error: one line, where it did not end well.
        default_threshold: the strategy's default threshold.
        floor: the floor of the pairs.
        distinct: the number of distinct texts that the strategy saw.
        candidates: the number of pairs that it examined.
        skipped_at_most: a bound on the pairs that share an oversized bucket and were not examined.
        rounds: the wall-clock seconds of each round.
        processor_rounds: the processor seconds of each round, all threads together; none in older records.
        warmup_seconds: the seconds of the warm-up runs on a few documents, compilation included.
        stages: the seconds of each stage in the median round.
        peak_bytes: the worker's high-water mark in the first round less its size before it; None if unknown.
        forms: the checksums of the perturbed corpora that the worker was given.
        perturbed: the number of perturbed corpora that have pairs.
        files: SHA-256 of each file beside this one, by its place in the folder; none in older records.
        attempt: the name of the attempt that made it; "" in older records.
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
    default_threshold: Share = 0.0
    floor: Share = 0.0
    distinct: Count = 0
    candidates: Count = 0
    skipped_at_most: Count = 0
    rounds: list[Seconds] = field(default_factory=list)
    processor_rounds: list[Seconds] = field(default_factory=list)
    warmup_seconds: Seconds = 0.0
    stages: dict[str, Seconds] = field(default_factory=dict)
    peak_bytes: Count | None = None
    forms: list[str] = field(default_factory=list)
    perturbed: Count = 0
    files: dict[CellFile, str] = field(default_factory=dict)
    attempt: str = ""

    @property
    def done(self) -> bool:
        """Whether it ended well; if not it has no pairs."""
        return self.status == "done"

    @property
    def whole(self) -> bool:
        """Whether the cell is done, perturbed corpora included."""
        return self.done and self.perturbed == len(self.forms)

    def failed(self, error: str) -> CellRecord:
        """The cell as one that failed, without anything that its worker told."""
        given = {name: getattr(self, name) for name in self.__struct_fields__ if name not in (*MEASURED, "files")}
        return CellRecord(**given, status="failed", error=error)

    @property
    def seconds(self) -> float:
        """The median of the rounds' seconds; NaN where there is none."""
        return float(np.median(self.rounds)) if self.rounds else float("nan")

    @property
    def processor_seconds(self) -> float:
        """The median of the rounds' processor seconds; NaN in older records."""
        return float(np.median(self.processor_rounds)) if self.processor_rounds else float("nan")

    def same_work(self, other: CellRecord) -> bool:
        """Whether two cells ran the same code on the same documents, perturbed or not, with as many threads."""
        names = ("schema_version", "strategy", "source_hash", "versions", "checksum", "forms", "threads")
        return all(getattr(self, name) == getattr(other, name) for name in names)


MEASURED = (
    *("status", "error", "default_threshold", "floor", "distinct", "candidates", "skipped_at_most", "rounds"),
    *("processor_rounds", "warmup_seconds", "stages", "peak_bytes", "perturbed"),
)
"""The fields of a cell that its worker tells. The harness itself states all others."""
