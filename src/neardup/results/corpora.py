"""Corpora of runs read back: ids, labels, columns and sampling units."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING
from warnings import warn

import numpy as np

from neardup.core.clusters import Clusters
from neardup.core.dates import DATE
from neardup.core.gold import LEVELS, Gold, GradedPairs
from neardup.core.kinds import kinds_of, with_kinds
from neardup.core.properties import FAMILY, properties, ranges
from neardup.core.versions import VERSIONS, choices, counts_any, level_of, loose_labels, tolerant
from neardup.errors import InputError, NeardupError, Notice
from neardup.io.datasets import find_dataset, is_installed
from neardup.io.pools import check_drawn
from neardup.metrics.dates import instants
from neardup.metrics.judges import ClusterJudge, PairJudge
from neardup.metrics.kinds import KindCounts
from neardup.metrics.listed_pairs import ListedPairs
from neardup.metrics.pooled_judge import PooledJudge
from neardup.metrics.resampling.units import units
from neardup.run.tables import COLUMN, own_column

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa
    from numpy.typing import NDArray

    from neardup.core.pool import Pool
    from neardup.core.versions import GoldClusters, Versions
    from neardup.io.datasets import Dataset
    from neardup.metrics.judges import Judge
    from neardup.run.folder import RunFolder
    from neardup.run.records import CorpusRecord
    from neardup.run.tables import PerturbedCorpus

_WEIGHED = (
    "its pairs are weighed by their probabilities alone, as no pool is known that they were drawn from; install the"
    " corpus with the documents and labels of this run to have more exact figures"
)
SPLIT = "split"
"""The column that says which half each document is in; see `neardup.results.derive.halves`."""
LENGTHS = (0, 500, 1000, 2000, 4000, 8000)
"""Ranges of characters, by their least numbers."""
SIZES = (1, 2, 3, 5, 9)
"""Ranges of sizes of a gold cluster, by their least numbers."""


@dataclass(frozen=True, eq=False)
class CorpusData:
    """A corpus of a run: ids, labels and columns; no text.

    Attributes:
        record: what the run says of it.
        folder: the run folder.
        level: gold level the figures are for.
        table: the documents, as `neardup.run.tables.documents_table` made them.
        versions: how versions of one text count; the level is `revision` where they are together.
        damage: why it has no documents, where their file is damaged; "" otherwise.
    """

    record: CorpusRecord
    folder: RunFolder
    level: str
    table: pa.Table
    versions: Versions = "apart"
    damage: str = ""

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
        own = {name.removeprefix(COLUMN): name for name in held if name.startswith(COLUMN)}
        own.pop(SPLIT, None)
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
    def labels(self) -> Clusters | GradedPairs | None:
        """Labels at the level, if there are any: they say which pairs are duplicates."""
        return self.levels.get(self.level, self.levels.get("any"))

    @property
    def clusters(self) -> Clusters | None:
        """The same where they are a clustering; None where they are single pairs, or there are none."""
        return self.labels if isinstance(self.labels, Clusters) else None

    @cached_property
    def gold(self) -> GoldClusters | GradedPairs | None:
        """What figures are scored against: the labels, less pairs that count neither way where versions are ignored."""
        labels: GoldClusters | GradedPairs | None = self.labels
        if labels is not None and self.versions == "ignored":
            labels = tolerant(self.levels["copy"], self.levels["revision"])
        return with_kinds(labels, self.level, self.levels) if isinstance(labels, GradedPairs) else labels

    @property
    def judged(self) -> GoldClusters | None:
        """The same where it is a clustering; None where it is single pairs, or there is none."""
        return None if isinstance(self.gold, GradedPairs) else self.gold

    @property
    def loose(self) -> NDArray[np.int32] | None:
        """`int32[n]`: the loose labels where single pairs of a clustering count neither way; else None."""
        return None if self.judged is None else loose_labels(self.judged)

    @cached_property
    def kinds(self) -> KindCounts | None:
        """What counts wrong pairs by kind where gold is a clustering; see `neardup.core.kinds`."""
        if self.judged is None:
            return None
        return KindCounts(kinds_of(self.judged, self.level, self.levels, self.ids, self.column))

    @property
    def treatments(self) -> tuple[Versions, ...]:
        """The treatments of versions that its figures could have."""
        if self.level != "copy" and self.versions != "together":
            return VERSIONS[:1]
        found = choices(Gold(self.levels))
        copies = self.levels.get("copy", self.levels.get("any"))
        return found if copies is None or counts_any(copies) else tuple(way for way in found if way != "apart")

    def treated(self, versions: Versions) -> CorpusData:
        """The same corpus with versions treated in another way, at the level that this takes."""
        level = "copy" if self.versions == "together" else self.level
        return replace(self, level=level_of(level, versions), versions=versions)

    @cached_property
    def judge(self) -> Judge | None:
        """What scores clusters; None without gold, and where gold pairs have a closed scope, which lists not all."""
        gold = self.gold
        if gold is None:
            return None
        if not isinstance(gold, GradedPairs):
            return ClusterJudge(gold, self.units, self._each_cluster_once)
        if gold.closed:
            return None
        unit_of = dict(zip(self.ids, self.units.tolist(), strict=True))
        if gold.weighted and self.pool is not None:
            return PooledJudge.of(gold, self.ids, unit_of, self.pool)
        if gold.weighted and is_installed(self.record.source):
            warn(Notice(f"{self.record.name}: {_WEIGHED}"), stacklevel=2)
        return PairJudge(ListedPairs.of(gold, self.ids, unit_of))

    @property
    def _each_cluster_once(self) -> bool:
        """Whether figures in which every gold cluster counts once lead; not where single pairs count neither way."""
        return self.record.each_cluster_once and self.loose is None

    @property
    def metric(self) -> str:
        """The figure by which thresholds are chosen and strategies compared."""
        return "macro_f1" if self._each_cluster_once and self.judged is not None else "f1"

    @cached_property
    def dataset(self) -> Dataset | None:
        """The installed corpus with these documents; None where there is none, or it has other documents now."""
        if not is_installed(self.record.source):
            return None
        try:
            found = find_dataset(self.record.source)
        except NeardupError:  # another edition is installed
            return None
        return found if found.card.checksum == self.record.checksum else None

    @cached_property
    def pool(self) -> Pool | None:
        """What gold pairs were drawn from; None where they are no sample of an installed corpus, or of another one.

        Raises:
            NeardupError: the files of the installed corpus do not go together.
        """
        found = None if self.dataset is None else self.dataset.pool(self.ids, self.record.checksum)
        if found is None:
            return None
        try:
            check_drawn(Path(self.record.source), found, Gold(self.levels), self.ids)
        except InputError:  # the labels of the run are others than those installed with the corpus
            return None
        return found

    @cached_property
    def units(self) -> NDArray[np.int32]:
        """`int32[n]`: the unit of each row, to resample and to split by; see `neardup.metrics.resampling.units`."""
        return units(self.ids, self.levels.values(), self.families)

    @property
    def families(self) -> list[str | None] | None:
        """The family of templates of each document, where a column states it."""
        column = self.column(FAMILY)
        if column is None:
            return None
        families: list[str | None] = column.to_pylist()
        return families

    @cached_property
    def moments(self) -> Callable[[], NDArray[np.float64]] | None:
        """What gives the moment of each document, read once where it can be; see `instants`. None without dates."""
        dates = self.column(DATE)
        return None if dates is None else cache(partial(instants, dates, self.ids))

    def column(self, name: str) -> pa.ChunkedArray | None:
        """One of the corpus's own columns; None where it has no such column."""
        return own_column(self.table, name)

    @cached_property
    def _perturbed(self) -> dict[int, PerturbedCorpus]:
        return {}

    def perturbed(self, number: int) -> PerturbedCorpus:
        """A corpus perturbed from it, by its number; raises `InputError` where it is missing or damaged."""
        if number not in self._perturbed:
            self._perturbed[number] = self.folder.corpus(self.record.key).read_perturbed(number)
        return self._perturbed[number]

    def _labels(self, level: str) -> Clusters | GradedPairs | None:
        if f"gold:{level}" in self.table.column_names:
            return Clusters(self.ids, self.table.column(f"gold:{level}").to_numpy())
        return self.folder.corpus(self.record.key).read_graded(level)
