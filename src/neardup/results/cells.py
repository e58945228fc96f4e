"""Cells of runs read back: records and raw pairs; clusters by threshold."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from neardup.core import components, detection
from neardup.core.gold import Gold
from neardup.core.versions import answerable, check_versions, level_of
from neardup.errors import InputError, NeardupError
from neardup.linkages import Hierarchical
from neardup.metrics.account import Account, account
from neardup.metrics.evaluation import evaluate
from neardup.metrics.merges.tree import MergeTree
from neardup.results.checked import checked, inside, record_of
from neardup.results.corpora import CorpusData
from neardup.run.folder import RunFolder
from neardup.run.identity import source_hash
from neardup.run.tables import no_documents

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from neardup.core.clusters import Clusters
    from neardup.core.examined import Examined
    from neardup.core.pairs import CorpusPairs
    from neardup.core.strategy import Strategy
    from neardup.core.versions import Versions
    from neardup.metrics.curves import Curve
    from neardup.metrics.judges import Judge
    from neardup.run.cell_folder import CellFolder
    from neardup.run.records import CellRecord, CorpusRecord, RunRecord
    from neardup.run.s_curve import SCurve


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
        return self.record.done

    @property
    def strategy(self) -> str:
        """Canonical text of the strategy."""
        return self.record.strategy

    @property
    def threshold(self) -> float:
        """The default threshold of the strategy."""
        return self.record.default_threshold

    @property
    def linkage(self) -> str:
        """Canonical text of the linkage that makes clusters of its pairs."""
        return self.run.advised.get(self.strategy, self.run.linkage)

    @cached_property
    def component(self) -> Strategy | None:
        """The strategy; None where this installation does not know it or its parameters."""
        try:
            return components.strategy(self.strategy)
        except NeardupError:
            return None

    @cached_property
    def askable(self) -> bool:
        """Whether the installed code is the code that was run, so that the strategy can explain pairs."""
        known = self.record.source_hash
        return bool(known) and source_hash(self.strategy) == known

    @cached_property
    def pairs(self) -> CorpusPairs:
        """What the strategy reported."""
        return self.folder.read_pairs(self.corpus.ids, self.corpus.identical)

    @cached_property
    def examined(self) -> Examined | None:
        """Which pairs the strategy examined; None where it does not say."""
        return self.folder.read_examined(len(self.corpus.ids))

    @cached_property
    def s_curve(self) -> SCurve | None:
        """Its pairs by similarity; None where nobody counted them."""
        return self.folder.read_s_curve()

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
        return account(self.pairs, self.threshold, labels, gold.labels, self.examined, self.corpus.loose)

    @cached_property
    def evaluated(self) -> dict[str, float]:
        """The figures of its clusters against gold, by name; empty without gold."""
        return self.scored(self.clusters)

    def scored(self, clusters: Clusters) -> dict[str, float]:
        """The figures of some clusters of the corpus against its gold, by name; empty without gold."""
        gold, judge = self.corpus.gold, self.corpus.judge
        if gold is None:
            return {}
        if judge is None:
            return {name: figure.value for name, figure in evaluate(clusters, gold).items()}
        return judge.values(clusters.labels)

    def at(self, threshold: float) -> Clusters:
        """The pairs at a threshold, linked."""
        return detection.cluster(self.pairs, threshold, self.linkage)

    @cached_property
    def tree(self) -> MergeTree | None:
        """How its clusters grow as the threshold falls; None where those of its linkage are not nested."""
        linkage = components.linkage(self.linkage)
        return MergeTree.of(self.pairs, linkage) if isinstance(linkage, Hierarchical) else None

    def curve(self, judge: Judge) -> Curve:
        """Figures of the clusters by threshold; where a linkage is no hierarchy at up to 100, the default included."""
        return judge.curve(self.pairs, components.linkage(self.linkage), self.threshold)


def read_cells(folders: list[Path], versions: str | None = None) -> list[Cell]:
    """Every cell of these runs as `open_cells` gives them, with all their files read and checked.

    Raises:
        NeardupError: as `open_cells`, or every cell is damaged or was not run.
    """
    cells = [checked(cell) for cell in open_cells(folders, versions)]
    if all(cell.record.status in ("damaged", "not run") for cell in cells):
        raise InputError(folders[0], f"no cell of the run is whole: {cells[0].record.error}")
    return cells


def open_cells(folders: list[Path], versions: str | None = None) -> list[Cell]:
    """Every cell of these runs; of two for one strategy on one corpus the later run's, unless it did not end well.

    A cell without a record has the status `not run`; one with a damaged record, or on a damaged corpus, `damaged`.

    Args:
        folders: run folders.
        versions: how versions of one text count (see `neardup.core.versions`); None for as the run was told.

    Raises:
        UnknownNameError: there is no such treatment of versions.
        NeardupError: a run is of another level than `copy`, or no corpus has labels for this treatment of versions.
        InputError: a folder is no run, no run has a cell, or a corpus of one name has other documents, labels, level
            or linkage in two of the runs, or its documents in another order.
    """
    runs = [(folder, folder.read()) for folder in map(RunFolder, folders)]
    opened = _corpora(runs, versions)
    cells: dict[tuple[str, str], Cell] = {}
    seen: dict[str, tuple[str, ...]] = {}
    rows: dict[str, list[str]] = {}
    for (folder, run), corpora in zip(runs, opened, strict=True):
        for record, corpus in zip(run.corpora, corpora, strict=True):
            terms = (record.checksum, record.gold_checksum, corpus.level, corpus.versions, run.linkage)
            if seen.setdefault(record.name, terms) != terms:
                fact = f"corpus '{record.name}' has other documents, labels, level or linkage than in an earlier run"
                raise InputError(folder.path, f"{fact}; make a report of each")
            if not corpus.damage and rows.setdefault(record.name, corpus.ids) != corpus.ids:
                fact = f"corpus '{record.name}' has its documents in another order than in an earlier run"
                raise InputError(folder.path, f"{fact}; make a report of each")
            for strategy in run.strategies:
                if not run.plans(record.key, strategy):
                    continue
                place = folder.cell(record.key, strategy)
                cell = Cell(run, corpus, record_of(run, corpus, strategy, place), place)
                if cell.done or (record.name, strategy) not in cells:
                    cells[record.name, strategy] = cell
    if not cells:
        raise InputError(folders[0], "is a run of no corpus or no strategy; run it again")
    return list(cells.values())


def _corpora(runs: Sequence[tuple[RunFolder, RunRecord]], versions: str | None) -> list[list[CorpusData]]:
    """The corpora of each run, with versions treated as far as gold can answer."""
    found = [[_corpus(folder, run, record) for record in run.corpora] for folder, run in runs]
    wanted = [check_versions(run.treatment if versions is None else versions) for _, run in runs]
    golds: dict[Versions, dict[str, Gold]] = {}
    for (_, run), corpora, treatment in zip(runs, found, wanted, strict=True):
        level_of(run.level, treatment)
        golds.setdefault(treatment, {}).update({one.name: Gold(one.levels) for one in corpora if one.levels})
    treated = {treatment: answerable(of, treatment) for treatment, of in golds.items()}
    return [
        [corpus.treated(treated[treatment].get(corpus.name, "apart")) for corpus in corpora]
        for corpora, treatment in zip(found, wanted, strict=True)
    ]


def _corpus(folder: RunFolder, run: RunRecord, record: CorpusRecord) -> CorpusData:
    try:
        found = CorpusData(record, folder, run.level, folder.corpus(record.key).read_documents(record))
        _ = found.levels  # so that a damaged file of gold is seen now
    except InputError as error:
        return CorpusData(record, folder, run.level, no_documents(), damage=inside(folder, error))
    return found
