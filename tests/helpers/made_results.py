"""Whole results of a few figures, as data of `results.json` and as records."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

from neardup.results.files import results_of
from neardup.results.records import CellResult, Results

RUN = {
    "schema_version": 1,
    "created": "2026-01-01T00:00:00+00:00",
    "versions": {},
    "machine": {},
    "commit": None,
    "arguments": {},
    "threads": 1,
    "level": "copy",
    "linkage": "components()",
    "strategies": [],
}
CORPUS = {
    "key": "wire-1",
    "name": "wire",
    "source": "wire",
    "checksum": "abc",
    "gold_checksum": "g",
    "documents": 2,
    "text_bytes": 9,
    "redistributable": True,
    "complete": True,
    "labelled": "",
    "levels": ["copy"],
}


def cell_data(strategy: str, figures: dict[str, float | None], corpus: str = "wire") -> dict[str, Any]:
    """A finished cell without curves."""
    facts = {"corpus": corpus, "strategy": strategy, "level": "copy", "linkage": "components()", "status": "done"}
    return facts | {"figures": figures}


def data_of(*cells: dict[str, Any], schema_version: int = 2) -> dict[str, Any]:
    """What a `results.json` of these cells holds; all of them are on `wire`."""
    versions = {"schema_version": schema_version, "scorer_version": 1}
    return versions | {"runs": [deepcopy(RUN)], "corpora": [deepcopy(CORPUS)], "cells": list(cells)}


def results_from(data: dict[str, Any]) -> Results:
    """The results that such data are; the data stay as they are."""
    return results_of(deepcopy(data), Path("results.json"))


def cell_of(strategy: str, **fields: Any) -> CellResult:
    """A finished cell on `wire` with these fields."""
    facts = {"corpus": "wire", "level": "copy", "linkage": "components()", "status": "done", "figures": {}}
    return CellResult(strategy=strategy, **(facts | fields))
