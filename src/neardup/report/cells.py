"""Cells of runs read back: records, raw pairs and labels; clusters at the default threshold."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from neardup import api
from neardup.core.clusters import Clusters
from neardup.core.gold import GradedPairs
from neardup.describe.properties import properties
from neardup.errors import InputError
from neardup.run.results import (
    CellRecord,
    CorpusRecord,
    RunRecord,
    cell_folder,
    read_cell,
    read_pairs,
    read_run,
    read_table,
)

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa
    from numpy.typing import NDArray

    from neardup.core.pairs import CorpusPairs


@dataclass(frozen=True, eq=False)
class CorpusData:
    """A corpus of a run: ids, labels and columns; no text.

    Attributes:
        record: what the run says of it.
        folder: the run folder.
        level: gold level the figures are for.
        table: `documents.arrow`.
    """

    record: CorpusRecord
    folder: Path
    level: str
    table: pa.Table

    @cached_property
    def ids(self) -> list[str]:
        """Document ids by row."""
        ids: list[str] = self.table.column("id").to_pylist()
        return ids

    @cached_property
    def identical(self) -> NDArray[np.int32]:
        """Row that represents each row's text."""
        rows: NDArray[np.int32] = self.table.column("identical").to_numpy()
        return rows

    @cached_property
    def properties(self) -> dict[str, dict[str, NDArray[np.bool_]]]:
        """`bool[n]` by column and value; see `neardup.describe.properties`."""
        names = [name for name in self.table.column_names if name.startswith("column:")]
        return properties({name.removeprefix("column:"): self.table.column(name) for name in names})

    @cached_property
    def gold(self) -> Clusters | GradedPairs | None:
        """Labels at the level, if there are any."""
        for level in (self.level, "any"):
            if f"gold:{level}" in self.table.column_names:
                return Clusters(self.ids, self.table.column(f"gold:{level}").to_numpy())
            graded = self.folder / "corpora" / self.record.key / f"graded-{level}.arrow"
            if graded.exists():
                return _graded(read_table(graded))
        return None


def _graded(table: pa.Table) -> GradedPairs:
    positive, known = table.column("positive").to_numpy(), table.column("known").to_numpy()
    grade = np.where(known, positive.astype(np.int32), -1).astype(np.int32)
    closed = frozenset(json.loads(table.schema.metadata[b"closed"]))
    return GradedPairs(table.column("a").to_pylist(), table.column("b").to_pylist(), grade, closed=closed)


@dataclass(frozen=True, eq=False)
class Cell:
    """A cell of a run with what belongs to it."""

    run: RunRecord
    corpus: CorpusData
    record: CellRecord
    folder: Path

    @cached_property
    def pairs(self) -> CorpusPairs:
        """What the strategy reported."""
        return read_pairs(self.folder / "pairs.arrow", self.corpus.ids, self.corpus.identical)

    @cached_property
    def clusters(self) -> Clusters:
        """The pairs at the default threshold, linked."""
        return api.cluster(self.pairs, self.record.default_threshold, self.run.linkage)


def read_cells(folders: list[Path]) -> list[Cell]:
    """Every cell of these runs; of two for one strategy on one corpus the later run's.

    Raises:
        InputError: a folder is no run, a cell is missing (the run was cut short and can be resumed), or a corpus of one
            name has other documents, labels, level or linkage in two of the runs.
    """
    cells: dict[tuple[str, str], Cell] = {}
    seen: dict[str, tuple[str, ...]] = {}
    for folder in folders:
        run = read_run(folder)
        for record in run.corpora:
            terms = (record.checksum, record.gold_checksum, run.level, run.linkage)
            if seen.setdefault(record.name, terms) != terms:
                fact = f"corpus '{record.name}' has other documents, labels, level or linkage than in an earlier run"
                raise InputError(folder, f"{fact}; report them apart")
            table = read_table(folder / "corpora" / record.key / "documents.arrow")
            corpus = CorpusData(record, folder, run.level, table)
            for strategy in run.strategies:
                place = cell_folder(folder, record.key, strategy)
                cells[record.name, strategy] = Cell(run, corpus, read_cell(place), place)
    return list(cells.values())
