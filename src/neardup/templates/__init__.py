"""Packages for authors: `write_package` writes one with a working strategy, its tests and its benchmark.

`package/` is what every kind has, and `plain.py`, `bucketed.py` and `tiled.py` are the strategies. In their names and
texts `my-strategy`, `my_strategy` and `MyStrategy` stand for the name that the author gives.
"""

from __future__ import annotations

import keyword
import re
import sys
from importlib.resources import files
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal, get_args

from neardup.core.registry import names
from neardup.errors import InputError, NeardupError, UnknownNameError
from neardup.io.files import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable
    from pathlib import Path

Kind = Literal["plain", "bucketed", "tiled"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_SPECIAL = {"gitignore": ".gitignore"}
"""Files that would have an effect in this package under their own names."""


def write_package(name: str, kind: str, folder: Path) -> list[Path]:
    """Write a package with a strategy of this name; returns its files.

    Args:
        name: the name of the strategy and of the package, such as `first-words`.
        kind: `plain`, `bucketed` or `tiled`.
        folder: a new or empty folder.

    Raises:
        NeardupError: the name cannot be one, is taken, or the kind is unknown.
        InputError: the folder holds something, or cannot be written.
    """
    if kind not in KINDS:
        raise UnknownNameError("kind of strategy", kind, KINDS)
    _check_name(name)
    _claim(folder)
    module = name.replace("-", "_")
    here = files(__name__)
    texts = dict(_texts(here / "package", ""))
    texts["my_strategy/strategy.py"] = (here / f"{kind}.py").read_text(encoding="utf-8")
    written = []
    for place, text in texts.items():
        path = folder / _renamed(place, name, module)
        path.parent.mkdir(parents=True, exist_ok=True)
        with write_atomically(path) as file:
            file.write(_renamed(text, name, module))
        written.append(path)
    return sorted(written)


def _check_name(name: str) -> None:
    """Refuse a name that is none, or is taken.

    Raises:
        NeardupError: the reason.
    """
    if not _NAME.fullmatch(name):
        raise NeardupError(
            f"'{name}' is no name of a strategy; use small letters, digits and hyphens, as in first-words"
        )
    module = name.replace("-", "_")
    if name in names("strategy"):
        raise NeardupError(f"a strategy '{name}' is installed already; give yours another name")
    if keyword.iskeyword(module) or module in sys.stdlib_module_names or module == "tests" or find_spec(module):
        raise NeardupError(f"Python has another meaning for '{module}', the module of '{name}'; give another name")


def _claim(folder: Path) -> None:
    """Refuse a folder that holds something.

    Raises:
        InputError: it does, is a file, or cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held = any(folder.iterdir())
    except OSError as error:
        raise InputError(folder, f"cannot be used for a package: {error.strerror}; choose another --out") from error
    if held:
        raise InputError(folder, "holds something already; name a new or empty folder with --out")


def _texts(folder: Traversable, place: str) -> Iterator[tuple[str, str]]:
    """Every file below a folder: its place there, and its text."""
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _texts(entry, f"{place}{entry.name}/")
        elif entry.is_file():
            yield f"{place}{_SPECIAL.get(entry.name, entry.name)}", entry.read_text(encoding="utf-8")


def _renamed(text: str, name: str, module: str) -> str:
    title = "".join(part.capitalize() for part in name.split("-"))
    return text.replace("my-strategy", name).replace("my_strategy", module).replace("MyStrategy", title)
