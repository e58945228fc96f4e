"""Warnings where gold looks drawn from what one strategy reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.report.blocks import Paragraph, Strong
from neardup.results.derive.sampled import LEAST, SELECTIVE, SHARE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from neardup.report.blocks import Block
    from neardup.report.part import Part
    from neardup.results.records import SampledResult

_MEANING = {
    "pairs": "Pairs that it misses were then never labelled: its recall, F1 and average precision are too high.",
    "duplicates": "If these were drawn from its reports, its recall is 1 by that choice.",
    "non-duplicates": (
        "If these were drawn from its reports, only its mistakes can count, and the precision of every other strategy"
        " is too high."
    ),
}


def section(part: Part) -> list[Block]:
    """A paragraph for each warning."""
    warnings = warnings_of(part.found.results.sampled, part.names)
    return [Paragraph((Strong("Gold drawn from one strategy's reports?"), f" {text}")) for text in warnings]


def warnings_of(rows: Iterable[SampledResult], names: Mapping[str, str]) -> list[str]:
    """The same as sentences, the bounds among them."""
    bound = (
        f"(This warning is given where gold lists at least {LEAST} of different texts, and a strategy reported at least"
        f" {100 * SHARE:.0f} % of them but at most {100 * SELECTIVE:.0f} % of all pairs of the corpus.)"
    )
    return [
        f"{names[row.strategy]} reported {row.reported} of the {row.listed} {row.kind} that gold lists, but"
        f" {100 * row.share_of_all_pairs:.2f} % of all pairs of the corpus. {_MEANING[row.kind]} {bound}"
        for row in rows
    ]
