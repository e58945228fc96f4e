"""Formats what the simulation of sampled pairs found as the table of docs/coverage.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bench.sampled.simulate import DIFFERENCE, FIGURES, METHODS
from neardup.table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bench.sampled.simulate import Key, Tally

USED = "known pool, related documents"
"""What runs do."""


def table(found: Mapping[str, Mapping[Key, Tally]]) -> Table:
    """A row for each world, place and method.

    Bias, error and width are means over strategies of F1; coverage is that of the strategy, or of the two strategies,
    for which it is least.
    """
    head = ["world", "of", "method", "F1: bias", "error", "width", *(f"coverage: {name}" for name in _shown())]
    rows = []
    for world, tallies in found.items():
        for place in dict.fromkeys(key[0] for key in tallies):
            for method in (f"{how}, {units}" for how, units in METHODS):
                own = {key[2:]: tally for key, tally in tallies.items() if key[:2] == (place, method)}
                name = f"{method} (used here)" if method == USED else method
                rows.append([world, place, name, *_cells(own)])
    return Table.of(head, rows, figures=slice(3, None))


def _shown() -> tuple[str, ...]:
    return (*FIGURES, DIFFERENCE)


def _cells(own: Mapping[tuple[str, str], Tally]) -> list[str]:
    f1 = [tally for (figure, _), tally in own.items() if figure == "f1"]
    bias = max((float(np.mean(tally.error)) for tally in f1), key=abs)
    error = np.mean([np.sqrt(np.mean(np.square(tally.error))) for tally in f1])
    width = np.mean([np.mean(tally.width) for tally in f1 if tally.width])
    least = (_least([tally for (figure, _), tally in own.items() if figure == name]) for name in _shown())
    return [f"{bias:+.3f}", f"{error:.3f}", f"{width:.2f}", *least]


def _least(tallies: list[Tally]) -> str:
    """The least coverage; a dash where hardly any estimate has an interval."""
    shares = [np.mean(tally.held) for tally in tallies if len(tally.held) > len(tally.error) / 2]
    return f"{min(shares):.3f}" if shares else "–"
