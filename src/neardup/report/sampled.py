"""Warnings where gold looks drawn from what one strategy reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.results.derive.sampled import LEAST, SELECTIVE, SHARE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from neardup.results.records import SampledResult

_MEANING = {
    "pairs": "What it misses was then never labelled: its recall, F1 and average precision are flattered.",
    "duplicates": "Where these were drawn from its reports, its recall is 1 by their choice.",
    "non-duplicates": (
        "Where these were drawn from its reports, only its mistakes can count, and the precision of every other"
        " strategy is flattered."
    ),
}


def warnings_of(rows: Iterable[SampledResult], names: Mapping[str, str]) -> list[str]:
    """The same as sentences, the threshold among them."""
    bound = (
        f"(Said where gold lists at least {LEAST} of different texts, and a strategy reported at least {SHARE:.0%} of"
        f" them but at most {SELECTIVE:.0%} of all pairs of the corpus.)"
    )
    return [
        f"{names[row.strategy]} reported {row.reported} of the {row.listed} {row.kind} that gold lists, but"
        f" {row.share_of_all_pairs:.2%} of all pairs of the corpus. {_MEANING[row.kind]} {bound}"
        for row in rows
    ]
