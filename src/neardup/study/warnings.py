"""Warnings about a panel, in plain words: strategies that chain, stand alone, or have failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.results.formats import counted, number, threshold_text
from neardup.results.names import short_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from neardup.study.opened import Study
    from neardup.study.records import Choice
    from neardup.study.summary import StrategySummary, Summary

ALONE = 0.5
"""Share of a strategy's pairs at its default that no other reports, above which it disagrees with all others."""
FEW_PAIRS = 20
"""Pairs that a strategy must report for that."""
HUGE = 0.25
"""Share of all documents in one cluster that is warned of."""
FEW_DOCUMENTS = 20
"""Documents that a cluster must have for that."""


def warnings_of(study: Study, summary: Summary) -> list[str]:
    """What to be wary of, a sentence or two each."""
    return [*_chains(study, summary), *_huge(study, summary), *_alone(summary), *_failed(summary)]


def _chains(study: Study, summary: Summary) -> Iterator[str]:
    names = {one.strategy: one.name for one in summary.strategies}
    linkages = short_names(study.record.linkages)
    for choice in study.population.choices:
        if choice.lowest > choice.default:
            name = f"{names[choice.strategy]} with {linkages[choice.linkage]}"
            yield f"{name} chains at its default threshold {choice.default:g}: {why(choice)} {_then(choice)}"


def _huge(study: Study, summary: Summary) -> Iterator[str]:
    """Clusters that hold much of all documents at a default threshold that is admitted, since the texts are few."""
    names = {one.strategy: one.name for one in summary.strategies}
    linkages = short_names(study.record.linkages)
    for one, choice in zip(summary.choices, study.population.choices, strict=True):
        big = one.largest >= FEW_DOCUMENTS and one.largest > HUGE * summary.documents
        if big and choice.lowest <= choice.default:
            yield (
                f"{names[one.strategy]} with {linkages[one.linkage]} puts {number(one.largest)} of"
                f" {number(summary.documents)} documents into one cluster at its default threshold {choice.default:g};"
                f" {100 * one.largest_closure:.0f} % of the pairs in it score lower. Read some of them."
            )


def why(choice: Choice) -> str:
    """Why a choice's thresholds at and below `choice.at` are not admitted."""
    at = f"at {threshold_text(choice.at)}"
    if choice.reason == "cluster":
        return f"{at} one cluster holds {counted(choice.largest, 'text')}."
    reported = f"only {counted(choice.reported, 'pair')} {'scores' if choice.reported == 1 else 'score'} so high"
    if choice.reason == "joins":
        return f"{at} it joins {counted(choice.joined, 'pair')} of texts, while {reported}."
    return f"{at} it joins {counted(choice.joined, 'pair')} of texts, too many for one study."


def _then(choice: Choice) -> str:
    return "No threshold is usable." if choice.lowest > 1 else f"Thresholds from {choice.lowest:.3f} up can be used."


def _alone(summary: Summary) -> Iterator[str]:
    if len(summary.done) < 2:
        return
    for one in summary.done:
        if one.alone > ALONE and one.reported >= FEW_PAIRS:
            yield (
                f"{one.name} disagrees with all others: {_share(one)} of its {number(one.reported)} pairs at"
                f" {one.default:g} are reported by no other strategy at its own default. Read some of them."
            )


def _share(one: StrategySummary) -> str:
    return f"{100 * one.alone:.0f} %"


def _failed(summary: Summary) -> Iterator[str]:
    for one in summary.strategies:
        if one.status != "done":
            yield f"{one.name} is left out: {one.status}, {one.error}."
