"""A run folder: every path in it but those in cells, and how each file is read and written. Figures are derived later.

run.json                                versions, machine, commit, arguments, corpora
run.lock, run.holder                    locked while a run writes here, and by whom
corpora/<key>/documents.arrow           id, sha256, sizes, script, further columns, gold labels; never a text
corpora/<key>/graded-<level>.arrow      gold pairs, where a level has these in place of labels
corpora/<key>/perturbed/<nn>.arrow      id, origin, gold labels of a perturbed corpus
cells/<corpus key>/<strategy key>/      result.json, pairs.arrow, examined.arrow, s-curve.json,
                                        perturbed/<nn>.arrow, worker.log
attempts/<corpus key>/<strategy key>/   the same of a cell that is being run, until it has ended
"""

from __future__ import annotations

import hashlib
import re
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from neardup.errors import InputError, NeardupError
from neardup.io.files import claim_folder, put_back
from neardup.io.json_records import write_record
from neardup.run import checks, tables
from neardup.run.cell_folder import CellFolder, numbered, read_as
from neardup.run.lock import HOLDER, LOCK
from neardup.run.records import RunRecord
from neardup.run.table_files import AGAIN, faults_of_columns, read_table, refuse, write_table

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from neardup.core.gold import GradedPairs
    from neardup.core.perturbed import Perturbed
    from neardup.run.records import CorpusRecord

RUN = "run.json"
"""Marks a run folder, and holds its record."""


def key_of(text: str) -> str:
    """A readable folder name; different texts have different names."""
    stem = re.sub(r"[^A-Za-z0-9._-]+", "-", text.split("(")[0]).strip("-.")[:40] or "x"
    return f"{stem}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


@dataclass(frozen=True)
class RunFolder:
    """The folder of a run.

    Attributes:
        path: where it is.
    """

    path: Path

    def exists(self) -> bool:
        """Whether there is a run."""
        return (self.path / RUN).exists()

    def claim(self) -> None:
        """Make the folder, or take one that is empty or a run's; raises `InputError` where it is neither."""
        claim_folder(self.path, mark=RUN, besides=(LOCK, HOLDER))

    def read(self) -> RunRecord:
        """The record of the run.

        Raises:
            InputError: the folder is no run's, or its record is damaged or of another version.
        """
        if not self.exists():
            raise InputError(self.path, f"is no run folder: it has no {RUN}; name the folder of a run")
        return read_as(self.path / RUN, RunRecord)

    def write(self, record: RunRecord) -> None:
        """Keep the record of the run."""
        write_record(self.path / RUN, record)

    def records(self) -> list[Path]:
        """The files of all records: of the run, and of each cell that has one."""
        cells = (CellFolder(path).record for path in self.path.glob("cells/*/*"))
        return [self.path / RUN, *sorted(record for record in cells if record.exists())]

    def corpus(self, key: str) -> CorpusFolder:
        """The folder of a corpus, by its key."""
        return CorpusFolder(self.path / "corpora" / key)

    def cell(self, corpus: str, strategy: str) -> CellFolder:
        """The folder of a cell, by the key of the corpus and the canonical text of the strategy."""
        return CellFolder(self.path / "cells" / corpus / key_of(strategy))

    def attempt(self, corpus: str, strategy: str) -> CellFolder:
        """Where that cell is while it is run, so that an earlier one stays whole until this one has ended."""
        return CellFolder(self.path / "attempts" / corpus / key_of(strategy))

    def clear_attempts(self) -> None:
        """Remove what attempts left that were cut short. A cell that one was about to replace is put back."""
        for trial in self.path.glob("attempts/*/*.before"):
            key = trial.name.removesuffix(".before")
            put_back(trial.with_name(key), self.path / "cells" / trial.parent.name / key)
        shutil.rmtree(self.path / "attempts", ignore_errors=True)


@dataclass(frozen=True)
class CorpusFolder:
    """The folder of a corpus in a run; no text is in it.

    Attributes:
        path: where it is.
    """

    path: Path

    def read_documents(self, record: CorpusRecord | None = None) -> pa.Table:
        """The documents as `tables.documents_table` made them, and those of a record where one is given.

        Raises:
            InputError: they are missing or damaged, or not those of the record.
        """
        path = self.path / "documents.arrow"
        table = read_table(path, tables.DOCUMENT_COLUMNS)
        present = {name: kind for name, kind in checks.OPTIONAL.items() if name in table.column_names}
        refuse(path, faults_of_columns(table, present))
        refuse(path, checks.faults_of_documents(table))
        if record is not None:
            refuse(path, checks.faults_of_identity(table, record))
        return table

    def write_documents(self, documents: pa.Table) -> None:
        """Keep the documents, as `tables.documents_table` makes them."""
        write_table(self.path / "documents.arrow", documents)

    def read_graded(self, level: str) -> GradedPairs | None:
        """Gold pairs of a level; None where it has none. Raises `InputError` where they are damaged."""
        path = self._graded(level)
        if not path.exists():
            return None
        table = read_table(path, tables.GRADED_COLUMNS)
        refuse(path, checks.faults_of_graded(table))
        try:
            return tables.graded_of(table)
        except NeardupError as error:
            raise InputError(path, f"{error}; {AGAIN}") from error

    def write_graded(self, level: str, graded: GradedPairs) -> None:
        """Keep gold pairs of a level."""
        write_table(self._graded(level), tables.graded_table(graded))

    def read_perturbed(self, number: int) -> tables.PerturbedCorpus:
        """A perturbed corpus by its number; raises `InputError` where it is missing or damaged."""
        path = numbered(self.path, number)
        table = read_table(path, tables.PERTURBED_COLUMNS)
        refuse(path, checks.faults_of_perturbed(table))
        return tables.perturbed_of(table)

    def write_perturbed(self, number: int, perturbed: Perturbed) -> None:
        """Keep a perturbed corpus."""
        write_table(numbered(self.path, number), tables.perturbed_table(perturbed))

    def _graded(self, level: str) -> Path:
        return self.path / f"graded-{level}.arrow"
