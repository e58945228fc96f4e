"""A study read back: its record, documents and population."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from neardup.errors import InputError
from neardup.study.documents import changes, open_source
from neardup.study.folder import UNFINISHED, StudyFolder
from neardup.study.population import trees_of

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from neardup.core.corpus import Corpus
    from neardup.core.pairs import CorpusPairs
    from neardup.run.cell_folder import CellFolder
    from neardup.run.records import CellRecord, RunRecord
    from neardup.study.population import Population, Trees
    from neardup.study.records import StudyRecord

AGAIN = "make the study again into a new folder"
"""What to do about a study that lacks what it needs."""


@dataclass(frozen=True, eq=False)
class Study:
    """A study; what is in its files is read when first asked for.

    Attributes:
        folder: where it is.
        record: what it is of.
    """

    folder: StudyFolder
    record: StudyRecord

    @cached_property
    def run(self) -> RunRecord:
        """The record of the panel's run; raises `InputError` where there is none."""
        if not self.folder.run.exists():
            raise InputError(self.folder.path, f"has no {self.folder.run.path.name} folder: {UNFINISHED}")
        return self.folder.run.read()

    @property
    def key(self) -> str:
        """The key of the study's documents in the run; raises `InputError` where the run has none."""
        if not self.run.corpora:
            raise InputError(self.folder.run.path, f"has no documents; {AGAIN}")
        return self.run.corpora[0].key

    @cached_property
    def table(self) -> pa.Table:
        """The study's documents without texts, as `neardup.run.tables.documents_table` makes them."""
        found = self.folder.run.corpus(self.key).read_documents()
        if "characters" not in found.column_names:
            raise InputError(self.folder.run.path, f"lacks the column 'characters' of its documents; {AGAIN}")
        return found

    @cached_property
    def ids(self) -> list[str]:
        """Ids of the study's documents by row."""
        ids: list[str] = self.table.column("id").to_pylist()
        return ids

    @cached_property
    def row_of(self) -> dict[str, int]:
        """Row by id of the study's documents."""
        return {document: row for row, document in enumerate(self.ids)}

    @cached_property
    def identical(self) -> NDArray[np.int32]:
        """`int32[n]`: the row that represents each row's text."""
        rows: NDArray[np.int32] = self.table.column("identical").to_numpy()
        return rows

    @cached_property
    def population(self) -> Population:
        """The population of pairs; raises `InputError` where its file is missing or damaged."""
        return self.folder.read_population(self.record.checksum, self.record.documents)

    def cell(self, strategy: str) -> CellFolder:
        """The folder of the run's cell of a strategy."""
        return self.folder.run.cell(self.key, strategy)

    @cached_property
    def cells(self) -> list[CellRecord]:
        """What was measured of each strategy of the panel, those that failed included."""
        return [self.cell(one.strategy).read() for one in self.record.panel]

    @cached_property
    def pairs(self) -> dict[str, CorpusPairs]:
        """What each strategy that ended well reported, by its canonical text."""
        done = [cell.strategy for cell in self.cells if cell.done]
        return {strategy: self.cell(strategy).read_pairs(self.ids, self.identical) for strategy in done}

    @cached_property
    def trees(self) -> Trees:
        """How the clusters of each of these strategies grow with each linkage."""
        return trees_of(self.pairs, self.record.linkages)

    @cached_property
    def documents(self) -> Corpus:
        """The study's documents with their texts, read from their source again and checked.

        Raises:
            InputError: they cannot be read, or have changed since.
        """
        whole = open_source(self.folder, self.record)
        if not self.record.sampling and whole.checksum == self.record.checksum and whole.ids == self.ids:
            return whole
        rows = [whole.row_of.get(document_id, -1) for document_id in self.ids]
        if min(rows, default=0) >= 0:
            import numpy as np

            found = whole.take(np.array(rows, np.int64))
            if found.checksum == self.record.checksum:
                return found
        raise InputError(self.record.source, changes(self.table, whole))


def open_study(path: Path) -> Study:
    """The study in a folder.

    Raises:
        InputError: there is none, or its record is damaged or of another version.
    """
    folder = StudyFolder(path)
    return Study(folder, folder.read())
