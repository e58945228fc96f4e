"""Whether a run that was disturbed and resumed is the same as one that was not: files, pairs, and every figure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bench.reliability.faults import Broken
from bench.reliability.place import MARK
from bench.reliability.processes import check_no_stand_in
from neardup.results.cells import read_cells
from neardup.results.derive import derive_results

if TYPE_CHECKING:
    from pathlib import Path

MEASURED = frozenset(
    (
        *("created", "commit", "warmup_seconds", "rounds", "processor_rounds", "stages", "peak_bytes", "seconds"),
        *("processor_seconds", "seconds_least", "seconds_most", "documents_per_second"),
    )
)
"""Fields that say when and from what checkout something was run, how long it took, and what memory it took."""
RECORDS = frozenset(("run.json", "result.json", "worker.log"))
"""Files of a run that hold such fields."""


def check_same_run(run: Path, whole: Path) -> None:
    """Refuse a run with other files than those of an undisturbed one, other pairs, other figures, or with texts."""
    check_no_stand_in(run)
    check_same_files(run, whole, besides=RECORDS)
    if place := first_difference(figures(run), figures(whole)):
        raise Broken(f"has another figure at {place}")
    if any(MARK.encode() in path.read_bytes() for path in run.rglob("*") if path.is_file()):
        raise Broken("holds a text of the corpus")


def check_same_files(found: Path, whole: Path, *, besides: frozenset[str] = frozenset()) -> None:
    """Refuse a folder with other files than another, or with other bytes in one of them."""
    names, expected = _names(found), _names(whole)
    if names != expected:
        raise Broken(f"has other files: {sorted(names ^ expected)[:3]}")
    for name in sorted(names):
        if name.rpartition("/")[2] not in besides and (found / name).read_bytes() != (whole / name).read_bytes():
            raise Broken(f"has other bytes in {name}")


def _names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def figures(run: Path) -> Any:
    """Every figure that a report of a run has, without times and memory, as JSON has it."""
    return _timeless(derive_results(read_cells([run])).plain())


def first_difference(one: Any, other: Any, place: str = "$") -> str:
    """Where two values of JSON differ first, and both; "" where they do not."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        found = (first_difference(one[key], other[key], f"{place}.{key}") for key in one)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        found = (first_difference(*both, f"{place}[{at}]") for at, both in enumerate(zip(one, other, strict=True)))
    else:
        return "" if json.dumps(one) == json.dumps(other) else f"{place}: {str(one)[:60]} and {str(other)[:60]}"
    return next(filter(None, found), "")


def _timeless(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _timeless(each) for key, each in value.items() if key not in MEASURED}
    return [_timeless(each) for each in value] if isinstance(value, list) else value
