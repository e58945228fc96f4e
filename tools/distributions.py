"""Builds the sdist and the wheel of the last commit into dist/; the same commit always gives the same bytes."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.environment import ROOT


def git(repository: Path, *words: str) -> str:
    """What git prints for a repository, without the last line end.

    Raises:
        subprocess.CalledProcessError: where git ends with another status than 0.
    """
    done = subprocess.run(["git", "-C", repository, *words], check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.rstrip("\n")


def clone(repository: Path, folder: Path) -> Path:
    """A copy of the last commit, without what lies in the working tree only."""
    git(repository, "clone", "--quiet", "--no-hardlinks", str(repository), str(folder))
    return folder


def build(source: Path, out: Path) -> tuple[Path, Path]:
    """Build the sdist of a clone, and the wheel from that sdist; returns wheel and sdist.

    Times in the files are that of the commit.

    Raises:
        subprocess.CalledProcessError: where the build fails.
    """
    env = os.environ | {"SOURCE_DATE_EPOCH": git(source, "log", "-1", "--format=%ct")}
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(source)]
    subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL)
    (wheel,), (sdist,) = out.glob("*.whl"), out.glob("*.tar.gz")
    return wheel, sdist


def main() -> None:
    """Build into dist/, and say what is there."""
    with tempfile.TemporaryDirectory() as folder:
        made = build(clone(ROOT, Path(folder) / "clone"), Path(folder) / "dist")
        (ROOT / "dist").mkdir(exist_ok=True)
        for file in made:
            (ROOT / "dist" / file.name).write_bytes(file.read_bytes())
            print(f"dist/{file.name}")


if __name__ == "__main__":
    main()
