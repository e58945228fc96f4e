"""Cells of runs read back: records, raw pairs and labels; clusters by threshold."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from neardup.core import components, detection
from neardup.core.clusters import Clusters
from neardup.core.gold import LEVELS, GradedPairs
from neardup.core.properties import properties, ranges
from neardup.errors import InputError
from neardup.linkages import Hierarchical
from neardup.metrics.account import Account, account
from neardup.metrics.evaluation import evaluate
from neardup.metrics.resampling.units import units
from neardup.metrics.sweep import sweep, sweep_at
from neardup.run.folder import RunFolder

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa
    from numpy.typing import NDArray

    from neardup.core.pairs import CorpusPairs
    from neardup.metrics.curves import Curve
    from neardup.run.folder import CellFolder
    from neardup.run.records import CellRecord, CorpusRecord, RunRecord

SPLIT = "column:split"
"""The column that says which half each document is in; see `neardup.results.derive.halves`."""
LENGTHS = (0, 500, 1000, 2000, 4000, 8000)
"""Ranges of characters, by their least numbers."""
SIZES = (1, 2, 3, 5, 9)
"""Ranges of sizes of a gold cluster, by their least numbers."""
LINKAGE_THRESHOLDS = 100
"""Thresholds of a curve where each is clustered anew."""


@dataclass(frozen=True, eq=False)
class CorpusData:
    """A corpus of a run: ids, labels and columns; no text.

    Attributes:
        record: what the run says of it.
        folder: the run folder.
        level: gold level the figures are for.
        table: the documents, as `neardup.run.tables.documents_table` made them.
    """

    record: CorpusRecord
    folder: RunFolder
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
        """`bool[n]` by column and value: of the corpus's columns, script, length and size of the gold cluster.

        See `neardup.core.properties`. Runs made before length and script were kept lack these.
        """
        held = self.table.column_names
        own = {name.removeprefix("column:"): name for name in held if name.startswith("column:") and name != SPLIT}
        own |= {name: name for name in ("script",) if name in held}
        found = properties({name: self.table.column(column) for name, column in own.items()})
        if "characters" in held:
            found["characters"] = ranges(self.table.column("characters").to_numpy(), LENGTHS)
        if self.clusters is not None:
            labels = self.clusters.labels
            sizes = np.append(np.bincount(labels[labels >= 0]), 0)  # -1, no label, takes the last
            found["documents of the gold cluster"] = ranges(sizes[labels], SIZES)
        return found

    @cached_property
    def levels(self) -> dict[str, Clusters | GradedPairs]:
        """Labels by level; `any` where one level answers all."""
        found = {level: self._labels(level) for level in (*LEVELS, "any")}
        return {level: labels for level, labels in found.items() if labels is not None}

    @property
    def name(self) -> str:
        """What reports call it."""
        return self.record.name

    @property
    def clusters(self) -> Clusters | None:
        """The gold where it is a clustering; None where it is single pairs, or there is none."""
        return self.gold if isinstance(self.gold, Clusters) else None

    @property
    def gold(self) -> Clusters | GradedPairs | None:
        """Labels at the level, if there are any."""
        return self.levels.get(self.level, self.levels.get("any"))

    @cached_property
    def units(self) -> NDArray[np.int32]:
        """`int32[n]`: the unit of each row, to resample and to split by; see `neardup.metrics.resampling.units`."""
        return units(self.ids, self.levels.values(), self.families)

    @property
    def families(self) -> list[str | None] | None:
        """The family of templates of each document, where a column states it."""
        held = "column:family" in self.table.column_names
        families: list[str | None] = self.table.column("column:family").to_pylist() if held else []
        return families if held else None

    def _labels(self, level: str) -> Clusters | GradedPairs | None:
        if f"gold:{level}" in self.table.column_names:
            return Clusters(self.ids, self.table.column(f"gold:{level}").to_numpy())
        return self.folder.corpus(self.record.key).read_graded(level)


@dataclass(frozen=True, eq=False)
class Cell:
    """A cell of a run with what belongs to it.

    Attributes:
        run: the run that it belongs to.
        corpus: the corpus that the strategy was run on.
        record: the measurements.
        folder: the folder with its pairs.
    """

    run: RunRecord
    corpus: CorpusData
    record: CellRecord
    folder: CellFolder

    @property
    def done(self) -> bool:
        """Whether it ended well; if not it has no pairs."""
        return self.record.status == "done"

    @property
    def strategy(self) -> str:
        """Canonical text of the strategy."""
        return self.record.strategy

    @property
    def threshold(self) -> float:
        """The default threshold of the strategy."""
        return self.record.default_threshold

    @cached_property
    def pairs(self) -> CorpusPairs:
        """What the strategy reported."""
        return self.folder.read_pairs(self.corpus.ids, self.corpus.identical)

    @cached_property
    def clusters(self) -> Clusters:
        """The pairs at the default threshold, linked."""
        return self.at(self.threshold)

    @cached_property
    def account(self) -> Account | None:
        """The loss account at the default threshold; None where gold is no clustering."""
        gold, labels = self.corpus.clusters, self.clusters.labels
        if gold is None:
            return None
        return account(self.pairs, self.threshold, labels, gold.labels, self.folder.read_examined())

    @cached_property
    def evaluated(self) -> dict[str, float]:
        """The figures of its clusters against gold, by name; empty without gold."""
        gold = self.corpus.gold
        return {} if gold is None else {name: figure.value for name, figure in evaluate(self.clusters, gold).items()}

    def at(self, threshold: float) -> Clusters:
        """The pairs at a threshold, linked."""
        return detection.cluster(self.pairs, threshold, self.run.linkage)

    def curve(self, gold: Clusters) -> Curve:
        """Figures of the clusters by threshold; where a linkage is no hierarchy at up to 100, the default included."""
        linkage = components.linkage(self.run.linkage)
        if isinstance(linkage, Hierarchical):
            return sweep(linkage.links(self.pairs, self.pairs.floor), gold)
        thresholds = [*np.linspace(self.pairs.floor, 1.0, LINKAGE_THRESHOLDS - 1).tolist(), self.threshold]
        return sweep_at(self.pairs, gold, linkage, thresholds)


def read_cells(folders: list[Path]) -> list[Cell]:
    """Every cell of these runs; of two for one strategy on one corpus the later run's.

    Raises:
        InputError: a folder is no run, a cell is missing (the run was cut short and can be resumed), or a corpus of one
            name has other documents, labels, level or linkage in two of the runs.
    """
    cells: dict[tuple[str, str], Cell] = {}
    seen: dict[str, tuple[str, ...]] = {}
    for folder in map(RunFolder, folders):
        run = folder.read()
        for record in run.corpora:
            terms = (record.checksum, record.gold_checksum, run.level, run.linkage)
            if seen.setdefault(record.name, terms) != terms:
                fact = f"corpus '{record.name}' has other documents, labels, level or linkage than in an earlier run"
                raise InputError(folder.path, f"{fact}; make a report of each")
            corpus = CorpusData(record, folder, run.level, folder.corpus(record.key).read_documents())
            for strategy in run.strategies:
                place = folder.cell(record.key, strategy)
                cells[record.name, strategy] = Cell(run, corpus, place.read(), place)
    return list(cells.values())
