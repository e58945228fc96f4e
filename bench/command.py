"""Runs a command and measures it: wall and processor time, and the most memory of all its processes together."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

from neardup.run.guard import PR_SET_CHILD_SUBREAPER, prctl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

COMMAND = Path(sys.executable).with_name("neardup")
_SECONDS = 0.2
"""Between two looks at a command that runs."""
_LINGER = 10.0
"""Seconds in which what a command left behind should end."""
_SESSION, _PAGES = 3, 21
"""Places in what `/proc/PID/stat` says after the name: the session, and the resident pages."""


class Cost(NamedTuple):
    """What a command took.

    Attributes:
        wall: seconds.
        processor: seconds of all its processes. On Linux those count, too, whose parent ended before them.
        peak: the most bytes of memory of all its processes together, by looks five times a second; 0 where the system
            has no `/proc`.
        out: what it wrote to standard output.
        said: what it wrote to standard error.
    """

    wall: float
    processor: float
    peak: int
    out: str
    said: str


def cost(
    arguments: Sequence[object],
    *,
    look: Callable[[], object] | None = None,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Cost:
    """Run a command in a session of its own, to its end.

    Args:
        arguments: the command.
        look: called at each look.
        folder: where the command runs.
        environment: further variables of the environment.

    Raises:
        SystemExit: it failed; the message is what it wrote to standard error.
    """
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    before, start = os.times(), time.perf_counter()
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            [*map(str, arguments)],
            stdout=out,
            stderr=said,
            cwd=folder,
            env={**os.environ, **(environment or {})},
            start_new_session=True,
        )
        peak = 0
        while process.poll() is None:
            peak = max(peak, _resident(process.pid))
            if look is not None:
                look()
            _wait(process)
        wall = time.perf_counter() - start
        _reap(process.pid)
        after = os.times()
        written = [_whole(file) for file in (out, said)]
    if process.returncode:
        raise SystemExit(
            f"{' '.join(map(str, arguments))} ended with status {process.returncode}: {written[1].strip()}"
        )
    user, system = after.children_user - before.children_user, after.children_system - before.children_system
    return Cost(wall, user + system, peak, *written)


def _wait(process: subprocess.Popen[bytes]) -> None:
    """Wait until a process ends, or it is time to look again."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(_SECONDS)


def _reap(session: int) -> None:
    """Wait for the processes that a command left behind, such as a server of its workers, so that their time counts."""
    end = time.monotonic() + _LINGER
    while (left := [process for process, _ in _of(session)]) and time.monotonic() < end:
        for process in left:
            with suppress(OSError):  # it has a parent of its own
                os.waitpid(process, os.WNOHANG)
        time.sleep(_SECONDS / 10)


def _whole(file: IO[str]) -> str:
    file.seek(0)
    return file.read()


def _resident(session: int) -> int:
    """Bytes of memory of all processes of a session."""
    return sum(int(fields[_PAGES]) for _, fields in _of(session)) * os.sysconf("SC_PAGE_SIZE")


def _of(session: int) -> Iterator[tuple[int, list[str]]]:
    """The processes of a session, and what `/proc/PID/stat` says of each after its name."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # processes end while they are looked at
            fields = path.read_text().rpartition(")")[2].split()
            if int(fields[_SESSION]) == session:
                yield int(path.parent.name), fields
