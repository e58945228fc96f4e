"""The job of a worker: a record to fill in, and a scratch folder with the texts to run on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from neardup.core.corpus import Corpus
from neardup.io.json_records import Record, as_record, read_object, write_record
from neardup.run.cell_folder import CellFolder
from neardup.run.records import CellRecord
from neardup.run.table_files import read_table, write_table

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyarrow as pa


class Job(Record, frozen=True, kw_only=True):
    """The job of a worker.

    Attributes:
        cell: the record to fill in, without measurements.
        folder: the cell's folder.
        rounds: the most rounds to measure.
    """

    cell: CellRecord
    folder: str
    rounds: int

    @property
    def place(self) -> CellFolder:
        """Where the results go."""
        return CellFolder(Path(self.folder))


SHOWN_COLUMNS = ("date", "language", "source")
"""The columns that a strategy sees in a run. Others may tell labels, as `family` of `wire` does."""


@dataclass(frozen=True)
class Scratch:
    """A folder for the workers of one corpus; it is deleted when they have ended.

    Attributes:
        path: where it is.
    """

    path: Path

    @property
    def _job(self) -> Path:
        return self.path / "job.json"

    @property
    def _asked(self) -> Path:
        return self.path / "asked.arrow"

    def _texts(self, number: int) -> Path:
        return self.path / f"texts-{number:02d}.arrow"

    def read_job(self) -> Job:
        """The job of the worker at hand."""
        return as_record(read_object(self._job), Job, self._job, remedy="run it again")

    def write_job(self, job: Job) -> None:
        """Set the job of the next worker."""
        write_record(self._job, job)

    def read_corpus(self) -> Corpus:
        """The corpus."""
        return Corpus.from_table(read_table(self._texts(0)))

    def read_perturbed(self, number: int) -> Corpus:
        """A corpus perturbed from it, by its number."""
        return Corpus.from_table(read_table(self._texts(number + 1)))

    def write_texts(self, corpus: Corpus, perturbed: Iterable[Corpus]) -> None:
        """Lay out the corpus and those perturbed from it, with the columns in `SHOWN_COLUMNS` that they have."""
        for number, held in enumerate((corpus, *perturbed)):
            shown = [name for name in SHOWN_COLUMNS if name in held.columns]
            write_table(self._texts(number), held.table.select(["id", "text", *shown]))

    def read_asked(self) -> pa.Table:
        """Pairs about which the strategy is asked whether it examined them: `left`, `right`."""
        return read_table(self._asked)

    def write_asked(self, asked: pa.Table) -> None:
        """Lay out the pairs to ask about."""
        write_table(self._asked, asked)
