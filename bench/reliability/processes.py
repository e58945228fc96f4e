"""Commands as processes of their own, all that they started, and what they leave."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.reliability.faults import Broken
from neardup.io.stand_ins import PATTERN
from neardup.run.guard import end_with

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LONGEST = 180.0
"""The seconds after which a command hangs."""
ROLES = {"worker": "neardup.run.worker", "guard": "/run/guard.py", "parent": "from neardup"}
"""What the command line of each process of a run holds; a guard's holds the worker's, too."""


@dataclass(frozen=True)
class Started:
    """A command that runs.

    Attributes:
        process: its process.
        trial: the folder of its trial.
    """

    process: subprocess.Popen[str]
    trial: Path


@dataclass(frozen=True)
class Ended:
    """How a command ended.

    Attributes:
        status: its exit status; negative for a signal.
        said: what it wrote on standard error.
    """

    status: int
    said: str

    @property
    def last(self) -> str:
        """The last line it wrote."""
        return self.said.strip().rpartition("\n")[2]


def start(command: Sequence[str], trial: Path, before: Sequence[str] = (), **more: str) -> Started:
    """Start a command of neardup, which ends with this process, whatever ends that.

    Args:
        command: its arguments.
        trial: the folder of its trial.
        before: what is put before the command, such as `setpriv`.
        more: further variables of its environment.
    """
    parent = os.getpid()

    def begin() -> None:
        end_with(parent)
        for number in (signal.SIGINT, signal.SIGHUP):  # which a background job ignores, and so would what it starts
            signal.signal(number, signal.SIG_DFL)

    own = {"TMPDIR": str(trial / "temporary"), "COLUMNS": "240", "NUMBA_NUM_THREADS": "1"}
    process = subprocess.Popen(
        [*before, sys.executable, "-c", "from neardup.cli import main; main()", *command],
        cwd=trial / "here",
        env=os.environ | own | more,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        preexec_fn=begin,
    )
    return Started(process, trial)


def finished(started: Started, longest: float = LONGEST) -> Ended:
    """Wait for the end of a command; raises `Broken` where it hangs."""
    try:
        said = started.process.communicate(timeout=longest)[1]
    except subprocess.TimeoutExpired as error:
        for process in of_trial(started.trial):
            _kill(process)
        raise Broken(f"hangs for {longest:.0f} s") from error
    return Ended(started.process.returncode, said)


def of_trial(trial: Path) -> list[int]:
    """All processes of a trial: they have its temporary folder in their environment."""
    mark = f"TMPDIR={trial / 'temporary'}\0".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (process / "environ").read_bytes():
                found.append(int(process.name))
        except OSError:
            continue
    return found


def in_role(trial: Path, role: str) -> int | None:
    """The process of a trial that has this role now."""
    for process in of_trial(trial):
        try:
            line = Path(f"/proc/{process}/cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if role == next((name for name in ("guard", "worker", "parent") if ROLES[name] in line), ""):
            return process
    return None


def kill_at(started: Started, role: str, moment: float) -> bool:
    """Kill a process in a role at a moment, or the first one after it; whether there was one."""
    with suppress(subprocess.TimeoutExpired):
        started.process.wait(moment)
    while started.process.poll() is None:
        found = started.process.pid if role == "parent" else in_role(started.trial, role)
        if found is not None:
            return _kill(found)
        time.sleep(0.002)
    return False


def _kill(process: int) -> bool:
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def until(holds: Callable[[], bool], seconds: float) -> bool:
    """Wait until something holds; whether it does."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def check_left(trial: Path) -> None:
    """Refuse what a command left besides its output: processes, temporary files, files in the current folder."""
    if not until(lambda: not of_trial(trial), 10):
        raise Broken(f"{len(of_trial(trial))} processes live on")
    for name in ("temporary", "here"):
        if found := sorted((trial / name).rglob("*")):
            raise Broken(f"leaves {found[0].name} in the {name} folder")


def check_no_stand_in(folder: Path) -> None:
    """Refuse what was only begun in a folder of output."""
    if found := [path.name for path in folder.rglob(PATTERN)]:
        raise Broken(f"leaves {found[0]}")
