"""Makes .venv-lowest: the lowest versions pyproject.toml allows of what neardup imports, the newest of all else."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name
from packaging.version import Version

from tools.environment import ROOT
from tools.lock import OLDEST, pins, project, requirements, uv

if TYPE_CHECKING:
    from packaging.requirements import Requirement

EXTRAS = ("communities", "peers", "test")
"""Extras that a user installs, but for `embeddings`, whose torch takes gigabytes."""
ENVIRONMENT = ROOT / ".venv-lowest"
WHEELS = ("--only-binary", ":all:")


def direct(resolved: str, asked: list[Requirement]) -> list[Requirement]:
    """The versions of what the project itself asks for.

    Args:
        resolved: lines `name==version`.
        asked: what the project asks for.
    """
    names = {canonicalize_name(one.name) for one in asked}
    return [pin for pin in pins(resolved) if canonicalize_name(pin.name) in names]


def untried(chosen: list[Requirement], asked: list[Requirement]) -> list[str]:
    """Lower bounds that cannot be tried, since another library asks for more; a sentence each."""
    versions = {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in chosen}
    return [
        f"{one.name}{bound} is not tried: other libraries need {versions[canonicalize_name(one.name)]}."
        for one in asked
        for bound in one.specifier
        if bound.operator == ">=" and Version(versions[canonicalize_name(one.name)]) > Version(bound.version)
    ]


def main() -> None:
    """Resolve, say what cannot be tried, and install."""
    table = project()
    asked = [*requirements(table), *(one for extra in EXTRAS for one in requirements(table, extra))]
    extras = [word for extra in EXTRAS for word in ("--extra", extra)]
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "lowest.txt"
        form = ("--quiet", "--no-annotate", "--no-header", "--python-version", OLDEST, "--output-file", found)
        uv("pip", "compile", "pyproject.toml", *extras, "--resolution", "lowest-direct", *WHEELS, *form)
        chosen = direct(found.read_text(encoding="utf-8"), asked)
        print("\n".join(dict.fromkeys(untried(chosen, asked))), flush=True)
        found.write_text("".join(f"{pin}\n" for pin in chosen), encoding="utf-8")
        subprocess.run([sys.executable, "-m", "venv", "--clear", ENVIRONMENT], check=True)
        into = ("--quiet", "--python", ENVIRONMENT / "bin" / "python", *WHEELS, "--no-binary", table["name"])
        own = ("--compile-bytecode", "--constraint", found, "--editable", ".[dev]")  # a library's warnings stop no test
        uv("pip", "install", *into, *own)


if __name__ == "__main__":
    main()
