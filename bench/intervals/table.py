"""Formats the simulation's figures as the tables of docs/coverage.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.metrics.catalogue import metrics
from neardup.metrics.resampling.simulated import METHOD, TEST, simulated
from neardup.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from neardup.metrics.resampling.simulated import SimulatedWorld

COMPARED = ("precision", "f1", "b3_f1")
"""The figures for which all methods are shown."""


def tables() -> str:
    """All tables, as Markdown."""
    return "\n".join(table.markdown() for table in (chosen(), methods(), tests()))


def chosen() -> Table:
    """The coverage and, in brackets, the mean width of the intervals that neardup gives."""
    figures = list(simulated()[0].coverage[METHOD])
    head = ["world", "effective units", *(metrics()[figure].title for figure in figures)]
    return _table(
        head,
        (
            [world.title, f"{world.effective_units:.0f}", *(_cell(*_of(world, METHOD, figure)) for figure in figures)]
            for world in simulated()
        ),
    )


def methods() -> Table:
    """The same for every method, and for a few figures."""
    head = ["world", "method", *(metrics()[figure].title for figure in COMPARED)]
    rows = (
        [world.title, _marked(method, METHOD), *(_cell(*_of(world, method, figure)) for figure in COMPARED)]
        for world in simulated()
        for method in world.coverage
    )
    return _table(head, rows)


def tests() -> Table:
    """How often any two of five equal strategies are found different."""
    names = list(simulated()[0].found_different)
    head = ["world", *(_marked(name, TEST) for name in names)]
    rows = ([world.title, *(f"{world.found_different[name]:.3f}" for name in names)] for world in simulated())
    return _table(head, rows)


def _of(world: SimulatedWorld, method: str, figure: str) -> tuple[float, float]:
    return world.coverage[method][figure], world.width[method][figure]


def _cell(coverage: float, width: float) -> str:
    return f"{coverage:.3f} ({width:.2f})"


def _marked(name: str, own: str) -> str:
    """The name of a method; neardup's own is said to be."""
    return f"{name} (used here)" if name == own else name


def _table(head: list[str], rows: Iterable[list[str]]) -> Table:
    return Table.of(head, list(rows), figures=slice(1, None))
