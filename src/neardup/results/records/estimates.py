"""Figures with their intervals, and how well such intervals covered in simulations."""

from __future__ import annotations

from msgspec import field

from neardup.io.json_records import Record


class Estimated(Record, frozen=True, kw_only=True):
    """Figures, and how sure they are.

    Attributes:
        figures: by name; None where one cannot be computed.
        intervals: lower and upper end of the 95 % interval by figure; None where there is none.
        interval_reasons: why there is none, by figure.
        heaviest: the share of the squared error that one sampling unit makes, by figure, where it is half or more.
    """

    figures: dict[str, float | None]
    intervals: dict[str, tuple[float, float] | None] = field(default_factory=dict)
    interval_reasons: dict[str, str] = field(default_factory=dict)
    heaviest: dict[str, float] = field(default_factory=dict)


class Coverage(Record, frozen=True, kw_only=True):
    """What intervals did on simulated corpora like one of a run.

    Attributes:
        title: what these corpora are like, in words.
        corpora: how many were simulated.
        coverage: by figure, the share of corpora on which the 95 % interval held the true value.
        found_different: share of corpora on which some of five equal strategies were found different.
    """

    title: str
    corpora: int
    coverage: dict[str, float]
    found_different: float
