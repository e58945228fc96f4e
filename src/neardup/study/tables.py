"""The tables of a survey, for the terminal and the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.report.unlabelled import agreement_table
from neardup.results.formats import counted, megabytes, number, seconds
from neardup.results.names import short_names
from neardup.table import Cell, Column, Row, Table

if TYPE_CHECKING:
    from neardup.study.records import Choice, StudyRecord
    from neardup.study.summary import ChoiceSummary, Summary

_BARS = " ▁▂▃▄▅▆▇█"
CLOSURE = 0.005
"""Share of the pairs of the largest cluster that closure joined, from which it is shown."""


def removed_table(record: StudyRecord, summary: Summary, choices: list[Choice], *, bars: bool) -> Table:
    """What each strategy would remove at its default threshold, by linkage; its scores as bars, and its cost.

    A page, which would drop the blanks among the bars, draws the scores as charts.
    """
    linkages = short_names(record.linkages)
    first = next(iter(linkages.values()))
    heads = [
        Column("strategy"),
        Column("threshold", numeric=True, help="the strategy's default threshold"),
        *(_removed_column(name) for name in linkages.values()),
        Column(
            "largest",
            numeric=True,
            help=f"documents of the largest cluster with {first}; closure: its pairs that score lower themselves",
        ),
        Column("pairs", numeric=True, help="pairs of distinct texts that score at or above the threshold"),
        Column("joined", numeric=True, help="pairs of distinct texts that are then in one cluster"),
        Column("usable from", numeric=True, help="the least threshold at which it does not chain, by linkage"),
        *[Column("scores 0 … 1", help="how many pairs it reports at each score, on a logarithmic scale")] * bars,
        Column("seconds", numeric=True, help="wall-clock seconds, measured once"),
        Column("peak MB", numeric=True, help="peak memory of its process less that before, in units of 10⁶ bytes"),
    ]
    lowest = {(choice.strategy, choice.linkage): choice.lowest for choice in choices}
    rows: list[Row] = []
    for one in summary.done:
        own = [choice for choice in summary.choices if choice.strategy == one.strategy]
        usable = [_usable(lowest[choice.strategy, choice.linkage]) for choice in own]
        rows.append(
            [
                Cell(one.name, help=one.strategy),
                f"{one.default:.2f}",
                *(_removed(choice, summary) for choice in own),
                Cell(number(own[0].largest), _closure(own[0])),
                number(one.reported),
                number(own[0].joined),
                " · ".join(usable),
                *[sparkline(one.histogram)] * bars,
                seconds(one.seconds),
                megabytes(one.peak_bytes),
            ]
        )
    return Table(columns=heads, rows=rows)


def _removed_column(linkage: str) -> Column:
    return Column(f"removed, {linkage}", numeric=True, help=f"documents that go if each cluster of {linkage} keeps one")


def _removed(choice: ChoiceSummary, summary: Summary) -> Cell:
    everywhere = f"about {number(summary.everywhere(choice.removed))} in all" if summary.share < 1 else ""
    return Cell(number(choice.removed), everywhere)


def _closure(choice: ChoiceSummary) -> str:
    """What closure added to the largest cluster."""
    return f"{100 * choice.largest_closure:.0f} % closure" if choice.largest_closure >= CLOSURE else ""


def _usable(lowest: float) -> str:
    return "none" if lowest > 1 else f"{lowest:.3g}"


def agreement_of(summary: Summary) -> Table:
    """How far every two strategies agree on pairs at their defaults."""
    return agreement_table([one.name for one in summary.done], summary.agreement)


def sparkline(counts: list[int]) -> str:
    """A histogram as a line of bars, on a logarithmic scale; a blank for none."""
    logs = np.log1p(np.array(counts, np.float64))
    steps = np.ceil((len(_BARS) - 1) * logs / max(float(logs.max(initial=0)), 1e-9)).astype(int)
    return "".join(_BARS[step] for step in steps)


def sampled_line(record: StudyRecord) -> str:
    """What the study's documents are, and how they were drawn."""
    drawn = record.sampling
    if drawn is None:
        return f"All {counted(record.documents, 'document')} of the corpus are in the study."
    link = f"{100 * drawn.link:.0f} % of the shorter one's word 5-grams" if drawn.link else "a rare word 5-gram"
    split = (
        f" {number(drawn.split)} documents are in groups too large to be drawn whole; these were drawn one by one, so"
        " copies among them are undercounted."
        if drawn.split
        else ""
    )
    return (
        f"The study has {number(record.documents)} of the corpus's {number(record.corpus_documents)} documents"
        f" ({100 * drawn.share:.1f} %), drawn at random by whole groups: documents that share {link} stay together."
        f" There are {number(drawn.groups)} groups; {number(drawn.drawn)} were drawn.{split} 'In all' extrapolates"
        f" to the whole corpus by that share; with another seed such figures differ by some {200 * drawn.error:.2g} %."
    )
