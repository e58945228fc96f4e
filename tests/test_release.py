"""A release in one command: refused where something is amiss, rehearsed without a trace, and made as a whole."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.helpers.repository import ROOT
from tools import release
from tools.distributions import clone, git
from tools.release import RefusedError, check_tree, check_version, first_use, make, publish

if TYPE_CHECKING:
    from pathlib import Path

NEXT = "99.0.0"
TOWNCRIER = [sys.executable, "-m", "towncrier", "build", "--draft", "--version", NEXT]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A clone whose commits have an author."""
    found = clone(ROOT, tmp_path / "repository")
    git(found, "checkout", "--quiet", "-B", "main")
    git(found, "config", "user.name", "A. Author")
    git(found, "config", "user.email", "author@example.org")
    return found


def state(repository: Path) -> list[str]:
    """Commit, tags, and all that lies there without being tracked, ignored files too."""
    asked = (["rev-parse", "HEAD"], ["tag", "--list"], ["status", "--porcelain", "--ignored"])
    return [git(repository, *words) for words in asked]


@pytest.mark.parametrize(
    ("version", "fact"),
    [
        ("new", "'new' is no version"),
        ("1.2", "1.2 is not of the form x.y.z"),
        ("01.2.3", "01.2.3 is not of the form x.y.z"),
        ("1.3.0", "tag v1.3.0 exists"),
        ("1.1.9", "1.1.9 is older than 1.2.0"),
    ],
)
def test_versions_that_cannot_be_released(version: str, fact: str) -> None:
    with pytest.raises(RefusedError, match=fact):
        check_version(version, "1.2.0", ["v1.1.0", "v1.3.0"])


@pytest.mark.parametrize("version", ["1.2.0", "1.10.0", "2.0.0rc1"])
def test_versions_that_can(version: str) -> None:
    check_version(version, "1.2.0", ["v1.1.0"])


def test_a_tree_that_cannot_be_released(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    check_tree(tmp_path, "true")
    with pytest.raises(RefusedError, match=r"The checks failed \(false\)"):
        check_tree(tmp_path, "false")
    (tmp_path / "new.py").touch()
    with pytest.raises(RefusedError, match=r"Not all is committed \(new.py\)"):
        check_tree(tmp_path, "true")


def test_readme_says_once_how_the_wheel_is_used() -> None:
    commands = first_use((ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(commands.splitlines()) == 2
    with pytest.raises(RefusedError, match=r"README.md does not have"):
        first_use("```\nmake report\n```\n")


def test_every_fragment_of_the_changelog_is_well_named(tmp_path: Path) -> None:
    """towncrier refuses what is not; each fragment stands in the draft, under its heading, with its issue."""
    shutil.copytree(ROOT / "changelog", tmp_path / "changelog")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    done = subprocess.run(TOWNCRIER, cwd=tmp_path, capture_output=True, text=True, check=True)
    draft = " ".join(done.stdout.split())
    fragments = [file for file in (ROOT / "changelog").glob("*.md") if file.name != "template.md"]
    for file in fragments:
        issue = file.name.split(".")[0].split("-")[0]
        text = " ".join(file.read_text(encoding="utf-8").replace("](../", "](").split())
        assert f"- {text} (#{issue})" in draft, file.name
    titles = [line for line in done.stdout.splitlines() if line.startswith("### ")]
    kinds = {file.suffixes[-2].removeprefix(".") for file in fragments}
    assert titles == [f"### {kind.capitalize()}" for kind in ("added", "changed", "fixed") if kind in kinds]
    for wrong in ("16.add.md", "lock.added.md", "16.md"):
        (tmp_path / "changelog" / wrong).write_text("A change.\n", encoding="utf-8")
        assert subprocess.run(TOWNCRIER, cwd=tmp_path, capture_output=True, check=False).returncode, wrong
        (tmp_path / "changelog" / wrong).unlink()


@pytest.mark.slow
def test_a_rehearsal_does_all_and_leaves_no_trace(repository: Path) -> None:
    """The wheel is installed and used as README says, word for word, with libraries from the index."""
    before = state(repository)
    command = [sys.executable, "-m", "tools.release", NEXT, "--dry-run", "--check", "true"]
    done = subprocess.run([*command, "--repository", repository], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert first_use((repository / "README.md").read_text(encoding="utf-8")) in done.stdout
    assert f"Made neardup-{NEXT}-py3-none-any.whl, neardup-{NEXT}.tar.gz. Nothing was kept." in done.stdout
    assert state(repository) == before


@pytest.mark.slow
def test_a_release_is_a_commit_a_tag_and_two_files(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release, "try_wheel", lambda wheel, commands, folder: None)  # the rehearsal does it
    head = git(repository, "rev-parse", "HEAD")
    source, files = make(repository, NEXT, "true", tmp_path / "work")
    publish(repository, source, NEXT, files)
    assert git(repository, "rev-parse", "HEAD^") == head
    assert git(repository, "rev-parse", "HEAD") == git(repository, "rev-parse", f"v{NEXT}^{{commit}}")
    assert git(repository, "status", "--porcelain") == ""
    assert sorted(file.name for file in (repository / "dist").iterdir()) == sorted(file.name for file in files)
    assert f'version = "{NEXT}"' in (repository / "pyproject.toml").read_text(encoding="utf-8")
    changes = (repository / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## neardup {re.escape(NEXT)} \(", changes, re.MULTILINE)
    assert [file.name for file in (repository / "changelog").iterdir()] == ["template.md"]
    with pytest.raises(RefusedError, match=f"tag v{NEXT} exists"):
        make(repository, NEXT, "true", tmp_path / "again")


@pytest.mark.slow
def test_a_release_that_fails_leaves_no_trace(repository: Path) -> None:
    before = state(repository)
    command = [sys.executable, "-m", "tools.release", NEXT, "--check", "false", "--repository", str(repository)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "No release: The checks failed (false); mend what they name.\n")
    assert state(repository) == before
