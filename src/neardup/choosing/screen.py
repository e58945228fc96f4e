"""The screen of `neardup list`: the strategies by what they are good for, in 80 × 24 characters and wider."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from neardup.results.formats import interval
from neardup.table import Column, Row, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.choosing.records import Choice, Choices, Standing

MOST = 13
"""Rows that stand in 23 lines together with heads and notes; the last line is for the prompt."""
WIDE = 136
"""Characters of a line in which intervals stand, too."""
BEST, FASTEST = "*", "»"


def chosen(choices: Choices) -> list[Choice]:
    """What one screen shows: each strategy at its defaults, and the presets that are first or fastest somewhere.

    Where there is not room for all, presets that are first in more columns go before the others.
    """
    tops = [max(each.standings[place].value or 0.0 for each in choices.choices) for place in range(len(choices.texts))]

    def merits(choice: Choice) -> tuple[bool, int, int]:
        first = sum(each.value == top for each, top in zip(choice.standings, tops, strict=True))
        return not choice.preset, first, sum(each.fastest for each in choice.standings)

    shown = sorted((each for each in choices.choices if any(merits(each))), key=merits, reverse=True)[:MOST]
    return [each for each in choices.choices if each in shown]


def screen_table(choices: Choices, shown: Sequence[Choice], *, wide: bool) -> Table:
    """A row for each of these strategies, presets below their strategy; a column for each kind of texts.

    Args:
        choices: all of the reference.
        shown: those to show, in order.
        wide: whether the intervals of the figures have room.
    """
    heads = [each.name for each in choices.texts]
    columns = [Column("strategy"), *(Column(head, numeric=True) for head in (*heads, "time"))]
    title = f"F1 on unseen texts at a threshold chosen on labelled ones (neardup {choices.release})"
    return Table(columns=columns, rows=[_row(each, wide=wide) for each in _by_strategy(shown)], title=title)


def notes(choices: Choices, shown: Sequence[Choice], own: Sequence[str], others: Sequence[str]) -> list[str]:
    """The lines below that table.

    Args:
        choices: all of the reference.
        shown: those in the table.
        own: names of the strategies that are installed with neardup.
        others: names of those from other packages.
    """
    lines = [
        f"{BEST} not found worse than the highest figure of its column: it may be the best",
        f"{FASTEST} takes the least time of these near the highest (within its 95 % interval)",
        "time: seconds over those of exact; licences: F1 of each licence, averaged",
    ]
    if missing := choices.missing(own):
        lines.append(f"not in the reference report yet: {', '.join(missing)}")
    if others:
        lines.append(f"from other packages, not measured here: {', '.join(others)}")
    if left := len(choices.choices) - len(shown):
        lines.append(f"{left} more measured and all else: neardup list --all; no labels: neardup survey")
    return lines


def _by_strategy(shown: Sequence[Choice]) -> list[Choice]:
    """The same, presets right after their strategy; strategies in the order of their first row."""
    families: dict[str, list[Choice]] = {}
    for each in shown:
        families.setdefault(each.strategy, []).append(each)
    return [each for family in families.values() for each in sorted(family, key=lambda one: bool(one.preset))]


def _row(choice: Choice, *, wide: bool) -> Row:
    """The row; a preset stands as `:news` below its strategy."""
    name = f"  :{choice.preset}" if choice.preset else choice.strategy
    time = "–" if choice.time is None else f"{choice.time:.1f}" if choice.time < 10 else f"{choice.time:,.0f}"
    return [name, *(_figure(each, wide=wide) for each in choice.standings), time]


def _figure(standing: Standing, *, wide: bool) -> str:
    if standing.value is None:
        return "–"
    bounds = f" ({interval(standing.interval)})" if wide and standing.interval else ""
    marks = f"{FASTEST * standing.fastest}{BEST * standing.may_be_best}"
    return f"{marks}{_pointed(f'{standing.value:.2f}{bounds}')}"


def _pointed(figures: str) -> str:
    """Shares without their leading 0."""
    return re.sub(r"\b0(?=\.)", "", figures)
