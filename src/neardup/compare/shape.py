"""Whether a `results.json` holds what a comparison reads: files are cut short, edited and written by other tools."""

from __future__ import annotations

from sys import float_info
from typing import TYPE_CHECKING, Any, TypeAlias

from neardup.compare.noise import ROUNDS
from neardup.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_Fields: TypeAlias = "dict[str, type | tuple[type, ...]]"

_NAMED: _Fields = {"corpus": str, "strategy": str}
_NUMBER = (int, float)
_PARTS: dict[str, _Fields] = {
    "runs": {"level": str, "linkage": str},
    "corpora": {"name": str, "checksum": str, "gold_checksum": str},
    "cells": _NAMED | {"figures": dict},
}
"""Lists that a comparison cannot do without, and what each row of them must have."""
_FURTHER: dict[str, _Fields] = {
    "slices": _NAMED | {"column": str, "value": str},
    "perturbations": _NAMED | {"perturbation": str, "intensity": _NUMBER},
    "linkages": _NAMED | {"linkage": str},
    "account": _NAMED,
    "locked": {"corpus": str, "rows": list},
}
"""Lists that add figures to cells; results of few corpora or strategies may lack some."""
_WORDS = {str: "text", dict: "an object", list: "a list", _NUMBER: "a number"}


def check_results(results: dict[str, Any], path: Path) -> None:
    """Refuse results that a comparison cannot read.

    Raises:
        InputError: a part is missing or no such thing as it must be, or tells of a cell that is not there.
    """
    for fault in _faults(results):
        raise InputError(path, f"{fault}; the file is damaged: write it again with 'neardup report RUN --out DIR'")


def _faults(results: dict[str, Any]) -> Iterator[str]:
    """What is wrong, in the order that it would be stumbled over."""
    if not isinstance(results.get("scorer_version"), int):
        yield "'scorer_version' is missing or no number"
    for part, fields in (_PARTS | _FURTHER).items():
        yield from _part_faults(results, part, fields)
    for place, run in enumerate(results["runs"]):
        if not isinstance(run.get("versions", {}), dict):
            yield f"'versions' of runs[{place}] is not {_WORDS[dict]}"
    for half in results.get("locked", ()):
        for place, row in enumerate(half["rows"]):
            yield from _row_faults(row, f"locked rows[{place}]", {"strategy": str})
    yield from _cell_faults(results)


def _part_faults(results: dict[str, Any], part: str, fields: _Fields) -> Iterator[str]:
    rows = results.get(part, None if part in _PARTS else [])
    if not isinstance(rows, list):
        yield f"'{part}' is missing or no list"
    elif not rows and part in _PARTS:
        yield f"'{part}' is empty"
    for place, row in enumerate(rows or ()):
        yield from _row_faults(row, f"{part}[{place}]", fields)


def _row_faults(row: Any, place: str, fields: _Fields) -> Iterator[str]:
    if not isinstance(row, dict):
        yield f"{place} is no object"
        return
    for name, kind in fields.items():
        if name not in row:
            yield f"{place} has no '{name}'"
        elif not isinstance(row[name], kind) or isinstance(row[name], bool):
            yield f"'{name}' of {place} is not {_WORDS[kind]}"


def _cell_faults(results: dict[str, Any]) -> Iterator[str]:
    """What is wrong with the figures of cells, and rows about cells that are not there."""
    corpora = {corpus["name"] for corpus in results["corpora"]}
    for cell in results["cells"]:
        told = f"the cell of {cell['strategy'].split('(')[0]} on {cell['corpus']}"
        if cell["corpus"] not in corpora:
            yield f"{told} is of a corpus that 'corpora' does not list"
        yield from _figure_faults(cell, told)
    cells = {(cell["corpus"], cell["strategy"]) for cell in results["cells"]}
    for part in _FURTHER:
        for row in results.get(part, ()):
            for inner in row["rows"] if part == "locked" else [row]:
                if (row["corpus"], inner["strategy"]) not in cells:
                    name = inner["strategy"].split("(")[0]
                    yield f"'{part}' tells of {name} on {row['corpus']}, of which there is no cell"


def _figure_faults(cell: dict[str, Any], told: str) -> Iterator[str]:
    for name, value in cell["figures"].items():
        if value is not None and (not isinstance(value, _NUMBER) or isinstance(value, bool)):
            yield f"'{name}' of {told} is no number"
    for name in ROUNDS.values():
        times = cell.get(name, [])
        if not isinstance(times, list) or not all(map(_is_time, times)):
            yield f"'{name}' of {told} are no times: each is a finite number of seconds, 0 or more"


def _is_time(value: Any) -> bool:
    return isinstance(value, _NUMBER) and not isinstance(value, bool) and 0 <= value <= float_info.max
