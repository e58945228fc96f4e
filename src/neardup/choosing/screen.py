"""The screen of `neardup list`: the strategies by what they are good for, in 80 × 24 characters and wider."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from neardup.results.formats import interval
from neardup.table import Column, Row, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.choosing.records import Choice, Choices, Standing

MOST = 12
"""Rows that stand in 23 lines together with heads and notes; the last line is for the prompt."""
WIDE = 136
"""Characters of a line in which intervals stand, too."""
BEST, FASTEST = "*", "»"
BASE = "exact"
"""The strategy to whose time that of the others is compared."""


def chosen(choices: Choices) -> list[Choice]:
    """What one screen shows: presets that are first somewhere, one of the fastest of each column, and strategies.

    Each strategy stands there at its defaults, first of all those of these presets. Where there is not room for all,
    `exact`, to whose time all is compared, and those with the higher figures stay.
    """
    needed = _first_or_fastest(choices)
    presets_of = {each.strategy for each in needed if each.preset}
    needed += [each for each in choices.choices if each.name in presets_of and each not in needed]
    plain = [each for each in choices.choices if not each.preset and each not in needed]
    plain.sort(key=lambda each: (each.name == BASE, sum(one.value or 0.0 for one in each.standings)), reverse=True)
    shown = [*needed, *plain][:MOST]
    return [each for each in choices.choices if each in shown]


def _first_or_fastest(choices: Choices) -> list[Choice]:
    """One with the highest figure of each column; where no strategy at its defaults is the fastest, one that is."""
    found: list[Choice] = []
    for place in range(len(choices.texts)):
        top = max(each.standings[place].value or 0.0 for each in choices.choices)
        first = [each for each in choices.choices if each.standings[place].value == top]
        if first and not any(each in found for each in first):
            found.append(first[0])
    for place in range(len(choices.texts)):
        fastest = [each for each in choices.choices if each.standings[place].fastest]
        if fastest and not any(each in found or not each.preset for each in fastest):
            found.append(max(fastest, key=lambda each: sum(one.fastest for one in each.standings)))
    return found


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
    named = {each.strategy for each in shown}
    if beside := dict.fromkeys(each.strategy for each in choices.choices if each.strategy not in named):
        lines.append(f"others: {', '.join(beside)}")
    if others:
        lines.append(f"from other packages, not measured here: {', '.join(others)}")
    if left := len(choices.choices) - len(shown):
        lines.append(f"{left} more rows and all else: neardup list --all; no labels: neardup survey")
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
    time = "–" if choice.time is None else f"{choice.time:.1f}" if choice.time < 10 else f"{choice.time:.0f}"
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
