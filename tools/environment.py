"""Installs neardup and what its developers use into the environment that runs this: from the lock where it serves."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
PYTHONS = ((3, 11), (3, 12), (3, 13))
"""Versions of Python for which every locked library has a wheel."""


def uncovered(python: tuple[int, int], system: str, machine: str, libc: str, macos: str = "") -> str:
    """Why the lock does not serve a platform; "" where it serves.

    Args:
        python: the version, such as (3, 11).
        system: as `platform.system` has it.
        machine: as `platform.machine` has it.
        libc: the first that `platform.libc_ver` has; "glibc" on most of Linux.
        macos: the version of macOS; "" elsewhere.
    """
    if python not in PYTHONS:
        return f"Python {python[0]}.{python[1]}"
    if system == "Linux":
        return "" if (machine, libc) == ("x86_64", "glibc") else f"Linux on {machine} with {libc or 'another libc'}"
    if system == "Darwin":
        covered = machine == "arm64" and int(macos.split(".")[0] or 0) >= 14
        return "" if covered else f"macOS {macos} on {machine}"
    return f"{system} on {machine}"


def here() -> str:
    """Why the lock does not serve this machine; "" where it serves."""
    return uncovered(
        sys.version_info[:2], platform.system(), platform.machine(), platform.libc_ver()[0], platform.mac_ver()[0]
    )


def commands(reason: str) -> list[list[str]]:
    """What to give to pip, command after command.

    Args:
        reason: why the lock does not serve; "" where it serves.
    """
    if reason:
        return [["--editable", ".[dev]"]]
    return [
        ["--require-hashes", "--only-binary", ":all:", "--requirement", str(LOCK)],
        ["--no-deps", "--no-build-isolation", "--editable", "."],  # the lock holds what builds it
    ]


def main() -> int:
    """Install; return the status of the first command that fails, else 0."""
    reason = here()
    if reason:
        print(
            f"requirements.lock does not cover {reason}, so libraries are installed without it, and not hash-checked."
        )
    for each in commands(reason):
        done = subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", *each], cwd=ROOT, check=False)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
