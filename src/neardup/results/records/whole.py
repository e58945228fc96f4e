"""All that `results.json` holds, and what of it is about one corpus."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from msgspec import field
from msgspec.structs import replace

from neardup.io.json_records import Record
from neardup.results.records.cells import CellResult
from neardup.results.records.corpora import CorpusResult, LabellersResult, OracleResult
from neardup.results.records.locked import LockedResult
from neardup.results.records.parts import (
    AccountResult,
    CaptureResult,
    LinkageResult,
    PerturbationResult,
    SampledResult,
    SliceResult,
    UnlabelledResult,
)
from neardup.results.records.pools import PoolResult
from neardup.results.records.ranking import RankingResult
from neardup.results.records.wrong import LevelResult, TreatmentResult, WrongResult
from neardup.run.records import RunFacts

if TYPE_CHECKING:
    from collections.abc import Collection

    from neardup.core.versions import Versions

SCHEMA_VERSION: Final = 2
"""Of `results.json`."""

_PARTS = (
    *("cells", "oracles", "labellers", "locked", "account"),
    *("wrong", "treatments", "linkages", "sampled", "pools", "slices", "perturbations", "captures"),
    *("levels", "unlabelled"),
)
"""What has rows about corpora."""


class Results(Record, frozen=True, kw_only=True):
    """Every figure of some runs.

    Attributes:
        schema_version: the version of this record.
        scorer_version: the version of the metrics that made the figures.
        runs: what was run.
        tuned_on: by strategy, the corpora that its defaults or its preset were tuned on.
        corpora: the corpora that the runs were on.
        cells: one for each strategy on each corpus.
        oracles: what gold itself scores.
        labellers: what one labeller scores against the other.
        ranking: the order of the strategies over several corpora; None where fewer than two have gold.
        locked: thresholds chosen on one half of a corpus and scored on the other.
        account: where pairs are lost.
        wrong: the pairs that are joined wrongly, by kind.
        treatments: figures with versions of one text counted in every way that gold allows.
        linkages: cells under other linkages.
        sampled: gold that looks drawn from the reports of one strategy.
        pools: what sampled gold was drawn from.
        slices: counts by property of the documents.
        perturbations: the shares of variants that joined their originals.
        captures: the shares of pairs that were examined, by similarity; none in older results.
        levels: figures at levels that neither the cells nor `treatments` are of; none in older results.
        unlabelled: what strategies do and where they agree, on corpora without labels.
    """

    schema_version: Literal[2] = SCHEMA_VERSION
    scorer_version: int
    runs: list[RunFacts]
    tuned_on: dict[str, list[str]] = field(default_factory=dict)
    corpora: list[CorpusResult]
    cells: list[CellResult]
    oracles: list[OracleResult] = field(default_factory=list)
    labellers: list[LabellersResult] = field(default_factory=list)
    ranking: RankingResult | None = None
    locked: list[LockedResult] = field(default_factory=list)
    account: list[AccountResult] = field(default_factory=list)
    wrong: list[WrongResult] = field(default_factory=list)
    treatments: list[TreatmentResult] = field(default_factory=list)
    linkages: list[LinkageResult] = field(default_factory=list)
    sampled: list[SampledResult] = field(default_factory=list)
    pools: list[PoolResult] = field(default_factory=list)
    slices: list[SliceResult] = field(default_factory=list)
    perturbations: list[PerturbationResult] = field(default_factory=list)
    captures: list[CaptureResult] = field(default_factory=list)
    levels: list[LevelResult] = field(default_factory=list)
    unlabelled: list[UnlabelledResult] = field(default_factory=list)

    @property
    def strategies(self) -> list[str]:
        """Canonical texts of the strategies, in the order of the cells."""
        return list(dict.fromkeys(cell.strategy for cell in self.cells))

    def only(self, corpora: Collection[str]) -> Results:
        """What is about these corpora, by name; the order over all is not."""
        kept: dict[str, Any] = {name: [row for row in getattr(self, name) if row.corpus in corpora] for name in _PARTS}
        return replace(
            self, corpora=[corpus for corpus in self.corpora if corpus.name in corpora], ranking=None, **kept
        )

    def by_corpus(self) -> list[OnCorpus]:
        """What is about each corpus, one after the other."""
        return [OnCorpus(self.only([corpus.name])) for corpus in self.corpora]


@dataclass(frozen=True, eq=False)
class OnCorpus:
    """Results of one corpus.

    Attributes:
        results: the results of this corpus only.
    """

    results: Results

    @property
    def corpus(self) -> CorpusResult:
        """The corpus."""
        return self.results.corpora[0]

    @property
    def cells(self) -> list[CellResult]:
        """Every cell on it."""
        return self.results.cells

    @property
    def level(self) -> str:
        """Gold level of the figures."""
        return self.cells[0].level

    @property
    def versions(self) -> Versions:
        """How versions of one text count in the figures; see `neardup.core.versions`."""
        return self.cells[0].treatment

    @property
    def linkages(self) -> dict[str, list[str]]:
        """Strategies by what made clusters of their pairs; the linkages that strategies advise last."""
        advised = {text for run in self.results.runs for text in run.advised}
        found: dict[str, list[str]] = {}
        for cell in sorted(self.cells, key=lambda cell: cell.strategy in advised):
            found.setdefault(cell.linkage, []).append(cell.strategy)
        return found

    @property
    def done(self) -> list[CellResult]:
        """The cells that ended well."""
        return [cell for cell in self.cells if cell.done]

    @property
    def failed(self) -> list[CellResult]:
        """The cells that did not end well, or not on every perturbed corpus."""
        return [cell for cell in self.cells if cell.error]

    @property
    def oracle(self) -> OracleResult | None:
        """What gold itself scores; None without gold clusters."""
        return next(iter(self.results.oracles), None)

    @property
    def labellers(self) -> LabellersResult | None:
        """What one labeller scores against the other; None where gold was not labelled twice."""
        return next(iter(self.results.labellers), None)

    @property
    def pool(self) -> PoolResult | None:
        """What gold was drawn from; None where it is no sample, or the pool is not known."""
        return next(iter(self.results.pools), None)

    @property
    def locked(self) -> LockedResult | None:
        """Thresholds chosen on one half and scored on the other; None without gold clusters."""
        return next(iter(self.results.locked), None)
