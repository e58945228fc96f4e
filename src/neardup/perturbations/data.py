"""Reads the data files of the perturbations, all of which were written for neardup."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

_FOLDER = files("neardup.perturbations")


@cache
def read_data(name: str) -> dict[str, Any]:
    """The contents of one TOML file, by its name in this package."""
    return tomllib.loads((_FOLDER / name).read_text("utf-8"))


def languages_with(folder: str) -> frozenset[str]:
    """The languages that have a file in a folder of this package."""
    return frozenset(name.removeprefix(f"{folder}/").removesuffix(".toml") for name in data_names(folder))


def data_names(folder: str) -> list[str]:
    """The TOML files in a folder of this package, sorted, as `read_data` takes them."""
    return sorted(f"{folder}/{entry.name}" for entry in (_FOLDER / folder).iterdir() if entry.name.endswith(".toml"))
