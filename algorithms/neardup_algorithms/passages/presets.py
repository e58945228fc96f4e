"""Settings of `passages` for texts that its defaults do not suit."""

from __future__ import annotations

from neardup import Preset, scorer

NEWS = ("wire:dev", "reuters21578:dev", "allsides_news:dev", "webpages:dev")

PRESETS: dict[str, Preset] = {
    "cascade": Preset(
        {"verify": scorer("cascade()")},
        "neardup: candidates that share few words are settled by that, and the facts of the others are looked at",
        threshold=0.68,
        tuned_on=NEWS,
        repeats="passages",
    ),
    "strict": Preset(
        {"floor": 0.8},
        "neardup: few pairs are wrong above this floor; for who deletes what is found",
        threshold=0.8,
        tuned_on=NEWS,
    ),
    "versions": Preset(
        {"verify": scorer("facts(versions=together)")},
        "neardup: earlier and later versions of a text count as copies of it",
        threshold=0.3,
        tuned_on=("wire:dev",),
    ),
    "records": Preset(
        {"window": 1, "nearest": 50, "verify": scorer("facts(coverage=both, versions=together)")},
        "neardup: short records and families of hundreds, of which each document keeps 50 others",
        threshold=0.4,
        tuned_on=("er_cora:dev", "licenses:dev"),
        by_default=True,
    ),
}
"""Presets by name."""
