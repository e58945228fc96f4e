"""What the harness hands to workers: documents and a job, in files that have no name, so that nothing stays behind."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any

import msgspec
import pyarrow as pa

from neardup.core.corpus import Corpus
from neardup.io.json_records import Record
from neardup.run.records import CellRecord

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

SHOWN_COLUMNS = ("date", "language", "source")
"""The columns that a strategy sees in any run. Others may tell labels, as `family` of `wire` does; cards name more."""
_LENGTH = 8
"""The bytes that state the length of the job, which the file begins with."""
_ASKED, _CORPUS = 0, 1
"""The first tables: pairs to ask about, then the corpus; those perturbed from it follow."""


class Job(Record, frozen=True, kw_only=True):
    """The job of a worker.

    Attributes:
        attempt: the name of this attempt, which every message of the worker carries.
        cell: the record to fill in, without measurements.
        rounds: the most rounds to measure.
        parts: where each table begins after the job, and its length; in bytes.
    """

    attempt: str
    cell: CellRecord
    rounds: int
    parts: list[tuple[int, int]]


def _nameless() -> IO[bytes]:
    """A new file in the temporary folder, which has no name there."""
    return tempfile.TemporaryFile(prefix="neardup-")


@dataclass
class Handover:
    """The documents for the workers of one corpus, until the block ends that it is entered for.

    They lie in a file without a name, which the system frees with the process. Each worker gets a copy, so none can
    change what the next one reads.
    """

    _file: IO[bytes] = field(default_factory=_nameless)
    _parts: list[tuple[int, int]] = field(default_factory=list)

    def __enter__(self) -> Handover:
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        self._file.close()

    def write(
        self, asked: pa.Table, corpus: Corpus, perturbed: Iterable[Corpus], columns: tuple[str, ...] = ()
    ) -> None:
        """Lay out pairs to ask about, the corpus and those perturbed from it, with `SHOWN_COLUMNS` and these."""
        self._add(asked)
        for held in (corpus, *perturbed):
            shown = [name for name in dict.fromkeys((*SHOWN_COLUMNS, *columns)) if name in held.columns]
            self._add(held.table.select(["id", "text", *shown]))

    def _add(self, table: pa.Table) -> None:
        begin = self._file.tell()
        sink = pa.PythonFile(self._file, mode="w")
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        self._parts.append((begin, self._file.tell() - begin))

    def copy(self, **job: Any) -> IO[bytes]:
        """A new file for one worker: its job, and a copy of all tables; see `Job` for the fields."""
        head = msgspec.json.encode(Job(parts=self._parts, **job))
        copied = _nameless()
        copied.write(len(head).to_bytes(_LENGTH, "big") + head)
        self._file.seek(0)
        shutil.copyfileobj(self._file, copied, 1 << 20)
        copied.flush()
        copied.seek(0)
        return copied


class Handed:
    """What a worker was handed; every table is read into memory anew.

    Attributes:
        job: what it is to do.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        length = int.from_bytes(self._file.read(_LENGTH), "big")
        self.job = msgspec.json.decode(self._file.read(length), type=Job)
        self._begin = _LENGTH + length

    def corpus(self) -> Corpus:
        """The corpus."""
        return Corpus.from_table(self._table(_CORPUS))

    def perturbed(self, number: int) -> Corpus:
        """A corpus perturbed from it, by its number."""
        return Corpus.from_table(self._table(_CORPUS + 1 + number))

    def asked(self) -> pa.Table:
        """Pairs about which the strategy is asked whether it examined them: `left`, `right`."""
        return self._table(_ASKED)

    def _table(self, number: int) -> pa.Table:
        begin, length = self.job.parts[number]
        held = pa.allocate_buffer(length)
        self._file.seek(self._begin + begin)
        self._file.readinto(memoryview(held))  # type: ignore[attr-defined]  # a buffered file
        with pa.ipc.open_stream(held) as reader:
            return reader.read_all()
