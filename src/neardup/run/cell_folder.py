"""The folder of a cell in a run: every path in it, and how each file is read, written and answered for."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from neardup.errors import InputError
from neardup.io.files import file_digest, make_folder, move_folder
from neardup.io.json_records import Record, read_record, write_record
from neardup.run import checks, tables
from neardup.run.records import SCHEMA_VERSION, CellRecord
from neardup.run.s_curve import SCurve
from neardup.run.table_files import AGAIN, read_table, write_table

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from neardup.core.examined import Examined
    from neardup.core.pairs import CorpusPairs

_R = TypeVar("_R", bound=Record)


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
        return read_as(self.record, CellRecord)

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
        return tables.pairs_of(numbered(self.path, number), perturbed.ids, perturbed.identical)

    def write_perturbed_pairs(self, number: int, pairs: CorpusPairs) -> None:
        """Keep its pairs on a perturbed corpus."""
        write_table(numbered(self.path, number), tables.pairs_table(pairs))

    def results(self, perturbed: int) -> dict[str, Path]:
        """The files of its results by name, those on so many perturbed corpora included."""
        varied = {perturbed_name(number): self.perturbed_pairs(number) for number in range(perturbed)}
        return {"pairs": self.pairs, "examined": self.examined, "s-curve": self.s_curve} | varied

    def clear(self) -> None:
        """Make the folder, empty."""
        shutil.rmtree(self.path, ignore_errors=True)
        make_folder(self.path)

    @property
    def attempt_log(self) -> Path:
        """What the last worker wrote that did not end well, where the cell of an earlier one is kept."""
        return self.path / "attempt.log"

    def replace(self, other: CellFolder) -> None:
        """Move to the place of another folder, and remove what was there."""
        move_folder(self.path, other.path)

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
        return {path.relative_to(self.path).as_posix(): file_digest(path) for path in found}

    def check_digest(self, path: Path, record: CellRecord) -> None:
        """Refuse a file of the cell that is not the one its record answers for; older records answer for none.

        Raises:
            InputError: the file is missing, or another one than was written.
        """
        known = record.files.get(path.relative_to(self.path).as_posix())
        if known is not None and known != file_digest(path):
            raise InputError(path, f"is not the file that this cell wrote; {AGAIN}")

    def perturbed_pairs(self, number: int) -> Path:
        """The file of its pairs on a perturbed corpus."""
        return numbered(self.path, number)

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
        return read_as(self.s_curve, SCurve) if self.s_curve.exists() else None

    def write_s_curve(self, counted: SCurve) -> None:
        """Keep its pairs by similarity."""
        write_record(self.s_curve, counted)


def perturbed_name(number: int) -> str:
    """The name of the pairs on a perturbed corpus among the results of a cell."""
    return f"perturbed-{number}"


def numbered(folder: Path, number: int) -> Path:
    """The file of a perturbed corpus, or of the pairs on it: in a corpus's folder, or in a cell's."""
    return folder / "perturbed" / f"{number:02d}.arrow"


def read_as(path: Path, kind: type[_R]) -> _R:
    """The record in a JSON file of a run; raises `InputError` where it is damaged or of another version."""
    return read_record(path, kind, version=SCHEMA_VERSION, remedy="run it again with this version of neardup")
