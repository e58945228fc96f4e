"""Settings of `passages` for texts that its defaults do not suit."""

from __future__ import annotations

from neardup import Preset

PRESETS: dict[str, Preset] = {
    "records": Preset(
        {"window": 1, "nearest": 50},
        "neardup: short records and families of hundreds, of which each document keeps 50 others",
        tuned_on=("er_cora:dev", "licenses:dev"),
    ),
}
"""Presets by name."""
