"""What a measurement was made on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from neardup.run import machine
from tests.helpers.installed import install

if TYPE_CHECKING:
    from collections.abc import Callable

MEBIBYTE = 2**20
linux = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no /proc")


def test_versions_are_those_that_run() -> None:
    found = machine.versions()
    assert found["python"] == ".".join(map(str, sys.version_info[:3]))
    assert found["numpy"] == np.__version__
    assert {"neardup", "numba", "llvmlite", "scikit-learn"} <= set(found)
    assert {"gaoya", "rensa", "sparse-dot-topn", "scikit-network"} <= set(found)  # of extras
    assert not {"pytest", "mypy", *machine.SHOWING} & set(found)


def test_what_a_package_requires_is_listed_if_it_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    extras = ('Six-Pack>=1; extra == "fast"', 'seven; extra == "fast"', 'eight; extra == "test"')
    install(tmp_path, "one", "1.5", "two>1", "three (>=2)", 'four; sys_platform == "win32"', *extras)
    install(tmp_path, "two", "2.0", "five_fold[x]", 'eight; extra == "fast"')
    for name in ("three", "five-fold", "six-pack", "eight"):
        install(tmp_path, name, "3.0")
    monkeypatch.syspath_prepend(str(tmp_path))
    direct = {"one": "1.5", "two": "2.0", "three": "3.0", "six-pack": "3.0"}
    assert machine.requirements("one") == direct
    assert machine.requirements("one", deep=True) == direct | {"five-fold": "3.0"}
    assert machine.requirements("neardup-nowhere") == machine.requirements("") == {}


def test_the_machine_is_described_without_its_name() -> None:
    facts = machine.machine()
    assert {"system", "architecture", "processor", "cores"} <= set(facts)
    assert 1 <= machine.cores() <= (os.cpu_count() or 1)
    assert facts.get("memory_bytes", MEBIBYTE) >= MEBIBYTE  # type: ignore[operator]  # an integer there
    assert os.uname().nodename not in {str(fact) for fact in facts.values()}


@linux
def test_peak_memory_is_this_processs_own_and_can_be_reset() -> None:
    before = machine.peak_bytes()
    block = np.ones(64 * MEBIBYTE, np.uint8)
    held, peak = machine.resident_bytes(), machine.peak_bytes()
    assert before is not None
    assert held is not None
    assert peak is not None
    assert peak >= held >= block.nbytes
    del block
    settled, after = machine.settle(), machine.peak_bytes()
    assert settled is not None
    assert after is not None
    assert settled < held - 60 * MEBIBYTE
    assert after < peak - 60 * MEBIBYTE


def test_memory_is_none_where_the_system_does_not_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "Path", lambda _: Path("nowhere", "at", "all"))
    assert machine.resident_bytes() is None
    assert machine.peak_bytes() is None
    assert machine.settle() is None


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """A tree this package seems to run from, and a way to call git in it."""
    home = tmp_path / "src" / "neardup" / "run"
    home.mkdir(parents=True)
    monkeypatch.setattr(machine, "__file__", str(home / "machine.py"))
    identity = ["-c", "user.name=t", "-c", "user.email=t@t.invalid", "-c", "commit.gpgsign=false"]

    def git(*arguments: str) -> str:
        command = ["git", "-C", str(tmp_path), *identity, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    return git


def test_the_commit_is_stated_and_whether_files_differ(checkout: Callable[..., str], tmp_path: Path) -> None:
    assert machine.commit() is None
    checkout("init", "--quiet")
    assert machine.commit() is None  # nothing committed yet
    (tmp_path / "file").write_text("one")
    checkout("add", "file")
    checkout("commit", "--quiet", "--message", "one")
    head = checkout("rev-parse", "HEAD")
    assert machine.commit() == head
    (tmp_path / "stray").write_text("untracked files do not count")
    assert machine.commit() == head
    (tmp_path / "file").write_text("two")
    assert machine.commit() == f"{head}+"
