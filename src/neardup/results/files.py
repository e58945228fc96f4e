"""Reads a `results.json` with its types, whatever release wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neardup.errors import InputError
from neardup.io.json_records import as_record, read_object
from neardup.results.old import from_schema_1
from neardup.results.records import SCHEMA_VERSION, Results

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_REMEDY = "the file is damaged: write it again with 'neardup report RUN --out DIR'"


def read_results(path: Path) -> Results:
    """The results in a file.

    Raises:
        InputError: it is missing or no JSON, of a version that this release does not know, or damaged.
    """
    if not path.exists():
        raise InputError(path, "no such file; name a run folder, a report folder or a results.json")
    return results_of(read_object(path), path)


def results_of(data: dict[str, Any], path: Path) -> Results:
    """The results that an object of a JSON file is.

    Args:
        data: the object; what it holds may be changed.
        path: the file, for errors.

    Raises:
        InputError: it is of a version that this release does not know, or damaged.
    """
    version = data.get("schema_version")
    if version not in (1, SCHEMA_VERSION) or isinstance(version, bool):
        fact = f"is not of schema version 1 or {SCHEMA_VERSION}, which this release reads"
        raise InputError(path, f"{fact}; write it again with 'neardup report RUN --out DIR'")
    results = as_record(from_schema_1(data) if version == 1 else data, Results, path, remedy=_REMEDY)
    for fault in _faults(results):
        raise InputError(path, f"{fault}; {_REMEDY}")
    return results


def _faults(results: Results) -> Iterator[str]:
    """What is missing or stands twice, and rows about corpora and cells that are not there."""
    for part, rows in (("runs", results.runs), ("corpora", results.corpora), ("cells", results.cells)):
        if not rows:
            yield f"'{part}' is empty"
    corpora = {corpus.name for corpus in results.corpora}
    for cell in results.cells:
        if cell.corpus not in corpora:
            yield f"the cell of {_short(cell.strategy)} on {cell.corpus} is of a corpus that 'corpora' does not list"
    cells = {(cell.corpus, cell.strategy) for cell in results.cells}
    if len(corpora) < len(results.corpora) or len(cells) < len(results.cells):
        yield "a corpus, or the cell of a strategy on a corpus, is listed twice"
    for part, corpus, strategy in _mentioned(results):
        if (corpus, strategy) not in cells:
            yield f"'{part}' has a row about {_short(strategy)} on {corpus}, of which there is no cell"


def _mentioned(results: Results) -> Iterator[tuple[str, str, str]]:
    """Part, corpus and strategy of each row about a cell."""
    for part in (
        "account",
        "wrong",
        "treatments",
        "linkages",
        "sampled",
        "slices",
        "perturbations",
        "captures",
        "levels",
    ):
        for row in getattr(results, part):
            yield part, row.corpus, row.strategy
    for half in results.locked:
        for row in half.rows:
            yield "locked", half.corpus, row.strategy


def _short(strategy: str) -> str:
    return strategy.split("(")[0]
