"""What a study shows without any label, as plain data: the page and the terminal lay it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec import field

from neardup.io.json_records import Record
from neardup.metrics.largest_cluster import closure
from neardup.metrics.unlabelled import agreement, alone, even_thresholds, found_at, histogram, size_curve
from neardup.results.names import short_names
from neardup.study.examples import Band, bands_of

if TYPE_CHECKING:
    from neardup.core.pairs import CorpusPairs
    from neardup.metrics.merges.tree import MergeTree
    from neardup.run.records import CellRecord
    from neardup.study.opened import Study
    from neardup.study.records import Choice


class StrategySummary(Record, frozen=True, kw_only=True):
    """A strategy of the panel.

    Attributes:
        name: short name.
        strategy: canonical text.
        status: `done`, or how it ended.
        error: one line, where it did not end well; all figures are 0 then.
        default: default threshold.
        floor: the least score that it reports.
        seconds: wall-clock seconds from texts in memory to scored pairs, measured once.
        peak_bytes: peak memory of its process less that before; None if unknown.
        kept: pairs of distinct texts that it reported.
        reported: those at or above the default threshold.
        alone: share of those that no other strategy reports at its own default.
        histogram: pairs that it reported by score, in equal parts of [0, 1].
        bands: pairs to read, by score.
    """

    name: str
    strategy: str
    status: str
    error: str = ""
    default: float = 0.0
    floor: float = 0.0
    seconds: float = 0.0
    peak_bytes: int | None = None
    kept: int = 0
    reported: int = 0
    alone: float = 0.0
    histogram: list[int] = field(default_factory=list)
    bands: list[Band] = field(default_factory=list)


class ChoiceSummary(Record, frozen=True, kw_only=True):
    """A strategy with a linkage.

    Attributes:
        strategy: canonical text of the strategy.
        linkage: canonical text of the linkage.
        removed: documents that go at the default threshold if each cluster keeps one, identical texts included.
        largest: documents of the largest cluster there.
        largest_closure: share of its pairs that are neither identical nor scored so high.
        reported: pairs of distinct texts at the default threshold.
        joined: pairs of distinct texts in one cluster there.
        threshold: thresholds, ascending from the floor.
        removed_at: documents that go at each of them.
    """

    strategy: str
    linkage: str
    removed: int
    largest: int
    largest_closure: float
    reported: int
    joined: int
    threshold: list[float]
    removed_at: list[int]


class Summary(Record, frozen=True, kw_only=True):
    """What a study shows without any label.

    Attributes:
        documents: documents in the study.
        distinct: distinct texts among them.
        share: documents in the study over those in the corpus; 1 where it was not sampled.
        strategies: the panel.
        choices: those of the strategies that ended well, with their linkages.
        agreement: of the strategies that ended well, in their order: pairs reported at the defaults by both over those
            reported by either; None where neither reports any.
        pairs: pairs in the population.
        pool: of these, pairs in the loose pool.
    """

    documents: int
    distinct: int
    share: float
    strategies: list[StrategySummary]
    choices: list[ChoiceSummary]
    agreement: list[list[float | None]]
    pairs: int
    pool: int

    @property
    def done(self) -> list[StrategySummary]:
        """The strategies that ended well."""
        return [one for one in self.strategies if one.status == "done"]

    def everywhere(self, count: int) -> int:
        """A count of documents, extrapolated to the whole corpus, to two significant digits."""
        return int(float(f"{count / self.share:.2g}")) if self.share else 0


def summarise(study: Study) -> Summary:
    """The summary of a study whose panel has ended.

    Raises:
        InputError: a file of the study is missing or damaged.
    """
    names = short_names([one.strategy for one in study.record.panel])
    pairs = study.pairs
    codes = {cell.strategy: found_at(pairs[cell.strategy], cell.default_threshold) for cell in study.cells if cell.done}
    population = study.population
    return Summary(
        documents=len(study.ids),
        distinct=len(np.unique(study.identical)),
        share=study.record.sampling.share if study.record.sampling else 1.0,
        strategies=[_strategy(study, cell, names[cell.strategy], pairs, codes) for cell in study.cells],
        choices=[
            _choice(choice, pairs[choice.strategy], study.trees[choice.strategy, choice.linkage])
            for choice in population.choices
        ],
        agreement=[[agreement(one, other) for other in codes.values()] for one in codes.values()],
        pairs=len(population),
        pool=int(population.pool.sum()),
    )


def _strategy(
    study: Study, cell: CellRecord, name: str, pairs: dict[str, CorpusPairs], codes: dict[str, np.ndarray]
) -> StrategySummary:
    known = StrategySummary(name=name, strategy=cell.strategy, status=cell.status, error=cell.error)
    if not cell.done:
        return known
    found, own = pairs[cell.strategy], codes[cell.strategy]
    return known.changed(
        default=cell.default_threshold,
        floor=cell.floor,
        seconds=cell.seconds,
        peak_bytes=cell.peak_bytes,
        kept=len(found),
        reported=len(own),
        alone=alone(own, (held for strategy, held in codes.items() if strategy != cell.strategy)),
        histogram=histogram(found),
        bands=bands_of(found, study.record.seed),
    )


def _choice(choice: Choice, pairs: CorpusPairs, tree: MergeTree) -> ChoiceSummary:
    largest, _ = closure(pairs, choice.default, tree.documents(choice.default, pairs.identical))
    curve = size_curve(lambda at: tree.documents(at, pairs.identical), even_thresholds(pairs.floor, choice.default))
    merges = tree.merges(choice.default)
    return ChoiceSummary(
        strategy=choice.strategy,
        linkage=choice.linkage,
        removed=curve.removed[curve.threshold.index(choice.default)],
        largest=largest.documents,
        largest_closure=largest.closure_only_share,
        reported=len(pairs.at(choice.default)),
        joined=int(tree.joined[merges - 1]) if merges else 0,
        threshold=curve.threshold,
        removed_at=curve.removed,
    )
