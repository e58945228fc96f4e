"""Folders and files for output that a user may not write are refused before the work, and no others."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPT = """
import os, sys
from pathlib import Path
from neardup.errors import InputError
from neardup.io.files import check_folder, check_writable
if os.getuid() == 0:  # root may write everything
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
try:
    if sys.argv[1] == "folder":
        check_folder(Path(sys.argv[2]), mark="results.json", option="--report")
    else:
        check_writable(Path(sys.argv[2]))
except InputError as error:
    print(error)
"""


def said(place: Path, kind: str, path: str) -> str:
    """What is said of an output by one who owns none of the folders, or "" where it is accepted."""
    command = [sys.executable, "-c", SCRIPT, kind, path]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=place, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def place() -> Iterator[Path]:
    """Folders named after their modes in one that may be read only; `tmp_path` would lie in one of root alone."""
    with TemporaryDirectory() as folder:
        top = Path(folder)
        for name in ("555", "333", "666", "777"):
            (top / name / "other").mkdir(parents=True)
            (top / name).chmod(int(name, 8))
        (top / "link").symlink_to("nowhere")
        os.mkfifo(top / "pipe")
        (top / "pipe").chmod(0o666)
        top.chmod(0o555)
        yield top
        for place in (top, *top.iterdir()):
            if not place.is_symlink():
                place.chmod(0o700)


@pytest.mark.parametrize(
    ("path", "fact"),
    [
        ("777/new", ""),
        ("777/new/deeper", ""),
        ("333/new", ""),  # it may be written, though not listed
        ("555/new", "no permission in '555'"),
        ("555/new/deeper", "no permission in '555'"),
        ("666/new", "no permission in '666'"),
        ("555", "holds something else"),
        ("333", "Permission denied"),
        ("new", "no permission in '.'"),
        ("link", "a file is there"),
    ],
)
def test_a_folder_is_accepted_where_it_can_be_made_and_written(place: Path, path: str, fact: str) -> None:
    found = said(place, "folder", path)
    assert fact in found
    assert bool(found) == bool(fact)
    if "permission" in fact:
        assert found == f"{path}: cannot be used for output: {fact}; choose another --report"


@pytest.mark.parametrize(
    ("path", "fact"),
    [
        ("777/new", ""),
        ("pipe", ""),  # the folder of a pipe or a device does not matter
        ("/dev/null", ""),
        ("555/new", "no permission in folder '555'"),
        ("666/new", "cannot be written: Permission denied"),
    ],
)
def test_a_file_is_accepted_where_it_can_be_written(place: Path, path: str, fact: str) -> None:
    found = said(place, "file", path)
    assert fact in found
    assert bool(found) == bool(fact)
