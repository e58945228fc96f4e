"""Published settings of I-Match."""

from __future__ import annotations

from neardup import Preset

TUNED = ("wire:dev", "reuters21578:dev", "allsides_news:dev", "webpages:dev")

PRESETS: dict[str, Preset] = {
    "one-lexicon": Preset(
        {"lexicons": 1},
        "Chowdhury et al. 2002: one lexicon (second hand); from .2 to .85 and four words as luismmontielg/spotsigs, "
        "src/SpotSigsIndexer.java @3d3cc96d and configs/T_1_IDF_A_CL_2_ANT_2.config @d523bc81, have it, the program of "
        "Theobald et al. 2008",
        threshold=1.0,
    ),
    "sparse": Preset(
        {"high": 0.9, "lexicons": 40, "dropped": 0.9, "least": 8},
        "neardup: many small lexicons, so that a copy with many edits is the same in some of them",
        threshold=0.04,
        tuned_on=TUNED,
        by_default=True,
    ),
}
"""Presets by name."""
