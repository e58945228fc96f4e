"""The sdist and the wheel of a commit: the same bytes wherever and whenever they are built, and what git has."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.helpers.files import read_json
from tests.helpers.repository import ROOT
from tools.distributions import build, clone, git

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow
VENDOR = "src/neardup/report/page/vendor"


@pytest.fixture(scope="module")
def source(folder: Path) -> Path:
    return clone(ROOT, folder / "clone")


@pytest.fixture(scope="module")
def built(source: Path, folder: Path) -> tuple[Path, Path]:
    return build(source, folder / "dist")


def test_another_folder_another_time_and_other_rights_give_the_same_bytes(
    built: tuple[Path, Path], tmp_path: Path
) -> None:
    other = clone(ROOT, tmp_path / "elsewhere" / "clone")
    for file in filter(None, git(other, "ls-files", "-z").split("\0")):
        os.utime(other / file, (978_307_200, 978_307_200))
        (other / file).chmod(0o600 | (other / file).stat().st_mode & 0o100)
    again = build(other, tmp_path / "dist")
    assert [file.name for file in again] == [file.name for file in built]
    assert [hashlib.sha256(file.read_bytes()).digest() for file in again] == [
        hashlib.sha256(file.read_bytes()).digest() for file in built
    ]


def test_the_wheel_of_the_sdist_is_that_of_the_tree(built: tuple[Path, Path], source: Path, tmp_path: Path) -> None:
    env = os.environ | {"SOURCE_DATE_EPOCH": git(source, "log", "-1", "--format=%ct")}
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(source)]
    subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL)
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.read_bytes() == built[0].read_bytes()


def test_the_sdist_holds_what_git_has(built: tuple[Path, Path], source: Path) -> None:
    table = tomllib.loads((source / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"]
    places = [f":(glob){place.lstrip('/')}" for place in table["sdist"]["include"]]
    tracked = set(filter(None, git(source, "ls-files", "-z", *places).split("\0")))
    with tarfile.open(built[1]) as opened:
        files = {member.name.partition("/")[2]: member for member in opened if member.isfile()}
        always = {"PKG-INFO", "pyproject.toml", ".gitignore"}
        assert set(files) - always == tracked - always
        for name in sorted(tracked):
            held = opened.extractfile(files[name])
            assert held is not None
            assert held.read() == (source / name).read_bytes(), name


def test_the_licences_of_the_scripts_are_in_the_wheel(built: tuple[Path, Path], source: Path) -> None:
    scripts = read_json(source / VENDOR / "vendor.json")
    wanted = {"LICENSE", *(f"{VENDOR}/{name}" for each in scripts for name in each["licences"])}
    names = zipfile.ZipFile(built[0]).namelist()
    assert {name.partition(".dist-info/licenses/")[2] for name in names} - {""} == wanted
