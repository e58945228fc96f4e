"""A run folder: every path in it, and how each file is read and written. Figures are derived later.

run.json                                versions, machine, commit, arguments, corpora
corpora/<key>/documents.arrow           id, sha256, sizes, script, further columns, gold labels; never a text
corpora/<key>/graded-<level>.arrow      gold pairs, where a level has these in place of labels
corpora/<key>/perturbed/<nn>.arrow      id, origin, gold labels of a perturbed corpus
cells/<corpus key>/<strategy key>/      result.json, pairs.arrow, examined.arrow, s-curve.json,
                                        perturbed/<nn>.arrow, worker.log
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from neardup.errors import InputError, NeardupError
from neardup.io.files import claim_folder, explained
from neardup.io.json_records import Record, read_record, write_record
from neardup.run import checks, tables
from neardup.run.records import SCHEMA_VERSION, CellRecord, RunRecord
from neardup.run.s_curve import SCurve
from neardup.run.table_files import AGAIN, faults_of_columns, read_table, refuse, write_table

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from neardup.core.examined import Examined
    from neardup.core.gold import GradedPairs
    from neardup.core.pairs import CorpusPairs
    from neardup.core.perturbation import Perturbed
    from neardup.run.records import CorpusRecord

RUN = "run.json"
"""Marks a run folder, and holds its record."""

_R = TypeVar("_R", bound=Record)


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
        claim_folder(self.path, mark=RUN)

    def read(self) -> RunRecord:
        """The record of the run.

        Raises:
            InputError: the folder is no run's, or its record is damaged or of another version.
        """
        if not self.exists():
            raise InputError(self.path, f"is no run folder: it has no {RUN}; name the folder of a run")
        return _read(self.path / RUN, RunRecord)

    def write(self, record: RunRecord) -> None:
        """Keep the record of the run."""
        write_record(self.path / RUN, record)

    def corpus(self, key: str) -> CorpusFolder:
        """The folder of a corpus, by its key."""
        return CorpusFolder(self.path / "corpora" / key)

    def cell(self, corpus: str, strategy: str) -> CellFolder:
        """The folder of a cell, by the key of the corpus and the canonical text of the strategy."""
        return CellFolder(self.path / "cells" / corpus / key_of(strategy))


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
        path = _numbered(self.path, number)
        table = read_table(path, tables.PERTURBED_COLUMNS)
        refuse(path, checks.faults_of_perturbed(table))
        return tables.perturbed_of(table)

    def write_perturbed(self, number: int, perturbed: Perturbed) -> None:
        """Keep a perturbed corpus."""
        write_table(_numbered(self.path, number), tables.perturbed_table(perturbed))

    def _graded(self, level: str) -> Path:
        return self.path / f"graded-{level}.arrow"


@dataclass(frozen=True)
class CellFolder:
    """The folder of a cell.

    Attributes:
        path: where it is.
    """

    path: Path

    @property
    def record(self) -> Path:
        """The file of its record."""
        return self.path / "result.json"

    @property
    def pairs(self) -> Path:
        """The file of its pairs."""
        return self.path / "pairs.arrow"

    @property
    def examined(self) -> Path:
        """The file of which pairs were examined; not there where the strategy does not say."""
        return self.path / "examined.arrow"

    @property
    def s_curve(self) -> Path:
        """The file of its S-curve; not there where the strategy has none, or the corpus is too large."""
        return self.path / "s-curve.json"

    @property
    def log(self) -> Path:
        """What its worker wrote on standard error."""
        return self.path / "worker.log"

    def read(self) -> CellRecord:
        """The record of the cell.

        Raises:
            InputError: the run ended before this cell, or the record is damaged or of another version.
        """
        if not self.record.exists():
            raise InputError(self.record, "no such file: the run is incomplete; give its command again to resume it")
        return _read(self.record, CellRecord)

    def write(self, record: CellRecord) -> None:
        """Keep the record of the cell."""
        write_record(self.record, record)

    def read_pairs(self, ids: list[str], identical: NDArray[np.int32]) -> CorpusPairs:
        """Its pairs on the corpus that has these ids and identical texts; raises as `tables.pairs_of` does."""
        return tables.pairs_of(self.pairs, ids, identical)

    def write_pairs(self, pairs: CorpusPairs) -> None:
        """Keep its pairs."""
        write_table(self.pairs, tables.pairs_table(pairs))

    def read_perturbed_pairs(self, number: int, perturbed: tables.PerturbedCorpus) -> CorpusPairs:
        """Its pairs on a perturbed corpus; raises as `tables.pairs_of` does."""
        return tables.pairs_of(_numbered(self.path, number), perturbed.ids, perturbed.identical)

    def write_perturbed_pairs(self, number: int, pairs: CorpusPairs) -> None:
        """Keep its pairs on a perturbed corpus."""
        write_table(_numbered(self.path, number), tables.pairs_table(pairs))

    def holds(self, record: CellRecord) -> bool:
        """Whether the pairs of a record, on the corpus and on those perturbed from it, are there and whole."""
        files = [self.pairs, *(self.perturbed_pairs(number) for number in range(record.perturbed))]
        try:
            for file in files:
                read_table(file, tables.PAIR_COLUMNS)
            for name in record.files:
                self.check_digest(self.path / name, record)
        except InputError:
            return False
        return True

    def digests(self) -> dict[str, str]:
        """SHA-256 of each file that a record of the cell answers for, by its place in the folder."""
        found = sorted(self.path.rglob("*.arrow")) + [path for path in [self.s_curve] if path.exists()]
        return {path.relative_to(self.path).as_posix(): _digest(path) for path in found}

    def check_digest(self, path: Path, record: CellRecord) -> None:
        """Refuse a file of the cell that is not the one its record answers for; older records answer for none.

        Raises:
            InputError: the file is missing, or another one than was written.
        """
        known = record.files.get(path.relative_to(self.path).as_posix())
        if known is not None and known != _digest(path):
            raise InputError(path, f"is not the file that this cell wrote; {AGAIN}")

    def perturbed_pairs(self, number: int) -> Path:
        """The file of its pairs on a perturbed corpus."""
        return _numbered(self.path, number)

    def read_examined(self, documents: int) -> Examined | None:
        """Which pairs of so many documents were examined; None where the strategy does not say.

        Raises:
            InputError: the file is damaged, or names rows that are not there.
        """
        if not self.examined.exists():
            return None
        found = tables.examined_of(read_table(self.examined, tables.EXAMINED_COLUMNS))
        if not (checks.within(found.left, 0, documents) and checks.within(found.right, 0, documents)):
            raise InputError(self.examined, f"names a row that is not there; {AGAIN}")
        return found

    def write_examined(self, asked: pa.Table) -> None:
        """Keep the pairs that were asked about, and the answer."""
        write_table(self.examined, asked)

    def read_s_curve(self) -> SCurve | None:
        """Its pairs by similarity; None where nobody counted them. Raises `InputError` for a damaged file."""
        return _read(self.s_curve, SCurve) if self.s_curve.exists() else None

    def write_s_curve(self, counted: SCurve) -> None:
        """Keep its pairs by similarity."""
        write_record(self.s_curve, counted)


def _numbered(folder: Path, number: int) -> Path:
    """The file of a perturbed corpus, or of the pairs on it: in a corpus's folder, or in a cell's."""
    return folder / "perturbed" / f"{number:02d}.arrow"


def _digest(path: Path) -> str:
    with explained(path), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read(path: Path, kind: type[_R]) -> _R:
    return read_record(path, kind, version=SCHEMA_VERSION, remedy="run it again with this version of neardup")
