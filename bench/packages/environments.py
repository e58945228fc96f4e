"""Makes environments for the packages that are compared, which are no dependencies of this project."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path


class Package(NamedTuple):
    """A package at a version.

    Attributes:
        name: what it is called.
        version: its version.
        needs: the packages that its MinHash needs. What it declares beyond that, such as Spark, is left out.
    """

    name: str
    version: str
    needs: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


TEXT_DEDUP = Package(
    "text-dedup",
    "0.4.0",
    (
        *("bitarray", "click<9", "click-option-group<0.6", "datasets", "ftfy", "numpy", "psutil", "regex", "rich<14"),
        *("scipy", "tqdm", "xxhash", "zstandard"),
    ),
)
DATATROVE = Package(
    "datatrove",
    "0.10.1",
    (
        *(
            "dill",
            "fsspec",
            "huggingface-hub",
            "humanize",
            "loguru",
            "multiprocess",
            "numpy",
            "orjson",
            "regex",
            "rich",
        ),
        *("spacy", "tokenizers", "tqdm", "xxhash<4"),
    ),
)


def python_of(package: Package, folder: Path) -> Path:
    """The Python of an environment that has the package, made if it is not there."""
    place = folder / f"{package.name}-{package.version}"
    python, whole = place / "bin" / "python", place / "whole"
    if not whole.exists():
        sys.stderr.write(f"installing {package} in {place}\n")
        subprocess.run([sys.executable, "-m", "venv", place], check=True)
        install = (python, "-m", "pip", "install", "-q")
        subprocess.run([*install, "--no-deps", f"{package.name}=={package.version}"], check=True)
        subprocess.run([*install, *package.needs], check=True)
        whole.touch()
    return python
