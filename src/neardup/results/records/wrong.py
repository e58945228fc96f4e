"""What results hold of the pairs that a cell joins wrongly, and of its figures with versions counted otherwise."""

from __future__ import annotations

from typing import Literal

from msgspec import field

from neardup.core.versions import Versions  # read when results are
from neardup.metrics.kinds import WrongKind  # noqa: TC001  # read when results are
from neardup.results.records.estimates import Estimated
from neardup.results.records.parts import OfCell

Place = Literal["default", "tuned"]


class WrongResult(OfCell, frozen=True, kw_only=True):
    """The pairs that a cell joins wrongly at one threshold, by kind; see `neardup.core.kinds`.

    Attributes:
        place: `default`: at the default threshold, over all labels; `tuned`: at the threshold chosen on the dev half,
            over the test half.
        threshold: the threshold.
        kinds: the pairs that count as wrong. Of gold pairs those that are listed, and how many they stand for.
        left_out: pairs of versions that end joined and count neither way, where versions are ignored.
    """

    place: Place
    threshold: float
    kinds: list[WrongKind] = field(default_factory=list)
    left_out: list[WrongKind] = field(default_factory=list)


class LevelResult(Estimated, frozen=True, kw_only=True):
    """Precision, recall and F1 of a cell at its default threshold, at a level of gold other than the run's.

    Attributes:
        corpus: its name.
        strategy: canonical text.
        level: the level.
        threshold: the default of the strategy.
    """

    corpus: str
    strategy: str
    level: str
    threshold: float


class TreatmentResult(Estimated, frozen=True, kw_only=True):
    """Precision, recall and F1 of a cell at its default threshold, with versions of one text counted in one way.

    Attributes:
        corpus: its name.
        strategy: canonical text.
        treatment: the way; see `neardup.core.versions`.
        threshold: the default of the strategy.
    """

    corpus: str
    strategy: str
    treatment: Versions
    threshold: float
