"""requirements.lock fits pyproject.toml, is checked by its hashes, and is used where it serves."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from packaging.utils import canonicalize_name

from tools.environment import LOCK, commands, uncovered
from tools.lock import amiss, pins, project, requirements, resolve

if TYPE_CHECKING:
    from pathlib import Path

TEXT = LOCK.read_text(encoding="utf-8")
TABLE = {
    "name": "near.dup",
    "dependencies": ["numpy>=2"],
    "optional-dependencies": {"dev": ["near-dup[peers]", "ruff==1"], "peers": ["Rensa>=0.5"]},
}


def test_the_lock_holds_all_that_the_project_asks_for() -> None:
    assert amiss(project(), TEXT) == []


def test_what_the_lock_does_not_hold_is_named() -> None:
    assert [str(each) for each in requirements(TABLE, "dev")] == ["Rensa>=0.5", "ruff==1"]
    lock = "numpy==2.1 ; python_version < '3.12' \\\n    --hash=sha256:aa\nnumpy==1.9 \\\nruff==1 \\\n"
    assert amiss(TABLE, lock) == [
        "numpy>=2 is asked for, and 2.1 and 1.9 is locked: run make lock.",
        "Rensa>=0.5 is asked for, and nothing is locked: run make lock.",
    ]
    assert amiss(TABLE, "numpy==2.0 \\\nrensa==0.6 \\\nruff==1 \\\n") == []


def test_every_version_has_hashes_and_nothing_names_a_place() -> None:
    blocks = re.split(r"^(?=\w)", TEXT, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(pins(TEXT)) > 100
    for block in blocks:
        assert re.fullmatch(r"\S+==\S+ (;.+ )?\\\n(    --hash=sha256:[0-9a-f]{64}( \\)?\n)+", block), block
    assert "://" not in TEXT


@pytest.mark.parametrize(
    ("platform", "reason"),
    [
        (((3, 11), "Linux", "x86_64", "glibc"), ""),
        (((3, 13), "Darwin", "arm64", "", "14.2"), ""),
        (((3, 14), "Linux", "x86_64", "glibc"), "Python 3.14"),
        (((3, 11), "Linux", "x86_64", ""), "Linux on x86_64 with another libc"),
        (((3, 11), "Linux", "aarch64", "glibc"), "Linux on aarch64 with glibc"),
        (((3, 12), "Darwin", "x86_64", "", "15.1"), "macOS 15.1 on x86_64"),
        (((3, 12), "Darwin", "arm64", "", "13.6"), "macOS 13.6 on arm64"),
        (((3, 12), "Windows", "AMD64", ""), "Windows on AMD64"),
    ],
)
def test_where_the_lock_serves(platform: tuple[tuple[int, int], str, str, str], reason: str) -> None:
    assert uncovered(*platform) == reason


def test_where_the_lock_serves_nothing_is_installed_without_a_hash_or_built() -> None:
    libraries, own = commands("")
    assert libraries[:3] == ["--require-hashes", "--only-binary", ":all:"]
    assert own == ["--no-deps", "--no-build-isolation", "--editable", "."]
    assert commands("Python 3.14") == [["--editable", ".[dev]"]]


@pytest.mark.slow
def test_a_file_with_another_hash_is_refused(tmp_path: Path) -> None:
    (block,) = re.findall(r"^iniconfig==(?:.+\\\n)+.+$", TEXT, re.MULTILINE)
    lock = tmp_path / "requirements.lock"
    install = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--no-deps"]
    for hashes, refused in ((block, False), (re.sub("sha256:.{8}", "sha256:00000000", block), True)):
        lock.write_text(hashes, encoding="utf-8")
        done = subprocess.run(
            [*install, "--require-hashes", "--requirement", lock], capture_output=True, text=True, check=False
        )
        assert (done.returncode != 0) == refused, done.stderr
        assert ("DO NOT MATCH THE HASHES" in done.stderr) == refused


@pytest.mark.slow
def test_renewing_the_lock_changes_no_version(tmp_path: Path) -> None:
    """What nothing asks for any more would go, too."""
    again = tmp_path / "requirements.lock"
    shutil.copy(LOCK, again)
    resolve(again)
    new = again.read_text(encoding="utf-8")
    assert [str(pin) for pin in pins(new)] == [str(pin) for pin in pins(TEXT)]
    assert canonicalize_name(project()["name"]) not in {canonicalize_name(pin.name) for pin in pins(new)}
