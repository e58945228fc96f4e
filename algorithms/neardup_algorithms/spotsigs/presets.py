"""Published settings of SpotSigs. The source names the file that was read and, after `@`, its commit."""

from __future__ import annotations

from neardup import Preset

PRESETS: dict[str, Preset] = {
    "program": Preset(
        {"language": "en", "distance": 1, "chain": 1},
        "luismmontielg/spotsigs, spotsigs.config and src/SpotSigs.java @3d3cc96d, a copy of the program of Theobald et "
        "al. 2008: the next content word after each of 24 antecedents, from .85 on; it leaves out the antecedent, and "
        "signatures below rarity .2 and above .8, which is not done here",
        threshold=0.85,
    ),
}
"""Presets by name."""
