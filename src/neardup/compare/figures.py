"""Every figure of results by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

Key: TypeAlias = tuple[str, str]
"""Corpus and canonical text of the strategy."""
Figures: TypeAlias = dict[str, float | None]

_TIMES = (
    *("seconds", "seconds_least", "seconds_most", "processor_seconds", "warmup_seconds"),
    *("documents_per_second", "peak_bytes"),
)


def depends_on_machine(figure: str) -> bool:
    """Whether two runs compare by this figure only as a ratio to something measured beside it."""
    return figure in _TIMES or figure.startswith("stages.")


def figures_of(results: dict[str, Any]) -> dict[Key, Figures]:
    """The figures of each cell.

    Those of the table go by their names. Whatever else a cell holds goes by its place in `results.json`, as `best.f1`
    or `stages.encode`. Figures that stand elsewhere: those of slices as `language=de.recall`, of perturbations as
    `typos@0.1.together`, of other linkages as `star.figures.f1`, of the loss account as `account.losses.linkage`, of
    the test half as `locked.figures.f1`.
    """
    found: dict[Key, Figures] = {}
    for cell in results["cells"]:
        others = {name: value for name, value in cell.items() if name != "figures"}
        found[cell["corpus"], cell["strategy"]] = cell["figures"] | dict(_leaves(others))
    for corpus, row, name in _rows(results):
        found[corpus, row["strategy"]] |= dict(_leaves(row, f"{name}."))
    return found


def _rows(results: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Corpus, row and name of what is told of cells outside them."""
    for row in results.get("slices", ()):
        yield row["corpus"], row, f"{row['column']}={row['value']}"
    for row in results.get("perturbations", ()):
        yield row["corpus"], row, f"{row['perturbation']}@{row['intensity']:g}"
    for row in results.get("linkages", ()):
        yield row["corpus"], row, row["linkage"].split("(")[0]
    for row in results.get("account", ()):
        yield row["corpus"], row, "account"
    for half in results.get("locked", ()):
        yield from ((half["corpus"], row, "locked") for row in half["rows"])


def _leaves(data: dict[str, Any], place: str = "") -> Iterator[tuple[str, float]]:
    """The numbers in nested objects; lists are curves, or text about them."""
    for name, value in data.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{place}{name}.")
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield f"{place}{name}", value
