"""What results hold of thresholds chosen on the dev half of a corpus and scored on its test half."""

from __future__ import annotations

from msgspec import field

from neardup.io.json_records import Record
from neardup.metrics.resampling.differences import Differences
from neardup.results.records.corpora import LabellersResult
from neardup.results.records.estimates import Coverage, Estimated


class HalfCounts(Record, frozen=True, kw_only=True):
    """How many there are in each half.

    Attributes:
        dev: in the half that thresholds are chosen on.
        test: in the half that they are scored on.
    """

    dev: int
    test: int


class TunedPart(Record, frozen=True, kw_only=True):
    """A part of the corpus that a strategy was tuned on.

    Attributes:
        part: as the strategy states it, `corpus@edition`.
        documents: in the part.
        in_test: of these, in the test half.
    """

    part: str
    documents: int
    in_test: int


class LockedRow(Estimated, frozen=True, kw_only=True):
    """A strategy at the threshold chosen on dev; its figures are those of test.

    Attributes:
        strategy: canonical text.
        threshold: the best on dev.
        at_floor: whether it takes every pair that the strategy reports and none is certain, so that a lower floor might
            do better.
        dev: the metric at this threshold on dev, by its name.
        default: the metric at the default threshold on test, by its name.
        removal: documents of test wrongly removed and left behind at this threshold, by the names of these metrics;
            empty where gold is single pairs, and in older results.
        groups: letters of the groups that it is in; two strategies that share none differ.
        repeats: name of the strategy that it repeats by other means, and so is not compared; "" for none.
        tuned_on_test: parts of this corpus that it was tuned on.
    """

    strategy: str
    threshold: float
    at_floor: bool = False
    dev: dict[str, float]
    default: dict[str, float] = field(default_factory=dict)
    removal: dict[str, int] = field(default_factory=dict)
    groups: str = ""
    repeats: str = ""
    tuned_on_test: list[TunedPart] = field(default_factory=list)


class LockedResult(Record, frozen=True, kw_only=True):
    """Thresholds chosen on one half of a corpus and scored on the other.

    Attributes:
        corpus: its name.
        metric: the metric that thresholds are chosen by and strategies compared by.
        how: who or what made the halves.
        reason: why there are none; "" where there are.
        what: what is labelled: `document`, or `pair` where gold is single pairs.
        documents: how many of these are labelled.
        units: sampling units that they are in.
        rows: the strategies.
        comparison: which of them differ on test; None where there are no halves.
        simulated: how well intervals covered on corpora like the test half; None where it has no intervals.
        labellers: what one labeller scores against the other on test; None where it was not labelled twice.
    """

    corpus: str
    metric: str
    how: str = ""
    reason: str = ""
    what: str = "document"
    documents: HalfCounts = HalfCounts(dev=0, test=0)
    units: HalfCounts = HalfCounts(dev=0, test=0)
    rows: list[LockedRow] = field(default_factory=list)
    comparison: Differences | None = None
    simulated: Coverage | None = None
    labellers: LabellersResult | None = None
