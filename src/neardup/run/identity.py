"""The identity of a cell's work: the code behind a strategy, and the versions of the libraries that it can call."""

from __future__ import annotations

import hashlib
import sys
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from neardup.core.components import strategy as strategy_of
from neardup.core.registry import package_of
from neardup.errors import NeardupError
from neardup.io.files import file_digest
from neardup.run import machine
from neardup.sources import sources

if TYPE_CHECKING:
    from collections.abc import Iterator

_CALLABLE = (
    *("__init__.py", "compiled.py", "errors.py", "core/**/*", "scorers/**/*", "text/**/*", "tfidf/**/*"),
    *("run/canary.py", "run/machine.py", "run/rounds.py", "run/worker.py"),
)
"""Files of neardup that every strategy's work depends on: the modules it can call, and those that measure it."""


def source_hash(strategy: str) -> str:
    """SHA-256 over the code that a strategy's work depends on, and the versions of the libraries that it can call.

    The code is the folder of its module, the modules that these import, and its whole package where that is not
    neardup. The same holds for every component that is a parameter of it. The neardup modules that any strategy can
    call are added. The libraries are those that its package requires, with extras where installed, and those that
    these require in turn. The hash is "" where the strategy cannot be loaded.
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
    lines += [f"{file.name} {file_digest(file)}" for file in files if _counts(file)]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()  # independent of where it is installed


def _counts(file: Path) -> bool:
    return file.is_file() and file.suffix != ".md" and "__pycache__" not in file.parts


def package_versions(strategy: str) -> dict[str, str]:
    """Versions of Python, of neardup, of the packages behind a strategy, and of the libraries that these require."""
    found = machine.versions()
    try:
        components = list(_components(strategy_of(strategy)))
    except NeardupError:
        return found
    for component in components:
        found |= machine.requirements(_package(component))
    return found


def _components(component: object) -> Iterator[type]:
    """The classes of a component and of the components that are parameters of it."""
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
    """The files of a component, those it imports, and those of its package where that is not neardup."""
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
    """Every file of an imported top-level package. The metadata of an editable installation do not list them."""
    for folder in getattr(sys.modules.get(top), "__path__", ()):
        yield from Path(folder).rglob("*")
