"""Packages import what is declared and published, and source roots hold nothing else."""

from __future__ import annotations

import ast
import sys
from functools import cache
from importlib import metadata
from typing import TYPE_CHECKING

import pytest

from tests.helpers.repository import PACKAGES, ROOT

if TYPE_CHECKING:
    from pathlib import Path

PUBLIC_MODULES = {
    *("neardup", "neardup.compiled", "neardup.crowds", "neardup.errors", "neardup.testing", "neardup.text"),
    "neardup.tfidf",
}
AUTHORS = ROOT / "src" / "neardup" / "templates" / "package"
"""Files of an author's package, which import it under a name that does not exist here."""


def test_the_library_that_the_table_of_code_points_is_held_to_is_pinned() -> None:
    version = metadata.version("regex")
    assert f'"regex=={version}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f"What regex {version} carries" in (ROOT / "tests" / "helpers" / "unicode_table.py").read_text(
        encoding="utf-8"
    )


def test_source_roots_hold_packages_only() -> None:
    for root in ("algorithms", "datasets", "gold", "reports"):
        assert not list((ROOT / root).glob("*.py")), f"{root}/ must not become a package itself"


@cache
def nodes(file: Path) -> list[ast.Import | ast.ImportFrom | ast.Call]:
    """The imports and the calls of a file."""
    tree = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    return [node for node in tree if isinstance(node, (ast.Import, ast.ImportFrom, ast.Call))]


def imported(file: Path) -> set[str]:
    """Modules a file imports, `from x import y` as x."""
    found = set()
    for node in nodes(file):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def opened(file: Path) -> set[str]:
    """Packages of which a file reads other files with `packaged`, without an import."""
    calls = (node for node in nodes(file) if isinstance(node, ast.Call))
    found = [call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "packaged"]
    return {str(ast.literal_eval(package)) for package in found}


def test_what_test_modules_share_is_in_helpers() -> None:
    for file in (ROOT / "tests").rglob("*.py"):
        assert not [module for module in imported(file) if module.startswith(("tests.test_", "tests.conftest"))], file


@pytest.mark.parametrize(
    "file",
    sorted(file for root in ("algorithms", "datasets") for file in (ROOT / root).rglob("*.py")),
    ids=lambda f: f"{f.parent.name}/{f.name}",
)
def test_built_in_strategies_and_corpora_import_only_what_is_published(file: Path) -> None:
    ours = {module for module in imported(file) if module.split(".")[0] == "neardup"}
    assert ours <= PUBLIC_MODULES


def test_every_library_imported_is_declared() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    declared = [*project["dependencies"], *(line for name in extras.keys() - {"dev", "docs"} for line in extras[name])]
    modules = {"py_tlsh": "tlsh", "scikit_learn": "sklearn", "scikit_network": "sknetwork"}
    packages = [line.split(">=")[0].replace("-", "_") for line in declared]
    names = {modules.get(package, package) for package in packages}
    files = [file for package, root in PACKAGES.items() for file in (root / package).rglob("*.py")]
    files = [file for file in files if AUTHORS not in file.parents]
    used = {module.split(".")[0] for file in files for module in imported(file) | opened(file)}
    foreign = used - set(PACKAGES) - set(sys.stdlib_module_names)
    assert foreign == names
