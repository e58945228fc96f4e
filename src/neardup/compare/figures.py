"""Every figure of results by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import to_builtins
from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from neardup.results.records import Results

Key: TypeAlias = tuple[str, str]
"""Corpus and canonical text of the strategy."""
Named: TypeAlias = dict[str, float | None]
"""Figures of a cell by name."""

_TIMES = (
    *("seconds", "seconds_least", "seconds_most", "processor_seconds", "warmup_seconds"),
    *("documents_per_second", "peak_bytes"),
)


def depends_on_machine(figure: str) -> bool:
    """Whether runs can be compared by a figure only as a ratio to a reference in the same run."""
    return figure in _TIMES or figure.startswith("stages.")


def figures_of(results: Results) -> dict[Key, Named]:
    """The figures of each cell.

    Figures of the table have their own names. Others of a cell are named by their place in `results.json`, as `best.f1`
    or `stages.encode`. Figures that stand elsewhere: those of slices as `language=de.recall`, of perturbations as
    `typos@0.1.together`, of other linkages as `star.figures.f1`, of the loss account as `account.losses.linkage`, of
    the test half as `locked.figures.f1`.
    """
    found: dict[Key, Named] = {}
    for cell in results.cells:
        found[cell.corpus, cell.strategy] = cell.figures | dict(_leaves(replace(cell, figures={})))
    for key, place, row in _rows(results):
        found[key] |= dict(_leaves(row, f"{place}."))
    return found


def _rows(results: Results) -> Iterator[tuple[Key, str, Any]]:
    """Cell, place and row of the figures that stand outside the records of cells."""
    for part in results.slices:
        yield (part.corpus, part.strategy), f"{part.column}={part.value}", part
    for form in results.perturbations:
        yield (form.corpus, form.strategy), f"{form.perturbation}@{form.intensity:g}", form
    for linked in results.linkages:
        yield (linked.corpus, linked.strategy), linked.linkage.split("(")[0], linked
    for account in results.account:
        yield (account.corpus, account.strategy), "account", account
    for half in results.locked:
        yield from (((half.corpus, row.strategy), "locked", row) for row in half.rows)


def _leaves(record: Any, place: str = "") -> Iterator[tuple[str, float]]:
    """The numbers in a record and those it holds, by place; lists are curves, or text about them."""
    for name, value in to_builtins(record).items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{place}{name}.")
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield f"{place}{name}", value
