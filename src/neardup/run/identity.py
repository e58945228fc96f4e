"""What tells whether a cell would come out the same: the code behind a strategy, and the libraries it may call."""

from __future__ import annotations

import hashlib
import sys
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from neardup.core.components import strategy as strategy_of
from neardup.core.registry import package_of
from neardup.errors import NeardupError
from neardup.run import machine
from neardup.sources import sources

if TYPE_CHECKING:
    from collections.abc import Iterator

_CALLABLE = (
    *("__init__.py", "compiled.py", "errors.py", "core/**/*", "scorers/**/*", "text/**/*", "tfidf/**/*"),
    *("run/canary.py", "run/machine.py", "run/rounds.py", "run/worker.py"),
)
"""Files of neardup that any strategy's work depends on: what it may call, what it is measured with."""


def source_hash(strategy: str) -> str:
    """SHA-256 over the code that a strategy's work depends on, and the versions of the libraries it may call.

    The code is: the folder of its module, what that imports, and the whole of its package where that is not neardup;
    the same of every component that is a parameter of it; and what of neardup any strategy may call. The libraries are
    what its package requires, extras where installed, and what these require. "" where it cannot be loaded.
    """
    try:
        components = list(_components(strategy_of(strategy)))
    except NeardupError:
        return ""
    root = Path(__file__).parents[1]
    files = {file for pattern in _CALLABLE for file in root.glob(pattern)}
    libraries: dict[str, str] = {}
    for component in components:
        files |= _files(component)
        libraries |= machine.requirements(_package(component), deep=True)
    lines = [f"{name} {version}" for name, version in libraries.items()]
    lines += [f"{file.name} {_digest(file)}" for file in files if _counts(file)]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()  # the same wherever it is installed


def _counts(file: Path) -> bool:
    return file.is_file() and file.suffix != ".md" and "__pycache__" not in file.parts


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def package_versions(strategy: str) -> dict[str, str]:
    """Versions of Python, of neardup and of what it requires, and the same of the packages behind a strategy."""
    found = machine.versions()
    try:
        components = list(_components(strategy_of(strategy)))
    except NeardupError:
        return found
    for component in components:
        found |= machine.requirements(_package(component))
    return found


def _components(component: object) -> Iterator[type]:
    """The class of a component and of those that are parameters of it."""
    yield type(component)
    for field in fields(component):  # type: ignore[arg-type]  # a registered component is a dataclass
        value = getattr(component, field.name)
        for inner in value if isinstance(value, tuple) else (value,):
            if is_dataclass(inner):
                yield from _components(inner)


def _package(component: type) -> str:
    """Name of the package that registers a component; "" where none does."""
    package = package_of(component)
    return package.name if package else ""


def _files(component: type) -> set[Path]:
    """The files of a component, of what it imports, and of its package if a stranger's."""
    module = sys.modules[component.__module__]
    found = set(sources(module.__name__))
    if module.__package__ and module.__file__:
        found |= set(Path(module.__file__).parent.rglob("*"))
    package = package_of(component)
    if package is None or package.name == "neardup":
        return found
    held = {Path(str(package.locate_file(file))) for file in package.files or () if ".dist-info" not in str(file)}
    tops = {entry.module.partition(".")[0] for entry in package.entry_points} | {module.__name__.partition(".")[0]}
    return found | held | {file for top in tops for file in _package_files(top)}


def _package_files(top: str) -> Iterator[Path]:
    """Every file of an imported top-level package; where it is installed to be edited, its metadata name none."""
    for folder in getattr(sys.modules.get(top), "__path__", ()):
        yield from Path(folder).rglob("*")
