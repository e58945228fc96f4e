"""Warnings about a panel, in plain words: strategies that chain, stand alone, or have failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.report.unlabelled import alone_line, huge_line, usable_line
from neardup.results.formats import counted, threshold_text
from neardup.results.names import short_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from neardup.study.opened import Study
    from neardup.study.records import Choice
    from neardup.study.summary import Summary


def warnings_of(study: Study, summary: Summary) -> list[str]:
    """What to be wary of, a sentence or two each."""
    return [*_chains(study, summary), *_huge(study, summary), *_alone(summary), *_failed(summary)]


def _chains(study: Study, summary: Summary) -> Iterator[str]:
    names = {one.strategy: one.name for one in summary.strategies}
    linkages = short_names(study.record.linkages)
    for choice in study.population.choices:
        if choice.lowest > choice.default:
            name = f"{names[choice.strategy]} with {linkages[choice.linkage]}"
            usable = usable_line(choice.lowest)
            yield f"{name} chains at its default threshold {choice.default:g}: {why(choice)} {usable}"


def _huge(study: Study, summary: Summary) -> Iterator[str]:
    """Clusters that hold much of all documents at a default threshold that is admitted, since the texts are few."""
    names = {one.strategy: one.name for one in summary.strategies}
    linkages = short_names(study.record.linkages)
    for one, choice in zip(summary.choices, study.population.choices, strict=True):
        name = f"{names[one.strategy]} with {linkages[one.linkage]}"
        line = huge_line(name, choice.default, one.largest, summary.documents, one.largest_closure)
        if line and choice.lowest <= choice.default:
            yield line


def why(choice: Choice) -> str:
    """Why a choice's thresholds at and below `choice.at` are not admitted."""
    at = f"at {threshold_text(choice.at)}"
    if choice.reason == "cluster":
        return f"{at} one cluster holds {counted(choice.largest, 'text')}."
    reported = f"only {counted(choice.reported, 'pair')} {'scores' if choice.reported == 1 else 'score'} so high"
    if choice.reason == "joins":
        return f"{at} it joins {counted(choice.joined, 'pair')} of texts, while {reported}."
    return f"{at} it joins {counted(choice.joined, 'pair')} of texts, too many for one study."


def _alone(summary: Summary) -> Iterator[str]:
    if len(summary.done) < 2:
        return
    for one in summary.done:
        line = alone_line(one.name, one.default, one.reported, one.alone)
        if line:
            yield line


def _failed(summary: Summary) -> Iterator[str]:
    for one in summary.strategies:
        if one.status != "done":
            yield f"{one.name} is left out: {one.status}, {one.error}."
