"""Makes a release: checks, version, changelog, sdist and wheel, a trial of the wheel, a commit and a tag.

All is made in a clone. Only when nothing is left that could fail do the commit, the tag and dist/ come here, so a
release that fails leaves no trace, and neither does a rehearsal.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from packaging.version import InvalidVersion, Version

from tools.distributions import build, clone, git
from tools.environment import ROOT

VERSION = re.compile(r'^version = "(.+)"$', re.MULTILINE)
BLOCK = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class RefusedError(Exception):
    """Why there is no release, in one line."""


def check_version(text: str, current: str, tags: list[str]) -> None:
    """Refuse a version that is none, is older than the project's, or is released already.

    Raises:
        RefusedError: says which.
    """
    try:
        version = Version(text)
    except InvalidVersion:
        raise RefusedError(f"{text!r} is no version; give VERSION=x.y.z.") from None
    if str(version) != text or len(version.release) != 3:
        raise RefusedError(f"The version {text} is not of the form x.y.z; give VERSION=x.y.z.")
    if f"v{text}" in tags:
        raise RefusedError(f"The tag v{text} exists; give a later version.")
    if version < Version(current):
        raise RefusedError(f"The version {text} is older than {current}, which pyproject.toml has; give a later one.")


def check_tree(repository: Path, check: str) -> None:
    """Refuse a working tree that differs from its last commit, a detached one, and one whose checks fail.

    Raises:
        RefusedError: says which.
    """
    if changed := git(repository, "status", "--porcelain"):
        names = ", ".join(line[3:] for line in changed.splitlines()[:3])
        raise RefusedError(f"Not all is committed ({names}); commit it or take it away.")
    if not git(repository, "branch", "--show-current"):
        raise RefusedError("No branch is checked out; check out the one to release.")
    step(f"check: {check}")
    if subprocess.run(["bash", "-c", check], cwd=repository, check=False).returncode:
        raise RefusedError(f"The checks failed ({check}); mend what they name.")


def set_version(source: Path, version: str) -> None:
    """Write the version into pyproject.toml, and the changelog from its fragments; commit both.

    Raises:
        subprocess.CalledProcessError: where a fragment has a wrong name, or git refuses.
    """
    file = source / "pyproject.toml"
    file.write_text(VERSION.sub(f'version = "{version}"', file.read_text(encoding="utf-8"), count=1), encoding="utf-8")
    towncrier = [sys.executable, "-m", "towncrier", "build", "--yes", "--version", version]
    subprocess.run(towncrier, cwd=source, check=True, stdout=subprocess.DEVNULL)
    git(source, "commit", "--quiet", "--all", "--message", f"neardup {version}")


def first_use(readme: str) -> str:
    """The commands with which README installs the wheel in an empty folder and uses it.

    Raises:
        RefusedError: where README has no such commands.
    """
    found = [block for block in BLOCK.findall(readme) if "neardup-*.whl" in block]
    if len(found) != 1:
        raise RefusedError("README.md does not have the commands for the wheel once; write one block of them.")
    return str(found[0])


def try_wheel(wheel: Path, commands: str, folder: Path) -> None:
    """Do what README says, in a folder that holds the wheel and nothing else.

    Raises:
        RefusedError: where a command fails, or leaves no report.
    """
    folder.mkdir()
    (folder / wheel.name).write_bytes(wheel.read_bytes())
    if subprocess.run(["bash", "-euc", commands], cwd=folder, check=False).returncode:
        raise RefusedError(f"README's commands for the wheel fail: {commands.strip()!r}; mend them or the wheel.")
    if not (folder / "report" / "index.html").is_file():
        raise RefusedError("README's commands for the wheel leave no report/index.html; mend them or the wheel.")


def step(text: str) -> None:
    """Say what comes next."""
    print(f"· {text}", flush=True)


def make(repository: Path, version: str, check: str, folder: Path) -> tuple[Path, list[Path]]:
    """Make the release in a clone; returns the clone, in which it is committed and tagged, and the files.

    Raises:
        RefusedError: where something is not as a release must be.
        subprocess.CalledProcessError: where a command fails.
    """
    current = VERSION.findall((repository / "pyproject.toml").read_text(encoding="utf-8"))[0]
    check_version(version, current, git(repository, "tag", "--list").splitlines())
    check_tree(repository, check)
    source = clone(repository, folder / "clone")
    for key in ("user.name", "user.email"):
        git(source, "config", key, git(repository, "config", key))
    step(f"version {version} and its changelog")
    set_version(source, version)
    step("sdist and wheel")
    wheel, sdist = build(source, folder / "dist")
    subprocess.run([sys.executable, "-m", "twine", "check", "--strict", wheel, sdist], check=True)
    commands = first_use((source / "README.md").read_text(encoding="utf-8"))
    step(f"the wheel in an empty folder:\n{commands.strip()}")
    try_wheel(wheel, commands, folder / "empty")
    git(source, "tag", "--annotate", f"v{version}", "--message", f"neardup {version}")
    return source, [wheel, sdist]


def publish(repository: Path, source: Path, version: str, files: list[Path]) -> None:
    """Bring the commit, the tag and the files from the clone.

    Raises:
        subprocess.CalledProcessError: where the branch has moved meanwhile.
    """
    git(repository, "fetch", "--quiet", "--no-tags", str(source), "HEAD")
    git(repository, "merge", "--quiet", "--ff-only", "FETCH_HEAD")
    git(repository, "fetch", "--quiet", str(source), f"refs/tags/v{version}:refs/tags/v{version}")
    (repository / "dist").mkdir(exist_ok=True)
    for file in files:
        (repository / "dist" / file.name).write_bytes(file.read_bytes())


def main() -> int:
    """Make a release, or rehearse one; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.release", description=__doc__)
    parser.add_argument("version", help="x.y.z")
    parser.add_argument("--check", default="make lint test-all", help="what must pass first (%(default)s)")
    parser.add_argument("--dry-run", action="store_true", help="do all, and keep nothing")
    parser.add_argument("--repository", type=Path, default=ROOT, help="the clone to release from (this one)")
    given = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory() as folder:
            source, files = make(given.repository, given.version, given.check, Path(folder))
            if not given.dry_run:
                publish(given.repository, source, given.version, files)
    except RefusedError as refused:
        print(f"No release: {refused}", file=sys.stderr)
        return 2
    except subprocess.CalledProcessError as failed:
        command = " ".join(str(word) for word in failed.cmd)
        print(f"No release: a command failed ({command}); mend what it names above.", file=sys.stderr)
        return 2
    kept = "Nothing was kept." if given.dry_run else f"Committed and tagged v{given.version}; now push both."
    print(f"Made {', '.join(file.name for file in files)}. {kept}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
