"""What results hold of each cell, one strategy on one corpus."""

from __future__ import annotations

from msgspec import field

from neardup.core.versions import Versions  # read when results are
from neardup.io.json_records import Record
from neardup.metrics.curves import Interval
from neardup.metrics.largest_cluster import Largest
from neardup.results.records.estimates import Estimated
from neardup.run.records import Seconds, Status


class BestResult(Record, frozen=True, kw_only=True):
    """The best F1 over all thresholds.

    Attributes:
        threshold: the highest at which it is reached.
        f1: its value.
    """

    threshold: float
    f1: float


class CellResult(Estimated, frozen=True, kw_only=True):
    """One strategy on one corpus: its measurements, its figures at the default threshold, and over all thresholds.

    A cell that did not end well has measurements only. Curves are there where the corpus has gold.

    Attributes:
        corpus: its name.
        strategy: canonical text.
        level: the level of the gold.
        treatment: how versions of one text count; see `neardup.core.versions`.
        linkage: the linkage that made clusters of the pairs.
        status: `done`, or how it ended.
        error: one line, where it did not end well.
        threshold: the default of the strategy; None where the cell did not end well.
        floor: the floor of the pairs; None where the cell did not end well.
        created: when it was run, UTC.
        stages: seconds by stage, of the median round.
        warmup_seconds: the seconds of the runs on a few documents before, compilation included.
        rounds: wall-clock seconds of each round.
        processor_rounds: processor seconds of each round, all threads together.
        largest: the largest cluster at the default threshold; None where the cell did not end well.
        pair_curve: the curve of scored pairs: `threshold`, `precision` and `recall`, equally long; empty without gold.
        curve: the curves of the clusters: `threshold` and figures by name, equally long; empty without gold.
        stepwise: whether the figures of a curve hold between its thresholds.
        best: where F1 of the clusters is best; None without gold.
        perfect: thresholds at which the clusters are exactly those of gold.
    """

    corpus: str
    strategy: str
    level: str
    linkage: str
    status: Status
    treatment: Versions = "apart"
    error: str = ""
    threshold: float | None = None
    floor: float | None = None
    created: str = ""
    stages: dict[str, Seconds] = field(default_factory=dict)
    warmup_seconds: Seconds = 0.0
    rounds: list[Seconds] = field(default_factory=list)
    processor_rounds: list[Seconds] = field(default_factory=list)
    largest: Largest | None = None
    pair_curve: dict[str, list[float]] = field(default_factory=dict)
    curve: dict[str, list[float]] = field(default_factory=dict)
    stepwise: bool = True
    best: BestResult | None = None
    perfect: list[Interval] = field(default_factory=list)

    @property
    def done(self) -> bool:
        """Whether it ended well."""
        return self.status == "done"
