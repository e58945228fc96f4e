"""Attending a worker: it is started under a guard, heard, and ended; nothing is waited for without a limit."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from io import FileIO
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from neardup.run import guard, machine
from neardup.run.hearing import Ending, Hearing, Log, Reports
from neardup.run.received import answer_on

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from neardup.run.received import Received

_GRACE = guard.KILL_SECONDS + 5.0
"""The seconds that a guard has to end its worker."""


class _Pipe(NamedTuple):
    """Both ends of a pipe."""

    reads: FileIO
    writes: FileIO


def attend(
    handed: IO[bytes], receiver: Callable[[Callable[[], None]], Received], log: Path, *, threads: int, timeout: float,
    memory: int | None,
) -> tuple[Received, Ending]:  # fmt: skip
    """Run a worker to its end; return what it handed in, and how it ended.

    Args:
        handed: its job and documents, closed here.
        receiver: makes the receiver from what answers the worker.
        log: the file for what it prints.
        threads: the number of threads that it may use.
        timeout: the seconds that it may take.
        memory: the bytes that it and its children may hold; None for no limit.
    """
    ending = Ending()
    with ExitStack() as stack:
        life, reports, printed, line, answers = (_pipe(stack) for _ in range(5))
        kept = stack.enter_context(log.open("wb", buffering=0))
        received = receiver(answer_on(answers.writes.fileno()))
        stack.callback(received.close)
        theirs = [stack.enter_context(handed), line.writes, answers.reads]
        start = time.monotonic()
        process = _start(memory or 0, theirs, threads, (life.reads, reports.writes, printed.writes))
        stack.callback(_finish, process)
        stack.callback(life.writes.close)
        for end in (*theirs, life.reads, reports.writes, printed.writes):
            end.close()
        hearing = Hearing(
            {
                reports.reads: Reports(received, ending).feed,
                printed.reads: Log(kept).feed,
                line.reads: received.feed,
            },
            ending,
        )
        ending.late = not hearing.until(start + timeout, closed=reports.reads)
        life.writes.close()
        hearing.until(time.monotonic() + _GRACE, closed=reports.reads, patient=True)
        hearing.rest()
        ending.seconds = time.monotonic() - start
        if ending.code is None and received.worker:  # a guard that was ended could end nothing
            with suppress(ProcessLookupError):
                os.killpg(received.worker, signal.SIGKILL)
    return received, ending


def _pipe(stack: ExitStack) -> _Pipe:
    read, written = os.pipe()
    return _Pipe(stack.enter_context(FileIO(read, "r")), stack.enter_context(FileIO(written, "w")))


def _start(
    memory: int, theirs: list[Any], threads: int, streams: tuple[FileIO, FileIO, FileIO]
) -> subprocess.Popen[bytes]:
    """Start a guard that starts a worker with these files."""
    numbers = [str(file.fileno()) for file in theirs]
    return subprocess.Popen(  # noqa: S603 - this interpreter, our modules
        [
            *(sys.executable, "-I", "-S", guard.__file__, str(memory), ",".join(numbers)),
            *(sys.executable, "-m", "neardup.run.worker", *numbers),
        ],
        pass_fds=[int(number) for number in numbers],
        env=_environment(threads),
        start_new_session=True,
        stdin=streams[0],
        stdout=streams[1],
        stderr=streams[2],
    )


def _environment(threads: int) -> dict[str, str]:
    """The environment of a worker. It takes the number of threads, and never imports from the current folder."""
    found = os.environ | dict.fromkeys(machine.THREAD_VARIABLES, str(threads)) | {"PYTHONSAFEPATH": "1"}
    if paths := found.get("PYTHONPATH"):  # where nothing between two colons means the current folder
        found["PYTHONPATH"] = os.pathsep.join(filter(None, paths.split(os.pathsep)))
    return found


def _finish(process: subprocess.Popen[bytes]) -> None:
    """Wait for a guard whose lifeline is closed, and end it where it does not end."""
    try:
        process.wait(_GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
