"""Renews requirements.lock: the version and the hashes of all that developers and CI install."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING, Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.environment import LOCK, PYTHONS, ROOT

if TYPE_CHECKING:
    from pathlib import Path

OLDEST = "{}.{}".format(*PYTHONS[0])
HEAD = "# Written by `make lock`; `make lock UPGRADE=1` takes newer versions. CONTRIBUTING.md says what it covers.\n"


def project() -> dict[str, Any]:
    """The table `project` of pyproject.toml."""
    found: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return found


def requirements(table: dict[str, Any], extra: str = "") -> list[Requirement]:
    """What a project asks for directly, of its own extras their content.

    Args:
        table: the table `project`.
        extra: the extra to take; "" takes what the project always needs.
    """
    found = []
    for line in table["optional-dependencies"][extra] if extra else table["dependencies"]:
        one = Requirement(line)
        own = canonicalize_name(one.name) == canonicalize_name(table["name"])
        found += [each for name in one.extras for each in requirements(table, name)] if own else [one]
    return found


def pins(lock: str) -> list[Requirement]:
    """The versions that a lock names, each with its marker."""
    lines = [line.removesuffix("\\") for line in lock.splitlines() if line[:1].isalnum()]
    return [Requirement(line) for line in lines]


def amiss(table: dict[str, Any], lock: str) -> list[str]:
    """What a project asks for, and its lock does not hold; told without asking an index.

    Args:
        table: the table `project`.
        lock: the text of the lock.
    """
    held: dict[str, list[str]] = {}
    for pin in pins(lock):
        held.setdefault(canonicalize_name(pin.name), []).append(str(pin.specifier).removeprefix("=="))
    found = []
    for one in [*requirements(table), *requirements(table, "dev")]:
        versions = held.get(canonicalize_name(one.name), [])
        if not versions or not all(one.specifier.contains(version, prereleases=True) for version in versions):
            found.append(f"{one} is asked for, and {' and '.join(versions) or 'nothing'} is locked: run make lock.")
    return found


def uv(*words: str | Path) -> None:
    """Run uv with the index that pip is set up with, which uv does not read.

    Raises:
        subprocess.CalledProcessError: where uv ends with another status than 0.
    """
    pip = [sys.executable, "-m", "pip", "config", "get", "global.index-url"]
    index = os.environ.get("PIP_INDEX_URL") or subprocess.run(pip, capture_output=True, text=True, check=False).stdout
    env = {"UV_DEFAULT_INDEX": index.strip()} if index.strip() else {}
    subprocess.run([sys.executable, "-m", "uv", "--no-config", *words], cwd=ROOT, env=env | os.environ, check=True)


def resolve(output: Path, *options: str) -> None:
    """Write a lock for every platform and version of Python, without a word about where files come from.

    Args:
        output: the lock. What it holds already stays at its version where that still fits.
        options: further ones of `uv pip compile`.
    """
    plain = ("--no-annotate", "--no-header", "--no-emit-index-url", "--no-emit-find-links")
    every = ("--extra", "dev", "--universal", "--python-version", OLDEST, "--generate-hashes")
    uv("pip", "compile", "--quiet", "pyproject.toml", *every, *plain, "--output-file", output, *options)
    output.write_text(HEAD + output.read_text(encoding="utf-8").removeprefix(HEAD), encoding="utf-8")


def main() -> None:
    """Renew the lock."""
    parser = argparse.ArgumentParser(prog="python -m tools.lock", description=__doc__)
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions that fit")
    resolve(LOCK, *(["--upgrade"] if parser.parse_args().upgrade else []))


if __name__ == "__main__":
    main()
